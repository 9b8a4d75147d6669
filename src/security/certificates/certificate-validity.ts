import { type Reader, toLatin1 } from '../../codec/index.ts';
import { element, optionalElement, tags } from './der.ts';
import { allOctets } from './der-content.ts';

/** From when to when a certificate is valid, both included, in milliseconds since 1970-01-01T00:00:00Z. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Reads Validity (RFC 5280 4.1.2.5). */
export function readValidity(r: Reader): Validity {
  return element(r, 'validity', tags.sequence, (r) => ({
    notBefore: readTime(r, 'notBefore'),
    notAfter: readTime(r, 'notAfter'),
  }));
}

function readTime(r: Reader, name: string): number {
  return (
    optionalElement(r, name, tags.utcTime, (r) => readDigits(r, 2)) ??
    element(r, name, tags.generalizedTime, (r) => readDigits(r, 4))
  );
}

/** Date and time to the second with the letter Z: no other form is DER. */
function readDigits(r: Reader, yearDigits: 2 | 4): number {
  const start = r.offset;
  const text = toLatin1(allOctets(r));
  const fields = /^(\d{2,4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1) ?? [];
  const [year = '', month, day, hour, minute, second] = fields;
  // Two digits mean 1950 to 2049 (RFC 5280 4.1.2.5.1).
  const century = yearDigits === 4 ? '' : year < '50' ? '20' : '19';
  const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // A day such as 30 February rolls over to another one.
  if (year.length !== yearDigits || Number.isNaN(time) || new Date(time).toISOString() !== iso) {
    throw r.error('bad-value', 'no date and time to the second in UTC', start);
  }
  return time;
}

import { type CosemDateTime, dateTime, optional, readOctetLength } from '../axdr/index.ts';
import type { Codec, Reader } from '../codec/index.ts';

const octetStringTag = 9;
const size = 12;

/**
 * The date-time of an APDU: an OCTET STRING of 12 octets, or of none (undefined).
 * Several makes of meter send it as a Data, with the tag of an octet-string in front; that is read and flagged.
 */
export const ApduDateTime: Codec<CosemDateTime | undefined> = {
  read(r) {
    const start = r.offset;
    if (startsWithTag(r)) {
      r.offset += 1;
      r.flag('bad-value', 'the date-time has a Data tag in front', start);
    }
    const length = readOctetLength(r);
    r.trace?.leaf('length', start, r.offset, length);
    if (length !== 0 && length !== size) {
      throw r.error('bad-value', `a date-time of ${length} octets`, start, '0 or 12 octets', `${length} octets`);
    }
    return length === 0 ? undefined : dateTime.read(r);
  },
  write(w, value) {
    w.u8(value === undefined ? 0 : size);
    if (value !== undefined) dateTime.write(w, value);
  },
  shape: optional(dateTime).shape,
};

/** A length of 9 is never right, so that 09 0C can only be tag and length. */
function startsWithTag(r: Reader): boolean {
  const at = r.offset;
  return r.remaining >= 2 + size && r.bytes[at] === octetStringTag && r.bytes[at + 1] === size;
}

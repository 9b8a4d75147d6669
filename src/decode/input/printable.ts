import { toLatin1 } from '../../codec/index.ts';

/** Octets that text has besides the printable ones: HT, LF, FF, CR, ESC, and SOH to ACK and NAK of IEC 62056-21. */
const controls = new Set([0x01, 0x02, 0x03, 0x04, 0x06, 0x09, 0x0a, 0x0c, 0x0d, 0x15, 0x1b]);
/** One octet in this many may be of another character set. */
const strayOctets = 20;

/** Whether octets are text that someone saved: ASCII, UTF-8, ISO 8859-1 with few accents, or UTF-16 with its mark. */
export function isPrintableText(octets: Uint8Array): boolean {
  if (octets.length === 0) return false;
  if (isUtf16(octets)) return isPrintable(fromUtf16(octets));
  let stray = 0;
  for (let at = 0; at < octets.length; ) {
    const octet = octets[at]!;
    if (octet < 0x20 ? !controls.has(octet) : octet === 0x7f) return false;
    const size = octet < 0x80 ? 1 : utf8Size(octets, at);
    if (size === 0) stray += 1;
    at += size || 1;
  }
  return stray * strayOctets <= octets.length;
}

/** The text of octets for which `isPrintableText` holds: UTF-16 by its mark, else one character per octet. */
export function textOf(octets: Uint8Array): string {
  return isUtf16(octets) ? fromUtf16(octets) : toLatin1(octets);
}

function isUtf16(octets: Uint8Array): boolean {
  return (
    octets.length % 2 === 0 &&
    ((octets[0] === 0xff && octets[1] === 0xfe) || (octets[0] === 0xfe && octets[1] === 0xff))
  );
}

function fromUtf16(octets: Uint8Array): string {
  const [high, low] = octets[0] === 0xfe ? [0, 1] : [1, 0];
  const parts: string[] = [];
  for (let at = 2; at < octets.length; at += 2) {
    parts.push(String.fromCharCode((octets[at + high]! << 8) | octets[at + low]!));
  }
  return parts.join('');
}

/** Whether the characters of UTF-16 are those of a log: octets that merely start with the mark give all kinds. */
function isPrintable(text: string): boolean {
  let ascii = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 ? !controls.has(code) : code === 0x7f) return false;
    if (code < 0x80) ascii += 1;
  }
  return ascii * 2 > text.length;
}

/** Octets of the UTF-8 sequence at `at`; 0 when it is none. */
function utf8Size(octets: Uint8Array, at: number): number {
  const lead = octets[at]!;
  const size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  for (let i = 1; i < size; i += 1) if ((octets[at + i]! & 0xc0) !== 0x80) return 0;
  return size;
}

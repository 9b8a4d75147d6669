import type { Writer } from '../../codec/index.ts';

/** Shorter texts are as likely to be a word. */
const minimumLength = 12;
/** From here on the kinds of characters alone tell base64 from words. */
const certainLength = 64;

/** Value of a base64 digit, of the alphabet of RFC 4648 section 4 or 5; -1 for any other character. */
function digitValue(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  if (code === 0x2b || code === 0x2d) return 62;
  return code === 0x2f || code === 0x5f ? 63 : -1;
}

/** 0 for a capital letter, 1 for a small one, 2 for anything else. */
const kindOf = (value: number) => (value < 26 ? 0 : value < 52 ? 1 : 2);

/**
 * Whether one word is base64: the alphabet, a length that fits, and the mixture of capitals, small letters and digits
 * that octets give and words do not.
 */
export function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const length = text.length - padding;
  if (length < minimumLength || length % 4 === 1 || (padding > 0 && text.length % 4 !== 0)) return false;
  const kinds = [0, 0, 0];
  let changes = 0;
  let previous = -1;
  for (let at = 0; at < length; at += 1) {
    const value = digitValue(text.charCodeAt(at));
    if (value < 0) return false;
    const kind = kindOf(value);
    kinds[kind]! += 1;
    if (kind !== previous) changes += 1;
    previous = kind;
  }
  if (padding > 0 || length >= certainLength) return kinds.every((count) => count > 0) || padding > 0;
  return kinds[0]! > 0 && kinds[1]! > 0 && changes > length * 0.35;
}

/** Writes the octets of a text for which `isBase64` holds. */
export function writeBase64(text: string, into: Writer): void {
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = digitValue(text.charCodeAt(at));
    if (value < 0) return;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    into.u8((held >> bits) & 0xff);
  }
}

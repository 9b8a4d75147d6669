import { type Codec, EncodeError } from '../codec/index.ts';
import { readOctetLength } from './length.ts';

const piece = 4096;

/** UTF-8 without the platform's TextDecoder, so that the codecs run where there is none. Invalid octets become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): { text: string; valid: boolean } {
  let text = '';
  let points: number[] = [];
  let valid = true;
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i]!;
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    const point = size === 0 ? -1 : codePoint(bytes, i, size);
    if (point < 0) valid = false;
    points.push(point < 0 ? 0xfffd : point);
    i += point < 0 ? 1 : size;
    // In pieces: a text put together of single characters costs the garbage collector more than its length.
    if (points.length === piece) {
      text += String.fromCodePoint(...points);
      points = [];
    }
  }
  return { text: text + String.fromCodePoint(...points), valid };
}

const smallest = [0, 0, 0x80, 0x800, 0x10000];

/** The code point of a sequence of `size` octets, or -1 when it is cut, overlong, a surrogate or too large. */
function codePoint(bytes: Uint8Array, at: number, size: number): number {
  const lead = bytes[at]!;
  if (size === 1) return lead;
  let point = lead & (0x7f >> size);
  for (let k = 1; k < size; k += 1) {
    const next = bytes[at + k];
    if (next === undefined || (next & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (next & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < smallest[size]! || point > 0x10ffff || surrogate ? -1 : point;
}

export function encodeUtf8(text: string): Uint8Array {
  const out: number[] = [];
  for (const character of text) {
    let point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) out.push(point);
    else if (point < 0x800) out.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) out.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else out.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return Uint8Array.from(out);
}

/** UTF8String. Octets that are not UTF-8 are replaced by U+FFFD and flagged. */
export const utf8String: Codec<string> = {
  read(r) {
    const start = r.offset;
    const { text, valid } = decodeUtf8(r.take(readOctetLength(r)));
    if (!valid) r.flag('charset', 'utf8-string is not valid UTF-8', start);
    return text;
  },
  write(w, value) {
    if (typeof value !== 'string') throw new EncodeError('a text is expected');
    const start = w.fork();
    w.bytes(encodeUtf8(value));
    w.join(start);
  },
  shape: { kind: 'text', charset: 'utf8' },
};

import type { Reader, Writer } from '../codec/index.ts';

/**
 * A-XDR length (IEC 61334-6): one octet below 128, else 0x80 + n and n octets, n from 1 to 4.
 * Longer forms than needed are read and flagged; the indefinite form is an error.
 */
export function readLength(r: Reader): number {
  const start = r.offset;
  const first = r.u8();
  if (first < 0x80) return first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) {
    throw r.error('length-form', `length octet 0x${first.toString(16)} is not allowed`, start, '00-7f or 81-84');
  }
  r.need(count);
  let length = 0;
  for (let i = 0; i < count; i += 1) length = length * 256 + r.u8();
  if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1)))) {
    r.flag('non-canonical-length', `length ${length} written in ${count + 1} octets`, start);
  }
  return length;
}

/** Writes a length in its shortest form. */
export function writeLength(w: Writer, length: number): void {
  if (length < 0x80) w.u8(length);
  else if (length <= 0xff) w.u8(0x81).u8(length);
  else if (length <= 0xffff) w.u8(0x82).u16(length);
  else if (length <= 0xffffff)
    w.u8(0x83)
      .u8(length >>> 16)
      .u16(length & 0xffff);
  else w.u8(0x84).u32(length);
}

/** Reads the length of an octet string and checks that its octets are there. */
export function readOctetLength(r: Reader): number {
  const length = readLength(r);
  r.announced(length, 1, 'length-exceeds-input');
  return length;
}

/** Reads a count of elements of `minimumSize` octets or more, checks that they can be there and reports the header. */
export function readCount(r: Reader, minimumSize: number, start = r.offset): number {
  const count = readLength(r);
  r.announced(count, minimumSize, 'count-exceeds-input');
  r.budget(count);
  r.trace?.leaf('count', start, r.offset, count);
  return count;
}

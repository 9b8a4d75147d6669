import { type DecodeError, Reader, type ReaderOptions } from '../codec/index.ts';
import type { BitString } from './bit-string.ts';
import { type Data, Data as dataCodec } from './data.ts';
import type { CosemDate, CosemDateTime, CosemTime } from './date-time.ts';
import { readLength } from './length.ts';
import { simpleType } from './simple-types.ts';

/**
 * Data without its types: what a value is worth, not how it was sent. Integers of 64 bits are bigint, octet strings
 * are views of the input, null-data and dont-care are null.
 */
export type PlainData =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | BitString
  | CosemDateTime
  | CosemDate
  | CosemTime
  | readonly PlainData[];

/** Decodes one Data to plain values; faster than `Data`, for who knows the types. Throws a DecodeError. */
export function decodePlain(bytes: Uint8Array, options?: ReaderOptions): PlainData {
  const r = new Reader(bytes, options);
  const value = readPlain(r);
  r.finish();
  return value;
}

/** Reads one Data to plain values, with the checks of `Data.read`. */
export function readPlain(r: Reader): PlainData {
  const { bytes } = r;
  const at = r.offset;
  if (at >= r.end) throw truncated(r, at, 1);
  switch (bytes[at]) {
    case 0x00:
    case 0xff:
      r.offset = at + 1;
      return null;
    case 0x01:
      r.offset = at + 1;
      return readArray(r);
    case 0x02:
      r.offset = at + 1;
      return readStructure(r);
    case 0x05:
      if (at + 5 > r.end) throw truncated(r, at + 1, 4);
      r.offset = at + 5;
      return (bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!;
    case 0x06:
      if (at + 5 > r.end) throw truncated(r, at + 1, 4);
      r.offset = at + 5;
      return ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0;
    case 0x09:
      r.offset = at + 1;
      return r.take(readShortLength(r));
    case 0x10:
      if (at + 3 > r.end) throw truncated(r, at + 1, 2);
      r.offset = at + 3;
      return ((bytes[at + 1]! << 24) >> 16) | bytes[at + 2]!;
    case 0x11:
    case 0x16:
      if (at + 2 > r.end) throw truncated(r, at + 1, 1);
      r.offset = at + 2;
      return bytes[at + 1]!;
    case 0x12:
      if (at + 3 > r.end) throw truncated(r, at + 1, 2);
      r.offset = at + 3;
      return (bytes[at + 1]! << 8) | bytes[at + 2]!;
    default:
      return readRare(r);
  }
}

function truncated(r: Reader, offset: number, count: number): DecodeError {
  r.offset = offset;
  return r.error('truncated', `${count} octets expected, ${r.remaining} left`);
}

/** The length of an octet string, checked against the octets left. */
function readShortLength(r: Reader): number {
  const first = r.offset < r.end ? r.bytes[r.offset]! : 0x80;
  if (first < 0x80) {
    r.offset += 1;
    return first;
  }
  const length = readLength(r);
  r.announced(length, 1, 'length-exceeds-input');
  return length;
}

// Two loops, one for each: an engine compiles the long loop of the rows while the short ones of the cells are run, and
// code that was made for one in the middle of the other stays slow for good.
function readArray(r: Reader): readonly PlainData[] {
  const count = enter(r);
  r.prepare(count);
  const values: PlainData[] = new Array(count);
  for (let i = 0; i < count; i += 1) values[i] = readPlain(r);
  r.ascend();
  return values;
}

function readStructure(r: Reader): readonly PlainData[] {
  const count = enter(r);
  const values: PlainData[] = new Array(count);
  if (r.wide === undefined) for (let i = 0; i < count; i += 1) values[i] = readPlain(r);
  else readCells(r, r.wide, values, count);
  r.ascend();
  return values;
}

/** Most cells of a profile are double-long-unsigned, one after another: these are read without a call for each. */
function readCells(r: Reader, wide: DataView, values: PlainData[], count: number): void {
  const { end } = r;
  let i = 0;
  while (i < count) {
    let at = r.offset;
    for (; i < count && at + 5 <= end && wide.getUint8(at) === 0x06; i += 1, at += 5)
      values[i] = wide.getUint32(at + 1);
    r.offset = at;
    if (i < count) values[i++] = readPlain(r);
  }
}

function enter(r: Reader): number {
  const count = readLength(r);
  r.announced(count, 1, 'count-exceeds-input');
  r.budget(count);
  r.descend();
  return count;
}

/** The types that profiles seldom hold go through their codecs. */
function readRare(r: Reader): PlainData {
  const simple = simpleType(r.peek());
  if (simple === undefined) return plainOf(dataCodec.read(r));
  r.offset += 1;
  return simple.codec.read(r) as PlainData;
}

/** The plain values of a decoded Data. */
export function plainOf(data: Data): PlainData {
  switch (data.kind) {
    case 'array':
    case 'structure':
      return data.value.map(plainOf);
    case 'compact-array':
      return data.value.arrayContents.map(plainOf);
    default:
      return data.value;
  }
}

import { type Codec, DecodeError, EncodeError, type Reader, type Writer } from '../codec/index.ts';
import type { BitString } from './bit-string.ts';
import { type CompactArray, compactArray } from './compact-array.ts';
import { choice, lazy, sequenceOf } from './composite.ts';
import type { CosemDate, CosemDateTime, CosemTime } from './date-time.ts';
import { readCount, writeLength } from './length.ts';
import { arrayTag, compactArrayTag, simpleKind, simpleType, simpleTypes, structureTag } from './simple-types.ts';

/** A value of the COSEM Data CHOICE. Integers of 64 bits are always bigint, narrower ones always number. */
export type Data =
  | { readonly kind: 'null-data' | 'dont-care'; readonly value: null }
  | { readonly kind: 'array' | 'structure'; readonly value: readonly Data[] }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'bit-string'; readonly value: BitString }
  | { readonly kind: NumberKind; readonly value: number }
  | { readonly kind: 'long64' | 'long64-unsigned'; readonly value: bigint }
  | { readonly kind: 'octet-string'; readonly value: Uint8Array }
  | { readonly kind: 'visible-string' | 'utf8-string'; readonly value: string }
  | { readonly kind: 'compact-array'; readonly value: CompactArray }
  | { readonly kind: 'date-time'; readonly value: CosemDateTime }
  | { readonly kind: 'date'; readonly value: CosemDate }
  | { readonly kind: 'time'; readonly value: CosemTime };

type NumberKind =
  | 'double-long'
  | 'double-long-unsigned'
  | 'bcd'
  | 'integer'
  | 'long'
  | 'unsigned'
  | 'long-unsigned'
  | 'enum'
  | 'float32'
  | 'float64'
  | 'delta-integer'
  | 'delta-long'
  | 'delta-double-long'
  | 'delta-unsigned'
  | 'delta-long-unsigned'
  | 'delta-double-long-unsigned';

export type DataKind = Data['kind'];

/**
 * Data (COSEMpdu): a tag octet and the value. Written by hand, unlike other CHOICEs, because a value of one tag and a
 * few octets is one leaf of the tree, and because profiles hold 100,000 of them.
 */
export const Data: Codec<Data> = {
  read: readData,
  write: writeData,
  get shape() {
    return dataShape();
  },
};

// Not by way of `Data.read` and `Data.write`: engines keep an object with a getter as a dictionary, slow to look up in.
function readData(r: Reader): Data {
  const start = r.offset;
  const tag = r.u8();
  const simple = simpleType(tag);
  if (simple !== undefined) {
    r.trace?.type(simple.kind);
    const value = simple.codec.read(r);
    r.trace?.value(value);
    return { kind: simple.kind, value } as Data;
  }
  if (tag === arrayTag || tag === structureTag) return readElements(r, tag, start);
  if (tag !== compactArrayTag)
    throw r.error('unknown-tag', `no data type has the tag ${tag}`, start, 'a tag of Data', `${tag}`);
  r.trace?.type('compact-array');
  r.trace?.leaf('tag', start, r.offset, tag);
  return { kind: 'compact-array', value: compactArray.read(r) };
}

function writeData(w: Writer, data: Data): void {
  switch (data?.kind) {
    case 'double-long-unsigned':
      w.taggedU32(6, data.value);
      return;
    case 'unsigned':
      w.u8(17).u8(data.value);
      return;
    case 'long-unsigned':
      w.u8(18).u16(data.value);
      return;
    case 'octet-string':
      w.u8(9);
      writeLength(w, data.value.length);
      w.bytes(data.value);
      return;
    case 'structure':
      w.u8(structureTag);
      writeElements(w, data.value);
      return;
  }
  writeOther(w, data);
}

/** The types that profiles seldom hold. */
function writeOther(w: Writer, data: Data): void {
  const simple = simpleKind(data?.kind);
  if (simple !== undefined) {
    w.u8(simple.tag);
    simple.codec.write(w, data.value);
  } else if (data?.kind === 'array') {
    w.u8(arrayTag);
    writeElements(w, data.value);
  } else if (data?.kind === 'compact-array') {
    w.u8(compactArrayTag);
    compactArray.write(w, data.value);
  } else {
    throw new EncodeError('a value of Data is expected');
  }
}

function readElements(r: Reader, tag: number, start: number): Data {
  const kind = tag === arrayTag ? 'array' : 'structure';
  r.trace?.type(kind);
  const count = readCount(r, 1, start);
  r.prepare(count);
  r.descend();
  // Not `r.items`: a loop of its own, for one codec alone, is a fifth faster.
  const values: Data[] = [];
  let i = 0;
  try {
    for (; i < count; i += 1) {
      r.trace?.enter(`[${i}]`, r.offset);
      const value = readData(r);
      r.trace?.leave(r.offset, value.value);
      values.push(value);
    }
  } catch (error) {
    throw DecodeError.within(error, `[${i}]`);
  }
  r.ascend();
  return { kind, value: values };
}

// Most elements of profiles are double-long-unsigned: these are written without a call for each.
function writeElements(w: Writer, values: readonly Data[]): void {
  writeLength(w, values.length);
  let i = 0;
  try {
    for (; i < values.length; i += 1) {
      const data = values[i]!;
      if (data?.kind === 'double-long-unsigned') w.taggedU32(6, data.value);
      else writeData(w, data);
    }
  } catch (error) {
    throw EncodeError.within(error, `[${i}]`);
  }
}

function dataShape(): Codec<unknown>['shape'] {
  const elements = sequenceOf(lazy(() => Data));
  return choice({
    ...simpleTypes,
    array: [arrayTag, elements],
    structure: [structureTag, elements],
    'compact-array': [compactArrayTag, compactArray],
  }).shape;
}

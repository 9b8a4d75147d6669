import { readLength, TypeDescription } from '../../axdr/index.ts';
import type { Reader } from '../../codec/index.ts';
import { unexpectedType } from '../types/data-type.ts';

/** What stands before the rows of a buffer. */
export interface BufferHeader {
  /** The number of rows, or for a compact-array that of the octets of all of them. */
  readonly length: number;
  /** The types of a row of a compact-array. */
  readonly types?: readonly TypeDescription[];
}

const nullTag = 0;
const arrayTag = 1;
const compactArrayTag = 19;

/** Reads what stands before the rows of a buffer of so many columns: an array, a compact-array, or nothing at all. */
export function readBufferHeader(r: Reader, width: number): BufferHeader {
  const start = r.offset;
  const tag = r.peek();
  if (tag !== arrayTag && tag !== compactArrayTag && tag !== nullTag) throw unexpectedType(r, 'array');
  r.offset += 1;
  if (tag === arrayTag) return { length: readLength(r) };
  if (tag === compactArrayTag) return { types: rowTypes(r, width), length: readLength(r) };
  r.flag('data-type', 'null-data in place of array', start);
  return { length: 0 };
}

function rowTypes(r: Reader, width: number): readonly TypeDescription[] {
  const start = r.offset;
  const type = TypeDescription.read(r);
  if (type.kind !== 'structure')
    throw r.error('data-type', `rows of ${type.kind}`, start, 'rows of structure', `rows of ${type.kind}`);
  if (type.value.length === width) return type.value;
  const found = `${type.value.length} values`;
  throw r.error('list-length', `rows of ${found}`, start, `${width} values`, found);
}

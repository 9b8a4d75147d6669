import { type Data, readLength, simpleType, simpleTypes, type TypeDescription } from '../../axdr/index.ts';
import type { Reader } from '../../codec/index.ts';

/** The tag of a type without others inside; undefined for arrays and structures. */
export function kindTag(kind: TypeDescription['kind']): number | undefined {
  return kind === 'array' || kind === 'structure' ? undefined : simpleTypes[kind][0];
}

/**
 * Reads a value without tags, of the type that a description says, as compact-array and compact-data hold them. With
 * `countedArrays` the number of elements of an array stands before them, not in the description alone.
 */
export function readDescribed(r: Reader, type: TypeDescription, countedArrays = false): Data {
  if (type.kind === 'array') return readArray(r, type.value, countedArrays);
  if (type.kind !== 'structure')
    return { kind: type.kind, value: simpleType(simpleTypes[type.kind][0])!.codec.read(r) } as Data;
  r.budget(type.value.length);
  r.descend();
  const value = type.value.map((field) => readDescribed(r, field, countedArrays));
  r.ascend();
  return { kind: 'structure', value };
}

type ArrayDescription = Extract<TypeDescription, { readonly kind: 'array' }>['value'];

function readArray(r: Reader, { numberOfElements, typeDescription }: ArrayDescription, countedArrays: boolean): Data {
  const count = countedArrays ? readLength(r) : numberOfElements;
  r.budget(count);
  r.descend();
  const value: Data[] = [];
  while (value.length < count) value.push(readDescribed(r, typeDescription, countedArrays));
  r.ascend();
  return { kind: 'array', value };
}

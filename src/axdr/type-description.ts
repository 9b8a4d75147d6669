import { type Codec, EncodeError, type Reader, type Writer } from '../codec/index.ts';
import { choice, lazy, sequence, sequenceOf } from './composite.ts';
import { readCount, writeLength } from './length.ts';
import { nothing, u16 } from './primitives.ts';
import { arrayTag, type SimpleKind, simpleKind, simpleType, simpleTypes, structureTag } from './simple-types.ts';

/** TypeDescription (COSEMpdu): the type of every element of a compact-array. */
export type TypeDescription =
  | {
      readonly kind: 'array';
      readonly value: { readonly numberOfElements: number; readonly typeDescription: TypeDescription };
    }
  | { readonly kind: 'structure'; readonly value: readonly TypeDescription[] }
  | { readonly kind: SimpleKind; readonly value: null };

export const TypeDescription: Codec<TypeDescription> = {
  read(r) {
    const start = r.offset;
    const tag = r.u8();
    const simple = simpleType(tag);
    if (simple !== undefined) {
      r.trace?.type(simple.kind);
      return { kind: simple.kind, value: null } as TypeDescription;
    }
    if (tag !== arrayTag && tag !== structureTag) {
      throw r.error('unknown-tag', `the tag ${tag} describes no type`, start, 'a tag of TypeDescription', `${tag}`);
    }
    r.descend();
    const value = tag === arrayTag ? readArray(r, start) : readStructure(r, start);
    r.ascend();
    return value;
  },
  write(w, type) {
    const simple = simpleKind(type?.kind);
    if (simple !== undefined) w.u8(simple.tag);
    else if (type?.kind === 'array') {
      w.u8(arrayTag).u16(type.value.numberOfElements);
      TypeDescription.write(w, type.value.typeDescription);
    } else if (type?.kind === 'structure') writeStructure(w, type.value);
    else throw new EncodeError('a TypeDescription is expected');
  },
  get shape() {
    const self = lazy(() => TypeDescription);
    const array = sequence({ numberOfElements: u16, typeDescription: self });
    const simple = Object.fromEntries(
      Object.entries(simpleTypes).map(([kind, [tag]]) => [kind, [tag, nothing] as const]),
    );
    return choice({ ...simple, array: [arrayTag, array], structure: [structureTag, sequenceOf(self)] }).shape;
  },
};

const kindOf = (type: TypeDescription) => type.kind;

function readArray(r: Reader, start: number): TypeDescription {
  r.trace?.type('array');
  const numberOfElements = r.u16();
  r.trace?.leaf('numberOfElements', start, r.offset, numberOfElements);
  const typeDescription = r.part('typeDescription', TypeDescription.read, kindOf);
  return { kind: 'array', value: { numberOfElements, typeDescription } };
}

function readStructure(r: Reader, start: number): TypeDescription {
  r.trace?.type('structure');
  return { kind: 'structure', value: r.items(readCount(r, 1, start), TypeDescription.read, kindOf) };
}

function writeStructure(w: Writer, types: readonly TypeDescription[]): void {
  w.u8(structureTag);
  writeLength(w, types.length);
  for (const type of types) TypeDescription.write(w, type);
}

/** Values in one element of this type: itself and all below it. */
export function valuesPerElement(type: TypeDescription): number {
  if (type.kind === 'array') return 1 + type.value.numberOfElements * valuesPerElement(type.value.typeDescription);
  if (type.kind === 'structure') return type.value.reduce((sum, inner) => sum + valuesPerElement(inner), 1);
  return 1;
}

/** Whether elements of this type take no octets, or hold an array of such: nothing in the input would bound their number. */
export function hasFreeElements(type: TypeDescription): boolean {
  return minimumSize(type) === 0 || holdsFreeArray(type);
}

function holdsFreeArray(type: TypeDescription): boolean {
  if (type.kind === 'array') return hasFreeElements(type.value.typeDescription);
  return type.kind === 'structure' && type.value.some(holdsFreeArray);
}

/** The fewest octets that one element of this type takes. */
function minimumSize(type: TypeDescription): number {
  if (type.kind === 'array') return type.value.numberOfElements * minimumSize(type.value.typeDescription);
  if (type.kind === 'structure') return type.value.reduce((sum, inner) => sum + minimumSize(inner), 0);
  if (type.kind === 'null-data' || type.kind === 'dont-care') return 0;
  return 1;
}

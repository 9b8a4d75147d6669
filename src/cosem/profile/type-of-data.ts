import { type Data, simpleType, type TypeDescription } from '../../axdr/index.ts';
import { EncodeError } from '../../codec/index.ts';
import type { DataType } from '../types/data-type.ts';

/** The type that a value has, as a compact-array describes it. Throws an EncodeError where the standard has no words for it. */
export function describeData(data: Data): TypeDescription {
  switch (data.kind) {
    case 'structure':
      return { kind: 'structure', value: data.value.map(describeData) };
    case 'array': {
      const [first] = data.value;
      const typeDescription: TypeDescription = first === undefined ? any : describeData(first);
      return { kind: 'array', value: { numberOfElements: data.value.length, typeDescription } };
    }
    case 'compact-array':
      throw new EncodeError('a compact-array cannot stand in another one');
    default:
      return { kind: data.kind, value: null };
  }
}

/** For an array without elements. Not null-data: readers refuse elements that take no octets. */
const any = { kind: 'unsigned', value: null } as const;
const structureTag = 2;

/** The description of a data type; undefined where values of it may differ in their types: a CHOICE, an array. */
export function describeType(type: DataType<unknown>): TypeDescription | undefined {
  const [tag] = type.tags;
  if (tag === undefined || type.tags.length > 1) return undefined;
  const simple = simpleType(tag);
  if (simple !== undefined) return { kind: simple.kind, value: null };
  if (tag !== structureTag || type.shape.kind !== 'sequence') return undefined;
  const fields = Object.values(type.shape.fields).map((field) => describeType(field as DataType<unknown>));
  const known = fields.filter((field) => field !== undefined);
  return known.length === fields.length ? { kind: 'structure', value: known } : undefined;
}

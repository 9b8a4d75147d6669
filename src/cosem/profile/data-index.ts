import type { Data } from '../../axdr/index.ts';
import type { DataType } from '../types/data-type.ts';

/** An element of an attribute: its type and, in a structure, its name. */
export interface AttributeElement {
  readonly name?: string;
  readonly type?: DataType<unknown>;
}

/**
 * What a data_index (Blue Book 4.3.6) names in an attribute of this type: 0 all of it, from 1 on an element of its
 * structure or array. Empty where the type does not say: a CHOICE, or beyond its end.
 */
export function attributeElement(type: DataType<unknown> | undefined, dataIndex: number): AttributeElement {
  if (type === undefined) return {};
  if (dataIndex === 0) return { type };
  const { shape } = type;
  if (shape.kind === 'sequence-of') return typed(shape.of);
  if (shape.kind !== 'sequence') return {};
  const [name, field] = Object.entries(shape.fields)[dataIndex - 1] ?? [];
  return name === undefined ? {} : { name, ...typed(field) };
}

/** The types of fields and elements are data types, though their shapes promise codecs alone. */
function typed(codec: object | undefined): AttributeElement {
  return codec !== undefined && 'typeName' in codec ? { type: codec as DataType<unknown> } : {};
}

/** The part of an attribute's value that a data_index names. Throws a RangeError where it has no such element. */
export function dataElement(data: Data, dataIndex: number): Data {
  if (dataIndex === 0) return data;
  const element = data.kind === 'structure' || data.kind === 'array' ? data.value[dataIndex - 1] : undefined;
  if (element === undefined) throw new RangeError(`the value has no element ${dataIndex}`);
  return element;
}

import type { Infer } from '../../codec/index.ts';
import { array, structure, trailing } from '../types/composites.ts';
import { type DataType, nullable } from '../types/data-type.ts';
import { boolean, enumNumber, integer } from '../types/numbers.ts';

/** attribute_access_descriptor (Blue Book 4.4.4): a mode for each attribute, and which selectors it has. */
export const attributeAccess = array(
  structure({ attributeId: integer, accessMode: enumNumber, accessSelectors: nullable(array(integer)) }),
);
export type AttributeAccess = Infer<typeof attributeAccess>;

/** The same as Association SN has it (Blue Book 4.4.3); Gurux leaves out the selectors. */
export const shortNameAttributeAccess = array(
  structure({ attributeId: integer, accessMode: enumNumber, accessSelectors: trailing(nullable(array(integer))) }),
);

/* @__NO_SIDE_EFFECTS__ */
function methodAccessOf<T>(accessMode: DataType<T>) {
  return array(structure({ methodId: integer, accessMode }));
}

/** method_access_descriptor of version 0 of Association LN: whether a method may be invoked. */
export const booleanMethodAccess = methodAccessOf(boolean);
/** method_access_descriptor (Blue Book 4.4.4): a mode for each method. */
export const methodAccess = methodAccessOf(enumNumber);
export type MethodAccess = Infer<typeof methodAccess>;

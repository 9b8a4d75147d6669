import type { Infer } from '../../codec/index.ts';
import { structure } from '../types/composites.ts';
import { either, nullable } from '../types/data-type.ts';
import { doubleLongUnsigned, enumeration, enumNumber, integer, longUnsigned } from '../types/numbers.ts';
import { dateTime, logicalName, octetString } from '../types/strings.ts';

/** object_definition (Blue Book 4.3.5): an object by its class and logical name. */
export const objectDefinition = structure({ classId: longUnsigned, logicalName });
export type ObjectDefinition = Infer<typeof objectDefinition>;

/** value_definition (Blue Book 4.5.6): an attribute of an object. */
export const attributeReference = structure({
  classId: longUnsigned,
  logicalName,
  attributeIndex: integer,
});
export type AttributeReference = Infer<typeof attributeReference>;

/** capture_object_definition (Blue Book 4.3.6): an attribute, or with `dataIndex` from 1 on one element of it. */
export const captureObject = structure({
  classId: longUnsigned,
  logicalName,
  attributeIndex: integer,
  dataIndex: longUnsigned,
});
export type CaptureObject = Infer<typeof captureObject>;

const bound = either(octetString, doubleLongUnsigned, (value) => value instanceof Uint8Array);

/**
 * restriction_element (Blue Book 4.4.8): which rows of a profile are sent. `from` and `to` are octets of a date when
 * restricted by date, numbers when by entry; without a restriction the value is null.
 */
export const restrictionElement = structure({
  restrictionType: enumeration({ none: 0, 'by-date': 1, 'by-entry': 2 }),
  restrictionValue: nullable(structure({ from: bound, to: bound })),
});
export type RestrictionElement = Infer<typeof restrictionElement>;

/** action_item (Blue Book 4.5.6): a script of a script table. A logical name of zeroes or selector 0 is no script. */
export const scriptReference = structure({
  scriptLogicalName: logicalName,
  scriptSelector: longUnsigned,
});
export type ScriptReference = Infer<typeof scriptReference>;

/** scal_unit_type (Blue Book 4.3.2): the value times 10^scaler, in the unit of this code (`unitOf`). */
export const scalerUnit = structure({ scaler: integer, unit: enumNumber });
export type ScalerUnit = Infer<typeof scalerUnit>;

/** window_element (Blue Book 4.4.8): from start to end; parts that are not specified repeat. */
export const timeWindow = structure({ startTime: dateTime, endTime: dateTime });
export type TimeWindow = Infer<typeof timeWindow>;

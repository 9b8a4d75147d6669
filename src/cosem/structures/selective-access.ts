import type { Infer } from '../../codec/index.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { doubleLongUnsigned, longUnsigned } from '../types/numbers.ts';
import { captureObject } from './references.ts';

/**
 * range_descriptor (Blue Book 4.3.6), selector 1: the rows whose `restrictingObject` lies from `fromValue` to
 * `toValue`, both included, in the type that it has in the buffer. Without `selectedValues` all columns are sent.
 */
export const rangeDescriptor = structure({
  restrictingObject: captureObject,
  fromValue: anyData,
  toValue: anyData,
  selectedValues: array(captureObject),
});
export type RangeDescriptor = Infer<typeof rangeDescriptor>;

/**
 * entry_descriptor (Blue Book 4.3.6), selector 2: rows and columns by number. The first is 1; 0 as the last means up
 * to the end.
 */
export const entryDescriptor = structure({
  fromEntry: doubleLongUnsigned,
  toEntry: doubleLongUnsigned,
  fromSelectedValue: longUnsigned,
  toSelectedValue: longUnsigned,
});
export type EntryDescriptor = Infer<typeof entryDescriptor>;

import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { captureObject } from '../structures/references.ts';
import { entryDescriptor, rangeDescriptor } from '../structures/selective-access.ts';
import { anyData, array, structureOf } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, integer } from '../types/numbers.ts';

/** The rows as sent, each value as its own Data: null-data means as in the row before. */
const buffer = array(structureOf(anyData));

const sortMethod = enumeration({
  fifo: 1,
  lifo: 2,
  largest: 3,
  smallest: 4,
  'nearest-to-zero': 5,
  'farthest-from-zero': 6,
});

const attributes = {
  buffer: readOnly(2, buffer, { range: [1, rangeDescriptor], entry: [2, entryDescriptor] }),
  captureObjects: attribute(3, array(captureObject)),
  capturePeriod: attribute(4, doubleLongUnsigned),
  sortMethod: attribute(5, sortMethod),
  sortObject: attribute(6, captureObject),
  entriesInUse: readOnly(7, doubleLongUnsigned),
  profileEntries: attribute(8, doubleLongUnsigned),
};
const methods = { reset: method(1, integer), capture: method(2, integer) };

/**
 * Profile generic (Blue Book 5): class_id 7, version 0. Reads parts of its buffer by methods as well; these are
 * background knowledge, Gurux has the methods of version 1 in both.
 */
export const ProfileGenericV0 = interfaceClass('Profile generic', { classId: 7, version: 0 }, attributes, {
  ...methods,
  getBufferByRange: method(3, rangeDescriptor, buffer),
  getBufferByIndex: method(4, entryDescriptor, buffer),
});

/**
 * Profile generic (Blue Book 4.3.6): class_id 7, version 1. Load profiles, event logs: rows of the attributes named by
 * `captureObjects`, captured every `capturePeriod` seconds or by events (period 0).
 */
export const ProfileGenericV1 = interfaceClass('Profile generic', { classId: 7, version: 1 }, attributes, methods);

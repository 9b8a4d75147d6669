import { attribute, interfaceClass, method } from '../interface-class.ts';
import { attributeReference } from '../structures/references.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { longUnsigned, unsigned } from '../types/numbers.ts';

const entries = structure({
  arrayObjectId: unsigned,
  entries: structure({ fromEntry: longUnsigned, toEntry: longUnsigned }),
});
const entryAt = structure({
  arrayObjectId: unsigned,
  entry: structure({ entryIndex: longUnsigned, entryValue: anyData }),
});

/**
 * Array manager (Blue Book 4.4.11): class_id 123, version 0. Reads and changes single entries of attributes that are
 * arrays; entries count from 1. Types as in Gurux, which returns the number of entries in the smallest type it fits in.
 */
export const ArrayManager = interfaceClass(
  'Array manager',
  { classId: 123, version: 0 },
  {
    arrayObjectList: attribute(2, array(structure({ arrayObjectId: unsigned, arrayObject: attributeReference }))),
  },
  {
    retrieveNumberOfEntries: method(1, unsigned, anyData),
    retrieveEntries: method(2, entries, array(anyData)),
    insertEntry: method(3, entryAt),
    updateEntry: method(4, entryAt),
    removeEntries: method(5, entries),
  },
);

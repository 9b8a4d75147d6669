import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { either } from '../types/data-type.ts';
import { longUnsigned, unsigned } from '../types/numbers.ts';

/** The entry of the first bit, the others following one another, or the entry of each bit. */
const refTableMapping = either(longUnsigned, array(longUnsigned), (value) => typeof value === 'number');

/**
 * Status mapping (Blue Book 4.3.9): class_id 63, version 0. Says what the bits of a status word mean, as entries of a
 * table. Types as in Gurux and the extracts from Blue Book 16; spodes-rs has no status word.
 */
export const StatusMapping = interfaceClass(
  'Status mapping',
  { classId: 63, version: 0 },
  {
    statusWord: readOnly(2, anyData),
    mappingTable: attribute(3, structure({ refTableId: unsigned, refTableMapping })),
  },
);

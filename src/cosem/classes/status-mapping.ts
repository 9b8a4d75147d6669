import { anyData, array, structure } from '../composites.ts';
import { either } from '../data-type.ts';
import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { longUnsigned, unsigned } from '../numbers.ts';

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

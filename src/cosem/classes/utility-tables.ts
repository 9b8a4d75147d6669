import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { doubleLongUnsigned, longUnsigned } from '../types/numbers.ts';
import { octets } from '../types/strings.ts';

/** Utility tables (Blue Book 4.3.7): class_id 26, version 0. A table of ANSI C12.19 and its octets. */
export const UtilityTables = interfaceClass(
  'Utility tables',
  { classId: 26, version: 0 },
  {
    tableId: attribute(2, longUnsigned),
    length: readOnly(3, doubleLongUnsigned),
    buffer: attribute(4, octets),
  },
);

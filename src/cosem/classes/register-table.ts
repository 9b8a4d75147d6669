import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { scalerUnit } from '../structures/references.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

const tableCellDefinition = structure({
  classId: longUnsigned,
  logicalName,
  groupEValues: array(unsigned),
  attributeIndex: integer,
});

/**
 * Register table (Blue Book 4.3.8): class_id 61, version 0. One attribute of many alike objects, whose logical names
 * differ in group E alone. The cells are an array or a compact-array; the definition is that of openspodes.
 */
export const RegisterTable = interfaceClass(
  'Register table',
  { classId: 61, version: 0 },
  {
    tableCellValues: readOnly(2, array(anyData)),
    tableCellDefinition: attribute(3, tableCellDefinition),
    scalerUnit: attribute(4, scalerUnit),
  },
  { reset: method(1, integer), capture: method(2, integer) },
);

import { attribute, interfaceClass, method } from '../interface-class.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { enumeration, integer, longUnsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

const actionSpecification = structure({
  serviceId: enumeration({ 'write-attribute': 1, 'execute-method': 2 }),
  classId: longUnsigned,
  logicalName,
  /** Of the attribute or of the method. */
  index: integer,
  parameter: anyData,
});

/**
 * Script table (Blue Book 4.5.2): class_id 9, version 0. Actions inside the meter that schedules, monitors and
 * clients start by the identifier of a script.
 */
export const ScriptTable = interfaceClass(
  'Script table',
  { classId: 9, version: 0 },
  { scripts: attribute(2, array(structure({ scriptIdentifier: longUnsigned, actions: array(actionSpecification) }))) },
  { execute: method(1, longUnsigned) },
);

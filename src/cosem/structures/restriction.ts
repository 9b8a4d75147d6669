import type { Infer } from '../../codec/index.ts';
import { array, structure, trailing } from '../types/composites.ts';
import { integer, longUnsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';
import { captureObject, restrictionElement } from './references.ts';

/**
 * A push_object_definition (Blue Book 4.4.8) or capture_object_definition (4.3.10) that may be sent in part: some rows,
 * some columns. Of 4 fields, of 5 with the restriction, of 6 with the columns as well: sources disagree on which version
 * has which, so each version reads all three and writes what it is given.
 */
export const restrictedObject = structure({
  classId: longUnsigned,
  logicalName,
  attributeIndex: integer,
  dataIndex: longUnsigned,
  restriction: trailing(restrictionElement),
  columns: trailing(array(captureObject)),
});
export type RestrictedObject = Infer<typeof restrictedObject>;

import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { scriptReference } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import { integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { bitString } from '../types/strings.ts';

/**
 * Arbitrator (Blue Book 4.5.12): class_id 68, version 0. Decides which of the actions that several actors ask for is run:
 * the tables have a row for each actor, and in it a bit or a weight for each action.
 */
export const Arbitrator = interfaceClass(
  'Arbitrator',
  { classId: 68, version: 0 },
  {
    actions: attribute(2, array(scriptReference)),
    permissionsTable: attribute(3, array(bitString)),
    weightingsTable: attribute(4, array(array(longUnsigned))),
    mostRecentRequestsTable: readOnly(5, array(bitString)),
    lastOutcome: readOnly(6, unsigned),
  },
  {
    requestAction: method(1, structure({ requestActor: unsigned, requestActionList: bitString })),
    reset: method(2, integer),
  },
);

import { attribute, interfaceClass } from '../interface-class.ts';
import { timeWindow } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import { enumeration, unsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const attributes = {
  mode: attribute(
    2,
    enumeration({
      'dedicated-line': 0,
      'limited-number-of-calls': 1,
      'limited-number-of-successful-calls': 2,
      'no-modem-connected': 3,
    }),
  ),
  listeningWindow: attribute(3, array(timeWindow)),
  status: attribute(4, enumeration({ inactive: 0, active: 1, locked: 2 })),
  numberOfCalls: attribute(5, unsigned),
  numberOfRings: attribute(6, structure({ nrRingsInWindow: unsigned, nrRingsOutOfWindow: unsigned })),
};

/** PSTN auto answer: class_id 28, version 0. When a modem answers calls, and after how many rings. */
export const AutoAnswerV0 = interfaceClass('PSTN auto answer', { classId: 28, version: 0 }, attributes);

/** Auto answer: class_id 28, version 1. The attributes of version 0 (Gurux). */
export const AutoAnswerV1 = interfaceClass('Auto answer', { classId: 28, version: 1 }, attributes);

/**
 * Auto answer (Blue Book 4.7.5): class_id 28, version 2, with the callers that are answered. The status may be locked
 * by a client that gives the line back.
 */
export const AutoAnswerV2 = interfaceClass(
  'Auto answer',
  { classId: 28, version: 2 },
  {
    ...attributes,
    listOfAllowedCallers: attribute(
      7,
      array(structure({ callerId: text, callType: enumeration({ 'normal-csd-call': 0, 'wake-up-request': 1 }) })),
    ),
  },
);

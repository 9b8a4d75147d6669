import { attribute, interfaceClass } from '../interface-class.ts';
import { scriptReference } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import { enumeration } from '../types/numbers.ts';
import { date, time } from '../types/strings.ts';

/** How many times there may be, whether they may differ, and whether dates may have parts that are not specified. */
const type = enumeration({
  'single-time-with-wildcards': 1,
  'same-time-without-wildcards': 2,
  'same-time-with-wildcards': 3,
  'different-times-without-wildcards': 4,
  'different-times-with-wildcards': 5,
});

/**
 * Single action schedule (Blue Book 4.5.7): class_id 22, version 0. One script at certain times: end of billing
 * period, push, disconnection. `executedScript` is a structure; Gurux declares an array.
 */
export const SingleActionSchedule = interfaceClass(
  'Single action schedule',
  { classId: 22, version: 0 },
  {
    executedScript: attribute(2, scriptReference),
    type: attribute(3, type),
    executionTime: attribute(4, array(structure({ time, date }))),
  },
);

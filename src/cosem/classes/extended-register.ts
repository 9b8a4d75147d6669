import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { scalerUnit } from '../structures/references.ts';
import { anyData } from '../types/composites.ts';
import { integer } from '../types/numbers.ts';
import { dateTime } from '../types/strings.ts';

/**
 * Extended register (Blue Book 4.3.3): class_id 4, version 0. A register with a status and the time when its value
 * came about: a maximum demand, a last interruption.
 */
export const ExtendedRegister = interfaceClass(
  'Extended register',
  { classId: 4, version: 0 },
  {
    value: attribute(2, anyData),
    scalerUnit: attribute(3, scalerUnit),
    status: readOnly(4, anyData),
    captureTime: readOnly(5, dateTime),
  },
  { reset: method(1, integer) },
);

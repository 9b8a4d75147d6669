import { anyData } from '../composites.ts';
import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { integer } from '../numbers.ts';
import { scalerUnit } from '../references.ts';
import { dateTime } from '../strings.ts';

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

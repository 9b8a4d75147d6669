import { attribute, interfaceClass, method } from '../interface-class.ts';
import { scalerUnit } from '../structures/references.ts';
import { anyData } from '../types/composites.ts';
import { integer } from '../types/numbers.ts';

/** Register (Blue Book 4.3.2): class_id 3, version 0. A process value or state with its scaler and unit. */
export const Register = interfaceClass(
  'Register',
  { classId: 3, version: 0 },
  {
    value: attribute(2, anyData),
    scalerUnit: attribute(3, scalerUnit),
  },
  { reset: method(1, integer) },
);

import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { scalerUnit } from '../structures/references.ts';
import { anyData } from '../types/composites.ts';
import { doubleLongUnsigned, integer, longUnsigned } from '../types/numbers.ts';
import { dateTime } from '../types/strings.ts';

/**
 * Demand register (Blue Book 4.3.4): class_id 5, version 0. The average over a sliding or block window of
 * `numberOfPeriods` periods of `period` seconds: the running one and the last complete one.
 */
export const DemandRegister = interfaceClass(
  'Demand register',
  { classId: 5, version: 0 },
  {
    currentAverageValue: readOnly(2, anyData),
    lastAverageValue: readOnly(3, anyData),
    scalerUnit: attribute(4, scalerUnit),
    status: readOnly(5, anyData),
    captureTime: readOnly(6, dateTime),
    startTimeCurrent: readOnly(7, dateTime),
    period: attribute(8, doubleLongUnsigned),
    numberOfPeriods: attribute(9, longUnsigned),
  },
  { reset: method(1, integer), nextPeriod: method(2, integer) },
);

import { attribute, interfaceClass, method } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { longUnsigned, unsigned } from '../types/numbers.ts';
import { date } from '../types/strings.ts';

const specDayEntry = structure({ index: longUnsigned, specialdayDate: date, dayId: unsigned });

/**
 * Special days table (Blue Book 4.5.4): class_id 11, version 0. Dates on which another day profile of the activity
 * calendar or schedule holds.
 */
export const SpecialDaysTable = interfaceClass(
  'Special days table',
  { classId: 11, version: 0 },
  { entries: attribute(2, array(specDayEntry)) },
  { insert: method(1, specDayEntry), delete: method(2, longUnsigned) },
);

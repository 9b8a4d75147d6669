import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { structure } from '../types/composites.ts';
import { boolean, enumeration, integer, long, unsigned } from '../types/numbers.ts';
import { dateTime } from '../types/strings.ts';

const clockBase = enumeration({
  'not-defined': 0,
  'internal-crystal': 1,
  'mains-frequency-50-hz': 2,
  'mains-frequency-60-hz': 3,
  gps: 4,
  'radio-controlled': 5,
});

/**
 * Clock (Blue Book 4.5.1): class_id 8, version 0. Local time, its deviation from UTC in minutes and daylight saving.
 * The time is an octet-string; the type date-time is read as well, flagged.
 */
export const Clock = interfaceClass(
  'Clock',
  { classId: 8, version: 0 },
  {
    time: attribute(2, dateTime),
    timeZone: attribute(3, long),
    status: readOnly(4, unsigned),
    daylightSavingsBegin: attribute(5, dateTime),
    daylightSavingsEnd: attribute(6, dateTime),
    daylightSavingsDeviation: attribute(7, integer),
    daylightSavingsEnabled: attribute(8, boolean),
    clockBase: attribute(9, clockBase),
  },
  {
    adjustToQuarter: method(1, integer),
    adjustToMeasuringPeriod: method(2, integer),
    adjustToMinute: method(3, integer),
    adjustToPresetTime: method(4, integer),
    presetAdjustingTime: method(
      5,
      structure({ presetTime: dateTime, validityIntervalStart: dateTime, validityIntervalEnd: dateTime }),
    ),
    shiftTime: method(6, long),
  },
);

import { attribute, interfaceClass, method } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { dateTime, logicalName, text, time } from '../types/strings.ts';

const seasonProfile = array(structure({ seasonProfileName: text, seasonStart: dateTime, weekName: text }));

/** For each day of the week, the `dayId` of its day profile. */
const weekProfileTable = array(
  structure({
    weekProfileName: text,
    monday: unsigned,
    tuesday: unsigned,
    wednesday: unsigned,
    thursday: unsigned,
    friday: unsigned,
    saturday: unsigned,
    sunday: unsigned,
  }),
);

const dayProfileAction = structure({ startTime: time, scriptLogicalName: logicalName, scriptSelector: longUnsigned });
const dayProfileTable = array(structure({ dayId: unsigned, daySchedule: array(dayProfileAction) }));

/**
 * Activity calendar (Blue Book 4.5.5): class_id 20, version 0. Seasons of weeks of days of scripts, mostly tariffs;
 * the passive calendar is written and takes the place of the active one at a time or by its method. That time is an
 * octet-string here as in the Blue Book; Gurux declares date-time, which is read too, flagged.
 */
export const ActivityCalendar = interfaceClass(
  'Activity calendar',
  { classId: 20, version: 0 },
  {
    calendarNameActive: attribute(2, text),
    seasonProfileActive: attribute(3, seasonProfile),
    weekProfileTableActive: attribute(4, weekProfileTable),
    dayProfileTableActive: attribute(5, dayProfileTable),
    calendarNamePassive: attribute(6, text),
    seasonProfilePassive: attribute(7, seasonProfile),
    weekProfileTablePassive: attribute(8, weekProfileTable),
    dayProfileTablePassive: attribute(9, dayProfileTable),
    activatePassiveCalendarTime: attribute(10, dateTime),
  },
  { activatePassiveCalendar: method(1, integer) },
);

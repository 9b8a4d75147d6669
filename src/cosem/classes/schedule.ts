import { attribute, interfaceClass, method } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { boolean, longUnsigned } from '../types/numbers.ts';
import { bitString, date, logicalName, time } from '../types/strings.ts';

const scheduleTableEntry = structure({
  index: longUnsigned,
  enable: boolean,
  scriptLogicalName: logicalName,
  scriptSelector: longUnsigned,
  switchTime: time,
  /** Minutes in which a switching that power failure prevented is made up for. */
  validityWindow: longUnsigned,
  /** Monday first. */
  execWeekdays: bitString,
  /** By the day_id of the special days table. */
  execSpecdays: bitString,
  beginDate: date,
  endDate: date,
});

/** Schedule (Blue Book 4.5.3): class_id 10, version 0. Scripts at times of days of the week and special days. */
export const Schedule = interfaceClass(
  'Schedule',
  { classId: 10, version: 0 },
  { entries: attribute(2, array(scheduleTableEntry)) },
  {
    /** The entries of range A are disabled, those of range B enabled. */
    enableDisable: method(
      1,
      structure({
        firstIndexA: longUnsigned,
        lastIndexA: longUnsigned,
        firstIndexB: longUnsigned,
        lastIndexB: longUnsigned,
      }),
    ),
    insert: method(2, scheduleTableEntry),
    delete: method(3, structure({ firstIndex: longUnsigned, lastIndex: longUnsigned })),
  },
);

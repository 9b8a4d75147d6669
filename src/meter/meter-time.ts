import { type CosemDateTime, clockStatusBits, fromInstant } from '../axdr/index.ts';

/** How a clock makes local time: attributes 3 and 5 to 8 of class Clock. Deviations are minutes. */
export interface LocalTimeRule {
  /** Minutes to add to local time to get UTC, without daylight saving. */
  readonly timeZone: number;
  readonly daylightSavingsBegin: CosemDateTime;
  readonly daylightSavingsEnd: CosemDateTime;
  /** Minutes that daylight saving puts the clock forward. */
  readonly daylightSavingsDeviation: number;
  readonly daylightSavingsEnabled: boolean;
}

const minute = 60_000;
const day = 86_400_000;

/** The date-time that a clock with this rule shows at an instant, given in milliseconds since 1970 UTC. */
export function localTime(instant: number, rule: LocalTimeRule, clockStatus = 0): CosemDateTime {
  const isDaylight = isDaylightSaving(instant, rule);
  const deviation = rule.timeZone - (isDaylight ? rule.daylightSavingsDeviation : 0);
  return fromInstant(instant, deviation, isDaylight ? clockStatus | clockStatusBits.daylightSavingActive : clockStatus);
}

/** Minutes to add to local time to get UTC at an instant. */
export function deviationAt(instant: number, rule: LocalTimeRule): number {
  return rule.timeZone - (isDaylightSaving(instant, rule) ? rule.daylightSavingsDeviation : 0);
}

/** Whether daylight saving is on at an instant. */
export function isDaylightSaving(instant: number, rule: LocalTimeRule): boolean {
  const { timeZone, daylightSavingsBegin, daylightSavingsEnd, daylightSavingsDeviation, daylightSavingsEnabled } = rule;
  if (!daylightSavingsEnabled) return false;
  const year = new Date(instant - timeZone * minute).getUTCFullYear();
  const begin = occurrence(daylightSavingsBegin, year, timeZone);
  const end = occurrence(daylightSavingsEnd, year, timeZone - daylightSavingsDeviation);
  if (begin === undefined || end === undefined) return false;
  // South of the equator daylight saving ends before it begins.
  return begin < end ? instant >= begin && instant < end : instant >= begin || instant < end;
}

/** When a date-time, with its wildcards for year, day and week day, is in a year; undefined where it is not. */
function occurrence(of: CosemDateTime, year: number, deviation: number): number | undefined {
  const { month, hour = 0, minute: minutes = 0, second = 0 } = of;
  if ((of.year !== undefined && of.year !== year) || month === undefined || month > 12) return undefined;
  const date = dateIn(of, year, month);
  return date + ((hour * 60 + minutes) * 60 + second) * 1000 + (of.deviation ?? deviation) * minute;
}

const lastDay = 0xfe;
const lastDayButOne = 0xfd;

function dateIn({ dayOfMonth = 1, dayOfWeek }: CosemDateTime, year: number, month: number): number {
  const isFromEnd = dayOfMonth === lastDay || dayOfMonth === lastDayButOne;
  const end = Date.UTC(year, month, 0) - (dayOfMonth === lastDayButOne ? day : 0);
  const date = isFromEnd ? end : Date.UTC(year, month - 1, dayOfMonth);
  if (dayOfWeek === undefined) return date;
  const weekDay = new Date(date).getUTCDay() || 7;
  return isFromEnd ? date - ((weekDay - dayOfWeek + 7) % 7) * day : date + ((dayOfWeek - weekDay + 7) % 7) * day;
}

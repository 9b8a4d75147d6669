import { type CosemDate, type CosemDateTime, type CosemTime, DateTimeError, toInstant } from '../../axdr/index.ts';
import { deviationAt, isDaylightSaving, type LocalTimeRule } from '../meter-time.ts';

/** A local date and time whose fields may be left open: then it comes again and again (Blue Book 4.1.6.1). */
export type RecurringTime = CosemDate & CosemTime;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** 29 February may be eight years away. */
const farthest = 8 * 366 + 1;
/** No change of the clock is longer. */
const longestChange = 3 * hour;

const beginOfDaylightSaving = 0xfe;
const endOfDaylightSaving = 0xfd;
const lastDay = 0xfe;
const lastDayButOne = 0xfd;

/**
 * The first instant after another at which a recurring time is, both by the clock of the meter; Infinity where it is not
 * within eight years. Seconds that are left open are 0. An hour that is named comes once on days on which the clock is
 * changed: in the first of two equal hours, and, where the clock leaves it out, when it would have been; an hour left open
 * comes as often as the clock shows it (designed, as the Blue Book has it for class Schedule).
 */
export function nextOccurrence(of: RecurringTime, after: number, rule: LocalTimeRule): number {
  const deviation = deviationAt(after, rule);
  const local = nextLocal(of, after - deviation * minute, rule);
  if (local === undefined) return Number.POSITIVE_INFINITY;
  const instant = local + deviation * minute;
  const isEven = [after - longestChange, instant].every((one) => deviationAt(one, rule) === deviation);
  return isEven ? instant : nextAtChange(of, after, { rule, local });
}

/** The instant of a whole date-time, which is local where it has no deviation; undefined where it is none. */
export function instantOf(of: CosemDateTime, rule: LocalTimeRule): number | undefined {
  const { year, month, dayOfMonth, hour: hours } = of;
  if (year === undefined || month === undefined || dayOfMonth === undefined || hours === undefined) return undefined;
  if (of.deviation !== undefined) return instantWithDeviation(of);
  const { dayOfWeek: _, ...time } = of;
  const instant = nextOccurrence(time, Date.UTC(year, month - 1, dayOfMonth) - 2 * day, rule);
  return instant === Number.POSITIVE_INFINITY ? undefined : instant;
}

function instantWithDeviation(of: CosemDateTime): number | undefined {
  try {
    return toInstant({ minute: 0, second: 0, hundredths: 0, ...defined(of) }, { whenUnspecified: 'error' });
  } catch (error) {
    if (!(error instanceof DateTimeError)) throw error;
    return undefined;
  }
}

/** The fields that are specified. */
function defined(of: CosemDateTime): CosemDateTime {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
}

/** The same where the clock was or will be changed: all times of the days around are looked at. */
function nextAtChange(
  of: RecurringTime,
  after: number,
  { rule, local }: { readonly rule: LocalTimeRule; readonly local: number },
): number {
  const today = midnightOf(after - deviationAt(after, rule) * minute);
  const days = [today - day, today, today + day, midnightOf(local), midnightOf(local) + day];
  const instants = days.filter((date) => isOn(of, date, rule)).flatMap((date) => instantsOf(of, date, rule));
  const coming = instants.filter((instant) => instant > after);
  return coming.reduce((first, one) => Math.min(first, one), Number.POSITIVE_INFINITY);
}

function instantsOf(of: RecurringTime, midnight: number, rule: LocalTimeRule): number[] {
  const instants: number[] = [];
  for (let time = firstTime(of, 0); time !== undefined; time = firstTime(of, time + 1)) {
    const usual = midnight + time + rule.timeZone * minute;
    const early = usual - rule.daylightSavingsDeviation * minute;
    const isEarly = isDaylightSaving(early, rule);
    const isUsual = !isDaylightSaving(usual, rule);
    if (isEarly) instants.push(early);
    if (of.hour === undefined ? isUsual : !isEarly) instants.push(usual);
  }
  return instants;
}

/** The first local time after another that matches, each in milliseconds as if it were UTC. */
function nextLocal(of: RecurringTime, after: number, rule: LocalTimeRule): number | undefined {
  const today = midnightOf(after);
  for (let days = 0; days < farthest; days += 1) {
    const date = today + days * day;
    if (!isOn(of, date, rule)) continue;
    const time = firstTime(of, days === 0 ? after - today + 1 : 0);
    if (time !== undefined) return date + time;
  }
  return undefined;
}

/** The first matching time of a day from `from` on, in milliseconds after midnight. */
function firstTime({ hour: h, minute: m, second: s = 0, hundredths = 0 }: RecurringTime, from: number) {
  const rest = s * second + hundredths * 10;
  for (let hours = h ?? Math.floor(from / hour); hours <= (h ?? 23); hours += 1) {
    for (let minutes = m ?? 0; minutes <= (m ?? 59); minutes += 1) {
      const time = hours * hour + minutes * minute + rest;
      if (time >= from) return time;
    }
  }
  return undefined;
}

/** Whether a date has this day, which is given by its midnight. */
function isOn({ year, month, dayOfMonth, dayOfWeek }: RecurringTime, midnight: number, rule: LocalTimeRule): boolean {
  const date = new Date(midnight);
  return (
    (year === undefined || year === date.getUTCFullYear()) &&
    (month === undefined || monthOf(month, rule) === date.getUTCMonth() + 1) &&
    (dayOfMonth === undefined || isDayOfMonth(dayOfMonth, midnight, dayOfWeek !== undefined)) &&
    (dayOfWeek === undefined || dayOfWeek === (date.getUTCDay() || 7))
  );
}

function monthOf(month: number, { daylightSavingsBegin, daylightSavingsEnd }: LocalTimeRule): number | undefined {
  if (month === beginOfDaylightSaving) return daylightSavingsBegin.month;
  return month === endOfDaylightSaving ? daylightSavingsEnd.month : month;
}

/** The last day with a day of the week is the last such day of the month. */
function isDayOfMonth(dayOfMonth: number, midnight: number, isWeekly: boolean): boolean {
  const date = new Date(midnight);
  if (dayOfMonth < lastDayButOne) return date.getUTCDate() === dayOfMonth;
  const left = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / day - midnight / day;
  const weeks = dayOfMonth === lastDay ? 0 : 1;
  return isWeekly ? Math.floor(left / 7) === weeks : left === weeks;
}

function midnightOf(local: number): number {
  return Math.floor(local / day) * day;
}

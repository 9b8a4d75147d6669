import { type CosemDateTime, fromInstant } from '../../axdr/index.ts';
import type { ClockReading } from '../../client/index.ts';
import { UsageError } from '../usage.ts';

const timeForms = '2026-06-10, 2026-06-10T14:30, 2026-06-10T14:30+02:00, today, yesterday, or 24h or 7d ago';

/** How a point in time is given, for `--help`. */
export const timeHelp = `
Times:
  2026-06-10  2026-06-10T14:30  2026-06-10T14:30:00+02:00  today  yesterday
  24h and 7d are hours and days ago, 5m minutes. A time is that of the meter:
  where it has no offset, it is local time there.
`;

const ago: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const day = 86_400_000;

/** Whether it takes the clock of the meter to know which time is meant. */
export function isRelative(text: string): boolean {
  return /^(?:today|yesterday|\d+[mhd])$/i.test(text);
}

/** The time that a text means: local time of the meter where it says no offset. `now` is its clock. */
export function timeOf(text: string, now: ClockReading | undefined): CosemDateTime {
  const [, count, unit] = /^(\d{1,6})([mhd])$/i.exec(text) ?? [];
  if (now !== undefined && count !== undefined)
    return fromInstant(now.instant - Number(count) * ago[unit!.toLowerCase()]!, now.time.deviation ?? 0);
  if (now !== undefined && isRelative(text)) return midnight(now, /^yesterday$/i.test(text) ? 1 : 0);
  return absolute(text);
}

/** The midnight of the day of the meter, or of one before. */
function midnight({ time }: ClockReading, daysBefore: number): CosemDateTime {
  const local = Date.UTC(time.year!, time.month! - 1, time.dayOfMonth!) - daysBefore * day;
  return localTime(local);
}

const absoluteForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

function absolute(text: string): CosemDateTime {
  const match = absoluteForm.exec(text.trim());
  if (match === null) throw new UsageError(`a time is given as ${timeForms}`);
  const [year, month, dayOfMonth, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const local = Date.UTC(year!, month! - 1, dayOfMonth, hour, minute, second);
  const time = localTime(local);
  if (time.month !== month || time.dayOfMonth !== dayOfMonth || hour > 23 || minute > 59 || second > 59)
    throw new UsageError(`there is no such time: ${text}`);
  const offset = match[7];
  return offset === undefined ? time : { ...time, deviation: deviationOf(offset) };
}

/** Without a deviation: the meter takes it as its own. */
function localTime(local: number): CosemDateTime {
  return { ...fromInstant(local), deviation: undefined, clockStatus: undefined };
}

function deviationOf(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(offset)!;
  const east = Number(hours) * 60 + Number(minutes);
  if (east > 840) throw new UsageError(`${offset} is no offset from UTC`);
  return sign === '+' ? -east : east;
}

import type { CosemDateTime } from '../../axdr/index.ts';

/**
 * The date-time so many seconds later, with the same deviation and status, as a meter means it that leaves out the clock
 * of a row (Blue Book 4.3.6): the instant is right even where daylight saving began in between. Undefined where the date
 * or the time is not specified, or is a rule.
 */
export function laterDateTime(from: CosemDateTime, seconds: number): CosemDateTime | undefined {
  const { year, month, dayOfMonth, hour, minute, second } = from;
  if (year === undefined || month === undefined || dayOfMonth === undefined) return undefined;
  if (hour === undefined || minute === undefined) return undefined;
  const local = new Date(Date.UTC(year, month - 1, dayOfMonth, hour, minute, second ?? 0));
  const isDate = local.getUTCFullYear() === year && local.getUTCMonth() === month - 1;
  if (!isDate || local.getUTCHours() !== hour || local.getUTCMinutes() !== minute) return undefined;
  local.setTime(local.getTime() + seconds * 1000);
  const isSecondOpen = second === undefined && seconds % 60 === 0;
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    dayOfMonth: local.getUTCDate(),
    dayOfWeek: from.dayOfWeek === undefined ? undefined : local.getUTCDay() || 7,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: isSecondOpen ? undefined : local.getUTCSeconds(),
    hundredths: from.hundredths,
    deviation: from.deviation,
    clockStatus: from.clockStatus,
  };
}

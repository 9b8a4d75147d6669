import { type CosemDateTime, clockStatusBits } from './date-time.ts';

/**
 * What the local time of a date-time without deviation means. `zone` follows the daylight saving of an IANA zone,
 * `standard-time` is that zone's standard time all year (meters that never change their clock), `fixed` is an offset.
 */
export type ZonePolicy =
  | 'error'
  | 'utc'
  | { readonly policy: 'zone' | 'standard-time'; readonly zone: string }
  | { readonly policy: 'fixed'; readonly minutesEastOfUtc: number };

export interface InstantOptions {
  readonly whenUnspecified: ZonePolicy;
  /** How the meter means its deviation: the standard's minutes from local time to UTC, or the reverse, as some do. */
  readonly deviation?: 'local-to-utc' | 'utc-to-local';
}

/** A date-time that is no instant: a field out of range, a wildcard, or no deviation where the policy is `error`. */
export class DateTimeError extends Error {
  override readonly name = 'DateTimeError';
  readonly code: 'date-invalid' | 'date-incomplete' | 'deviation-unspecified';

  constructor(code: DateTimeError['code'], reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Milliseconds since 1970-01-01T00:00:00Z. Throws a DateTimeError. */
export function toInstant(value: CosemDateTime, options: InstantOptions): number {
  const local = localMilliseconds(value);
  if (value.deviation !== undefined) {
    if (value.deviation < -840 || value.deviation > 840)
      throw new DateTimeError('date-invalid', 'deviation out of range');
    return local + (options.deviation === 'utc-to-local' ? -value.deviation : value.deviation) * 60_000;
  }
  const policy = options.whenUnspecified;
  if (policy === 'error') throw new DateTimeError('deviation-unspecified', 'the meter sent no deviation from UTC');
  if (policy === 'utc') return local;
  if (policy.policy === 'fixed') return local - policy.minutesEastOfUtc * 60_000;
  if (policy.policy === 'standard-time') return local - standardOffset(policy.zone, value.year!) * 60_000;
  return local - zoneOffsetOfLocal(policy.zone, local, value) * 60_000;
}

/** The date-time of an instant at `deviation` minutes from local time to UTC. */
export function fromInstant(milliseconds: number, deviation = 0, clockStatus = 0): CosemDateTime {
  const local = new Date(milliseconds - deviation * 60_000);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    dayOfMonth: local.getUTCDate(),
    dayOfWeek: local.getUTCDay() || 7,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    hundredths: Math.floor(local.getUTCMilliseconds() / 10),
    deviation,
    clockStatus,
  };
}

/** Not specified, or a rule (last day of the month, begin of daylight saving) in place of a number. */
function isOpen(field: number | undefined): field is undefined {
  return field === undefined || field === 0xfd || field === 0xfe;
}

function localMilliseconds(value: CosemDateTime): number {
  const { year, month, dayOfMonth, dayOfWeek = 0, hour, minute, second = 0, hundredths = 0 } = value;
  if (year === undefined || isOpen(month) || isOpen(dayOfMonth) || hour === undefined || minute === undefined) {
    throw new DateTimeError('date-incomplete', 'a field of the date or time is not specified');
  }
  const local = Date.UTC(year, month - 1, dayOfMonth, hour, minute, second, hundredths * 10);
  const back = new Date(local);
  const kept = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === dayOfMonth;
  if (!kept || dayOfWeek > 7 || hour > 23 || minute > 59 || second > 59 || hundredths > 99) {
    throw new DateTimeError('date-invalid', 'a field of the date or time is out of range');
  }
  return local;
}

/** Minutes east of UTC of `zone` at an instant. */
function zoneOffset(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const field = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  const local = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return Math.round((local - instant) / 60_000);
}

function standardOffset(zone: string, year: number): number {
  return Math.min(zoneOffset(zone, Date.UTC(year, 0, 1)), zoneOffset(zone, Date.UTC(year, 6, 1)));
}

/** In the hour that happens twice the daylight-saving bit decides, and the first pass where it is not sent. */
function zoneOffsetOfLocal(zone: string, local: number, value: CosemDateTime): number {
  const before = zoneOffset(zone, local - 86_400_000);
  const after = zoneOffset(zone, local + 86_400_000);
  if (before === after) return before;
  const fits = [before, after].filter((offset) => zoneOffset(zone, local - offset * 60_000) === offset);
  if (fits.length < 2) return fits[0] ?? before;
  const daylight = value.clockStatus === undefined || (value.clockStatus & clockStatusBits.daylightSavingActive) !== 0;
  return daylight ? Math.max(before, after) : Math.min(before, after);
}

import { type Codec, EncodeError } from '../codec/index.ts';
import { mapped } from './composite.ts';
import { octets } from './primitives.ts';

/**
 * COSEM date (Blue Book 4.1.6.1). A field that is not specified is undefined. Special values are kept as sent:
 * month 0xFD end and 0xFE begin of daylight saving, day 0xFD last but one and 0xFE last day of the month.
 */
export interface CosemDate {
  readonly year?: number | undefined;
  readonly month?: number | undefined;
  readonly dayOfMonth?: number | undefined;
  /** 1 is Monday, 7 is Sunday. */
  readonly dayOfWeek?: number | undefined;
}

/** COSEM time; a field that is not specified is undefined. */
export interface CosemTime {
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
  readonly second?: number | undefined;
  readonly hundredths?: number | undefined;
}

/** COSEM date-time: local date and time, the deviation from UTC and the clock status. */
export interface CosemDateTime extends CosemDate, CosemTime {
  /** Minutes to add to local time to get UTC (UTC+2 is -120), from -720 to 840; undefined when sent as 0x8000. */
  readonly deviation?: number | undefined;
  /** Bits of `clockStatusBits`; undefined when sent as 0xFF. */
  readonly clockStatus?: number | undefined;
}

/** Meaning of the clock status octet. */
export const clockStatusBits = {
  invalidValue: 0x01,
  doubtfulValue: 0x02,
  differentClockBase: 0x04,
  invalidClockStatus: 0x08,
  daylightSavingActive: 0x80,
} as const;

const octet = (value: number): number | undefined => (value === 0xff ? undefined : value);

function readDate(b: Uint8Array): CosemDate {
  const year = (b[0]! << 8) | b[1]!;
  return {
    year: year === 0xffff ? undefined : year,
    month: octet(b[2]!),
    dayOfMonth: octet(b[3]!),
    dayOfWeek: octet(b[4]!),
  };
}

function readTime(b: Uint8Array, at: number): CosemTime {
  return { hour: octet(b[at]!), minute: octet(b[at + 1]!), second: octet(b[at + 2]!), hundredths: octet(b[at + 3]!) };
}

/** The COSEM date-time in 12 octets. */
export function dateTimeFromBytes(b: Uint8Array): CosemDateTime {
  const year = (b[0]! << 8) | b[1]!;
  const deviation = ((b[9]! << 24) >> 16) | b[10]!;
  return {
    year: year === 0xffff ? undefined : year,
    month: octet(b[2]!),
    dayOfMonth: octet(b[3]!),
    dayOfWeek: octet(b[4]!),
    hour: octet(b[5]!),
    minute: octet(b[6]!),
    second: octet(b[7]!),
    hundredths: octet(b[8]!),
    deviation: deviation === -0x8000 ? undefined : deviation,
    clockStatus: octet(b[11]!),
  };
}

function byte(value: number | undefined, name: string): number {
  if (value === undefined) return 0xff;
  if (!(Number.isInteger(value) && value >= 0 && value < 0xff))
    throw new EncodeError(`${name} from 0 to 254 is expected`);
  return value;
}

/** All fields may be left out, so anything would do for a date but for this. */
function fields(value: CosemDate | CosemTime): void {
  if (typeof value !== 'object' || value === null) throw new EncodeError('the fields of a date or time are expected');
}

function writeDate(value: CosemDate): number[] {
  fields(value);
  const year = value.year ?? 0xffff;
  if (!(Number.isInteger(year) && year >= 0 && year <= 0xffff))
    throw new EncodeError('year from 0 to 65534 is expected');
  return [
    year >> 8,
    year & 0xff,
    byte(value.month, 'month'),
    byte(value.dayOfMonth, 'dayOfMonth'),
    byte(value.dayOfWeek, 'dayOfWeek'),
  ];
}

function writeTime(value: CosemTime): number[] {
  fields(value);
  return [
    byte(value.hour, 'hour'),
    byte(value.minute, 'minute'),
    byte(value.second, 'second'),
    byte(value.hundredths, 'hundredths'),
  ];
}

/** The 12 octets of a COSEM date-time. */
export function dateTimeToBytes(value: CosemDateTime): Uint8Array {
  const deviation = value.deviation ?? -0x8000;
  if (!(Number.isInteger(deviation) && deviation >= -0x8000 && deviation < 0x8000)) {
    throw new EncodeError('deviation in minutes is expected');
  }
  return Uint8Array.from([
    ...writeDate(value),
    ...writeTime(value),
    (deviation >> 8) & 0xff,
    deviation & 0xff,
    byte(value.clockStatus, 'clockStatus'),
  ]);
}

/** date-time: OCTET STRING (SIZE(12)). */
export const dateTime: Codec<CosemDateTime> = mapped(octets(12), dateTimeFromBytes, dateTimeToBytes);
/** date: OCTET STRING (SIZE(5)). */
export const date: Codec<CosemDate> = mapped(octets(5), readDate, (value) => Uint8Array.from(writeDate(value)));
/** time: OCTET STRING (SIZE(4)). */
export const time: Codec<CosemTime> = mapped(
  octets(4),
  (b) => readTime(b, 0),
  (value) => Uint8Array.from(writeTime(value)),
);

const two = (value: number | undefined): string => (value === undefined ? '**' : String(value).padStart(2, '0'));

export function formatDate(value: CosemDate): string {
  const year = value.year === undefined ? '****' : String(value.year).padStart(4, '0');
  const month = value.month === 0xfd ? 'dst-end' : value.month === 0xfe ? 'dst-begin' : two(value.month);
  const day = value.dayOfMonth === 0xfd ? 'last-1' : value.dayOfMonth === 0xfe ? 'last' : two(value.dayOfMonth);
  return `${year}-${month}-${day}`;
}

export function formatTime(value: CosemTime): string {
  const fraction = value.hundredths === undefined || value.hundredths === 0 ? '' : `.${two(value.hundredths)}`;
  return `${two(value.hour)}:${two(value.minute)}:${two(value.second)}${fraction}`;
}

/** ISO 8601 with `*` where nothing is specified; the offset stands only where the meter sent a deviation. */
export function formatDateTime(value: CosemDateTime): string {
  return `${formatDate(value)}T${formatTime(value)}${formatOffset(value.deviation)}`;
}

function formatOffset(deviation: number | undefined): string {
  if (deviation === undefined) return '';
  if (deviation === 0) return 'Z';
  const minutes = Math.abs(deviation);
  return `${deviation < 0 ? '+' : '-'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Whether 12 octets can be a date-time: every field in its range or not specified. */
export function isPlausibleDateTime(b: Uint8Array): boolean {
  if (b.length !== 12) return false;
  const value = dateTimeFromBytes(b);
  const within = (field: number | undefined, low: number, high: number, ...special: number[]) =>
    field === undefined || (field >= low && field <= high) || special.includes(field);
  return (
    within(value.year, 1970, 2150) &&
    within(value.month, 1, 12, 0xfd, 0xfe) &&
    within(value.dayOfMonth, 1, 31, 0xfd, 0xfe) &&
    within(value.dayOfWeek, 1, 7, 0) &&
    within(value.hour, 0, 23) &&
    within(value.minute, 0, 59) &&
    within(value.second, 0, 59) &&
    within(value.hundredths, 0, 99) &&
    within(value.deviation, -720, 840) &&
    (value.year !== undefined || value.month !== undefined || value.hour !== undefined)
  );
}

import { type Data, dateTimeFromBytes } from '../../axdr/index.ts';
import { formatScaled, type ScalerUnit, unitSymbol } from '../../cosem/index.ts';
import { valueDigits } from './display-content.ts';

/** How the values of a unit are shown. */
interface UnitStyle {
  readonly symbol: string;
  /** Places that the point moves: 3 for a unit a thousand times as large. */
  readonly places: number;
  readonly decimals: number;
  /** Leading zeroes fill the field, as in a register of wheels. */
  readonly isFilled?: true;
}

const [energyDecimals, powerDecimals] = [2, 3];
const energy = (symbol: string): UnitStyle => ({ symbol, places: 3, decimals: energyDecimals, isFilled: true });
const power = (symbol: string): UnitStyle => ({ symbol, places: 3, decimals: powerDecimals });

/** By the code of the unit (designed: the data sheet says no format). Others are shown as the register has them. */
const styles: Readonly<Record<number, UnitStyle>> = {
  27: power('kW'),
  28: power('kVA'),
  29: power('kvar'),
  30: energy('kWh'),
  31: energy('kVAh'),
  32: energy('kvarh'),
};

/** The units that the display has segments for. */
export const displayUnits = [
  'kWh',
  'kvarh',
  'kVAh',
  'kW',
  'kvar',
  'kVA',
  'V',
  'A',
  'Hz',
  '%',
  '°',
  's',
  'h',
  'd',
] as const;

/** What stands in the value field where there is nothing that it could show. */
export const noValue = '-'.repeat(valueDigits);

/** A value as the fields d and n of the display have it. */
export interface DisplayedValue {
  readonly value: string;
  readonly unit: string;
}

/** The value of an attribute for the display, in the unit of its scaler_unit where it has one. */
export function displayedValue(data: Data, scalerUnit?: ScalerUnit): DisplayedValue {
  const number = numberOf(data);
  if (number === undefined) return { value: textOf(data), unit: '' };
  const { scaler, unit } = scalerUnit ?? { scaler: 0, unit: 255 };
  const symbol = unitSymbol(unit) ?? '';
  const isShown = (displayUnits as readonly string[]).includes(symbol);
  const { places, decimals, isFilled, ...style } = styles[unit] ?? {
    symbol: isShown ? symbol : '',
    places: 0,
    decimals: Math.max(0, -scaler),
  };
  return { value: fitted(formatScaled(number, scaler - places), decimals, isFilled === true), unit: style.symbol };
}

/** The time of day of a clock. */
export function displayedTime(hours: number, minutes: number, seconds: number): string {
  return [hours, minutes, seconds].map(twoDigits).join(':');
}

function numberOf({ kind, value }: Data): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return kind === 'boolean' ? Number(value) : undefined;
}

/** What does not fit loses decimals: a register is cut off and not rounded, and its first digits are never lost. */
function fitted(text: string, decimals: number, isFilled: boolean): string {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return noValue;
  const room = valueDigits - sign!.length;
  if (whole.length > room) return noValue;
  const kept = fraction.padEnd(decimals, '0').slice(0, Math.min(decimals, room - whole.length));
  const filled = isFilled ? whole.padStart(room - kept.length, '0') : whole;
  return `${sign}${filled}${kept === '' ? '' : '.'}${kept}`;
}

const printable = /^[\x20-\x7e]*$/;

/** Texts that are too long show their end, which tells one meter from another (designed). */
function textOf({ kind, value }: Data): string {
  if (kind === 'visible-string' || kind === 'utf8-string') return value.slice(-valueDigits);
  if (kind === 'date-time') return dateOf(value);
  if (kind !== 'octet-string') return noValue;
  const text = String.fromCharCode(...value);
  if (printable.test(text)) return text.slice(-valueDigits);
  return value.length === 12 ? dateOf(dateTimeFromBytes(value)) : noValue;
}

interface CalendarDay {
  readonly year?: number | undefined;
  readonly month?: number | undefined;
  readonly dayOfMonth?: number | undefined;
}

function dateOf({ year, month, dayOfMonth }: CalendarDay): string {
  if (year === undefined || month === undefined || dayOfMonth === undefined) return noValue;
  return [year % 100, month, dayOfMonth].map(twoDigits).join('-');
}

function twoDigits(number: number): string {
  return `${number}`.padStart(2, '0');
}

import type { ScalerUnit } from '../structures/references.ts';
import { formatScaled } from './scaler-unit.ts';
import { unitSymbol, units } from './units.ts';

/** A value with its scaler and unit (Blue Book 4.3.2): `value · 10^scaler`, in the unit of this code (`unitOf`). */
export interface ScaledValue extends ScalerUnit {
  readonly value: number | bigint;
}

/** The value as decimal digits and a power of ten. */
interface Decimal {
  readonly digits: bigint;
  readonly scaler: number;
}

const noUnit = 255;
const longestText = 1000;
// A unit may begin with a digit, `1/Wh`, but then not right behind the number.
const decimalAndUnit = /^([+-]?\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?(?:\s+|(?=[^\d.])|$)(.*)$/;
const prefixes: Readonly<Record<string, number>> = { k: 3, M: 6, G: 9, m: -3 };

/** A value with the scaler and unit of its object. */
export function scaledValue(value: number | bigint, { scaler, unit }: ScalerUnit): ScaledValue {
  return { value, scaler, unit };
}

/** The exact decimal text and the symbol of the unit: `230.1 V`, a count without unit `12`. */
export function formatScaledValue({ value, scaler, unit }: ScaledValue): string {
  const symbol = unitSymbol(unit) ?? `unit ${unit}`;
  return `${formatScaled(value, scaler)} ${symbol}`.trimEnd();
}

/**
 * The value of a decimal text, with a unit behind it or none: `230.1 V`. Given `as`, at that scaler and in that unit, as
 * an object wants it; else at the scaler that the decimals say. `k`, `M`, `G` and `m` before a unit are understood. Of
 * units that share a symbol, it is the one of the lowest code. Throws a RangeError where there is no exact value.
 */
export function parseScaledValue(text: string, as?: ScalerUnit): ScaledValue {
  const match = text.length > longestText ? null : decimalAndUnit.exec(text.trim());
  if (match === null) throw new RangeError('a decimal number and a unit are expected');
  const [, whole, fraction = '', exponent = '0', symbol = ''] = match;
  const { unit, power } = unitIn(symbol, as?.unit);
  const decimal = { digits: BigInt(whole! + fraction), scaler: Number(exponent) + power - fraction.length };
  return at(decimal, as?.scaler ?? decimal.scaler, unit);
}

/** The unit that a symbol stands for, where `wanted` allows it, and the power of ten of its prefix. */
function unitIn(symbol: string, wanted: number | undefined): { unit: number; power: number } {
  if (symbol === '') return { unit: wanted ?? noUnit, power: 0 };
  for (const [name, power] of [[symbol, 0] as const, [symbol.slice(1), prefixes[symbol[0]!]] as const]) {
    if (power === undefined || name === '') continue;
    if (wanted !== undefined && unitSymbol(wanted) === name) return { unit: wanted, power };
    const [unit] = [...units].find(([, { symbol: known }]) => known === name) ?? [];
    if (unit !== undefined && wanted === undefined) return { unit, power };
  }
  throw new RangeError(wanted === undefined ? 'the unit is not known' : 'the unit is not that of the object');
}

/** The same value at another scaler; a RangeError where that has too few decimals for it. */
export function rescale(value: ScaledValue, scaler: number): ScaledValue {
  return at(decimalOf(value), scaler, value.unit);
}

/** The exact sum of two values of one unit, at the lower of their scalers. */
export function addScaled(a: ScaledValue, b: ScaledValue): ScaledValue {
  if (a.unit !== b.unit) throw new RangeError('values of one unit are expected');
  const [x, y] = [decimalOf(a), decimalOf(b)];
  const scaler = Math.min(x.scaler, y.scaler);
  return at({ digits: raised(x, scaler) + raised(y, scaler), scaler }, scaler, a.unit);
}

/** The exact difference of two values of one unit, at the lower of their scalers. */
export function subtractScaled(a: ScaledValue, b: ScaledValue): ScaledValue {
  return addScaled(a, { ...b, value: -b.value });
}

/** The exact sum of values of one unit; undefined of none. */
export function sumScaled(values: Iterable<ScaledValue>): ScaledValue | undefined {
  let sum: ScaledValue | undefined;
  for (const value of values) sum = sum === undefined ? value : addScaled(sum, value);
  return sum;
}

/** A number with a fraction is taken at its shortest decimal text, as `formatScaled` does. */
function decimalOf({ value, scaler }: ScaledValue): Decimal {
  if (typeof value === 'bigint' || Number.isInteger(value)) return { digits: BigInt(value), scaler };
  if (!Number.isFinite(value)) throw new RangeError('a finite value is expected');
  const [whole, fraction = ''] = formatScaled(value, 0).split('.');
  return { digits: BigInt(whole! + fraction), scaler: scaler - fraction.length };
}

/** The digits at a lower scaler. */
function raised({ digits, scaler }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(scaler - to);
}

function at(decimal: Decimal, scaler: number, unit: number): ScaledValue {
  if (!(Number.isInteger(scaler) && scaler >= -128 && scaler <= 127))
    throw new RangeError('the value needs a scaler from -128 to 127');
  return { value: numberOf(digitsAt(decimal, scaler)), scaler, unit };
}

function digitsAt(decimal: Decimal, scaler: number): bigint {
  if (decimal.scaler >= scaler) return raised(decimal, scaler);
  const divisor = 10n ** BigInt(scaler - decimal.scaler);
  if (decimal.digits % divisor !== 0n) throw new RangeError('the value has more decimals than its scaler');
  return decimal.digits / divisor;
}

function numberOf(digits: bigint): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

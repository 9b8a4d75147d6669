import type { DataSet } from '../../iec62056-21/index.ts';

/** A line of a telegram with one value. */
export function dataLine(id: string, value: string, unit?: string): DataSet {
  return { id, values: [unit === undefined ? { value } : { value, unit }] };
}

/**
 * A number with so many digits before and after the point: Fn(x,y) of DSMR P1. One that is too great starts again at
 * zero, as the register of a meter does.
 */
export function fixed(value: number, whole: number, decimals: number): string {
  const scale = 10 ** decimals;
  const wrapped = Math.round(value * scale) % (scale * 10 ** whole);
  return (wrapped / scale).toFixed(decimals).padStart(whole + (decimals > 0 ? 1 + decimals : 0), '0');
}

/** Value group C of a quantity of a phase, counted from 0, where `c` is that of L1. */
export function groupOf(c: number, phase: number): number {
  return c + 20 * phase;
}

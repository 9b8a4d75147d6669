import type { Outcome } from '../harness/outcome.ts';
import type { Spread } from '../harness/statistics.ts';

/** A ratio with three digits: `2.67x`, `34.1x`, `382x`. */
export function ratioText(ratio: number): string {
  return `${threeDigits(ratio)}x`;
}

/** Least and greatest ratio: `[1.92-2.70]`. */
export function rangeText({ minimum, maximum }: Spread): string {
  return `[${threeDigits(minimum)}-${threeDigits(maximum)}]`;
}

/** How much was worked through in a second: operations and octets. */
export function speedText({ operations, octets }: Outcome['work'], runsPerSecond: number): readonly [string, string] {
  return [`${scaled(operations * runsPerSecond)}/s`, `${scaled(octets * runsPerSecond)}B/s`];
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

function scaled(value: number): string {
  const [divisor, prefix] = value >= 1e9 ? [1e9, 'G'] : value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${threeDigits(value / divisor)} ${prefix}`;
}

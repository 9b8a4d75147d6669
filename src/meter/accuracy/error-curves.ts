import type { Capabilities } from '../../omnia/index.ts';

/** Points of a curve that goes in straight lines between them, and on as it was at its ends. */
export type Curve = readonly (readonly [at: number, value: number])[];

/** Percent of error by the current in A (designed, after the typical accuracy charts of the OMNIA data sheet). */
export const byCurrent: Curve = [
  [0.02, -0.35],
  [0.25, -0.15],
  [0.5, -0.08],
  [5, 0],
  [20, 0.02],
  [60, -0.06],
  [100, -0.15],
];

/** Percent of error by how far the voltage is off the nominal one, as a part of it (designed). */
export const byVoltage: Curve = [
  [-0.2, -0.08],
  [0, 0],
  [0.15, 0.06],
];

/** Percent of error by how far the frequency is off 50 Hz, in Hz (designed). */
export const byFrequency: Curve = [
  [-2.5, 0.05],
  [0, 0],
  [2.5, -0.05],
];

/** Percent of error by the temperature in degrees Celsius (designed). */
export const byTemperature: Curve = [
  [-40, 0.16],
  [23, 0],
  [70, -0.12],
];

/** Percent that a meter of class 1 or B is off at its basic current, and degrees of its phase, at most (designed). */
export const spread = { gain: 0.2, degrees: 0.04 } as const;

/** Times the errors of class 1 or B. */
const widthOf: Readonly<Record<Capabilities['accuracyActive'], number>> = { 1: 1, B: 1, 2: 2, A: 2 };

/** How many times the errors of class 1 or B a meter has. */
export function errorWidth({ accuracyActive }: Capabilities): number {
  return widthOf[accuracyActive];
}

/**
 * The current in A at which a meter begins to count: four fifths of what its class asks for (EN 50470-3; IEC 62053-21:
 * 0.4 % of the basic current in class 1, 0.5 % in class 2).
 */
export function startingCurrent({ accuracyActive }: Capabilities): number {
  const basicCurrent = 5;
  return 0.8 * basicCurrent * (widthOf[accuracyActive] === 1 ? 0.004 : 0.005);
}

/** The value of a curve. */
export function curveAt(curve: Curve, at: number): number {
  let before = curve[0]!;
  for (const point of curve) {
    if (at < point[0]) return point === before ? point[1] : between(before, point, at);
    before = point;
  }
  return before[1];
}

function between([x0, y0]: Curve[number], [x1, y1]: Curve[number], at: number): number {
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}

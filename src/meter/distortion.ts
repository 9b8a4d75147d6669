import type { Measurement } from './measurement.ts';
import { wavering } from './noise.ts';

/** Value of the harmonic of an order, in V or A. */
export type HarmonicOf = (m: Measurement, phase: number, order: number) => number;

/** Orders that the meter sums (OMNIA data sheet, Harmonic content). */
export const highestOrder = 50;

/** Parts of the fundamental that odd harmonics of public networks and homes are, falling with the order (designed). */
const voltageParts: Readonly<Record<number, number>> = { 3: 0.012, 5: 0.021, 7: 0.013, 9: 0.004, 11: 0.006, 13: 0.005 };
const currentParts: Readonly<Record<number, number>> = { 3: 0.09, 5: 0.06, 7: 0.04, 9: 0.02, 11: 0.015, 13: 0.01 };

function partOf(parts: Readonly<Record<number, number>>, rest: number, order: number): number {
  if (order === 1) return 1;
  return parts[order] ?? (order % 2 === 1 ? rest / order : rest / (8 * order));
}

function moved(m: Measurement, phase: number, order: number): number {
  return 1 + 0.2 * wavering(order, phase, m.instant / 1000, 300);
}

/** Volts of a harmonic. */
export const voltageHarmonic: HarmonicOf = (m, phase, order) => {
  const { voltage } = m.phases[phase]!;
  return order === 1 ? voltage : voltage * partOf(voltageParts, 0.02, order) * moved(m, phase, order);
};

/** Ampere of a harmonic. */
export const currentHarmonic: HarmonicOf = (m, phase, order) => {
  const { current } = m.phases[phase]!;
  return order === 1 ? current : current * partOf(currentParts, 0.08, order) * moved(m, phase, order);
};

/** Total harmonic distortion in percent: orders 2 to 50 against the fundamental. */
export function distortionOf(m: Measurement, phase: number, of: HarmonicOf): number {
  const fundamental = of(m, phase, 1);
  if (fundamental === 0) return 0;
  let squares = 0;
  for (let order = 2; order <= highestOrder; order += 1) squares += of(m, phase, order) ** 2;
  return (Math.sqrt(squares) / fundamental) * 100;
}

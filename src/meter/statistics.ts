import type { Measurement } from './measurement.ts';
import type { Quantity } from './quantities.ts';

/** The meter at an instant, and for which part of a time it stands. */
export interface Sample {
  readonly of: Measurement;
  readonly weight: number;
}

/** Points and weights of Gauss's rule of three: exact for all that is a polynomial of the fifth degree between two bends. */
const points = [
  [0.5 - Math.sqrt(0.15), 5 / 18],
  [0.5, 8 / 18],
  [0.5 + Math.sqrt(0.15), 5 / 18],
] as const;

/** Samples of the time from an instant to that of a measurement, some in each part in which all goes in straight lines. */
export function samplesBetween(m: Measurement, from: number): readonly Sample[] {
  const samples: Sample[] = [];
  const all = m.instant - from;
  for (let at = from; at < m.instant; ) {
    const end = Math.min(m.instant, m.network.nextBend(at));
    for (const [share, weight] of points)
      samples.push({ of: m.at(at + share * (end - at)), weight: (weight * (end - at)) / all });
    at = end;
  }
  return samples;
}

/** The mean of a quantity over the seconds before. */
export function meanOf(m: Measurement, seconds: number, quantity: Quantity): number {
  let mean = 0;
  for (const { of, weight } of m.samples(seconds)) mean += weight * quantity(of);
  return mean;
}

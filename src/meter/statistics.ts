import type { Measurement } from './measurement.ts';
import type { Quantity } from './quantities.ts';

/** The meter at an instant, and for which part of a time it stands. */
export interface Sample {
  readonly of: Measurement;
  readonly weight: number;
}

/** Where Gauss's rule of two points looks: it is exact for products of straight lines, and for cubes. */
const points = [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)] as const;

/** Samples of the time from an instant to that of a measurement, some in each part in which all goes in straight lines. */
export function samplesBetween(m: Measurement, from: number): readonly Sample[] {
  const samples: Sample[] = [];
  const all = m.instant - from;
  for (let at = from; at < m.instant; ) {
    const end = Math.min(m.instant, m.network.nextBend(at));
    for (const share of points)
      samples.push({ of: m.at(at + share * (end - at)), weight: (end - at) / all / points.length });
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

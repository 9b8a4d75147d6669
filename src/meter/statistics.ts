import type { Measurement } from './measurement.ts';
import type { Quantity } from './quantities.ts';

const samples = 10;

function sample(m: Measurement, seconds: number, quantity: Quantity): readonly number[] {
  const step = (seconds * 1000) / samples;
  return Array.from({ length: samples }, (_, i) => quantity(m.at(m.instant - (i + 0.5) * step)));
}

/** The mean of a quantity over the seconds before, of some samples. */
export function meanOf(m: Measurement, seconds: number, quantity: Quantity): number {
  return sample(m, seconds, quantity).reduce((total, value) => total + value, 0) / samples;
}

/** The least or the greatest value of a quantity over the seconds before, of some samples. */
export function extremeOf(which: 'least' | 'greatest', m: Measurement, seconds: number, quantity: Quantity): number {
  const values = sample(m, seconds, quantity);
  return which === 'least' ? Math.min(...values) : Math.max(...values);
}

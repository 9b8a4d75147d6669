/** A complex amplitude. */
export interface Phasor {
  readonly real: number;
  readonly imaginary: number;
}

/** A phasor of a magnitude and an angle in degrees. */
export function phasor(magnitude: number, degrees: number): Phasor {
  const radians = (degrees * Math.PI) / 180;
  return { real: magnitude * Math.cos(radians), imaginary: magnitude * Math.sin(radians) };
}

export function magnitudeOf({ real, imaginary }: Phasor): number {
  return Math.hypot(real, imaginary);
}

/** Degrees, from -180 to 180; 0 where there is nothing. */
export function angleOf({ real, imaginary }: Phasor): number {
  return (Math.atan2(imaginary, real) * 180) / Math.PI;
}

export function difference(a: Phasor, b: Phasor): Phasor {
  return { real: a.real - b.real, imaginary: a.imaginary - b.imaginary };
}

export function sum(phasors: readonly Phasor[]): Phasor {
  return phasors.reduce((a, b) => ({ real: a.real + b.real, imaginary: a.imaginary + b.imaginary }));
}

/** The phasor, turned by so many degrees. */
export function turned({ real, imaginary }: Phasor, degrees: number): Phasor {
  const by = phasor(1, degrees);
  return {
    real: real * by.real - imaginary * by.imaginary,
    imaginary: real * by.imaginary + imaginary * by.real,
  };
}

/** Magnitudes of the zero, positive and negative sequence of three phasors. */
export function symmetricalComponents([a, b, c]: readonly [Phasor, Phasor, Phasor]): readonly [
  zero: number,
  positive: number,
  negative: number,
] {
  const third = (phasors: readonly Phasor[]) => magnitudeOf(sum(phasors)) / 3;
  return [third([a, b, c]), third([a, turned(b, 120), turned(c, 240)]), third([a, turned(b, 240), turned(c, 120)])];
}

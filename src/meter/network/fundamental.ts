/** The fundamental of voltage and current of a phase, and the current with all its harmonics. */
export interface Fundamental {
  /** Volts. */
  readonly voltage: number;
  /** Ampere. */
  readonly current: number;
  /** Degrees that the current is behind the voltage, from 0 to 360. */
  readonly angle: number;
}

/** What a phase takes, in W and var, at a voltage in V with all harmonics. */
export interface Taken {
  readonly voltage: number;
  /** With that of the harmonics. */
  readonly active: number;
  /** Of the fundamental (IEC 62053-24). */
  readonly reactive: number;
}

/** Squares of THDU and THDI, and the active power of all harmonics as a part of that which the fundamentals could have. */
export interface Distortion {
  readonly voltage: number;
  readonly current: number;
  readonly power: number;
}

/** Of waves that are hardly sines, as only scenes have them. */
const mostPower = 0.9;

/** The fundamentals of what a phase takes: what the harmonics transmit is no part of them. */
export function fundamentalOf({ voltage, active, reactive }: Taken, distortion: Distortion): Fundamental {
  const fundamental = voltage / Math.sqrt(1 + distortion.voltage);
  if (fundamental === 0 || (active === 0 && reactive === 0)) return { voltage: fundamental, current: 0, angle: 0 };
  // The fundamental has the active power P1 = P - k √(P1² + Q²).
  const k = Math.max(-mostPower, Math.min(mostPower, distortion.power));
  const rest = 1 - k * k;
  const of = (active - k * Math.sqrt(active * active + rest * reactive * reactive)) / rest;
  const degrees = (Math.atan2(reactive, of) * 180) / Math.PI;
  return { voltage: fundamental, current: Math.hypot(of, reactive) / fundamental, angle: (degrees + 360) % 360 };
}

import { noise, wavering } from '../noise.ts';

/** How a modem receives its cell. */
export interface RadioSignal {
  /** Reference signal received power, dBm. */
  readonly power: number;
  /** Reference signal received quality, dB. */
  readonly quality: number;
  /** Signal to noise ratio, dB. */
  readonly toNoise: number;
}

/** A modem, as far as its place in the world is concerned. */
export interface RadioPlace {
  readonly seed: number;
  /** dB that something in between takes away. */
  readonly attenuation: number;
}

/** How good coverage is, from one meter to another, dBm; and how far it wavers around that, dB (designed). */
const coverage = { best: -82, worst: -116, slow: 3, fast: 1.5 } as const;
const channels = { place: 400, slow: 401, fast: 402, quality: 403, noise: 404 } as const;
const slowly = 6 * 3600;
const fast = 15 * 60;

/** The signal of a modem at an instant, in milliseconds since 1970 UTC: it wavers by the hour and by the day. */
export function radioSignal({ seed, attenuation }: RadioPlace, instant: number): RadioSignal {
  const seconds = instant / 1000;
  const usual = coverage.best + (coverage.worst - coverage.best) * noise(seed, channels.place, 0);
  const wave =
    coverage.slow * wavering(seed, channels.slow, seconds, slowly) +
    coverage.fast * wavering(seed, channels.fast, seconds, fast);
  const power = within(usual + wave - attenuation, -156, -44);
  // A weak cell is noisy: quality and ratio follow the power (designed).
  const quality = within((power + 58) / 4 + wavering(seed, channels.quality, seconds, fast), -19.5, -3);
  const toNoise = within((power + 118) / 2 + 2 * wavering(seed, channels.noise, seconds, fast), -23, 30);
  return { power, quality, toNoise };
}

/** The bars of the network symbol for a signal, 0 to 4 (designed). */
export function barsOf({ power }: RadioSignal): number {
  return barLimits.filter((least) => power >= least).length;
}

const barLimits = [-120, -110, -100, -90] as const;

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

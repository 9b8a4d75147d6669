import { noise } from '../noise.ts';

/** What harmonics are of. */
export type Wave = 'voltage' | 'current';

/** Orders that the meter sums (OMNIA data sheet, Harmonic content). */
export const highestOrder = 50;

/** Parts of the fundamental that low odd harmonics of public networks and homes are (designed). */
const lowOrders: Readonly<Record<Wave, Readonly<Record<number, number>>>> = {
  voltage: { 3: 0.012, 5: 0.021, 7: 0.013, 9: 0.004, 11: 0.006, 13: 0.005 },
  current: { 3: 0.09, 5: 0.06, 7: 0.04, 9: 0.02, 11: 0.015, 13: 0.01 },
};

/** Of all others: this by the order, and an eighth of it where that is even (designed). */
const otherOrders: Readonly<Record<Wave, number>> = { voltage: 0.02, current: 0.08 };

/** How far harmonics move around their usual part. */
const moving = 0.2;

function usualParts(wave: Wave): Float64Array {
  return Float64Array.from({ length: highestOrder + 1 }, (_, order) => {
    if (order < 2) return 0;
    const other = otherOrders[wave] / (order % 2 === 1 ? order : 8 * order);
    return lowOrders[wave][order] ?? other;
  });
}

const usual: Readonly<Record<Wave, Float64Array>> = {
  voltage: /* @__PURE__ */ usualParts('voltage'),
  current: /* @__PURE__ */ usualParts('current'),
};

/** Beyond the channels of the load. */
const channelOf = (wave: Wave, phase: number, order: number): number =>
  1024 + order + 64 * (phase + (wave === 'voltage' ? 0 : 4));
const angles = 4096;

/** Harmonics of the voltages and currents of an installation, the same for the same seed: parts of the fundamental, angles. */
export class HarmonicModel {
  readonly #seed: number;
  readonly #lagCosines: Float64Array[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Parts of the fundamental at a node of the load, by order; those of 0 and 1 are 0. */
  partsAt(node: number, wave: Wave, phase: number): Float64Array {
    const parts = usual[wave].slice();
    for (let order = 2; order <= highestOrder; order += 1)
      parts[order]! *= 1 + moving * (2 * noise(this.#seed, channelOf(wave, phase, order), node) - 1);
    return parts;
  }

  /** Radians of a harmonic of the voltage, of which the fundamental is at `turn`. */
  voltageAngle(phase: number, order: number, turn: number): number {
    if (order === 1) return turn;
    return order * turn + 2 * Math.PI * noise(this.#seed, angles + channelOf('voltage', phase, order), 0);
  }

  /** Radians of a harmonic of the current, of which the fundamental is `behind` the voltage at `turn`. */
  currentAngle(phase: number, order: number, [turn, behind]: readonly [turn: number, behind: number]): number {
    return order === 1 ? turn - behind : this.voltageAngle(phase, order, turn) - this.lag(phase, order);
  }

  /** Radians by which a harmonic of the current is behind that of the voltage. */
  lag(phase: number, order: number): number {
    return 2 * Math.PI * noise(this.#seed, angles + channelOf('current', phase, order), 0);
  }

  /** The cosines of all lags of a phase, by order. */
  lagCosines(phase: number): Float64Array {
    this.#lagCosines[phase] ??= Float64Array.from({ length: highestOrder + 1 }, (_, order) =>
      Math.cos(this.lag(phase, order)),
    );
    return this.#lagCosines[phase];
  }
}

import type { Capabilities } from '../../omnia/index.ts';
import type { LoadModel } from '../load-model.ts';
import { changesVoltages, conditionedFrequency, conditionedPhasors } from '../network/conditioned-phasors.ts';
import { type LoadLine, loadsAt, nodeStep } from '../network/load-line.ts';
import { noise } from '../noise.ts';
import { magnitudeOf } from '../phasor.ts';
import {
  byCurrent,
  byFrequency,
  byTemperature,
  byVoltage,
  curveAt,
  errorWidth,
  spread,
  startingCurrent,
} from './error-curves.ts';

const channels = { gain: 65_536, degrees: 65_600 } as const;
const hour = 3_600_000;

/** By which complex number the current of each phase is measured as another one: real and imaginary by turns. */
export type Factors = Float64Array;

/** How a meter measures what is there. */
export interface Accuracy {
  /** VA of a phase below which nothing is counted. */
  readonly startingPower: number;
  /** What holds from a node of the load to the next, or until other conditions hold. */
  factors(line: LoadLine): Factors;
  /** The same into an array of the caller's. */
  writeFactors(line: LoadLine, into: Factors): Factors;
}

/**
 * How far a meter is from the truth: the shunts have errors, in size and in phase; voltages are measured as they are
 * (designed). Between two nodes of the load errors stay as they are, so that power that goes in a straight line is
 * measured as one.
 */
export class MeasuringError implements Accuracy {
  readonly startingPower: number;
  readonly #model: LoadModel;
  readonly #width: number;
  readonly #gains: readonly number[];
  readonly #radians: readonly number[];
  #warmth = { hour: Number.NaN, percent: 0 };
  #known: { readonly line: LoadLine; readonly factors: Factors } | undefined;

  constructor(model: LoadModel, capabilities: Capabilities) {
    this.#model = model;
    this.#width = errorWidth(capabilities);
    this.startingPower = startingCurrent(capabilities) * model.nominalVoltage;
    const drawn = (channel: number, most: number) =>
      Array.from({ length: model.phases }, (_, phase) => most * (2 * noise(model.seed, channel + phase, 0) - 1));
    this.#gains = drawn(channels.gain, spread.gain);
    this.#radians = drawn(channels.degrees, ((this.#width * spread.degrees) / 180) * Math.PI);
  }

  factors(line: LoadLine): Factors {
    if (this.#known?.line === line) return this.#known.factors;
    const factors = this.writeFactors(line, new Float64Array(line.before.length));
    this.#known = { line, factors };
    return factors;
  }

  writeFactors(line: LoadLine, into: Factors): Factors {
    const { before, after, conditions } = line;
    const ofAll = this.#ofWarmth(line.node) + (conditions.length === 0 ? 0 : this.#ofFrequency(line));
    const volts = changesVoltages(conditions) ? this.#volts(line) : undefined;
    const { nominalVoltage } = this.#model;
    for (let phase = 0; phase < before.length / 2; phase += 1) {
      const voltage = volts?.[phase] ?? nominalVoltage;
      const active = (before[2 * phase]! + after[2 * phase]!) / 2;
      const reactive = (before[2 * phase + 1]! + after[2 * phase + 1]!) / 2;
      const current = Math.sqrt(active * active + reactive * reactive) / (voltage || nominalVoltage);
      let percent = this.#gains[phase]! + ofAll + curveAt(byCurrent, current);
      if (volts !== undefined) percent += curveAt(byVoltage, voltage / nominalVoltage - 1);
      const size = 1 + (percent * this.#width) / 100;
      into[2 * phase] = size * Math.cos(this.#radians[phase]!);
      into[2 * phase + 1] = size * Math.sin(this.#radians[phase]!);
    }
    return into;
  }

  #ofWarmth(node: number): number {
    const at = Math.floor((node * nodeStep) / hour);
    if (this.#warmth.hour !== at) {
      const percent = curveAt(byTemperature, this.#model.temperature(at * 3600));
      this.#warmth = { hour: at, percent };
    }
    return this.#warmth.percent;
  }

  #ofFrequency({ node, conditions }: LoadLine): number {
    const unusual = conditions.some(({ kind }) => kind === 'frequency');
    if (!unusual) return 0;
    return curveAt(byFrequency, conditionedFrequency(this.#model, conditions, node * nodeStep) - 50);
  }

  #volts(line: LoadLine): readonly number[] {
    const middle = (line.node + 0.5) * nodeStep;
    return conditionedPhasors(this.#model, line.conditions, middle, loadsAt(line, 0.5)).map(magnitudeOf);
  }
}

/** A meter without error: for tests, and for who wants round numbers. */
export const exactly: Accuracy = {
  startingPower: 0,
  factors: ({ before }) => without(new Float64Array(before.length)),
  writeFactors: (_, into) => without(into),
};

function without(into: Factors): Factors {
  for (let i = 0; i < into.length; i += 1) into[i] = i % 2 === 0 ? 1 : 0;
  return into;
}

/** Turns what phases take, W and var by turns, into what is measured of it; both may be the same array. */
export function measured(loads: Float64Array, factors: Factors, into: Float64Array): Float64Array {
  for (let i = 0; i < loads.length; i += 2) {
    const [active, reactive] = [loads[i]!, loads[i + 1]!];
    into[i] = active * factors[i]! + reactive * factors[i + 1]!;
    into[i + 1] = reactive * factors[i]! - active * factors[i + 1]!;
  }
  return into;
}

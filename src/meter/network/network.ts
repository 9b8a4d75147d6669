import { decodeUtf8, encodeUtf8 } from '../../axdr/index.ts';
import type { PermanentMemory } from '../../server/index.ts';
import type { LoadModel } from '../load-model.ts';
import { angleOf, magnitudeOf, type Phasor } from '../phasor.ts';
import { frequencyBounds, voltageBounds } from './bounds.ts';
import { type Condition, type Conditioned, checkCondition, type Phase } from './condition.ts';
import { conditionedFrequency, conditionedPhasors } from './conditioned-phasors.ts';
import type { Extremes } from './course.ts';
import { fundamentalOf } from './fundamental.ts';
import { HarmonicModel } from './harmonic-model.ts';
import { type LoadLine, leastVoltage, loadLine, loadsAt, nodeStep } from './load-line.ts';
import { meanFrequency, meanVoltage } from './means.ts';
import { components, Waveform } from './waveform.ts';
import { Waves } from './waves.ts';

const key = 'network';
/** Conditions that are remembered; of more, the oldest that have ended are forgotten. */
const mostConditions = 1024;

interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly conditions: readonly Condition[];
}

/** The meter whose network it is. */
export interface NetworkOf {
  readonly now: () => number;
  /** Told when other conditions hold. */
  readonly changed: () => void;
  /** Whether the supply control switch lets current through; always where left out. */
  readonly isConnected?: ((instant: number) => boolean) | undefined;
  /** When the supply control switch may move next, as far as it is known; never where left out. */
  readonly nextSwitching?: ((after: number) => number) | undefined;
  /** Phases that are connected; all where left out (OMNIA data sheet, Technical data: 1x, 2x, 3x 230/400 V). */
  readonly connected?: readonly Phase[] | undefined;
}

/** The network at the terminals of a meter at any time: what is usual, and what a scene or somebody has made of it. */
export class Network {
  readonly model: LoadModel;
  readonly #memory: PermanentMemory;
  readonly #meter: NetworkOf;
  #all: readonly Conditioned[];
  #stretch: Stretch | undefined;
  #line: LoadLine | undefined;
  #harmonics: HarmonicModel | undefined;
  readonly #waves: Waves[] = [];
  readonly #always: readonly Condition[];

  constructor(model: LoadModel, memory: PermanentMemory, meter: NetworkOf) {
    this.model = model;
    this.#memory = memory;
    this.#meter = meter;
    this.#always = unconnected(model, meter.connected);
    const octets = memory.get(key);
    this.#all = octets === undefined ? [] : parse(octets);
  }

  /** All conditions, those that began first at the front. */
  get conditions(): readonly Conditioned[] {
    return this.#all;
  }

  /**
   * From now on or later, until it ends or for good, something is not as usual. Gives the number under which to end it.
   * Throws a RangeError for what is past: the meter has lived through that.
   */
  begin(condition: Condition, from?: number, until = Number.POSITIVE_INFINITY): number {
    const begins = this.#present(from);
    checkCondition(condition);
    const id = this.#all.reduce((greatest, one) => Math.max(greatest, one.id), 0) + 1;
    this.#set([...this.#all, { id, from: begins, until, condition }]);
    return id;
  }

  /** Ends what has begun. */
  end(id: number, at?: number): void {
    const ends = this.#present(at);
    this.#set(this.#all.map((one) => (one.id === id ? { ...one, until: Math.min(one.until, ends) } : one)));
  }

  /** What holds at an instant, in the order in which it began. */
  at(instant: number): readonly Condition[] {
    const known = this.#stretch;
    if (known !== undefined && instant >= known.from && instant < known.until) return known.conditions;
    const conditions = this.#all.filter(({ from, until }) => from <= instant && instant < until);
    this.#stretch = {
      from: this.previousChange(instant),
      until: this.nextChange(instant),
      conditions: [...this.#always, ...conditions.map(({ condition }) => condition)],
    };
    return this.#stretch.conditions;
  }

  /** Conditions that hold at some time from one instant to before another. */
  between(from: number, to: number): readonly Conditioned[] {
    return this.#all.filter((one) => one.from < to && one.until > from);
  }

  /** The first instant after this one at which something begins or ends; Infinity where nothing does. */
  nextChange(after: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { from, until } of this.#all) {
      if (from > after && from < next) next = from;
      if (until > after && until < next) next = until;
    }
    return next;
  }

  /** The last instant up to this one at which something began or ended. */
  previousChange(upTo: number): number {
    let previous = Number.NEGATIVE_INFINITY;
    for (const { from, until } of this.#all) {
      if (from <= upTo && from > previous) previous = from;
      if (until <= upTo && until > previous) previous = until;
    }
    return previous;
  }

  /** Voltages to neutral, with their angles. */
  phasors(instant: number): readonly Phasor[] {
    return conditionedPhasors(this.model, this.at(instant), instant, this.loads(instant));
  }

  /** What each phase takes, W and var by turns: nothing while the supply control switch is open. */
  loads(instant: number): Float64Array {
    if (!this.isConnected(instant)) return new Float64Array(2 * this.model.phases);
    return loadsAt(this.lineAt(instant), shareOf(instant));
  }

  /** Whether the supply control switch lets current through. */
  isConnected(instant: number): boolean {
    return this.#meter.isConnected?.(instant) ?? true;
  }

  /** The first instant after this one at which voltages or loads may stop to go in straight lines. */
  nextBend(after: number): number {
    const node = (Math.floor(after / nodeStep) + 1) * nodeStep;
    return Math.min(node, this.nextChange(after), this.#meter.nextSwitching?.(after) ?? node);
  }

  /** What each phase takes around an instant while the supply control switch is closed. */
  lineAt(instant: number): LoadLine {
    const node = Math.floor(instant / nodeStep);
    const conditions = this.at(instant);
    if (this.#line?.node !== node || this.#line.conditions !== conditions)
      this.#line = loadLine(this.model, node, conditions);
    return this.#line;
  }

  /** Harmonics of a phase, counted from 0, around an instant. */
  waves(phase: number, instant: number): Waves {
    const node = Math.floor(instant / nodeStep);
    const conditions = this.at(instant);
    const known = this.#waves[phase];
    if (known?.node === node && known.conditions === conditions) return known;
    this.#harmonics ??= new HarmonicModel(this.model.seed);
    const waves = new Waves(this.#harmonics, { phase, node, conditions }, known);
    this.#waves[phase] = waves;
    return waves;
  }

  /** The voltage and the current of a phase, counted from 0, as they are around an instant. */
  waveform(phase: number, instant: number): Waveform {
    const phasor = this.phasors(instant)[phase]!;
    const loads = this.loads(instant);
    const taken = { voltage: magnitudeOf(phasor), active: loads[2 * phase]!, reactive: loads[2 * phase + 1]! };
    const waves = this.waves(phase, instant);
    const share = shareOf(instant);
    const { voltage, current, angle } = fundamentalOf(taken, waves.distortion(share));
    const turn = (angleOf(phasor) * Math.PI) / 180;
    const { model } = waves;
    return new Waveform(
      this.frequency(instant),
      components((order) => ({
        rms: voltage * waves.voltage.part(order, share),
        angle: model.voltageAngle(phase, order, turn),
      })),
      components((order) => ({
        rms: current * waves.current.part(order, share),
        angle: model.currentAngle(phase, order, [turn, (angle * Math.PI) / 180]),
      })),
    );
  }

  /** Volts of a phase, counted from 0. */
  rms(phase: number, instant: number): number {
    return magnitudeOf(this.phasors(instant)[phase]!);
  }

  /** Hertz. */
  frequency(instant: number): number {
    return conditionedFrequency(this.model, this.at(instant), instant);
  }

  /** The least and the greatest RMS voltage of a phase, counted from 0, in V, and when they were. */
  voltageBounds(phase: number, from: number, until: number): Extremes {
    return voltageBounds(this, phase, { from, until });
  }

  /** The mean RMS voltage of a phase, counted from 0, in V. */
  meanVoltage(phase: number, from: number, until: number): number {
    return meanVoltage(this, phase, { from, until });
  }

  /** The least and the greatest frequency in Hz, and when they were. */
  frequencyBounds(from: number, until: number): Extremes {
    return frequencyBounds(this, { from, until });
  }

  /** The mean frequency in Hz. */
  meanFrequency(from: number, until: number): number {
    return meanFrequency(this, { from, until });
  }

  /** Whether any phase has a voltage to live on. */
  isSupplied(instant: number): boolean {
    return (
      this.at(instant).length === 0 || this.phasors(instant).some((one) => magnitudeOf(one) >= leastVoltage(this.model))
    );
  }

  /** Whether there is voltage at the input for auxiliary supply. */
  hasAuxiliarySupply(instant: number): boolean {
    return this.at(instant).some(({ kind }) => kind === 'auxiliary-supply');
  }

  /** Now, where no instant is given; what is past cannot be changed any more. */
  #present(instant: number | undefined): number {
    const now = this.#meter.now();
    if (instant !== undefined && instant < now) throw new RangeError(`${instant} is past: it is ${now}`);
    return instant ?? now;
  }

  #set(all: readonly Conditioned[]): void {
    const ended = all.length - mostConditions;
    this.#all = ended > 0 ? all.slice(ended) : all;
    this.#stretch = undefined;
    this.#memory.put([[key, encodeUtf8(JSON.stringify(this.#all))]]);
    this.#meter.changed();
  }
}

/** Which share of the way from a node to the next an instant lies at. */
export function shareOf(instant: number): number {
  const place = instant / nodeStep;
  return place - Math.floor(place);
}

function unconnected({ phases }: LoadModel, connected: readonly Phase[] | undefined): readonly Condition[] {
  const all = ([1, 2, 3] as const).slice(0, phases);
  const missing = all.filter((phase) => connected?.includes(phase) === false);
  return missing.length === 0 ? [] : [{ kind: 'interruption', phases: missing }];
}

function parse(octets: Uint8Array): readonly Conditioned[] {
  const all = JSON.parse(decodeUtf8(octets).text) as (Omit<Conditioned, 'until'> & { readonly until: number | null })[];
  // JSON has no Infinity.
  return all.map((one) => ({ ...one, until: one.until ?? Number.POSITIVE_INFINITY }));
}

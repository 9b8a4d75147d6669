import { decodeUtf8, encodeUtf8 } from '../../axdr/index.ts';
import type { PermanentMemory } from '../../server/index.ts';
import { type LoadModel, nodeDistance } from '../load-model.ts';
import { magnitudeOf, type Phasor } from '../phasor.ts';
import type { Condition, Conditioned } from './condition.ts';
import { conditionedFrequency, conditionedPhasors, conditionLoads } from './conditioned-phasors.ts';

const key = 'network';
/** Conditions that are remembered; of more, the oldest that have ended are forgotten. */
const mostConditions = 1024;
/** Volts below which there is no supply: 5 % of the nominal voltage (EN 50160). */
const leastVoltage = 11.5;

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
}

/** The network at the terminals of a meter at any time: what is usual, and what a scene or somebody has made of it. */
export class Network {
  readonly model: LoadModel;
  readonly #memory: PermanentMemory;
  readonly #meter: NetworkOf;
  #all: readonly Conditioned[];
  #stretch: Stretch | undefined;

  constructor(model: LoadModel, memory: PermanentMemory, meter: NetworkOf) {
    this.model = model;
    this.#memory = memory;
    this.#meter = meter;
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
  begin(condition: Condition, from = this.#meter.now(), until = Number.POSITIVE_INFINITY): number {
    this.#requireFuture(from);
    const id = this.#all.reduce((greatest, one) => Math.max(greatest, one.id), 0) + 1;
    this.#set([...this.#all, { id, from, until, condition }]);
    return id;
  }

  /** Ends what has begun. */
  end(id: number, at = this.#meter.now()): void {
    this.#requireFuture(at);
    this.#set(this.#all.map((one) => (one.id === id ? { ...one, until: Math.min(one.until, at) } : one)));
  }

  /** What holds at an instant, in the order in which it began. */
  at(instant: number): readonly Condition[] {
    const known = this.#stretch;
    if (known !== undefined && instant >= known.from && instant < known.until) return known.conditions;
    const conditions = this.#all.filter(({ from, until }) => from <= instant && instant < until);
    this.#stretch = {
      from: this.previousChange(instant),
      until: this.nextChange(instant),
      conditions: conditions.map(({ condition }) => condition),
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

  /** What each phase would take, W and var by turns, if the supply control switch let it. */
  loads(instant: number): Float64Array {
    const { model } = this;
    const place = instant / 1000 / nodeDistance;
    const node = Math.floor(place);
    const before = model.loadAt(node, new Float64Array(2 * model.phases));
    const after = model.loadAt(node + 1, new Float64Array(2 * model.phases));
    before.forEach((load, i) => {
      before[i] = load + (after[i]! - load) * (place - node);
    });
    return conditionLoads(this.at(instant), before);
  }

  /** Volts of a phase, counted from 0. */
  rms(phase: number, instant: number): number {
    return magnitudeOf(this.phasors(instant)[phase]!);
  }

  /** Hertz. */
  frequency(instant: number): number {
    return conditionedFrequency(this.model, this.at(instant), instant);
  }

  /** Whether any phase has a voltage to live on. */
  isSupplied(instant: number): boolean {
    return this.at(instant).length === 0 || this.phasors(instant).some((one) => magnitudeOf(one) >= leastVoltage);
  }

  /** Whether there is voltage at the input for auxiliary supply. */
  hasAuxiliarySupply(instant: number): boolean {
    return this.at(instant).some(({ kind }) => kind === 'auxiliary-supply');
  }

  #requireFuture(instant: number): void {
    const now = this.#meter.now();
    if (instant < now) throw new RangeError(`${instant} is past: it is ${now}`);
  }

  #set(all: readonly Conditioned[]): void {
    const ended = all.length - mostConditions;
    this.#all = ended > 0 ? all.slice(ended) : all;
    this.#stretch = undefined;
    this.#memory.put([[key, encodeUtf8(JSON.stringify(this.#all))]]);
    this.#meter.changed();
  }
}

function parse(octets: Uint8Array): readonly Conditioned[] {
  const all = JSON.parse(decodeUtf8(octets).text) as (Omit<Conditioned, 'until'> & { readonly until: number | null })[];
  // JSON has no Infinity.
  return all.map((one) => ({ ...one, until: one.until ?? Number.POSITIVE_INFINITY }));
}

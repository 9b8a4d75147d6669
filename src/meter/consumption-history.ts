import { type Accuracy, exactly, measured } from './accuracy/measuring-error.ts';
import { countedParts } from './accuracy/starting.ts';
import { type Energies, tariffs } from './energies.ts';
import { conditionedLine, type LoadLine, nodeStep } from './network/load-line.ts';
import type { Network } from './network/network.ts';
import type { TariffPlan } from './tariff-plan.ts';

/** What decides how energy is counted, besides the load itself. */
export interface Circumstances {
  /** Whether the supply control switch lets current through. */
  readonly isConnected: boolean;
  /** Milliseconds that the clock of the meter is fast. */
  readonly clockOffset: number;
  readonly plan: TariffPlan;
}

/** A time in which nothing but the load changed; instants are milliseconds since 1970 UTC, by no meter's clock. */
export interface Span extends Circumstances {
  readonly from: number;
  /** What was counted when it began. */
  readonly energies: Energies;
}

/** What was counted in a span up to an instant. */
interface Counted {
  readonly at: number;
  readonly span: Span;
  readonly energies: Energies;
}

/** Spans that are remembered: who switches more often loses the profiles of before. */
export const mostSpans = 256;
const remembered = 4;
/** Milliseconds between energies that are kept for whoever goes back, and how many of them are. */
const week = 7 * 86_400_000;
const mostWeeks = 128;
const hour = 3_600_000;

/**
 * Energies at any time since the meter was installed, computed when somebody asks: no rows of profiles are kept, so that
 * thousands of meters have years of them.
 */
export class ConsumptionHistory {
  readonly accuracy: Accuracy;
  readonly #network: Network;
  readonly #spans: Span[];
  /** Where computing went last, the latest used first: who reads a profile goes on from there. */
  #known: readonly Counted[] = [];
  /** At the ends of weeks, oldest first. */
  #weeks: readonly Counted[] = [];
  /** What is durable: what is counted later goes on from there, so that it is never less. */
  #resumed: { readonly at: number; readonly energies: Energies } | undefined;

  constructor(network: Network, spans: readonly [Span, ...Span[]], accuracy: Accuracy = exactly) {
    this.accuracy = accuracy;
    this.#network = network;
    this.#spans = [...spans];
  }

  /** Oldest first. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** What holds now. */
  get current(): Span {
    return this.#spans.at(-1)!;
  }

  /** The span of an instant; before the first, that one. */
  spanOf(instant: number): Span {
    return this.#spans.findLast(({ from }) => from <= instant) ?? this.#spans[0]!;
  }

  /** When the first span after an instant begins; Infinity where none does. */
  nextSpan(after: number): number {
    // The latest is asked for most.
    if (this.current.from <= after) return Number.POSITIVE_INFINITY;
    return this.#spans.find(({ from }) => from > after)!.from;
  }

  /** What was counted up to an instant. */
  at(instant: number): Energies {
    const span = this.spanOf(instant);
    const nearest = this.#nearest(span, instant);
    if (nearest.at >= instant) return nearest.energies;
    const energies = nearest.energies.copy();
    let { at } = nearest;
    for (let end = nextWeek(at); end < instant; end = nextWeek(at)) {
      this.#count(energies, span, at, end);
      this.#weeks = [...this.#weeks, { at: end, span, energies: energies.copy() }].slice(-mostWeeks);
      at = end;
    }
    this.#count(energies, span, at, instant);
    this.#known = [{ at: instant, span, energies }, ...this.#known.slice(0, remembered - 1)];
    return energies;
  }

  /** What was counted up to an instant is durable now. */
  resumeFrom(counted: { readonly at: number; readonly energies: Energies }): void {
    this.#resumed = counted;
  }

  /** Another span begins, later than all that are known. */
  add(span: Span): void {
    this.#spans.push(span);
    if (this.#spans.length > mostSpans) this.#spans.shift();
  }

  /** What was counted from an instant on has to be counted anew. */
  forget(from: number): void {
    this.#known = this.#known.filter(({ at }) => at <= from);
    this.#weeks = this.#weeks.filter(({ at }) => at <= from);
  }

  /** Where counting begins: with the span, or later with what is durable. */
  #beginOf(span: Span, instant: number): Counted {
    const resumed = this.#resumed;
    const isIn = resumed !== undefined && resumed.at >= span.from && resumed.at <= instant;
    return isIn ? { span, ...resumed } : { at: span.from, span, energies: span.energies };
  }

  #nearest(span: Span, instant: number): Counted {
    let nearest = this.#beginOf(span, instant);
    const look = (known: Counted): void => {
      if (known.span === span && known.at <= instant && known.at > nearest.at) nearest = known;
    };
    this.#known.forEach(look);
    // Whoever goes on does not look further.
    if (instant - nearest.at > week) this.#weeks.forEach(look);
    return nearest;
  }

  #count(into: Energies, { isConnected, plan, clockOffset }: Span, from: number, until: number): void {
    if (!isConnected) return;
    const { model } = this.#network;
    let node = Math.floor(from / nodeStep);
    let before = model.loadAt(node, new Float64Array(2 * model.phases));
    let after = model.loadAt(node + 1, new Float64Array(2 * model.phases));
    let change = this.#network.nextChange(from);
    const stretch = new Stretch(this.accuracy, model.phases);
    for (let at = from; at < until; ) {
      const activity = plan.at(at + clockOffset);
      const next = (node + 1) * nodeStep;
      const end = Math.min(until, next, change, activity.until - clockOffset);
      const conditions = this.#network.at(at);
      const line = conditionedLine(model, { node, conditions, before, after });
      const tariff = Math.min(tariffs, Math.max(1, activity.selector));
      stretch.addTo(into, tariff, line, [at, end]);
      if (end === next) {
        node += 1;
        [before, after] = [after, model.loadAt(node + 1, before)];
      }
      if (end === change) change = this.#network.nextChange(change);
      at = end;
    }
  }
}

function nextWeek(after: number): number {
  return (Math.floor(after / week) + 1) * week;
}

/** Counts stretches of time one after the other, in arrays that it keeps. */
class Stretch {
  readonly #accuracy: Accuracy;
  readonly #factors: Float64Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;

  constructor(accuracy: Accuracy, phases: number) {
    this.#accuracy = accuracy;
    this.#factors = new Float64Array(2 * phases);
    this.#start = new Float64Array(2 * phases);
    this.#end = new Float64Array(2 * phases);
  }

  addTo(energies: Energies, tariff: number, line: LoadLine, [at, until]: readonly [number, number]): void {
    const factors = this.#accuracy.writeFactors(line, this.#factors);
    const start = partOf(line, at / nodeStep - line.node, this.#start);
    const end = partOf(line, until / nodeStep - line.node, this.#end);
    const hours = (until - at) / hour;
    const { startingPower } = this.#accuracy;
    if (startingPower === 0 || isAbove(start, end, startingPower)) {
      energies.addLine(tariff, hours, measured(start, factors, start), measured(end, factors, end));
      return;
    }
    for (const part of countedParts({ start, end }, startingPower)) {
      const share = part.until - part.from;
      measured(part.start, factors, part.start);
      energies.addLine(tariff, hours * share, part.start, measured(part.end, factors, part.end));
    }
  }
}

/** Whether all phases take or feed in more than `least` W throughout, as they mostly do. */
function isAbove(start: Float64Array, end: Float64Array, least: number): boolean {
  for (let i = 0; i < start.length; i += 2) {
    const [a, b] = [start[i]!, end[i]!];
    if (!(a >= least && b >= least) && !(a <= -least && b <= -least)) return false;
  }
  return true;
}

function partOf({ before, after }: LoadLine, share: number, into: Float64Array): Float64Array {
  for (let i = 0; i < into.length; i += 1) into[i] = before[i]! + (after[i]! - before[i]!) * share;
  return into;
}

import { type Energies, tariffs } from './energies.ts';
import { nodeDistance } from './load-model.ts';
import { changesLoads, conditionLoads } from './network/conditioned-phasors.ts';
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

/** Spans that are remembered: who switches more often loses the profiles of before. */
export const mostSpans = 256;
const remembered = 4;
const step = nodeDistance * 1000;
const hour = 3_600_000;

/**
 * Energies at any time since the meter was installed, computed when somebody asks: no rows of profiles are kept, so that
 * thousands of meters have years of them.
 */
export class ConsumptionHistory {
  readonly #network: Network;
  readonly #spans: Span[];
  /** Where computing went last, the latest used first: who reads a profile goes on from there. */
  #known: { readonly at: number; readonly span: Span; readonly energies: Energies }[] = [];

  constructor(network: Network, spans: readonly [Span, ...Span[]]) {
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

  /** What was counted up to an instant. */
  at(instant: number): Energies {
    const span = this.spanOf(instant);
    const nearest = this.#known.reduce(
      (best, known) => (known.span === span && known.at <= instant && known.at > best.at ? known : best),
      { at: span.from, span, energies: span.energies },
    );
    if (nearest.at >= instant) return nearest.energies;
    const energies = nearest.energies.copy();
    this.#count(energies, span, nearest.at, instant);
    this.#known = [{ at: instant, span, energies }, ...this.#known.slice(0, remembered - 1)];
    return energies;
  }

  /** Another span begins, later than all that are known. */
  add(span: Span): void {
    this.#spans.push(span);
    if (this.#spans.length > mostSpans) this.#spans.shift();
  }

  /** What was counted from an instant on has to be counted anew. */
  forget(from: number): void {
    this.#known = this.#known.filter(({ at }) => at <= from);
  }

  #count(into: Energies, { isConnected, plan, clockOffset }: Span, from: number, until: number): void {
    if (!isConnected) return;
    const { model } = this.#network;
    let node = Math.floor(from / step);
    let before = model.loadAt(node, new Float64Array(2 * model.phases));
    let after = model.loadAt(node + 1, new Float64Array(2 * model.phases));
    let change = this.#network.nextChange(from);
    for (let at = from; at < until; ) {
      const activity = plan.at(at + clockOffset);
      const next = (node + 1) * step;
      const end = Math.min(until, next, change, activity.until - clockOffset);
      const tariff = Math.min(tariffs, Math.max(1, activity.selector));
      const loads = this.#conditioned(at, before, after);
      into.addLine(tariff, (end - at) / hour, { ...loads, from: at / step - node, until: end / step - node });
      if (end === next) {
        node += 1;
        [before, after] = [after, model.loadAt(node + 1, before)];
      }
      if (end === change) change = this.#network.nextChange(change);
      at = end;
    }
  }

  #conditioned(at: number, before: Float64Array, after: Float64Array) {
    const conditions = this.#network.at(at);
    if (!changesLoads(conditions)) return { before, after };
    return { before: conditionLoads(conditions, before.slice()), after: conditionLoads(conditions, after.slice()) };
  }
}

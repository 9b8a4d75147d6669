import { type Energies, tariffs } from './energies.ts';
import { type LoadModel, nodeDistance } from './load-model.ts';
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
  readonly #model: LoadModel;
  readonly #spans: Span[];
  /** Where computing went last, the latest used first: who reads a profile goes on from there. */
  #known: { readonly at: number; readonly span: Span; readonly energies: Energies }[] = [];

  constructor(model: LoadModel, spans: readonly [Span, ...Span[]]) {
    this.#model = model;
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

  #count(into: Energies, { isConnected, plan, clockOffset }: Span, from: number, until: number): void {
    if (!isConnected) return;
    let node = Math.floor(from / step);
    let before = this.#model.loadAt(node, new Float64Array(2 * this.#model.phases));
    let after = this.#model.loadAt(node + 1, new Float64Array(2 * this.#model.phases));
    for (let at = from; at < until; ) {
      const activity = plan.at(at + clockOffset);
      const next = (node + 1) * step;
      const end = Math.min(until, next, activity.until - clockOffset);
      const tariff = Math.min(tariffs, Math.max(1, activity.selector));
      into.addLine(tariff, (end - at) / hour, { before, after, from: at / step - node, until: end / step - node });
      if (end === next) {
        node += 1;
        [before, after] = [after, this.#model.loadAt(node + 1, before)];
      }
      at = end;
    }
  }
}

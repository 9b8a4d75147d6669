import type { TariffPlan } from '../tariff-plan.ts';

/** What a relay that is not on demand goes by, in instants by the clock of the meter. */
export interface RelayPlan {
  at(instant: number): { readonly selector: number };
  nextChange(after: number): number;
}

/** How late changes are, in milliseconds. */
export interface ChangeDelay {
  readonly most: number;
  /** That of the change at an instant, from 0 to `most`. */
  readonly of: (change: number) => number;
}

/** A plan whose changes take place late, each by a time of its own: so the relays of a street do not move all at once. */
export class DelayedPlan implements RelayPlan {
  readonly #plan: TariffPlan;
  readonly #delay: ChangeDelay;

  constructor(plan: TariffPlan, delay: ChangeDelay) {
    this.#plan = plan;
    this.#delay = delay;
  }

  at(instant: number): { readonly selector: number } {
    const change = this.#lastChange(instant);
    const isWaiting = change !== undefined && instant < change + this.#delay.of(change);
    return this.#plan.at(isWaiting ? change - 1 : instant);
  }

  nextChange(after: number): number {
    const last = this.#lastChange(after);
    const pending = last === undefined ? after : last + this.#delay.of(last);
    if (pending > after) return pending;
    const next = this.#plan.nextChange(after);
    return next === Number.POSITIVE_INFINITY ? next : next + this.#delay.of(next);
  }

  /** When what holds began to; undefined where that is too long ago to matter. */
  #lastChange(instant: number): number | undefined {
    const { selector } = this.#plan.at(instant);
    for (let { from } = this.#plan.at(instant); from > instant - this.#delay.most; from = this.#plan.at(from - 1).from)
      if (this.#plan.at(from - 1).selector !== selector) return from;
    return undefined;
  }
}

import { deviationAt, type LocalTimeRule } from '../meter-time.ts';

const day = 86_400_000;
const minute = 60_000;

/**
 * The times at which a profile captures, by the clock of the meter: multiples of its period, days at local midnight. They
 * are counted from 1970.
 */
export class CaptureTimes {
  readonly #period: number;
  readonly #rule: LocalTimeRule;

  /** `period`: milliseconds. */
  constructor(period: number, rule: LocalTimeRule) {
    this.#period = period;
    this.#rule = rule;
  }

  /** The count of the first one after a time of the clock. */
  after(meterInstant: number): number {
    if (!Number.isFinite(meterInstant)) return meterInstant;
    return Math.floor((meterInstant - this.#shiftOf(meterInstant)) / this.#period) + 1;
  }

  /** The time of the clock of a count. */
  at(count: number): number {
    const utc = count * this.#period;
    return utc + this.#shiftOf(utc);
  }

  /** Whether a time of the clock is one of them. */
  includes(meterInstant: number): boolean {
    return this.at(this.after(meterInstant) - 1) === meterInstant;
  }

  /** Periods within an hour are the same in any zone; days begin at local midnight. */
  #shiftOf(meterInstant: number): number {
    return this.#period < day ? 0 : deviationAt(meterInstant, this.#rule) * minute;
  }
}

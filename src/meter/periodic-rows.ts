import { deviationAt } from './meter-time.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** A row of a profile: when it was captured, truly and by the clock of the meter, in milliseconds since 1970 UTC. */
export interface RowTime {
  readonly instant: number;
  readonly meterInstant: number;
  /** In an event log. */
  readonly eventCode?: number;
}

/** Which rows of a periodic profile there are. */
export interface PeriodicRowsOptions {
  /** Milliseconds. */
  readonly period: number;
  /** Rows are captured after this instant. */
  readonly since: number;
  /** Rows that there is room for. */
  readonly capacity: number;
}

const day = 86_400_000;
const minute = 60_000;

interface Run {
  readonly first: number;
  readonly count: number;
  readonly clockOffset: number;
}

/**
 * The times at which a profile captured, oldest first: multiples of its period by the clock of the meter, days at local
 * midnight. Nothing of it is stored. A clock that is put back captures the same times again, as a new row.
 */
export class PeriodicRows {
  readonly #period: number;
  readonly #meter: OmniaMeter;
  readonly #runs: readonly Run[];
  readonly #skipped: number;
  readonly length: number;

  constructor(meter: OmniaMeter, { period, since, capacity }: PeriodicRowsOptions) {
    this.#meter = meter;
    this.#period = period;
    const { spans } = meter.history;
    const now = meter.now();
    this.#runs = spans.map(({ from, clockOffset }, i) => {
      const [begin, end] = [Math.max(from, since), Math.min(now, spans[i + 1]?.from ?? now)];
      const first = this.#numberAfter(begin + clockOffset);
      return { first, count: Math.max(0, this.#numberAfter(end + clockOffset) - first), clockOffset };
    });
    const captured = this.#runs.reduce((sum, { count }) => sum + count, 0);
    this.length = Math.min(capacity, captured);
    this.#skipped = captured - this.length;
  }

  /** The times of the rows from number `from` to before `to`; the oldest is 0. */
  *between(from: number, to: number): Generator<RowTime> {
    let before = -this.#skipped;
    for (const { first, count, clockOffset } of this.#runs) {
      const [begin, end] = [Math.max(from, 0, before), Math.min(to, before + count)];
      for (let row = begin; row < end; row += 1) {
        const meterInstant = this.#timeOf(first + row - before);
        yield { meterInstant, instant: meterInstant - clockOffset };
      }
      before += count;
    }
  }

  /** The times of the rows that the clock of the meter stamped from `from` to `to`, both included. */
  *stamped(from: number, to: number): Generator<RowTime> {
    let before = -this.#skipped;
    for (const { first, count } of this.#runs) {
      const begin = Math.max(0, before, before + this.#numberAfter(from - 1) - first);
      const end = Math.min(before + count, before + this.#numberAfter(to) - first);
      if (begin < end) yield* this.between(begin, end);
      before += count;
    }
  }

  /** The number of the first capture after a time of the clock, counted from 1970. */
  #numberAfter(meterInstant: number): number {
    if (!Number.isFinite(meterInstant)) return meterInstant;
    const number = Math.floor((meterInstant - this.#shiftOf(meterInstant)) / this.#period) + 1;
    return number;
  }

  #timeOf(number: number): number {
    const utc = number * this.#period;
    return utc + this.#shiftOf(utc);
  }

  /** Periods within an hour are the same in any zone; days begin at local midnight. */
  #shiftOf(meterInstant: number): number {
    return this.#period < day ? 0 : deviationAt(meterInstant, this.#meter.rule) * minute;
  }
}

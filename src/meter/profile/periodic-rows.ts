import type { CaptureRun } from './capture-runs.ts';
import type { CaptureTimes } from './capture-times.ts';
import { type ProfileRows, profileStatusBits, type Row } from './row.ts';

/** Which rows of a periodic profile there are. */
export interface PeriodicRowsOptions {
  readonly times: CaptureTimes;
  readonly runs: readonly CaptureRun[];
  /** Number of the first row of the runs. */
  readonly number: number;
  /** Rows that there is room for. */
  readonly capacity: number;
}

/**
 * The rows that a profile captured by its clock, oldest first. Nothing of them is stored. A clock that is put back captures
 * the same times again, as new rows.
 */
export class PeriodicRows implements ProfileRows {
  readonly #times: CaptureTimes;
  readonly #runs: readonly CaptureRun[];
  /** Number of the first row of the runs, there or not any more. */
  readonly #number: number;
  readonly first: number;
  readonly next: number;

  constructor({ times, runs, number, capacity }: PeriodicRowsOptions) {
    this.#times = times;
    this.#runs = runs;
    this.#number = number;
    this.next = runs.reduce((sum, { count }) => sum + count, number);
    this.first = Math.max(number, this.next - capacity);
  }

  *between(from: number, to: number): Generator<Row> {
    let number = this.#number;
    for (const run of this.#runs) {
      const [begin, end] = [Math.max(from, this.first, number), Math.min(to, number + run.count)];
      for (let row = begin; row < end; row += 1) yield this.#rowOf(run, row, row - number);
      number += run.count;
    }
  }

  *stamped(from: number, to: number): Generator<Row> {
    let number = this.#number;
    for (const { time, count } of this.#runs) {
      const begin = Math.max(number, number + this.#times.after(from - 1) - time);
      const end = Math.min(number + count, number + this.#times.after(to) - time);
      if (begin < end) yield* this.between(begin, end);
      number += count;
    }
  }

  #rowOf({ time, clockOffset, firstStatus, adjustedUntil, ...run }: CaptureRun, number: number, place: number): Row {
    const meterInstant = this.#times.at(time + place);
    const isAgain = meterInstant <= adjustedUntil;
    const status = run.status | (place === 0 ? firstStatus : 0) | (isAgain ? profileStatusBits.clockAdjusted : 0);
    return { number, meterInstant, instant: meterInstant - clockOffset, status };
  }
}

import type { OmniaMeter } from '../omnia-meter.ts';
import { type Interval, lostClockIn, mostIntervals, outagesIn } from '../supply/intervals.ts';
import type { CaptureTimes } from './capture-times.ts';
import { profileStatusBits } from './row.ts';

/** Rows that a profile captured one after another, while its clock ran evenly. */
export interface CaptureRun {
  /** Count of the first one's time. */
  readonly time: number;
  /** How many. */
  readonly count: number;
  /** Milliseconds that the clock was fast. */
  readonly clockOffset: number;
  /** Status of all of them. */
  readonly status: number;
  /** Status of the first one besides. */
  readonly firstStatus: number;
  /** The clock had shown times up to this one already, before it was put back. */
  readonly adjustedUntil: number;
}

/** A time in which the clock ran evenly. */
interface Stretch extends Interval {
  readonly isRunning: boolean;
  readonly clockOffset: number;
  /** It does not know the time, or, on a meter that is off, was stopped. */
  readonly isClockLost: boolean;
}

/** Milliseconds of a change of the clock that rows do not tell: drift, and what is within the synchronisation window. */
const unnoticedChange = 10_000;

function isNoticed(before: number, after: number): boolean {
  return Math.abs(after - before) > unnoticedChange;
}

/** When the profiles of a meter can begin: it remembers what there was since then. */
export function rememberedSince({ history, memory }: OmniaMeter): number {
  const outages = outagesIn(memory);
  const first = history.spans[0]!.from;
  return outages.length < mostIntervals ? first : Math.max(first, outages[0]!.from);
}

/**
 * The rows that a profile has captured after `since`. Those of whole intervals without supply are not there; the interval
 * in which the supply failed is captured when it is back, that in which it came back at its end.
 */
export function captureRuns(meter: OmniaMeter, times: CaptureTimes, since: number): readonly CaptureRun[] {
  const runs = new Runs(times);
  for (const stretch of stretches(meter, since)) {
    if (stretch.isRunning) runs.capture(stretch);
    else runs.interrupt(stretch);
  }
  return runs.all;
}

/** How many rows of the runs were captured up to an instant. */
export function countUpTo(instant: number, times: CaptureTimes, runs: readonly CaptureRun[]): number {
  return runs.reduce((sum, { time, count, clockOffset }) => {
    const captured = times.after(instant + clockOffset) - time;
    return sum + Math.min(count, Math.max(0, captured));
  }, 0);
}

class Runs {
  readonly all: CaptureRun[] = [];
  readonly #times: CaptureTimes;
  /** Status bits for the next row. */
  #pending = 0;
  #before: Stretch | undefined;
  #adjustedUntil = Number.NEGATIVE_INFINITY;

  constructor(times: CaptureTimes) {
    this.#times = times;
  }

  capture(stretch: Stretch): void {
    const { from, until, clockOffset, isClockLost } = stretch;
    this.#noticeChange(stretch);
    const time = this.#times.after(from + clockOffset);
    const count = this.#times.after(until + clockOffset) - time;
    const status = isClockLost ? profileStatusBits.clockInvalid : 0;
    if (count > 0) this.#add({ time, count, clockOffset, status });
    this.#before = stretch;
  }

  interrupt(stretch: Stretch): void {
    const { from, until, clockOffset, isClockLost } = stretch;
    this.#before = stretch;
    this.#pending |= profileStatusBits.powerDown;
    const begin = from + clockOffset;
    const time = this.#times.after(begin);
    // A clock that was lost goes through the same interval again.
    if (isClockLost || this.#times.at(time) > until + clockOffset) return;
    if (!this.#times.includes(begin)) this.#add({ time, count: 1, clockOffset, status: 0 });
    this.#pending = this.#times.includes(until + clockOffset) ? 0 : profileStatusBits.powerDown;
  }

  #noticeChange({ from, clockOffset }: Stretch): void {
    const before = this.#before;
    // A clock that an outage has stopped says so in another way.
    if (before?.isRunning !== true || !isNoticed(before.clockOffset, clockOffset)) return;
    this.#pending |= profileStatusBits.clockAdjusted;
    if (clockOffset < before.clockOffset)
      this.#adjustedUntil = Math.max(this.#adjustedUntil, from + before.clockOffset);
  }

  #add(run: Omit<CaptureRun, 'firstStatus' | 'adjustedUntil'>): void {
    this.all.push({ ...run, firstStatus: this.#pending, adjustedUntil: this.#adjustedUntil });
    this.#pending = 0;
  }
}

function* stretches(meter: OmniaMeter, since: number): Generator<Stretch> {
  const now = meter.now();
  let at = since;
  for (const { from, until } of outagesIn(meter.memory)) {
    if (until <= since) continue;
    if (from > at) yield* running(meter, { from: at, until: from });
    if (until > now) return;
    const { clockOffset } = meter.history.spanOf(from - 1);
    const isClockLost = isNoticed(clockOffset, meter.history.spanOf(until).clockOffset);
    yield { from, until, isRunning: false, clockOffset, isClockLost };
    at = until;
  }
  if (at < now) yield* running(meter, { from: at, until: now });
}

function* running(meter: OmniaMeter, { from, until }: Interval): Generator<Stretch> {
  const cuts = [
    ...meter.history.spans.map((span) => span.from),
    ...lostClockIn(meter.memory).flatMap((lost) => [lost.from, lost.until]),
  ];
  const within = [...new Set(cuts)].filter((cut) => cut > from && cut < until).sort((a, b) => a - b);
  const ends = [...within, until];
  for (const [i, end] of ends.entries()) {
    const begin = i === 0 ? from : ends[i - 1]!;
    const { clockOffset } = meter.history.spanOf(begin);
    yield { from: begin, until: end, isRunning: true, clockOffset, isClockLost: isLostAt(meter, begin) };
  }
}

function isLostAt({ memory }: OmniaMeter, instant: number): boolean {
  return lostClockIn(memory).some(({ from, until }) => from <= instant && instant < until);
}

import type { PermanentMemory } from '../../server/index.ts';

/** A time in milliseconds since 1970 UTC; `until` is the first instant after it, Infinity while it goes on. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** Intervals of a kind that are remembered, the latest. */
export const mostIntervals = 512;

const outagesKey = 'outages';
const lostClockKey = 'clock lost';
const size = 16;
const none: readonly Interval[] = [];
/** Octets never change: what they mean is found out once. */
const known = /* @__PURE__ */ new WeakMap<Uint8Array, readonly Interval[]>();

/** When the meter was off for want of supply, oldest first. */
export const outagesIn = (memory: PermanentMemory): readonly Interval[] => intervalsIn(memory, outagesKey);

/** When the clock did not know the time, from the end of an outage that was too long for the backup until it was set. */
export const lostClockIn = (memory: PermanentMemory): readonly Interval[] => intervalsIn(memory, lostClockKey);

/** Remembers that another outage begins, or that the one that goes on ends. */
export const changeOutage = (memory: PermanentMemory, at: number): void => change(memory, outagesKey, at);

/** Remembers that the clock does not know the time from now on, or that it does again. */
export const changeLostClock = (memory: PermanentMemory, at: number): void => change(memory, lostClockKey, at);

/** Whether an interval has begun and not ended. */
export function isOpen(intervals: readonly Interval[]): boolean {
  return intervals.at(-1)?.until === Number.POSITIVE_INFINITY;
}

/** The interval that an instant is in. */
export function intervalAt(intervals: readonly Interval[], instant: number): Interval | undefined {
  return intervals.findLast(({ from, until }) => from <= instant && instant < until);
}

function change(memory: PermanentMemory, key: string, at: number): void {
  const intervals = intervalsIn(memory, key);
  const last = intervals.at(-1);
  const changed =
    last !== undefined && isOpen(intervals)
      ? [...intervals.slice(0, -1), { from: last.from, until: at }]
      : [...intervals, { from: at, until: Number.POSITIVE_INFINITY }];
  memory.put([[key, encode(changed.slice(-mostIntervals))]]);
}

function intervalsIn(memory: PermanentMemory, key: string): readonly Interval[] {
  const octets = memory.get(key);
  if (octets === undefined) return none;
  let intervals = known.get(octets);
  if (intervals === undefined) {
    intervals = decode(octets);
    known.set(octets, intervals);
  }
  return intervals;
}

function encode(intervals: readonly Interval[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(size * intervals.length));
  intervals.forEach(({ from, until }, i) => {
    view.setFloat64(size * i, from);
    view.setFloat64(size * i + 8, until);
  });
  return new Uint8Array(view.buffer);
}

function decode(octets: Uint8Array): readonly Interval[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return Array.from({ length: octets.length / size }, (_, i) => ({
    from: view.getFloat64(size * i),
    until: view.getFloat64(size * i + 8),
  }));
}

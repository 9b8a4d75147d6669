import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { captureRuns } from '../../../src/meter/profile/capture-runs.ts';
import { CaptureTimes } from '../../../src/meter/profile/capture-times.ts';
import { PeriodicRows } from '../../../src/meter/profile/periodic-rows.ts';
import { profileStatusBits } from '../../../src/meter/profile/row.ts';
import { changeOutage } from '../../../src/meter/supply/intervals.ts';
import { PermanentMemory } from '../../../src/server/index.ts';

const minute = 60_000;
const period = 15;
const { powerDown, clockAdjusted } = profileStatusBits;

/** What happens to a meter, in minutes: how long nothing does, what then does, and how long or how far. */
interface Happening {
  readonly after: number;
  readonly kind: 'outage' | 'clock';
  readonly minutes: number;
}

const happening = fc.record({
  after: fc.integer({ min: 1, max: 40 }),
  kind: fc.constantFrom<Happening['kind']>('outage', 'clock'),
  minutes: fc.integer({ min: 1, max: 70 }),
});

interface Edge {
  readonly at: number;
  readonly isOn?: boolean;
  readonly shift?: number;
}

function edgesOf(happenings: readonly Happening[]): readonly Edge[] {
  let at = 0;
  return happenings.flatMap(({ after, kind, minutes }): Edge[] => {
    at += after;
    if (kind === 'clock') return [{ at, shift: minutes % 2 === 0 ? minutes : -minutes }];
    const from = at;
    at += minutes;
    return [
      { at: from, isOn: false },
      { at, isOn: true },
    ];
  });
}

/** A meter that goes through its life minute by minute. */
function lived(edges: readonly Edge[], end: number) {
  const rows: (readonly [stamp: number, status: number])[] = [];
  let [isOn, hadPower, offset, pending, reached] = [true, true, 0, 0, Number.NEGATIVE_INFINITY];
  let waiting: number | undefined;
  const capture = (stamp: number, status: number) =>
    rows.push([stamp, status | (stamp <= reached ? clockAdjusted : 0)]);
  for (let now = 1; now <= end; now += 1) {
    const shown = now + offset;
    if (shown % period === 0) {
      if (isOn) capture(shown, pending);
      else if (hadPower) waiting = shown;
      if (isOn) pending = 0;
      hadPower = isOn;
    }
    for (const { isOn: comes, shift } of edges.filter(({ at }) => at === now)) {
      if (comes === false) {
        isOn = false;
        // Nothing of the interval that begins just now has power.
        if (shown % period === 0) hadPower = false;
      }
      if (comes === true) {
        isOn = hadPower = true;
        if (waiting !== undefined) capture(waiting, pending | powerDown);
        const isWhole = waiting === undefined && shown % period !== 0 && !passed(edges, now, offset);
        pending = shown % period === 0 ? 0 : isWhole ? pending | powerDown : powerDown;
        waiting = undefined;
      }
      if (shift === undefined) continue;
      if (shift < 0) reached = Math.max(reached, now + offset);
      offset += shift;
      pending |= clockAdjusted;
    }
  }
  return rows;
}

/** Whether an interval ended in the outage that ends at an instant. */
function passed(edges: readonly Edge[], until: number, offset: number): boolean {
  const { at } = edges.findLast((edge) => edge.isOn === false && edge.at < until)!;
  return Math.floor((until + offset) / period) > Math.floor((at + offset) / period);
}

/** The same, computed. */
function computed(edges: readonly Edge[], end: number) {
  const memory = new PermanentMemory();
  const spans = [{ from: 0, clockOffset: 0 }];
  for (const { at, isOn, shift } of edges) {
    if (at > end) break;
    if (isOn !== undefined) changeOutage(memory, at * minute);
    if (shift !== undefined) spans.push({ from: at * minute, clockOffset: spans.at(-1)!.clockOffset + shift * minute });
  }
  const spanOf = (instant: number) => spans.findLast(({ from }) => from <= instant) ?? spans[0]!;
  const meter = { memory, history: { spans, spanOf }, now: () => end * minute } as unknown as OmniaMeter;
  const times = new CaptureTimes(period * minute, {} as never);
  const runs = captureRuns(meter, times, 0);
  const rows = new PeriodicRows({ times, runs, number: 0, capacity: Number.POSITIVE_INFINITY });
  return [...rows.between(0, rows.next)].map(({ meterInstant, status }) => [meterInstant / minute, status]);
}

test('rows are those of a meter that lived minute by minute', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), (happenings, more) => {
      const edges = edgesOf(happenings);
      const end = (edges.at(-1)?.at ?? 0) + more;
      expect(computed(edges, end)).toEqual(lived(edges, end));
    }),
    { numRuns: 2000 },
  );
});

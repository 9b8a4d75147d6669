import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextOccurrence, type RecurringTime } from '../../../src/meter/control/recurring-time.ts';
import { localTime } from '../../../src/meter/index.ts';
import { testMeter } from '../support.ts';

const minute = 60_000;
const day = 86_400_000;
const { rule } = testMeter();
const noon = Date.UTC(2026, 5, 10, 10);
const never = Number.POSITIVE_INFINITY;

/** The occurrences after an instant, as ISO times in UTC. */
function occurrences(of: RecurringTime, after: number, count: number): string[] {
  const found: string[] = [];
  for (let at = nextOccurrence(of, after, rule); found.length < count && at < never; at = nextOccurrence(of, at, rule))
    found.push(new Date(at).toISOString().slice(0, 16));
  return found;
}

describe('a recurring time', () => {
  test.each<[string, RecurringTime, string[]]>([
    ['every quarter of an hour has one entry for each', { minute: 15 }, ['2026-06-10T10:15', '2026-06-10T11:15']],
    ['of a day', { hour: 4, minute: 0 }, ['2026-06-11T02:00', '2026-06-12T02:00']],
    ['of a week', { dayOfWeek: 7, hour: 0, minute: 0 }, ['2026-06-13T22:00', '2026-06-20T22:00']],
    ['of a month', { dayOfMonth: 1, hour: 0, minute: 0 }, ['2026-06-30T22:00', '2026-07-31T22:00']],
    ['the last of a month', { dayOfMonth: 0xfe, hour: 0, minute: 0 }, ['2026-06-29T22:00', '2026-07-30T22:00']],
    ['the last but one', { dayOfMonth: 0xfd, hour: 0, minute: 0 }, ['2026-06-28T22:00', '2026-07-29T22:00']],
    ['the last Sunday', { dayOfMonth: 0xfe, dayOfWeek: 7, hour: 3 }, ['2026-06-28T01:00', '2026-06-28T01:01']],
    ['a leap day', { month: 2, dayOfMonth: 29, hour: 0, minute: 0 }, ['2028-02-28T23:00', '2032-02-28T23:00']],
    ['a date', { year: 2026, month: 6, dayOfMonth: 10, hour: 12, minute: 1 }, ['2026-06-10T10:01']],
    ['a date that is past', { year: 2026, month: 6, dayOfMonth: 10, hour: 12, minute: 0 }, []],
    ['a date that never is', { month: 2, dayOfMonth: 30, hour: 0, minute: 0 }, []],
    [
      'the month in which daylight saving ends',
      { month: 0xfd, dayOfMonth: 1, hour: 0, minute: 0 },
      ['2026-09-30T22:00'],
    ],
    ['the month in which it begins', { month: 0xfe, dayOfMonth: 1, hour: 0, minute: 0 }, ['2027-02-28T23:00']],
  ])('%s', (_, of, expected) => {
    expect(occurrences(of, noon, 2).slice(0, expected.length || 2)).toEqual(expected);
  });

  test('is exact to the hundredth of a second', () => {
    const of = { hour: 12, minute: 0, second: 5, hundredths: 50 };
    expect(nextOccurrence(of, noon, rule)).toBe(noon + 5_500);
    expect(nextOccurrence(of, noon + 5_499, rule)).toBe(noon + 5_500);
    expect(nextOccurrence(of, noon + 5_500, rule)).toBe(noon + 5_500 + day);
  });
});

describe('a recurring time on the days on which the clock is changed', () => {
  const spring = Date.UTC(2027, 2, 28);
  const autumn = Date.UTC(2026, 9, 25);

  test('comes once where the clock leaves its hour out', () => {
    const of = { hour: 2, minute: 30 };
    expect(occurrences(of, spring - day, 3)).toEqual(['2027-03-27T01:30', '2027-03-28T01:30', '2027-03-29T00:30']);
    // Also for who looks when the clock was changed already: 3.10 by the clock.
    expect(occurrences(of, spring + 70 * minute, 1)).toEqual(['2027-03-28T01:30']);
  });

  test('comes once where the clock shows its hour twice', () => {
    const of = { hour: 2, minute: 30 };
    expect(occurrences(of, autumn - day, 3)).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']);
    expect(occurrences(of, autumn + 40 * minute, 1)).toEqual(['2026-10-26T01:30']);
  });

  test('without an hour goes on evenly', () => {
    const steps = (after: number) => {
      const found: number[] = [];
      for (let at = after; found.length < 8; at = nextOccurrence({ minute: 0 }, at, rule)) found.push(at);
      return found.map((at, i) => at - after - 60 * minute * i);
    };
    expect(steps(spring - 120 * minute)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(steps(autumn - 120 * minute)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

test('an occurrence is the next instant at which the clock shows it', () => {
  const field = (least: number, greatest: number) =>
    fc.option(fc.integer({ min: least, max: greatest }), { nil: undefined });
  const recurring = fc.record({
    dayOfMonth: field(1, 28),
    dayOfWeek: field(1, 7),
    hour: field(0, 23),
    minute: field(0, 59),
  });
  const shows = (of: RecurringTime, at: number) => {
    const time = localTime(at, rule);
    return (['dayOfMonth', 'dayOfWeek', 'hour', 'minute'] as const).every(
      (name) => of[name] === undefined || of[name] === time[name],
    );
  };
  const instant = fc.integer({ min: noon / minute, max: (noon + 90 * day) / minute }).map((at) => at * minute);
  fc.assert(
    fc.property(recurring, instant, (of, after) => {
      const next = nextOccurrence(of, after, rule);
      const scanned = Math.min(next, after + 2 * day);
      for (let at = after + minute; at < scanned; at += minute) if (shows(of, at)) expect(at).toBe(next);
      if (next < never) expect(shows(of, next)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

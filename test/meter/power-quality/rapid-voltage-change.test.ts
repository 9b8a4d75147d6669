import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfCycle, usualLimits } from '../../../src/meter/power-quality/limits.ts';
import {
  followTrend,
  nextOfTrend,
  type RapidVoltageChange,
  startTrend,
} from '../../../src/meter/power-quality/rapid-voltage-change.ts';

const limit = usualLimits.rapidVoltageChange;
type Stretch = readonly [count: number, volts: number];
const isEvent = (volts: number) => volts < usualLimits.sagVoltage || volts > usualLimits.swellVoltage;

function follow(series: readonly Stretch[]): readonly RapidVoltageChange[] {
  let trend = startTrend({ instant: 0, volts: series[0]![1], isEvent: isEvent(series[0]![1]) });
  const changes: RapidVoltageChange[] = [];
  let instant = 0;
  for (const [count, volts] of series)
    for (let i = 0; i < count; i += 1, instant += halfCycle) {
      const [next, found] = followTrend(trend, { instant, volts, isEvent: isEvent(volts) }, limit);
      trend = next;
      if (found !== undefined) changes.push(found);
    }
  return changes;
}

function followSparsely(series: readonly Stretch[]): readonly RapidVoltageChange[] {
  let trend = startTrend({ instant: 0, volts: series[0]![1], isEvent: isEvent(series[0]![1]) });
  const changes: RapidVoltageChange[] = [];
  let instant = 0;
  for (const [count, volts] of series) {
    const end = instant + count * halfCycle;
    for (; instant < end; instant = Math.min(end, nextOfTrend(trend, limit))) {
      const [next, found] = followTrend(trend, { instant, volts, isEvent: isEvent(volts) }, limit);
      trend = next;
      if (found !== undefined) changes.push(found);
    }
  }
  return changes;
}

describe('rapid voltage changes (IEC 61000-4-30)', () => {
  test('from one steady voltage to another, further than 5 % of the reference', () => {
    expect(
      follow([
        [200, 230],
        [200, 245],
      ]),
    ).toEqual([{ from: 2000, until: 2990, volts: 15 }]);
    expect(
      follow([
        [200, 230],
        [200, 218],
      ]),
    ).toEqual([{ from: 2000, until: 2990, volts: 12 }]);
  });

  test('none up to the limit', () => {
    expect(
      follow([
        [200, 230],
        [200, 241.5],
      ]),
    ).toEqual([]);
  });

  test('none where the voltage comes back, and none where it is a sag or a swell', () => {
    expect(
      follow([
        [200, 230],
        [50, 245],
        [300, 230],
      ]),
    ).toEqual([]);
    expect(
      follow([
        [200, 240],
        [10, 200],
        [300, 220],
      ]),
    ).toEqual([]);
    expect(
      follow([
        [200, 230],
        [300, 260],
      ]),
    ).toEqual([]);
  });

  test('none where an undervoltage ends', () => {
    expect(
      follow([
        [200, 200],
        [200, 230],
      ]),
    ).toEqual([]);
  });

  test('none before the voltage has been steady for 100 half cycles', () => {
    expect(
      follow([
        [99, 230],
        [300, 245],
      ]),
    ).toEqual([]);
    expect(
      follow([
        [100, 230],
        [300, 245],
      ]),
    ).toHaveLength(1);
  });

  test('one that goes in steps is one, from the first voltage to the last', () => {
    expect(
      follow([
        [200, 215],
        [40, 230],
        [300, 245],
      ]),
    ).toEqual([{ from: 2000, until: 3390, volts: 30 }]);
  });

  test('any series that is looked at where it changes only gives the same', () => {
    const volts = fc.constantFrom(200, 212, 220, 228, 230, 235, 243, 250, 260);
    const series = fc.array(fc.tuple(fc.integer({ min: 1, max: 250 }), volts), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(series, (random) => {
        const before: Stretch[] = [...random, [200, 230]];
        const rounded = (changes: readonly RapidVoltageChange[]) =>
          changes.map((one) => ({ ...one, volts: Math.round(one.volts * 1e6) }));
        expect(rounded(followSparsely(before))).toEqual(rounded(follow(before)));
      }),
    );
  });
});

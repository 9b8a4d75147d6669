import { describe, expect, test } from 'vitest';
import { usualLimits } from '../../../src/meter/power-quality/limits.ts';
import type { PhaseMeans, TenMinutes } from '../../../src/meter/power-quality/slow-quantities.ts';
import { countInterval, judgeWeek, newWeek } from '../../../src/meter/power-quality/week.ts';

const intervals = 1008;
const usual: PhaseMeans = {
  voltage: 230,
  voltageDistortion: 3,
  currentDistortion: 12,
  isHarmonicOver: false,
  lasting: 'normal',
};

/** The codes of a week with so many of these intervals; all others are good. */
function judge(bad: readonly (readonly [count: number, interval: Partial<PhaseMeans & TenMinutes> | 'flagged'])[]) {
  let week = newWeek(3, 0);
  for (const [count, interval] of bad)
    for (let i = 0; i < count; i += 1) {
      if (interval === 'flagged') {
        week = countInterval(week, undefined, usualLimits);
        continue;
      }
      const { unbalance = 0, ...means } = interval;
      const phases = [usual, { ...usual, ...means }, usual];
      week = countInterval(week, { until: 0, length: 600_000, unbalance, phases }, usualLimits);
    }
  return judgeWeek(week, intervals).map(({ code }) => code);
}

describe('the week of EN 50160', () => {
  test('is good while 95 % of its intervals are within ±10 %', () => {
    expect(judge([])).toEqual([]);
    expect(judge([[50, { voltage: 206 }]])).toEqual([]);
    expect(judge([[51, { voltage: 206 }]])).toEqual([93]);
  });

  test('has failed with a single interval beyond -15 or +10 %', () => {
    expect(judge([[1, { voltage: 195 }]])).toEqual([93]);
    expect(judge([[1, { voltage: 195.6 }]])).toEqual([]);
    expect(judge([[1, { voltage: 254 }]])).toEqual([93]);
  });

  test('has failed with more than 5 % of THDU, for its phase, or of unbalance, for all', () => {
    expect(judge([[51, { voltageDistortion: 8.5 }]])).toEqual([93]);
    expect(judge([[50, { voltageDistortion: 8.5 }]])).toEqual([]);
    expect(judge([[51, { isHarmonicOver: true }]])).toEqual([93]);
    expect(judge([[51, { unbalance: 2.5 }]])).toEqual([92, 93, 94]);
  });

  test('does not count intervals that are flagged', () => {
    expect(
      judge([
        [50, { voltage: 206 }],
        [8, 'flagged'],
      ]),
    ).toEqual([]);
    expect(
      judge([
        [50, { voltage: 206 }],
        [9, 'flagged'],
      ]),
    ).toEqual([93]);
    expect(judge([[intervals, 'flagged']])).toEqual([]);
  });

  test('says how many percent were out', () => {
    const week = { ...newWeek(1, 0), phases: [{ voltage: 252, farVoltage: 0, distortion: 0 }] };
    expect(judgeWeek(week, intervals)).toEqual([{ code: 92, magnitude: 25 }]);
  });
});

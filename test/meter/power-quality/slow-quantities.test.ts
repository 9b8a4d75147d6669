import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Band, FoundEvent } from '../../../src/meter/power-quality/found-event.ts';
import { usualLimits } from '../../../src/meter/power-quality/limits.ts';
import {
  followFrequency,
  followLasting,
  followTenMinutes,
  normalQuantities,
  type PhaseMeans,
  type TenMinutes,
} from '../../../src/meter/power-quality/slow-quantities.ts';

const length = 600_000;
const usual: PhaseMeans = {
  voltage: 230,
  voltageDistortion: 3,
  currentDistortion: 12,
  isHarmonicOver: false,
  lasting: 'normal',
};

function follow(means: readonly Partial<TenMinutes & PhaseMeans>[], limits = usualLimits): readonly FoundEvent[] {
  let state = normalQuantities(1);
  return means.flatMap(({ unbalance, ...phase }, i) => {
    const interval = { until: (i + 1) * length, length, unbalance, phases: [{ ...usual, ...phase }] };
    const [next, found] = followTenMinutes(state, interval, limits);
    state = next;
    return found;
  });
}

describe('means of 10 minutes (EN 50160)', () => {
  test('255 V for 30 minutes is one overvoltage, and then the voltage is normal', () => {
    expect(follow([{}, { voltage: 255 }, { voltage: 255 }, { voltage: 255 }, {}])).toEqual([
      { code: 79, magnitude: 255 },
      { code: 85, magnitude: 230 },
    ]);
  });

  test('undervoltage below 207 V and overvoltage above 253 V; each has its end', () => {
    expect(follow([{ voltage: 207 }, { voltage: 253 }])).toEqual([]);
    expect(follow([{ voltage: 206.9 }, { voltage: 253.1 }, {}]).map(({ code }) => code)).toEqual([76, 85, 79, 85]);
  });

  test('a sag that has lasted too long is undervoltage at once, until a mean is normal and it is over', () => {
    const [low, begun] = followLasting(normalQuantities(1), 'below', { phase: 0, volts: 200 });
    expect(begun).toEqual([{ code: 76, magnitude: 200 }]);
    const at = (means: Partial<PhaseMeans>): TenMinutes => ({
      until: length,
      length,
      unbalance: undefined,
      phases: [{ ...usual, ...means }],
    });
    expect(followTenMinutes(low, at({ voltage: 225, lasting: 'below' }), usualLimits)[1]).toEqual([]);
    expect(followTenMinutes(low, at({ voltage: 225 }), usualLimits)[1]).toEqual([{ code: 85, magnitude: 225 }]);
    expect(followLasting(low, 'below', { phase: 0, volts: 190 })[1]).toEqual([]);
  });

  test('unbalance over 2 %', () => {
    expect(follow([{ unbalance: 2 }, { unbalance: 2.1 }, { unbalance: 3 }, { unbalance: 1 }])).toEqual([
      { code: 90, magnitude: 2.1 },
      { code: 153, magnitude: 1 },
    ]);
  });

  test('THDU over 8 %', () => {
    expect(follow([{ voltageDistortion: 8 }, { voltageDistortion: 8.1 }, {}])).toEqual([
      { code: 154, magnitude: 8.1 },
      { code: 157, magnitude: 3 },
    ]);
  });

  test('THDI over its limit for its time threshold', () => {
    const series = [{ currentDistortion: 30 }, { currentDistortion: 31 }, { currentDistortion: 32 }, {}];
    expect(follow(series)).toEqual([
      { code: 212, magnitude: 30 },
      { code: 215, magnitude: 12 },
    ]);
    expect(follow(series, { ...usualLimits, currentDistortionTime: 1_800_000 })[0]).toEqual({
      code: 212,
      magnitude: 32,
    });
    expect(follow(series, { ...usualLimits, currentDistortionTime: 1_800_001 })).toEqual([]);
  });

  test('codes of L2 and L3 follow those of L1', () => {
    const phases = [usual, { ...usual, voltage: 200 }, { ...usual, voltageDistortion: 9, currentDistortion: 40 }];
    const [, found] = followTenMinutes(
      normalQuantities(3),
      { until: length, length, unbalance: 0, phases },
      usualLimits,
    );
    expect(found.map(({ code }) => code)).toEqual([77, 156, 214]);
  });

  test('any series begins and ends by turns', () => {
    const voltages = fc.array(fc.constantFrom(200, 206, 230, 253, 260), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(voltages, (series) => {
        const codes = follow([...series.map((voltage) => ({ voltage })), {}]).map(({ code }) => code);
        expect(codes.length % 2).toBe(0);
        codes.forEach((code, i) => {
          if (i % 2 === 0) expect([76, 79]).toContain(code);
          else expect(code).toBe(85);
        });
      }),
    );
  });
});

describe('frequency (EN 50160)', () => {
  test('means of 10 s below 49.5 and above 50.5 Hz, and normal again', () => {
    let band: Band = 'normal';
    const codes = [50, 49.5, 49.49, 49, 50.5, 50.51, 49.4, 50].flatMap((hertz) => {
      const [next, found] = followFrequency(band, hertz, usualLimits);
      band = next;
      return found.map(({ code }) => code);
    });
    expect(codes).toEqual([140, 142, 141, 142, 140, 142]);
  });
});

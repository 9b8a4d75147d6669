import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Register } from '../../src/cosem/index.ts';
import { LoadModel, type Measurement, type OmniaMeter, quantityOf } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { noon, smallType, TestTime, testMeter } from './support.ts';

const hour = 3_600_000;

/** The sum of power in steps of seconds: what energy has to be, as far as its steps are short. */
function integrated(meter: OmniaMeter, from: number, until: number, power: (m: Measurement) => number): number {
  const step = 10_000;
  let sum = 0;
  for (let at = from + step / 2; at < until; at += step) sum += power(meter.measureAt(at)) * (step / hour);
  return sum;
}

const seeds = [1, 2, 5, 9] as const;

describe('energies', () => {
  test.each(seeds)('are the integrals of the powers (seed %i)', (seed) => {
    const meter = testMeter({ seed });
    const [from, until] = [noon - 6 * hour, noon];
    const [before, after] = [meter.history.at(from), meter.history.at(until)];
    const grown = (parts: readonly ('A+' | 'A-' | 'R1' | 'R2' | 'R3' | 'R4')[]) =>
      after.total(parts) - before.total(parts);
    const within = (found: number, expected: number) =>
      expect(Math.abs(found - expected)).toBeLessThan(4 + 1e-3 * expected);
    within(
      grown(['A+']),
      integrated(meter, from, until, ({ total }) => Math.max(0, total.active)),
    );
    within(
      grown(['A-']),
      integrated(meter, from, until, ({ total }) => Math.max(0, -total.active)),
    );
    within(
      grown(['R1', 'R2']),
      integrated(meter, from, until, ({ total }) => Math.max(0, total.reactive)),
    );
    within(
      grown(['R3', 'R4']),
      integrated(meter, from, until, ({ total }) => Math.max(0, -total.reactive)),
    );
    within(
      after.ofPhase(['A+'], 1) - before.ofPhase(['A+'], 1),
      integrated(meter, from, until, ({ phases }) => Math.max(0, phases[1]!.active)),
    );
  });

  test('of a meter with the sun on its roof flow in all four quadrants', () => {
    const quadrants = new Set<number>();
    for (let seed = 1; seed <= 12; seed += 1) {
      const meter = testMeter({ seed });
      for (let at = noon - 24 * hour; at < noon; at += hour / 4) quadrants.add(meter.measureAt(at).quadrant);
    }
    expect([...quadrants].sort()).toEqual([1, 2, 3, 4]);
  });

  test('never fall, and are the same whenever and in whatever order they are asked for', () => {
    const reference = testMeter({ seed: 2 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 48 * 60 }), { minLength: 2, maxLength: 6 }), (minutes) => {
        const meter = testMeter({ seed: 2 });
        const values = minutes.map((minute) => [minute, meter.history.at(noon - minute * 60_000).total(['A+', 'A-'])]);
        for (const [minute, value] of values)
          expect(reference.history.at(noon - minute! * 60_000).total(['A+', 'A-'])).toBe(value);
        const sorted = [...values].sort(([a], [b]) => b! - a!).map(([, value]) => value!);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  test('registers add up to the last digit', () => {
    const meter = testMeter({ seed: 9 });
    const value = (name: string) => Number(meter.read(Register, obis(name), 'value').value);
    for (const c of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const byTariff = [1, 2, 3, 4].map((e) => value(`1-0:${c}.8.${e}`));
      expect(value(`1-0:${c}.8.0`)).toBe(byTariff.reduce((a, b) => a + b));
    }
    expect(value('1-0:3.8.0')).toBe(value('1-0:5.8.0') + value('1-0:6.8.0'));
    expect(value('1-0:4.8.0')).toBe(value('1-0:7.8.0') + value('1-0:8.8.0'));
    expect(value('1-0:15.8.0')).toBe(value('1-0:1.8.0') + value('1-0:2.8.0'));
    expect(value('1-0:1.8.0')).toBeGreaterThan(100_000);
  });

  test('are counted in the tariff of the calendar', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const value = (e: number) => Number(meter.read(Register, obis(`1-0:1.8.${e}`), 'value').value);
    const [day, night] = [value(1), value(2)];
    time.advance(3600);
    expect(value(1)).toBeGreaterThan(day);
    expect(value(2)).toBe(night);
    // Ten in the evening in Denmark is 20:00 UTC in summer.
    time.now = Date.UTC(2026, 5, 10, 20);
    const evening = value(1);
    time.advance(3600);
    expect(value(1)).toBe(evening);
    expect(value(2)).toBeGreaterThan(night);
  });
});

describe('instantaneous values', () => {
  const quantity = (meter: OmniaMeter, name: string) => quantityOf(obis(name))!(meter.measure());

  test.each(seeds)('agree with each other (seed %i)', (seed) => {
    const meter = testMeter({ seed });
    for (const phase of [0, 1, 2]) {
      const of = (c: number) => quantity(meter, `1-0:${c + 20 * phase}.7.0`);
      const [voltage, current] = [of(32), of(31)];
      expect(voltage).toBeGreaterThan(207);
      expect(voltage).toBeLessThan(253);
      expect(current).toBeLessThan(100);
      const [active, reactive] = [of(21) - of(22), of(23) - of(24)];
      const apparent = of(29) + of(30);
      expect(Math.hypot(active, reactive)).toBeCloseTo(apparent, 6);
      expect(Math.abs(active)).toBeCloseTo(apparent * of(33), 6);
      // With harmonics the current is greater than what the powers need, by some percent.
      expect(voltage * current).toBeGreaterThan(apparent);
      expect(voltage * current).toBeLessThan(apparent * 1.03);
      const radians = (meter.measure().phases[phase]!.angle * Math.PI) / 180;
      expect(Math.sin(radians)).toBeCloseTo(reactive / apparent, 2);
      expect(Math.cos(radians)).toBeCloseTo(active / apparent, 2);
    }
    const sum = (c: number) =>
      [0, 1, 2].reduce((total, phase) => total + quantity(meter, `1-0:${c + 20 * phase}.7.0`), 0);
    expect(quantity(meter, '1-0:16.7.0')).toBeCloseTo(sum(21) - sum(22), 6);
    expect(quantity(meter, '1-0:124.7.0')).toBeGreaterThan(380);
    expect(quantity(meter, '1-0:12.7.130')).toBeLessThan(2);
  });

  test('are those of the seed, and move', () => {
    const values = (seed: number, seconds: number) => {
      const time = new TestTime();
      time.advance(seconds);
      const { phases } = testMeter({ seed, installedAt: noon - 24 * hour }, time).measure();
      return phases.map(({ voltage, current }) => [voltage, current]);
    };
    expect(values(3, 0)).toEqual(values(3, 0));
    expect(values(3, 0)).not.toEqual(values(4, 0));
    expect(values(3, 0)).not.toEqual(values(3, 1));
  });

  test('a meter of one phase has one', () => {
    expect(testMeter({ type: smallType }).measure().phases).toHaveLength(1);
    expect(new LoadModel(1, 1).phases).toBe(1);
  });
});

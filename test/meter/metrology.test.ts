import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Register } from '../../src/cosem/index.ts';
import { type Energies, energyParts, type OmniaMeter, tariffs } from '../../src/meter/index.ts';
import type { Condition } from '../../src/meter/network/condition.ts';
import { obis } from '../../src/obis/index.ts';
import { noon, smallType, TestTime, testMeter } from './support.ts';

const value = (meter: OmniaMeter, name: string) => Number(meter.read(Register, obis(`1-0:${name}`), 'value').value);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

type Step = (meter: OmniaMeter, time: TestTime) => void;

const phases = fc.option(fc.subarray([1, 2, 3] as const, { minLength: 1 }), { nil: undefined });
const powers = fc.integer({ min: -20_000, max: 20_000 });
const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('interruption' as const), phases }),
  fc.record({ kind: fc.constant('voltage' as const), volts: fc.integer({ min: 0, max: 300 }), phases }),
  fc.record({ kind: fc.constant('load' as const), active: powers, reactive: powers, phases }),
  fc.record({ kind: fc.constant('load' as const), active: fc.integer({ min: -9, max: 9 }), phases }),
  fc.record({ kind: fc.constant('neutral-shift' as const), volts: fc.nat(60), angle: fc.nat(359) }),
  fc.record({ kind: fc.constant('frequency' as const), hertz: fc.constantFrom(48.5, 51.5) }),
  fc.constant({ kind: 'medium-voltage-break' as const }),
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.integer({ min: 1, max: 20_000 }).map(
      (seconds): Step =>
        (_, time) =>
          time.advance(seconds),
    ),
    weight: 4,
  },
  fc.tuple(conditions, fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 9000 })).map(
    ([condition, after, length]): Step =>
      ({ network }, time) => {
        const from = time.now + after * 777;
        network.begin(condition, from, from + length * 1003);
      },
  ),
  fc.boolean().map(
    (isConnected): Step =>
      (meter) =>
        meter.changeCircumstances({ isConnected }, []),
  ),
  fc.integer({ min: -90_000, max: 90_000 }).map(
    (seconds): Step =>
      (meter) =>
        meter.changeCircumstances({ clockOffset: seconds * 1000 }, []),
  ),
);

const quadrantPairs = [
  [3, 5, 6],
  [4, 7, 8],
] as const;

/** What has to hold at any time, by what clients read. */
function checkSums(meter: OmniaMeter): void {
  for (const c of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const byTariff = Array.from({ length: tariffs }, (_, i) => value(meter, `${c}.8.${i + 1}`));
    expect(value(meter, `${c}.8.0`), `${c}`).toBe(sum(byTariff));
  }
  for (const [whole, one, other] of quadrantPairs) {
    expect(value(meter, `${whole}.8.0`)).toBe(value(meter, `${one}.8.0`) + value(meter, `${other}.8.0`));
    for (let phase = 1; phase <= meter.measure().phases.length; phase += 1) {
      const of = (c: number) => value(meter, `${c + 20 * phase}.8.0`);
      expect(of(whole)).toBe(of(one) + of(other));
    }
  }
  expect(value(meter, '15.8.0')).toBe(value(meter, '1.8.0') + value(meter, '2.8.0'));
  expect(value(meter, '16.8.0')).toBe(value(meter, '1.8.0') - value(meter, '2.8.0'));
  checkPhases(meter);
}

/** Vectorial: what the phases take and feed in is set off between them. */
function checkPhases(meter: OmniaMeter): void {
  const count = meter.measure().phases.length;
  const all = (c: number) =>
    sum(Array.from({ length: count }, (_, phase) => value(meter, `${c + 20 * (phase + 1)}.8.0`)));
  for (const [taken, fedIn] of [
    [1, 2],
    [3, 4],
  ] as const) {
    const net = value(meter, `${taken}.8.0`) - value(meter, `${fedIn}.8.0`);
    expect(Math.abs(net - (all(taken) - all(fedIn)))).toBeLessThanOrEqual(2 * count + 2 * tariffs);
    expect(value(meter, `${taken}.8.0`)).toBeLessThanOrEqual(all(taken) + 2 * count);
  }
}

function numbersOf(energies: Energies): readonly number[] {
  return [
    ...energyParts.flatMap((part) => [energies.total([part]), energies.total([part], 1), energies.total([part], 2)]),
    energies.apparent('import'),
    energies.apparent('export'),
  ];
}

describe.each([
  ['three phases', undefined],
  ['one phase', smallType],
])('Permanent memory: registers of a meter of %s', (_, type) => {
  test('add up and never fall, whatever happens to it', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.array(steps, { minLength: 3, maxLength: 14 }), (seed, happenings) => {
        const time = new TestTime();
        const meter = testMeter({ seed, accuracy: 'typical', ...(type && { type }) }, time);
        let before = numbersOf(meter.measure().energies);
        for (const happen of happenings) {
          happen(meter, time);
          checkSums(meter);
          const now = numbersOf(meter.measure().energies);
          for (const [i, number] of now.entries()) expect(number).toBeGreaterThanOrEqual(before[i]!);
          before = now;
        }
      }),
      { numRuns: 12 },
    );
  });

  test('are the same in whatever order they are asked for, and after a restart', () => {
    fc.assert(
      fc.property(
        fc.array(steps, { minLength: 3, maxLength: 10 }),
        fc.array(fc.integer({ min: 0, max: 40 * 3600 }), { minLength: 3, maxLength: 8 }),
        (happenings, ago) => {
          const time = new TestTime();
          const meter = testMeter({ seed: 9, accuracy: 'typical', ...(type && { type }) }, time);
          for (const happen of happenings) happen(meter, time);
          const instants = ago.map((seconds) => time.now - seconds * 1000);
          const found = new Map(instants.map((at) => [at, numbersOf(meter.measureAt(at).energies)]));
          const again = testMeter({ seed: 9, accuracy: 'typical', memory: meter.memory, ...(type && { type }) }, time);
          const sorted = [...instants].sort((a, b) => a - b);
          for (const at of sorted) expect(numbersOf(again.measureAt(at).energies)).toEqual(found.get(at));
          sorted.slice(1).forEach((at, i) => {
            const [earlier, later] = [found.get(sorted[i]!)!, found.get(at)!];
            for (const [k, number] of later.entries()) expect(number).toBeGreaterThanOrEqual(earlier[k]!);
          });
        },
      ),
      { numRuns: 8 },
    );
  });
});

test('energies of a year are the same for whoever goes back and forth in it', () => {
  const days = [3, 300, 301, 20, 250, 7, 119.7, 120, 0];
  const options = { seed: 5, accuracy: 'typical', installedAt: noon - 360 * 86_400_000 } as const;
  const meter = testMeter(options);
  const found = days.map((ago) => numbersOf(meter.history.at(noon - ago * 86_400_000)));
  days.forEach((ago, i) => {
    expect(numbersOf(testMeter(options).history.at(noon - ago * 86_400_000)), `${ago}`).toEqual(found[i]);
  });
});

describe('Energy: a register', () => {
  test('of 32 bits starts again at 0', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: time.now }, time);
    const { current } = meter.history;
    const energies = current.energies.copy();
    energies.numbers[0] = 2 ** 32 - 100;
    meter.history.add({ ...current, from: time.now, energies });
    meter.network.begin({ kind: 'load', active: 1000 });
    expect(value(meter, '1.8.1')).toBe(2 ** 32 - 100);
    time.advance(60);
    expect(value(meter, '1.8.0')).toBe(2 ** 32 - 50);
    time.advance(120);
    expect([value(meter, '1.8.0'), value(meter, '1.8.1')]).toEqual([50, 50]);
  });

  test('of apparent energy is the integral of what is no straight line', () => {
    const time = new TestTime();
    const meter = testMeter({ seed: 9, installedAt: time.now }, time);
    const from = time.now;
    time.advance(24 * 3600);
    const grown = value(meter, '9.8.0') + value(meter, '10.8.0');
    let integral = 0;
    for (let at = from + 2500; at < time.now; at += 5000) integral += meter.measureAt(at).total.apparent * (5 / 3600);
    expect(Math.abs(grown - integral)).toBeLessThan(2 + integral * 1e-5);
  });
});

import { describe, expect, test } from 'vitest';
import { type OmniaMeter, OmniaType, quantityOf } from '../../../src/meter/index.ts';
import type { Condition } from '../../../src/meter/network/condition.ts';
import { obis } from '../../../src/obis/index.ts';
import { parseTypeNumber } from '../../../src/omnia/index.ts';
import { sampled } from '../network/sampled-waveform.ts';
import { randomBytes, TestTime, testMeter } from '../support.ts';
import { classLimits } from './class-limits.ts';

const register = (meter: OmniaMeter, name: string) => quantityOf(obis(`1-0:${name}`))!(meter.measure());
const types = Object.keys(classLimits).map(
  (name) => [name, new OmniaType(parseTypeNumber(`684-2-11P-1342AAD1-1${name}4045`), randomBytes)] as const,
);
/** Minimum, transitional, basic and maximum current, and what lies between, in A. */
const currents = [0.25, 0.4, 0.5, 1, 2.5, 5, 20, 60, 100];
/** Degrees that the current is behind: all quadrants. */
const angles = [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330];
const seeds = [1, 17, 123_456];
const volts = 230;

/** A load of so many ampere on each phase, or on one of them. */
function load(current: number, degrees: number, phases?: readonly (1 | 2 | 3)[]): Condition {
  const radians = (degrees * Math.PI) / 180;
  const apparent = volts * current;
  return { kind: 'load', active: apparent * Math.cos(radians), reactive: apparent * Math.sin(radians), phases };
}

function typicalMeter(
  type: OmniaType,
  seed: number,
  conditions: readonly Condition[],
  time = new TestTime(),
): OmniaMeter {
  const meter = testMeter({ type, seed, accuracy: 'typical', installedAt: time.now }, time);
  for (const one of [{ kind: 'voltage', volts } as const, ...conditions]) meter.network.begin(one);
  return meter;
}

/** Percent that the powers of a phase are off what its sampled waves give. */
function errorsOf(meter: OmniaMeter, phase: number) {
  const waves = sampled(meter.network.waveform(phase, meter.now()));
  const of = (c: number) => register(meter, `${c + 20 * phase}.7.0`);
  return {
    waves,
    active: ((of(21) - of(22)) / waves.active - 1) * 100,
    reactive: ((of(23) - of(24)) / waves.reactive - 1) * 100,
    current: (of(31) / waves.current - 1) * 100,
  };
}

describe.each(types)('Accuracy class %s', (name, type) => {
  const { active, reactive } = classLimits[name]!;

  test.each(currents)('at %d A errors are within the class, in all quadrants, and not the same', (current) => {
    const seen = new Set<string>();
    for (const seed of seeds) {
      const meter = typicalMeter(type, seed, []);
      for (const degrees of angles) {
        const id = meter.network.begin(load(current, degrees));
        const { waves, ...errors } = errorsOf(meter, (degrees / 30) % 3);
        meter.network.end(id);
        const apparent = Math.hypot(waves.active, waves.reactive);
        const activeLimit = active(current, Math.abs(waves.active) / apparent);
        const reactiveLimit = reactive(current, Math.abs(waves.reactive) / apparent);
        if (activeLimit !== undefined) expect(Math.abs(errors.active)).toBeLessThan(activeLimit);
        if (reactiveLimit !== undefined) expect(Math.abs(errors.reactive)).toBeLessThan(reactiveLimit);
        seen.add(errors.current.toFixed(3));
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(2 * seeds.length);
  });

  test('with a load on one phase, with harmonics, at other voltages and frequencies', () => {
    const influences: readonly (readonly Condition[])[] = [
      [load(0.25, 0, [2, 3]), load(60, 0, [1])],
      [
        load(5, 0),
        { kind: 'harmonic', of: 'current', order: 5, percent: 40 },
        { kind: 'harmonic', of: 'voltage', order: 5, percent: 10 },
      ],
      [load(5, 0), { kind: 'voltage', volts: 0.8 * volts }],
      [load(5, 0), { kind: 'voltage', volts: 1.15 * volts }],
      [load(5, 0), { kind: 'frequency', hertz: 47.5 }],
      [load(5, 0), { kind: 'frequency', hertz: 52.5 }],
    ];
    for (const conditions of influences) {
      const meter = typicalMeter(type, 7, conditions);
      const { waves, active: error } = errorsOf(meter, 0);
      expect(Math.abs(error)).toBeLessThan(active(waves.current, 1)!);
    }
  });
});

describe('Typical accuracy charts: the error depends on', () => {
  const error = (conditions: readonly Condition[], at?: number) => {
    const time = new TestTime();
    if (at !== undefined) time.now = at;
    return errorsOf(typicalMeter(types[3]![1], 4, conditions, time), 0).active;
  };

  test('the current', () => {
    const errors = currents.map((current) => error([load(current, 0)]).toFixed(4));
    expect(new Set(errors).size).toBeGreaterThan(5);
  });

  test('the voltage, the frequency and the temperature', () => {
    const usual = error([load(5, 0)]);
    expect(error([load(5, 0), { kind: 'voltage', volts: 200 }])).not.toBeCloseTo(usual, 3);
    expect(error([load(5, 0), { kind: 'frequency', hertz: 52 }])).not.toBeCloseTo(usual, 3);
    expect(error([load(5, 0)], Date.UTC(2026, 0, 10, 4))).not.toBeCloseTo(usual, 3);
  });

  test('the seed, and is none of a meter that is to be exact', () => {
    const of = (seed: number, accuracy: 'typical' | 'exact') => {
      const meter = testMeter({ seed, accuracy });
      meter.network.begin(load(5, 0));
      return errorsOf(meter, 0).active;
    };
    expect(of(1, 'typical')).not.toBeCloseTo(of(2, 'typical'), 3);
    expect(of(1, 'exact')).toBeCloseTo(0, 9);
  });
});

describe('Current rating: the starting current', () => {
  test.each(types)('of class %s is counted; half of it is not', (name, type) => {
    const starting = name.startsWith('A') || name.startsWith('2') ? 0.025 : 0.02;
    const counted = (current: number, degrees = 0) => {
      const time = new TestTime();
      const meter = typicalMeter(type, 3, [load(current, degrees)], time);
      time.advance(10 * 3600);
      const { energies } = meter.measure();
      return [energies.total(['A+', 'A-']), register(meter, '21.7.0') + register(meter, '22.7.0')];
    };
    const hours = 10;
    expect(counted(starting)[0]! / (3 * volts * starting * hours)).toBeCloseTo(1, 1);
    expect(counted(starting, 180)[0]! / (3 * volts * starting * hours)).toBeCloseTo(1, 1);
    expect(counted(starting)[1]! / (volts * starting)).toBeCloseTo(1, 1);
    expect(counted(starting / 2)).toEqual([0, 0]);
    expect(counted(0)).toEqual([0, 0]);
  });
});

describe('energies of a meter with errors', () => {
  const steps = 4 * 3600;

  /** The sum of what the power registers show in the middle of each second. */
  function integrated(meter: OmniaMeter, from: number, names: readonly string[]): number[] {
    const sums = names.map(() => 0);
    const quantities = names.map((name) => quantityOf(obis(`1-0:${name}`))!);
    for (let i = 0; i < steps; i += 1) {
      const m = meter.measureAt(from + (i + 0.5) * 1000);
      quantities.forEach((quantity, k) => {
        sums[k]! += quantity(m) / 3600;
      });
    }
    return sums;
  }

  test.each([1, 2, 5, 9])('are the integrals of the powers, each register of its own (seed %i)', (seed) => {
    const time = new TestTime();
    const meter = testMeter({ seed, accuracy: 'typical', type: types[2]![1] }, time);
    const from = time.now;
    meter.network.begin({ kind: 'load', active: 500, reactive: -200 }, from + 3_600_000, from + 4_600_000);
    meter.network.begin({ kind: 'voltage', volts: 190, phases: [2] }, from + 4_000_000, from + 9_600_000);
    meter.network.begin({ kind: 'interruption', phases: [3] }, from + 7_000_123, from + 9_000_077);
    time.advance(steps);
    const c = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...[21, 22, 23, 24, 26, 28].flatMap((one) => [one, one + 20, one + 40])];
    const powers = integrated(
      meter,
      from,
      c.map((one) => `${one}.7.0`),
    );
    c.forEach((one, i) => {
      const energy = quantityOf(obis(`1-0:${one}.8.0`))!;
      const grown = energy(meter.measureAt(from + steps * 1000)) - energy(meter.measureAt(from));
      // A register shows whole units, of up to two quadrants in four tariffs.
      expect(Math.abs(grown - powers[i]!), `1-0:${one}.8.0`).toBeLessThan(2.5 + 1e-4 * powers[i]!);
    });
  });

  test('are off the true ones by no more than their class', () => {
    const time = new TestTime();
    const [exact, typical] = (['exact', 'typical'] as const).map((accuracy) => testMeter({ seed: 3, accuracy }, time));
    time.advance(30 * 86_400);
    const [truth, found] = [exact!, typical!].map((meter) => register(meter, '1.8.0'));
    expect(found).not.toBe(truth);
    expect(Math.abs(found! / truth! - 1)).toBeLessThan(0.01);
  });
});

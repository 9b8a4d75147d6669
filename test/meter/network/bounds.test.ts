import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtendedRegister, Register } from '../../../src/cosem/index.ts';
import { type OmniaMeter, quantityOf } from '../../../src/meter/index.ts';
import type { Condition } from '../../../src/meter/network/condition.ts';
import { measuredValues } from '../../../src/meter/objects/measured-attributes.ts';
import { obis } from '../../../src/obis/index.ts';
import { noon, TestTime, testMeter } from '../support.ts';

const hour = 3_600_000;

/** A meter that has lived through some hours in which much happened. */
function livedMeter(seed = 5): OmniaMeter {
  const time = new TestTime();
  const meter = testMeter({ seed }, time);
  const minutes = (from: number, to: number, condition: Condition) =>
    meter.network.begin(condition, noon + from * 60_000 + 137, noon + to * 60_000 + 71);
  minutes(10, 12, { kind: 'voltage', volts: 190, phases: [1, 2] });
  minutes(30, 50, { kind: 'load', active: 9000, reactive: 500 });
  minutes(70, 71, { kind: 'interruption', phases: [3] });
  minutes(80, 84, { kind: 'neutral-shift', volts: 20, angle: 77 });
  minutes(90, 95, { kind: 'medium-voltage-break' });
  minutes(100, 101, { kind: 'frequency', hertz: 49.1 });
  time.advance(105 * 60);
  meter.changeCircumstances({ isConnected: false }, []);
  time.advance(20 * 60);
  meter.changeCircumstances({ isConnected: true }, []);
  time.advance(3600);
  return meter;
}

const meter = livedMeter();
const times = fc.tuple(fc.integer({ min: 0, max: 2.5 * hour }), fc.integer({ min: 1, max: 15 * 60_000 }));

/** What there is at every bend and shortly before it. */
function looked(from: number, until: number, value: (at: number) => number): number[] {
  const values = [value(from), value(until)];
  for (let at = Math.floor(from / 500 + 1) * 500; at < until; at += 500) values.push(value(at));
  return values;
}

describe('bounds of the network', () => {
  test('no voltage of the time is beyond them, and they are reached', () => {
    fc.assert(
      fc.property(times, fc.nat(2), ([begin, length], phase) => {
        const [from, until] = [noon + begin, noon + begin + length];
        const { least, greatest } = meter.network.voltageBounds(phase, from, until);
        const values = looked(from, until, (at) => meter.network.rms(phase, at));
        expect(Math.min(...values)).toBeGreaterThanOrEqual(least.value - 1e-6);
        expect(Math.max(...values)).toBeLessThanOrEqual(greatest.value + 1e-6);
        for (const { value, at } of [least, greatest]) {
          expect(at).toBeGreaterThanOrEqual(from);
          expect(at).toBeLessThanOrEqual(until);
          // What changes at once was that until just before.
          const near = [at, at - 1e-3].map((one) => Math.abs(meter.network.rms(phase, one) - value));
          expect(Math.min(...near)).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('means are those of a great many values', () => {
    fc.assert(
      fc.property(times, fc.nat(2), ([begin, length], phase) => {
        const [from, until] = [noon + begin, noon + begin + length];
        const values = Array.from({ length: 20_000 }, (_, i) => from + ((i + 0.5) * length) / 20_000);
        const mean = (of: (at: number) => number) => values.reduce((sum, at) => sum + of(at), 0) / values.length;
        const voltage = mean((at) => meter.network.rms(phase, at));
        expect(Math.abs(meter.network.meanVoltage(phase, from, until) - voltage)).toBeLessThan(0.02);
        const frequency = mean((at) => meter.network.frequency(at));
        expect(Math.abs(meter.network.meanFrequency(from, until) - frequency)).toBeLessThan(1e-3);
      }),
      { numRuns: 12 },
    );
  });

  test('frequencies as well', () => {
    fc.assert(
      fc.property(times, ([begin, length]) => {
        const [from, until] = [noon + begin, noon + begin + length];
        const { least, greatest } = meter.network.frequencyBounds(from, until);
        const values = looked(from, until, (at) => meter.network.frequency(at));
        expect(Math.min(...values)).toBeGreaterThanOrEqual(least.value - 1e-9);
        expect(Math.max(...values)).toBeLessThanOrEqual(greatest.value + 1e-9);
        expect(meter.network.frequency(least.at)).toBeCloseTo(least.value, 9);
      }),
      { numRuns: 60 },
    );
  });
});

describe('averages', () => {
  const dense = (name: string, from: number, until: number) => {
    const quantity = quantityOf(obis(`1-0:${name}`))!;
    const count = 6000;
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += quantity(meter.measureAt(from + ((i + 0.5) * (until - from)) / count));
    return sum / count;
  };

  test.each([
    ['32.25.0', '32.7.0', 0.02],
    ['51.25.0', '51.7.0', 0.03],
    ['33.25.0', '33.7.0', 0.002],
    ['13.25.0', '13.7.0', 0.002],
    ['12.25.130', '12.7.130', 0.05],
    ['32.56.5', '32.7.5', 0.01],
    ['71.56.7', '71.7.7', 0.01],
    ['52.56.124', '52.7.124', 0.01],
    ['71.56.124', '71.7.124', 0.02],
    ['72.56.0', '72.7.0', 0.02],
    ['31.56.0', '31.7.0', 0.03],
  ])('%s is the mean of %s over the last ten minutes', (average, now, tolerance) => {
    for (const minutes of [34, 40, 63, 155]) {
      const end = Math.floor((noon + minutes * 60_000) / 600_000) * 600_000;
      const found = quantityOf(obis(`1-0:${average}`))!(meter.measureAt(noon + minutes * 60_000));
      expect(Math.abs(found - dense(now, end - 600_000, end)), `${minutes}`).toBeLessThan(tolerance);
    }
  });

  test('24 is the mean of the ten minutes until now, and 14.25.0 that of ten seconds', () => {
    const at = noon + 43 * 60_000 + 20_000;
    const running = quantityOf(obis('1-0:31.24.0'))!(meter.measureAt(at));
    expect(running).toBeCloseTo(dense('31.7.0', at - 600_000, at), 1);
    const frequency = quantityOf(obis('1-0:14.25.0'))!(meter.measureAt(at + 3000));
    expect(frequency).toBeCloseTo(dense('14.7.0', at - 10_000, at), 4);
  });

  test('follow the measurement periods that a client sets', () => {
    const own = livedMeter();
    const set = (name: string, value: number) =>
      own.device.set(Register, obis(name), 'value', { kind: 'long-unsigned', value });
    set('1-0:0.8.1', 60);
    const now = own.now();
    const end = Math.floor(now / 60_000) * 60_000;
    const found = quantityOf(obis('1-0:32.25.0'))!(own.measure());
    expect(found).toBeCloseTo(own.network.meanVoltage(0, end - 60_000, end), 9);
  });
});

describe('minimum and maximum of the day', () => {
  test.each([
    ['32.23.0', 'voltage', 0, Math.min],
    ['72.26.0', 'voltage', 2, Math.max],
    ['51.26.0', 'current', 1, Math.max],
  ] as const)('%s is reached, never passed, and stamped with its time', (name, kind, phase, which) => {
    const own = livedMeter();
    const midnight = Date.UTC(2026, 5, 9, 22);
    const values: number[] = [];
    for (let at = midnight; at <= own.now(); at += 20_000) values.push(own.measureAt(at).phases[phase]![kind]);
    const object = obis(`1-0:${name}`);
    const { scaler } = own.read(ExtendedRegister, object, 'scalerUnit');
    const value = Number(own.read(ExtendedRegister, object, 'value').value) * 10 ** scaler;
    expect(Math.abs(value - which(...values))).toBeLessThan(kind === 'voltage' ? 0.4 : 0.1);
    const { hour: hours, minute, second } = own.read(ExtendedRegister, object, 'captureTime');
    const at = midnight + ((hours! * 60 + minute!) * 60 + second!) * 1000;
    const near = [0, 500, 1000].map((more) => own.measureAt(at + more).phases[phase]![kind]);
    expect(Math.min(...near.map((one) => Math.abs(one - value)))).toBeLessThan(kind === 'voltage' ? 0.5 : 0.2);
  });

  test('begin anew at midnight, at which the old day is still shown', () => {
    const time = new TestTime();
    const own = testMeter({ seed: 5 }, time);
    own.network.begin({ kind: 'voltage', volts: 151.2, phases: [1] }, noon + hour, noon + 2 * hour);
    time.advance(13 * 3600);
    const object = own.type.objects.get(obis('1-0:32.23.0').key)!;
    const least = (at: number) =>
      Number((measuredValues(object).value!(own.measureAt(at), own) as { value: number }).value);
    const midnight = Date.UTC(2026, 5, 10, 22);
    expect(least(midnight)).toBe(1512);
    expect(least(midnight + 1000)).toBeGreaterThan(2200);
    expect(least(own.now())).toBeGreaterThan(2200);
    expect(Number(own.read(ExtendedRegister, obis('1-0:32.23.0'), 'value').value)).toBeGreaterThan(2200);
    expect(least(noon + hour / 2)).toBeGreaterThan(2200);
  });
});

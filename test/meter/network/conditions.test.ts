import { describe, expect, test } from 'vitest';
import { Data, Register } from '../../../src/cosem/index.ts';
import { type OmniaMeter, quantityOf } from '../../../src/meter/index.ts';
import type { Condition } from '../../../src/meter/network/condition.ts';
import { obis } from '../../../src/obis/index.ts';
import { TestTime, testMeter } from '../support.ts';

/** The value that a client reads, with its scaler. */
function register(meter: OmniaMeter, name: string): number {
  const { scaler } = meter.read(Register, obis(`1-0:${name}`), 'scalerUnit');
  return Number(meter.read(Register, obis(`1-0:${name}`), 'value').value) * 10 ** scaler;
}

const state = (meter: OmniaMeter, e: number) => meter.read(Data, obis(`0-0:96.80.${e}`), 'value').value;

function meterWith(...conditions: readonly Condition[]): OmniaMeter {
  const meter = testMeter({ seed: 3 });
  for (const one of conditions) meter.network.begin(one);
  return meter;
}

describe('what happens in the network is in all registers that should show it', () => {
  test('an interruption of a phase', () => {
    const meter = meterWith({ kind: 'load', active: 1000, reactive: 200 }, { kind: 'interruption', phases: [2] });
    for (const name of ['52.7.0', '51.7.0', '41.7.0', '43.7.0', '49.7.0', '52.7.124', '51.7.124', '52.7.5', '51.7.5'])
      expect(register(meter, name), name).toBe(0);
    expect(register(meter, '21.7.0')).toBe(1000);
    expect(register(meter, '1.7.0')).toBe(2000);
    expect(register(meter, '12.7.131')).toBeCloseTo(33.6, 0);
    expect(register(meter, '12.7.0')).toBeCloseTo((register(meter, '32.7.0') + register(meter, '72.7.0')) / 3, 0);
    expect(state(meter, 14)).toBe(0);
  });

  test('an interruption of a phase: its energies stand still, the others go on', () => {
    const time = new TestTime();
    const meter = testMeter({ seed: 3 }, time);
    meter.network.begin({ kind: 'interruption', phases: [2] });
    meter.network.begin({ kind: 'load', active: 1000, reactive: 200 });
    const names = ['21.8.0', '41.8.0', '43.8.0', '1.8.0', '3.8.0'];
    const before = names.map((name) => register(meter, name));
    time.advance(3600);
    const grown = names.map((name, i) => register(meter, name) - before[i]!);
    [1000, 0, 0, 2000, 400].forEach((expected, i) => {
      expect(Math.abs(grown[i]! - expected), names[i]).toBeLessThanOrEqual(2);
    });
  });

  test('a voltage; one of less than 5 % of the nominal voltage feeds nobody', () => {
    const meter = meterWith({ kind: 'load', active: 2300 }, { kind: 'voltage', volts: 115, phases: [1] });
    expect(register(meter, '32.7.0')).toBe(115);
    expect(register(meter, '31.7.0')).toBeCloseTo(20.2, 0);
    const time = new TestTime();
    const dead = testMeter({ seed: 3 }, time);
    dead.network.begin({ kind: 'load', active: 2300 });
    dead.network.begin({ kind: 'voltage', volts: 5 });
    const before = register(dead, '1.8.0');
    time.advance(3600);
    expect([register(dead, '1.7.0'), register(dead, '31.7.0'), register(dead, '1.8.0')]).toEqual([0, 0, before]);
  });

  test('a broken neutral: the vector of three phases around it', () => {
    const meter = meterWith({ kind: 'voltage', volts: 230 }, { kind: 'neutral-shift', volts: 46, angle: 30 });
    expect(['32.7.0', '52.7.0', '72.7.0'].map((name) => register(meter, name).toFixed(1))).toEqual([
      '191.5',
      '270.8',
      '234.6',
    ]);
    expect(register(meter, '12.7.131')).toBeCloseTo(20, 2);
    expect(register(meter, '12.7.130')).toBe(0);
    expect(register(meter, '92.7.0')).toBeCloseTo(46, 1);
    // What lies between phases knows nothing of the neutral.
    for (const name of ['124.7.0', '125.7.0', '126.7.0']) expect(register(meter, name)).toBeCloseTo(398.4, -1);
    const between = register(meter, '81.7.1') + register(meter, '81.7.12');
    expect(between).toBeCloseTo(register(meter, '81.7.2'), 0);
    expect(register(meter, '81.7.1')).not.toBeCloseTo(120, 0);
  });

  test('an open phase of the medium voltage', () => {
    const meter = meterWith({ kind: 'voltage', volts: 230 }, { kind: 'medium-voltage-break' });
    expect(['32.7.0', '52.7.0', '72.7.0'].map((name) => register(meter, name))).toEqual([230, 115, 115]);
    expect(register(meter, '12.7.130')).toBeCloseTo(100, 2);
    expect(register(meter, '12.7.131')).toBe(0);
    expect([register(meter, '81.7.1'), register(meter, '81.7.12')]).toEqual([180, 0]);
    expect(state(meter, 14)).toBe(0);
  });

  test('three voltages that are not the same: u2/u1 is 1.255 %', () => {
    const volts = [230, 225, 235];
    const meter = meterWith(
      ...volts.map((one, i): Condition => ({ kind: 'voltage', volts: one, phases: [(i + 1) as 1 | 2 | 3] })),
    );
    expect(quantityOf(obis('1-0:12.7.130'))!(meter.measure())).toBeCloseTo(1.255, 3);
    expect(register(meter, '12.7.130')).toBe(1.26);
  });

  test('the phase sequence', () => {
    const [usual, other] = [meterWith(), meterWith({ kind: 'phase-sequence' })];
    expect([state(usual, 14), register(usual, '81.7.1'), register(usual, '81.7.2')]).toEqual([1, 120, 240]);
    expect([state(other, 14), register(other, '81.7.1'), register(other, '81.7.2')]).toEqual([2, 240, 120]);
    expect(register(other, '81.7.12')).toBe(240);
  });

  test('a load: its powers, its angles and its quadrants (cos φ and its sign)', () => {
    const meter = meterWith(
      { kind: 'load', phases: [1], active: 800, reactive: 600 },
      { kind: 'load', phases: [2], active: -800, reactive: 600 },
      { kind: 'load', phases: [3], active: -2000, reactive: -1500 },
    );
    expect([11, 12, 13, 10].map((e) => state(meter, e))).toEqual([1, 2, 3, 3]);
    for (const c of [33, 53, 73, 13]) {
      const power = c === 13 ? [-2000, -300] : [-800, -600];
      expect(register(meter, `${c}.7.0`)).toBeCloseTo(Math.abs(power[0]!) / Math.hypot(...power), 2);
    }
    expect(['81.7.4', '81.7.15', '81.7.26'].map((name) => register(meter, name).toFixed(0))).toEqual([
      '37',
      '143',
      '217',
    ]);
    expect(register(meter, '25.7.0')).toBe(600);
    expect(register(meter, '46.7.0')).toBe(600);
    expect(register(meter, '67.7.0')).toBe(1500);
    expect([register(meter, '1.7.0'), register(meter, '2.7.0'), register(meter, '16.7.0')]).toEqual([0, 2000, -2000]);
    const feedingIn = meterWith({ kind: 'load', active: 500, reactive: -10 });
    expect([11, 10].map((e) => state(feedingIn, e))).toEqual([4, 4]);
  });

  test('a harmonic: its register, the distortion, and the value with all of them', () => {
    const usual = meterWith({ kind: 'load', active: 2000 });
    const meter = meterWith(
      { kind: 'load', active: 2000 },
      { kind: 'harmonic', of: 'voltage', order: 11, percent: 7, phases: [3] },
      { kind: 'harmonic', of: 'current', order: 3, percent: 50, phases: [3] },
      { kind: 'harmonic', of: 'current', order: 9, percent: 30, phases: [2, 3] },
    );
    expect(register(meter, '71.7.9')).toBeCloseTo(register(meter, '71.7.1') * 0.3, 1);
    expect(register(meter, '72.7.11')).toBeCloseTo(register(meter, '72.7.1') * 0.07, 1);
    expect(register(meter, '71.7.3')).toBeCloseTo(register(meter, '71.7.1') * 0.5, 1);
    expect(register(meter, '72.7.124')).toBeGreaterThan(7);
    expect(register(meter, '71.7.124')).toBeGreaterThan(50);
    expect(register(meter, '71.7.0')).toBeGreaterThan(register(usual, '71.7.0') * 1.1);
    // Power is what it is without them; the neutral carries what is of the third order.
    expect(register(meter, '61.7.0')).toBe(2000);
    expect(register(meter, '91.7.0')).toBeGreaterThan(register(usual, '91.7.0') + 1);
    expect(register(meter, '32.7.11')).toBe(register(usual, '32.7.11'));
  });

  test('a frequency', () => {
    expect(register(meterWith({ kind: 'frequency', hertz: 49.37 }), '14.7.0')).toBeCloseTo(49.37, 6);
  });

  test('the supply control switch: currents and powers end, and the voltage rises a little', () => {
    const meter = meterWith({ kind: 'load', active: 20_000 });
    const before = meter.measure().phases[0]!.voltage;
    meter.changeCircumstances({ isConnected: false }, []);
    expect([register(meter, '31.7.0'), register(meter, '1.7.0')]).toEqual([0, 0]);
    expect(meter.measure().phases[0]!.voltage - before).toBeCloseTo(8, 6);
    expect(meter.network.rms(0, meter.now())).toBe(meter.measure().phases[0]!.voltage);
  });

  test('what no network can be is refused', () => {
    const { network } = meterWith();
    const wrong: readonly Condition[] = [
      { kind: 'voltage', volts: -1 },
      { kind: 'frequency', hertz: 0 },
      { kind: 'harmonic', of: 'voltage', order: 1, percent: 5 },
      { kind: 'harmonic', of: 'voltage', order: 51, percent: 5 },
      { kind: 'harmonic', of: 'current', order: 3, percent: -5 },
    ];
    for (const one of wrong) expect(() => network.begin(one)).toThrow(RangeError);
    expect(network.conditions).toEqual([]);
  });
});

describe('Technical data: power', () => {
  test('of three phases at their greatest current does not fit 16 bits, and is shown', () => {
    const meter = meterWith({ kind: 'voltage', volts: 230 }, { kind: 'load', active: 23_000 });
    expect(register(meter, '1.7.0')).toBe(69_000);
    expect(register(meter, '31.7.0')).toBeCloseTo(100, -1);
  });
});

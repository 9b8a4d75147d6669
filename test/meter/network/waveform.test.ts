import { describe, expect, test } from 'vitest';
import { type OmniaMeter, quantityOf } from '../../../src/meter/index.ts';
import type { Condition } from '../../../src/meter/network/condition.ts';
import { obis } from '../../../src/obis/index.ts';
import { fullType, testMeter } from '../support.ts';
import { sampled } from './sampled-waveform.ts';

/** What a register would show without its scaler. */
const register = (meter: OmniaMeter, name: string) => quantityOf(obis(`1-0:${name}`))!(meter.measure());

const loads: readonly (readonly [name: string, conditions: readonly Condition[]])[] = [
  ['as it usually is', []],
  ['in quadrant 1', [{ kind: 'load', active: 800, reactive: 500 }]],
  ['in quadrant 2', [{ kind: 'load', active: -900, reactive: 400 }]],
  ['in quadrant 3', [{ kind: 'load', active: -300, reactive: -700 }]],
  ['in quadrant 4', [{ kind: 'load', active: 1200, reactive: -100 }]],
  ['without active power', [{ kind: 'load', active: 0, reactive: 600 }]],
  ['at the greatest current', [{ kind: 'load', active: 20_000, reactive: 11_000 }]],
  [
    'unbalanced',
    [
      { kind: 'load', phases: [1], active: 40, reactive: 10 },
      { kind: 'load', phases: [2], active: 9000 },
      { kind: 'voltage', phases: [3], volts: 190 },
    ],
  ],
  [
    'with many harmonics',
    [
      { kind: 'load', active: 2000, reactive: 900 },
      { kind: 'harmonic', of: 'voltage', order: 5, percent: 8, phases: [1] },
      { kind: 'harmonic', of: 'current', order: 5, percent: 45 },
      { kind: 'harmonic', of: 'current', order: 3, percent: 60 },
      { kind: 'harmonic', of: 'voltage', order: 50, percent: 1.5 },
    ],
  ],
  ['with a broken neutral', [{ kind: 'neutral-shift', volts: 46, angle: 30 }]],
  ['with an open phase of the medium voltage', [{ kind: 'medium-voltage-break' }]],
  [
    'in the other sequence and with another frequency',
    [{ kind: 'phase-sequence' }, { kind: 'frequency', hertz: 51.3 }],
  ],
];

describe.each(loads)('Measuring principle: a load %s', (_, conditions) => {
  const meter = testMeter({ seed: 5, type: fullType });
  for (const one of conditions) meter.network.begin(one);

  test.each([0, 1, 2])('every register of phase %i is what its sampled waves give', (phase) => {
    const of = (c: number, rest = '7.0') => register(meter, `${c + 20 * phase}.${rest}`);
    const waves = sampled(meter.network.waveform(phase, meter.now()));
    expect(of(32)).toBeCloseTo(waves.voltage, 8);
    expect(of(31)).toBeCloseTo(waves.current, 8);
    expect(of(21) - of(22)).toBeCloseTo(waves.active, 6);
    expect(of(23) - of(24)).toBeCloseTo(waves.reactive, 6);
    expect(of(25) + of(26) - of(27) - of(28)).toBeCloseTo(waves.reactive, 6);
    const quadrant = waves.active > -1e-6 ? (waves.reactive > 0 ? 25 : 28) : waves.reactive > 0 ? 26 : 27;
    expect(of(quadrant)).toBeCloseTo(Math.abs(waves.reactive), 6);
    expect(of(29) + of(30)).toBeCloseTo(Math.hypot(waves.active, waves.reactive), 6);
    expect(of(33)).toBeCloseTo(Math.abs(waves.active) / Math.hypot(waves.active, waves.reactive), 8);
    expect(of(32, '7.124')).toBeCloseTo(waves.voltageDistortion, 6);
    expect(of(31, '7.124')).toBeCloseTo(waves.currentDistortion, 6);
    for (const order of [1, 2, 3, 5, 17, 49, 50]) {
      expect(of(32, `7.${order}`)).toBeCloseTo(waves.voltageHarmonic(order), 8);
      expect(of(31, `7.${order}`)).toBeCloseTo(waves.currentHarmonic(order), 8);
    }
    expect(meter.measure().phases[phase]!.angle).toBeCloseTo(waves.angle, 6);
  });

  test('what is between phases is what the differences of their waves give', () => {
    const period = 1 / meter.network.frequency(meter.now());
    const waves = [0, 1, 2].map((phase) => meter.network.waveform(phase, meter.now()));
    const rms = (of: (seconds: number) => number) => {
      const squares = Array.from({ length: 256 }, (_, i) => of((i / 256) * period) ** 2);
      return Math.sqrt(squares.reduce((a, b) => a + b) / 256);
    };
    for (const [c, a, b] of [
      [124, 0, 1],
      [125, 1, 2],
      [126, 2, 0],
    ] as const) {
      const between = rms((t) => waves[a]!.voltage(t) - waves[b]!.voltage(t));
      expect(register(meter, `${c}.7.0`)).toBeCloseTo(between, 6);
    }
    const neutral = rms((t) => waves[0]!.current(t) + waves[1]!.current(t) + waves[2]!.current(t));
    expect(register(meter, '91.7.0')).toBeCloseTo(neutral, 6);
  });

  test('the angles are those of the fundamentals', () => {
    const angles = [0, 1, 2].map((phase) => {
      const { voltages, currents } = meter.network.waveform(phase, meter.now());
      return [voltages[0]!.angle, currents[0]!.angle].map((radians) => (-radians * 180) / Math.PI);
    });
    const [u, i] = [angles.map(([one]) => one!), angles.map(([, one]) => one!)];
    const expected = {
      1: u[1]! - u[0]!,
      2: u[2]! - u[0]!,
      12: u[2]! - u[1]!,
      4: i[0]! - u[0]!,
      15: i[1]! - u[1]!,
      26: i[2]! - u[2]!,
      5: i[1]! - u[0]!,
      6: i[2]! - u[0]!,
    };
    for (const [e, degrees] of Object.entries(expected)) {
      const off = register(meter, `81.7.${e}`) - degrees;
      expect(Math.cos((off * Math.PI) / 180), `81.7.${e}`).toBeCloseTo(1, 9);
    }
  });
});

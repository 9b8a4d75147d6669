import { describe, expect, test } from 'vitest';
import { Register } from '../../src/cosem/index.ts';
import { type OmniaMeter, OmniaType, quantityOf } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { parseTypeNumber } from '../../src/omnia/index.ts';
import { fullType, randomBytes, smallType, testMeter } from './support.ts';

function register(meter: OmniaMeter, name: string): readonly [value: number, unit: number] {
  const { scaler, unit } = meter.read(Register, obis(name), 'scalerUnit');
  return [Number(meter.read(Register, obis(name), 'value').value) * 10 ** scaler, unit];
}

const units = { volt: 35, ampere: 33, hertz: 44, pulsesPerWattHour: 45, pulsesPerVarHour: 46 };

describe('Technical data', () => {
  test('nominal voltage: 230 V, or 240 V where it was ordered so', () => {
    const [usual, other] = [testMeter(), testMeter({ nominalVoltage: 240 })];
    expect(register(usual, '1-0:0.6.0')).toEqual([230, units.volt]);
    expect(register(other, '1-0:0.6.0')).toEqual([240, units.volt]);
    const [low, high] = [usual, other].map((meter) => quantityOf(obis('1-0:32.7.0'))!(meter.measure()));
    expect(high! - low!).toBeCloseTo(10, 6);
    expect(quantityOf(obis('1-0:124.7.0'))!(other.measure())).toBeGreaterThan(405);
  });

  test('nominal frequency 50 Hz', () => {
    expect(register(testMeter(), '1-0:0.6.2')).toEqual([50, units.hertz]);
  });

  test.each([
    ['1', 100],
    ['8', 80],
  ])('current rating: 5(100) A or 5(80) A by X14 = %s', (x14, maximum) => {
    const type = new OmniaType(parseTypeNumber(`684-2-11P-1342AAD1-${x14}B24045`), randomBytes);
    const meter = testMeter({ type });
    expect(register(meter, '1-0:0.6.1')).toEqual([5, units.ampere]);
    expect(register(meter, '1-0:0.6.3')).toEqual([maximum, units.ampere]);
  });

  test('meter constant 1000 imp/kWh', () => {
    const [active, unit] = register(testMeter(), '1-0:0.3.0');
    expect([active * 1000, unit]).toEqual([1000, units.pulsesPerWattHour]);
    const [reactive, reactiveUnit] = register(testMeter(), '1-0:0.3.1');
    expect([reactive * 1000, reactiveUnit]).toEqual([1000, units.pulsesPerVarHour]);
  });

  test('a single-phase meter has one system, and no values between phases', () => {
    const meter = testMeter({ type: smallType });
    expect(meter.measure().phases).toHaveLength(1);
    for (const name of ['1-0:52.7.0', '1-0:124.7.0', '1-0:81.7.1', '0-0:96.80.14']) {
      expect(meter.has(obis(name)), name).toBe(false);
      expect(fullType.objects.has(obis(name).key), name).toBe(true);
    }
    meter.network.begin({ kind: 'load', active: 900, reactive: 300 });
    expect(register(meter, '1-0:1.7.0')).toEqual(register(meter, '1-0:21.7.0'));
  });

  test.each([
    [[1], 1],
    [[1, 3], 2],
    [[1, 2, 3], 3],
  ] as const)('a three-phase meter may be connected to phases %j alone', (connected, count) => {
    const meter = testMeter({ connected });
    meter.network.begin({ kind: 'load', active: 1000 });
    const voltages = meter.measure().phases.map(({ voltage }) => voltage > 200);
    expect(voltages).toEqual([1, 2, 3].map((phase) => (connected as readonly number[]).includes(phase)));
    expect(register(meter, '1-0:1.7.0')[0]).toBe(1000 * count);
    expect(meter.network.isSupplied(meter.now())).toBe(true);
  });

  test('voltages, currents and powers within the extended operating range fit their registers', () => {
    for (const share of [0.8, 1.15]) {
      const meter = testMeter();
      meter.network.begin({ kind: 'voltage', volts: 230 * share });
      meter.network.begin({ kind: 'load', active: 230 * share * 99 });
      expect(register(meter, '1-0:32.7.0')[0]).toBeCloseTo(230 * share, 6);
      expect(register(meter, '1-0:31.7.0')[0]).toBeCloseTo(99.5, -1);
      expect(register(meter, '1-0:1.7.0')[0]).toBeCloseTo(3 * 230 * share * 99, -1);
    }
  });

  test('phase displacement is unlimited', () => {
    const quadrants = [0, 45, 90, 135, 180, 225, 270, 315].map((degrees) => {
      const meter = testMeter();
      const radians = (degrees * Math.PI) / 180;
      meter.network.begin({ kind: 'load', active: 2000 * Math.cos(radians), reactive: 2000 * Math.sin(radians) });
      return register(meter, '1-0:81.7.4')[0] - degrees;
    });
    for (const off of quadrants) expect(Math.abs(((off + 540) % 360) - 180)).toBeLessThan(0.5);
  });
});

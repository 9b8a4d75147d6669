import { describe, expect, test } from 'vitest';
import { DemandRegister, ExtendedRegister, Register } from '../../src/cosem/index.ts';
import type { Energies, OmniaMeter } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { noon, TestTime, testMeter } from './support.ts';

const register = (meter: OmniaMeter, name: string) => Number(meter.read(Register, obis(`1-0:${name}`), 'value').value);
const demand = (meter: OmniaMeter, name: 'currentAverageValue' | 'lastAverageValue') =>
  Number(meter.read(DemandRegister, obis('1-0:1.4.0'), name).value);

/** A meter that has taken 1000, 4000 and 2000 W in three quarters of an hour, and is in the middle of the fourth. */
function livedMeter() {
  const time = new TestTime();
  const meter = testMeter({ seed: 2 }, time);
  const minute = 60_000;
  [1000, 4000, 2000, 800].forEach((active, i) => {
    meter.network.begin({ kind: 'load', active: active / 3 }, noon + i * 15 * minute, noon + (i + 1) * 15 * minute);
  });
  time.advance(52.5 * 60);
  return { meter, time };
}

const set = (meter: OmniaMeter, name: 'period' | 'numberOfPeriods', value: number) =>
  meter.device.set(DemandRegister, obis('1-0:1.4.0'), name, value);

describe('averages and demands', () => {
  test('the last average is that of the last quarter; the current one grows with the energy', () => {
    const { meter, time } = livedMeter();
    expect(Math.abs(register(meter, '1.5.0') - 2000)).toBeLessThanOrEqual(8);
    expect(Math.abs(demand(meter, 'lastAverageValue') - 2000)).toBeLessThanOrEqual(8);
    expect(Math.abs(demand(meter, 'currentAverageValue') - 400)).toBeLessThanOrEqual(8);
    time.advance(3.75 * 60);
    expect(Math.abs(demand(meter, 'currentAverageValue') - 600)).toBeLessThanOrEqual(8);
    const { minute, second } = meter.read(DemandRegister, obis('1-0:1.4.0'), 'startTimeCurrent');
    expect([minute, second]).toEqual([45, 0]);
    expect(Math.abs(register(meter, '21.4.0') - 2000 / 3)).toBeLessThanOrEqual(8);
  });

  test('an average of more than one period slides', () => {
    const { meter } = livedMeter();
    set(meter, 'numberOfPeriods', 3);
    expect(Math.abs(demand(meter, 'lastAverageValue') - 7000 / 3)).toBeLessThanOrEqual(8);
    expect(Math.abs(demand(meter, 'currentAverageValue') - 6400 / 3)).toBeLessThanOrEqual(8);
    set(meter, 'period', 1800);
    set(meter, 'numberOfPeriods', 1);
    expect(Math.abs(demand(meter, 'lastAverageValue') - 2500)).toBeLessThanOrEqual(8);
  });

  test('periods that are none are refused', () => {
    const { meter } = livedMeter();
    const { attributes } = meter.device.table.object(obis('1-0:1.4.0'))!;
    const write = (attributeId: number, value: number) => () =>
      attributes.get(attributeId)!.source.write!(meter.device, value, undefined);
    for (const seconds of [0, 7, 7200]) expect(write(8, seconds)).toThrow('other-reason');
    for (const periods of [0, 61]) expect(write(9, periods)).toThrow('other-reason');
  });

  test('the maximum of the billing period has its power and its time; of a tariff, where that was active', () => {
    const { meter } = livedMeter();
    const maximum = (e: number) => Number(meter.read(ExtendedRegister, obis(`1-0:1.6.${e}`), 'value').value);
    expect(maximum(0)).toBeGreaterThanOrEqual(3996);
    expect(maximum(0)).toBe(Math.max(...[1, 2, 3, 4].map(maximum)));
    const byHand = (energy: (energies: Energies) => number) => {
      let greatest = 0;
      const begin = Date.UTC(2026, 4, 31, 22);
      for (let at = begin + 900_000; at <= meter.now(); at += 900_000) {
        const [before, after] = [at - 900_000, at].map((one) => energy(meter.history.at(one)));
        greatest = Math.max(greatest, (after! - before!) * 4);
      }
      return greatest;
    };
    const of = (name: string) => Number(meter.read(ExtendedRegister, obis(`1-0:${name}`), 'value').value);
    expect(maximum(0)).toBe(byHand((energies) => energies.total(['A+'])));
    expect(maximum(1)).toBe(byHand((energies) => energies.total(['A+'], 1)));
    expect(maximum(2)).toBe(byHand((energies) => energies.total(['A+'], 2)));
    expect(maximum(2)).not.toBe(maximum(1));
    expect(of('2.6.0')).toBe(byHand((energies) => energies.total(['A-'])));
    expect(of('3.6.2')).toBe(byHand((energies) => energies.total(['R1', 'R2'], 2)));
    expect(of('8.6.0')).toBe(byHand((energies) => energies.total(['R4'])));
    expect(of('9.6.0')).toBe(byHand((energies) => energies.apparent('import')));
    const { hour, minute } = meter.read(ExtendedRegister, obis('1-0:1.6.0'), 'captureTime');
    expect([hour, minute]).toEqual([12, 30]);
  });

  test('the maximum follows the measurement period', () => {
    const { meter } = livedMeter();
    const maximum = () => Number(meter.read(ExtendedRegister, obis('1-0:1.6.0'), 'value').value);
    const quarter = maximum();
    meter.device.set(Register, obis('1-0:0.8.0'), 'value', { kind: 'long-unsigned', value: 3600 });
    expect(maximum()).toBeLessThan(quarter);
    expect(maximum()).toBeGreaterThan(0);
  });
});

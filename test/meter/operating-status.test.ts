import { describe, expect, test } from 'vitest';
import { Data } from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from './support.ts';

const bits = (meter: OmniaMeter, name: string) => Number(meter.read(Data, obis(name), 'value').value);
const registers = ['0-0:97.97.0', '0-0:97.97.1'] as const;

describe('states', () => {
  test('say of each phase whether voltage or current is missing', () => {
    const meter = testMeter();
    const states = () => ['1-0:96.10.0', '1-0:96.10.1', '1-0:96.10.2'].map((name) => bits(meter, name));
    expect(states()).toEqual([0, 0, 0]);
    meter.network.begin({ kind: 'interruption', phases: [2] });
    expect(states()).toEqual([0b010, 0b010, 0]);
    meter.network.begin({ kind: 'load', phases: [3], active: 1 });
    expect(states()).toEqual([0b010, 0b110, 0]);
    // What a phase without voltage takes is nothing.
    meter.network.begin({ kind: 'voltage', phases: [3], volts: 11 });
    expect(states()).toEqual([0b110, 0b110, 0]);
  });

  test('of the meter itself: mains, APS mode, clock, backup, switch, tampering, errors', async () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - 86_400_000 }, time);
    const state = () => bits(meter, '0-0:96.5.0');
    expect(state()).toBe(0b0000_0001);
    meter.tamper.begin('magnetic-field');
    expect(state()).toBe(0b0010_0001);
    meter.tamper.end('magnetic-field');
    meter.supplyControl.trigger('remote-disconnect');
    expect(state()).toBe(0b0001_0001);
    meter.supplyControl.trigger('remote-reconnect');
    time.advance(60);
    meter.network.begin({ kind: 'interruption' }, time.now + 1000, time.now + 8 * 86_400_000);
    meter.network.begin({ kind: 'auxiliary-supply' }, time.now, time.now + 10_000);
    time.advance(5);
    expect(state() & 0b11).toBe(0b10);
    time.advance(8 * 86_400);
    // The clock is lost, the supercap empty; both are errors.
    expect(state() & 0b1100_1101).toBe(0b1100_1101);
  });
});

describe('error registers', () => {
  test('keep what went wrong until management clears it, which is event 10', async () => {
    const meter = testMeter();
    await using client = await connectAs(meter, serve(meter).server, 'management');
    expect(registers.map((name) => bits(meter, name))).toEqual([0, 0]);
    for (const code of [12, 16, 68]) meter.events.log(code);
    expect(registers.map((name) => bits(meter, name))).toEqual([(1 << 8) | (1 << 11), 1]);
    const set = (value: number) => client.set(Data, registers[0], 'value', { kind: 'double-long-unsigned', value });
    await set(0xffff_ffff);
    expect(bits(meter, registers[0])).toBe((1 << 8) | (1 << 11));
    expect(meter.events.lastCode('standard')).toBe(16);
    await set(1 << 8);
    expect(bits(meter, registers[0])).toBe(1 << 8);
    expect(meter.events.lastCode('standard')).toBe(10);
  });

  test('are cleared by nobody else', async () => {
    const meter = testMeter();
    await using client = await connectAs(meter, serve(meter).server, 'field');
    meter.events.log(12);
    const clear = client.set(Data, registers[0], 'value', { kind: 'double-long-unsigned', value: 0 });
    await expect(clear).rejects.toMatchObject({ result: 'read-write-denied' });
  });
});

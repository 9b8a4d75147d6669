import { describe, expect, test } from 'vitest';
import { Clock, Data, Register } from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { rowsOf } from '../../src/meter/profile/profile-rows.ts';
import { obis } from '../../src/obis/index.ts';
import { noon, smallType, TestTime, testMeter } from './support.ts';

const clock = obis('0-0:1.0.0');
const loadProfile1 = obis('1-0:99.1.0');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The events of the clock since noon, with seconds by the clock of the meter. */
const events = (meter: OmniaMeter, log: 'standard' | 'clock' = 'clock') =>
  meter.events
    .entries(log)
    .filter(({ meterInstant }) => meterInstant > noon - 6 * hour)
    .map(({ code, meterInstant }) => [code, (meterInstant - noon) / second]);

async function setBy(meter: OmniaMeter, seconds: number): Promise<void> {
  const now = meter.now();
  await meter.device.set(Clock, clock, 'time', meter.timeOf(now + seconds * second));
}

const offset = (meter: OmniaMeter) => (meter.measure().meterInstant - meter.now()) / second;
const lastRows = (meter: OmniaMeter, count: number) => {
  const rows = rowsOf(meter, loadProfile1);
  return [...rows.between(rows.next - count, rows.next)].map(({ meterInstant, status }) => [
    (meterInstant - noon) / minute,
    status,
  ]);
};

describe('the clock is set', () => {
  test.each([1, -10, 10])('by %i s, within the synchronisation window, without an event', async (seconds) => {
    const meter = testMeter();
    await setBy(meter, seconds);
    expect(offset(meter)).toBe(seconds);
    expect(events(meter)).toEqual([]);
  });

  test.each([11, -60, 60, 61, -3600])('by %i s with events at the old time and at the new one', async (seconds) => {
    const meter = testMeter();
    await setBy(meter, seconds);
    for (const log of ['clock', 'standard'] as const)
      expect(events(meter, log)).toEqual([
        [4, 0],
        [5, seconds],
      ]);
  });

  test('by more than the shift limit it is an event also within a wider window', async () => {
    const meter = testMeter();
    const set = (name: string, value: number) =>
      meter.device.set(Register, obis(name), 'value', { kind: 'unsigned', value });
    await set('1-0:0.9.9', 120);
    await setBy(meter, 60);
    expect(events(meter)).toEqual([]);
    await set('1-0:0.9.11', 30);
    await setBy(meter, 31);
    expect(events(meter)).toHaveLength(2);
  });

  test('and shows when, and what it showed before', async () => {
    const meter = testMeter();
    const before = meter.timeOf(meter.now());
    await setBy(meter, 100);
    const shown = (name: string) => meter.read(Data, obis(name), 'value').value as Uint8Array;
    expect([shown('0-0:96.80.2')[6], shown('0-0:96.80.2')[7]]).toEqual([before.minute, before.second]);
    expect([shown('0-0:96.2.12')[6], shown('0-0:96.2.12')[7]]).toEqual([1, 40]);
  });

  test('back: rows are kept, those of the time that comes again are new and say that the clock was adjusted', async () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day }, time);
    time.advance(2.5 * 3600);
    await setBy(meter, -2 * 3600);
    time.advance(4 * 3600);
    expect(lastRows(meter, 6)).toEqual([
      [60, 0],
      [120, 0],
      [60, 0x20],
      [120, 0x20],
      [180, 0],
      [240, 0],
    ]);
  });

  test('forward, and back by less: times come again up to the latest that it showed', async () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day }, time);
    await setBy(meter, 3 * 3600);
    time.advance(2.5 * 3600);
    await setBy(meter, -2 * 3600);
    time.advance(3 * 3600);
    expect(lastRows(meter, 5)).toEqual([
      [240, 0x20],
      [300, 0],
      [240, 0x20],
      [300, 0x20],
      [360, 0],
    ]);
  });

  test('forward: no rows of the time that was left out, and the next one says so', async () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day }, time);
    time.advance(0.5 * 3600);
    await setBy(meter, 2 * 3600);
    time.advance(2 * 3600);
    expect(lastRows(meter, 3)).toEqual([
      [0, 0],
      [180, 0x20],
      [240, 0],
    ]);
  });

  test('by less than the window rows do not say so', async () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day }, time);
    time.advance(0.5 * 3600);
    await setBy(meter, 9);
    time.advance(3600);
    expect(lastRows(meter, 1)).toEqual([[60, 0]]);
  });
});

describe('RTC accuracy', () => {
  test.each([
    [5.78, 0.5],
    [-5.78, -0.5],
  ])('a drift of %f ppm is %f s a day at most', (clockDrift, seconds) => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day, clockDrift, type: smallType }, time);
    for (let days = 1; days <= 20; days += 1) {
      time.advance(86_400);
      meter.now();
      // It drifts by whole seconds.
      expect(Math.abs(offset(meter) - seconds * (days + 1))).toBeLessThanOrEqual(1);
    }
    expect(offset(meter)).toBe(20 * seconds);
  });

  test('drift leaves out no row, and none comes twice', () => {
    for (const clockDrift of [400, -400]) {
      const time = new TestTime();
      const meter = testMeter({ installedAt: noon - day, clockDrift }, time);
      time.advance(3 * 86_400);
      const rows = rowsOf(meter, loadProfile1);
      const stamps = [...rows.between(0, rows.next)].map(({ meterInstant, status }) => [meterInstant, status]);
      expect(stamps).toEqual(stamps.map((_, i) => [noon - day + (i + 1) * hour, 0]));
      expect(stamps.length).toBeGreaterThanOrEqual(95);
    }
  });

  test('a clock that does not drift is where it was', () => {
    const time = new TestTime();
    const meter = testMeter({ type: smallType }, time);
    time.advance(100 * 86_400);
    expect(offset(meter)).toBe(0);
    expect(meter.history.spans).toHaveLength(1);
  });
});

test('daylight saving begins and ends with event 3, but not on a meter that is off', () => {
  const time = new TestTime();
  time.now = Date.UTC(2026, 9, 20);
  const meter = testMeter({ installedAt: time.now - day, type: smallType }, time);
  const of = () => meter.events.entries('standard').filter(({ code }) => code === 3);
  time.now = Date.UTC(2026, 9, 25, 0, 59, 59);
  meter.now();
  expect(of()).toHaveLength(0);
  time.now = Date.UTC(2026, 9, 25, 1);
  meter.now();
  expect(of().map(({ meterInstant }) => meterInstant)).toEqual([time.now]);
  meter.network.begin({ kind: 'interruption' }, Date.UTC(2027, 2, 28, 0), Date.UTC(2027, 2, 28, 2));
  time.now = Date.UTC(2027, 3, 1);
  meter.now();
  expect(of()).toHaveLength(1);
  time.now = Date.UTC(2027, 10, 1);
  meter.now();
  expect(of()).toHaveLength(2);
});

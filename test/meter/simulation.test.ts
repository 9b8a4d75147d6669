import { describe, expect, test } from 'vitest';
import { ProfileGenericV1, Register } from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { noon, TestTime, testMeter } from './support.ts';

/** `DLMS_SIMULATION=full` simulates all of the year and all of the meters; else a part is taken for the whole. */
const isFull = process.env.DLMS_SIMULATION === 'full';
/** Seconds. */
const goal = 60;

const day = 86_400;
const names = {
  energy: obis('1-0:1.8.0'),
  loadProfile: obis('1-0:99.1.0'),
  analysis: obis('1-0:99.14.0'),
} as const;

/** Everything that an OMNIA can have, load profile 1 every 15 minutes and the analysis logger every ten. */
function busyMeter(seed: number, time: TestTime): OmniaMeter {
  const meter = testMeter({ seed, installedAt: noon - day * 1000 }, time);
  meter.device.set(ProfileGenericV1, names.loadProfile, 'capturePeriod', 900);
  meter.device.set(ProfileGenericV1, names.analysis, 'capturePeriod', 600);
  return meter;
}

const energyOf = (meter: OmniaMeter) => Number(meter.read(Register, names.energy, 'value').value);

/** Seconds of the processor that something takes: other tests run at the same time. */
function timed(run: () => void): number {
  const begin = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000_000;
}

describe('how fast a meter lives', () => {
  test('a year of one meter takes less than a minute', { timeout: 300_000 }, () => {
    const days = isFull ? 365 : 30;
    const time = new TestTime();
    const meter = busyMeter(1, time);
    let energy = energyOf(meter);
    const seconds = timed(() => {
      for (let i = 0; i < days; i += 1) {
        live(meter, time, i);
        const now = energyOf(meter);
        expect(now).toBeGreaterThanOrEqual(energy);
        energy = now;
      }
    });
    console.log(`${days} days of one meter: ${seconds.toFixed(1)} s, a year ${((seconds / days) * 365).toFixed(1)} s`);
    expect((seconds / days) * 365).toBeLessThan(goal);
    expect(meter.events.entries('powerQuality').length).toBeGreaterThan(days / 10);
    expect(meter.read(ProfileGenericV1, names.loadProfile, 'entriesInUse')).toBeGreaterThan(
      Math.min(days * 90, 17_000),
    );
  });

  test('1,000 meters live a day in less than a minute', { timeout: 300_000 }, () => {
    const count = isFull ? 1000 : 100;
    const time = new TestTime();
    const meters = Array.from({ length: count }, (_, seed) => busyMeter(seed, time));
    const before = meters.map(energyOf);
    const seconds = timed(() => {
      for (let hour = 0; hour < 24; hour += 1) {
        time.advance(3600);
        for (const meter of meters) meter.now();
      }
    });
    console.log(
      `a day of ${count} meters: ${seconds.toFixed(1)} s, of 1,000 ${((seconds / count) * 1000).toFixed(1)} s`,
    );
    expect((seconds / count) * 1000).toBeLessThan(goal);
    expect(meters.every((meter, i) => energyOf(meter) > before[i]!)).toBe(true);
  });
});

/** A day in which now and then something is not as usual. */
function live(meter: OmniaMeter, time: TestTime, number: number): void {
  const noonToday = time.now;
  if (number % 3 === 0)
    meter.network.begin({ kind: 'voltage', volts: 180, phases: [1] }, noonToday + 1000, noonToday + 1300);
  if (number % 7 === 0) meter.network.begin({ kind: 'interruption' }, noonToday + 7_200_000, noonToday + 9_000_000);
  if (number % 11 === 0)
    meter.network.begin({ kind: 'harmonic', of: 'voltage', order: 5, percent: 9 }, noonToday, noonToday + 3_600_000);
  time.advance(day);
  meter.now();
}

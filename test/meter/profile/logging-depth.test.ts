import { describe, expect, test } from 'vitest';
import { type CaptureObject, Clock, Data, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { type Obis, obis } from '../../../src/obis/index.ts';
import { connectAs, serve, testMeter } from '../support.ts';

const loadProfiles = ['1-0:99.1.0', '1-0:99.2.0'] as const;
const statusOf = { '1-0:99.1.0': '0-0:96.10.1', '1-0:99.2.0': '0-0:96.10.2' } as const;

const column = (classId: number, logicalName: string): CaptureObject => ({
  classId,
  logicalName: obis(logicalName),
  attributeIndex: 2,
  dataIndex: 0,
});
const registers = (...names: readonly string[]) => names.map((name) => column(Register.classId, `1-0:${name}`));
const clock = column(Clock.classId, '0-0:1.0.0');
const withTime = (profile: (typeof loadProfiles)[number], values: readonly CaptureObject[]) => [
  clock,
  column(Data.classId, statusOf[profile]),
  ...values,
];

/** The register sets of the data sheet: average powers and energies need the same room. */
const sets: Readonly<Record<string, readonly number[]>> = {
  'A+/A-/R+/R-': [1, 2, 3, 4],
  'A+/A-/R1/R2/R3/R4': [1, 2, 5, 6, 7, 8],
  'A+/A-/R+/R-/R1/R2/R3/R4': [1, 2, 3, 4, 5, 6, 7, 8],
};

/** Days by capture period in seconds: the data sheet has them all but those of 10 minutes. */
const depths: Readonly<Record<keyof typeof sets, Readonly<Record<number, number>>>> = {
  'A+/A-/R+/R-': { 300: 60, 600: 120, 900: 180, 1800: 361, 3600: 722 },
  'A+/A-/R1/R2/R3/R4': { 300: 48, 600: 97, 900: 146, 1800: 292, 3600: 585 },
  'A+/A-/R+/R-/R1/R2/R3/R4': { 300: 40, 600: 81, 900: 122, 1800: 245, 3600: 491 },
};

describe.each(loadProfiles)('logging depth in days of %s, as a client reads it', (profile) => {
  test.each(Object.keys(sets))('%s', async (set) => {
    const meter = testMeter();
    await using client = await connectAs(meter, serve(meter).server, 'management');
    for (const d of [8, 5]) {
      const columns = withTime(profile, registers(...sets[set]!.map((c) => `${c}.${d}.0`)));
      await client.set(ProfileGenericV1, profile, 'captureObjects', columns);
      for (const [period, days] of Object.entries(depths[set]!)) {
        await client.set(ProfileGenericV1, profile, 'capturePeriod', Number(period));
        const entries = await client.get(ProfileGenericV1, profile, 'profileEntries');
        expect(Math.floor((entries * Number(period)) / 86_400), `${period} s`).toBe(days);
      }
    }
  });

  test('other periods than 5, 10, 15, 30 and 60 minutes are refused', async () => {
    const meter = testMeter();
    for (const period of [0, 60, 299, 1200, 7200, 86_400])
      expect(() => meter.device.set(ProfileGenericV1, obis(profile), 'capturePeriod', period)).toThrow('other-reason');
  });
});

describe('load profile 1', () => {
  const set = (meter: OmniaMeter, profile: Obis, columns: readonly CaptureObject[]) =>
    meter.device.set(ProfileGenericV1, profile, 'captureObjects', columns);

  test('always includes average power or energy of A+', () => {
    const meter = testMeter();
    const [first, second] = loadProfiles.map((name) => obis(name)) as [Obis, Obis];
    for (const good of [['1.8.0'], ['1.5.0'], ['32.7.0', '1.8.0', '3.8.0']])
      set(meter, first, withTime('1-0:99.1.0', registers(...good)));
    for (const bad of [[], ['2.8.0'], ['2.5.0', '3.5.0'], ['32.7.0'], ['1.8.1'], ['1.7.0'], ['21.8.0']]) {
      const columns = withTime('1-0:99.1.0', registers(...bad));
      expect(() => set(meter, first, columns), `${bad}`).toThrow('other-reason');
      if (bad.length > 0) set(meter, second, withTime('1-0:99.2.0', registers(...bad)));
    }
  });

  test('other columns or another period empty it, which is event 254; the same ones do not', () => {
    const meter = testMeter();
    const profile = obis('1-0:99.1.0');
    const cleared = () => meter.events.entries('standard').filter(({ code }) => code === 254).length;
    const inUse = () => meter.read(ProfileGenericV1, profile, 'entriesInUse');
    const full = inUse();
    expect(full).toBeGreaterThan(700);
    set(meter, profile, meter.read(ProfileGenericV1, profile, 'captureObjects'));
    meter.device.set(ProfileGenericV1, profile, 'capturePeriod', 3600);
    expect([inUse(), cleared()]).toEqual([full, 0]);
    set(meter, profile, withTime('1-0:99.1.0', registers('1.8.0')));
    expect([inUse(), cleared()]).toEqual([0, 1]);
    meter.device.set(ProfileGenericV1, profile, 'capturePeriod', 900);
    expect(cleared()).toBe(2);
  });
});

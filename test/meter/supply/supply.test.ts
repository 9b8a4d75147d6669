import { describe, expect, test } from 'vitest';
import { dateTimeFromBytes, toInstant } from '../../../src/axdr/index.ts';
import { decode } from '../../../src/codec/index.ts';
import { Clock, Data, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import { type OmniaMeter, OmniaType } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { alarmObjects, parseTypeNumber } from '../../../src/omnia/index.ts';
import { noon, randomBytes, TestTime, testMeter } from '../support.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const loadProfile1 = obis('1-0:99.1.0');

const typeOf = (name: string) => new OmniaType(parseTypeNumber(name), randomBytes);
const types = {
  /** Supercap for 3 days, and 7; battery; no auxiliary supply. */
  threeDays: typeOf('684-2-11P-1342AB31-1B24045'),
  sevenDays: typeOf('684-2-11P-1342AB71-1B24045'),
  /** As little as there is besides. */
  battery: typeOf('686-2-10P-110000B0-8114XXX'),
};

/** Stamps, clock status and profile status of the rows of load profile 1, oldest first. */
function rows(meter: OmniaMeter) {
  const { source } = meter.device.table.object(loadProfile1)!.attributes.get(2)!;
  const { bytes } = source.read!(meter.device, undefined, undefined) as { readonly bytes: Uint8Array };
  return decode(ProfileGenericV1.attributes.buffer.type, bytes, { strict: true }).map(([stamp, status, energy]) => {
    const time = dateTimeFromBytes(stamp!.value as Uint8Array);
    return {
      stamp: toInstant(time, { whenUnspecified: 'error' }),
      clockStatus: time.clockStatus!,
      status: Number(status!.value),
      energy: Number(energy!.value),
    };
  });
}

const value = (meter: OmniaMeter, name: string) => Number(meter.read(Register, obis(name), 'value').value);
const alarm = (meter: OmniaMeter, register: 1 | 2 | 3) =>
  Number(meter.read(Data, alarmObjects(register).register, 'value').value);

/** The events of the standard log that the meter has logged by itself since noon. */
function events(meter: OmniaMeter): readonly (readonly [code: number, minutes: number])[] {
  const logged = meter.events.entries('standard').filter(({ meterInstant }) => meterInstant >= noon - hour);
  return logged.map(({ code, meterInstant }) => [code, (meterInstant - noon) / minute]);
}

/** A meter without mains from `from` to `until`, in minutes after noon, looked at `lookAt` minutes after noon. */
function interrupted(from: number, until: number, options: Parameters<typeof testMeter>[0] = {}) {
  const time = new TestTime();
  const meter = testMeter({ installedAt: noon - day, type: types.threeDays, ...options }, time);
  meter.network.begin({ kind: 'interruption' }, noon + from * minute, noon + until * minute);
  return {
    meter,
    time,
    at: (minutes: number) => {
      time.now = noon + minutes * minute;
      meter.now();
      return meter;
    },
  };
}

describe('power down and up', () => {
  test('are events with the times of the edges, and the meter is off in between', () => {
    const { at } = interrupted(10, 185);
    expect(at(9).supply.isRunning).toBe(true);
    expect(at(10).supply).toMatchObject({ isRunning: false, isSupplied: false, source: 'none' });
    expect(at(184).supply.isRunning).toBe(false);
    const meter = at(185);
    expect(meter.supply).toMatchObject({ isRunning: true, isSupplied: true, source: 'mains' });
    expect(events(meter)).toEqual([
      [1, 10],
      [2, 185],
    ]);
    expect(alarm(meter, 2) & 3).toBe(3);
  });

  test('are none where one or two phases are interrupted', () => {
    const meter = testMeter({ installedAt: noon - day });
    meter.network.begin({ kind: 'interruption', phases: [1, 3] });
    expect(meter.supply.isRunning).toBe(true);
    expect(events(meter).filter(([code]) => code <= 2)).toEqual([]);
  });

  test('of an interruption by voltage is one as well, and a sag is none', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day, type: types.threeDays }, time);
    meter.network.begin({ kind: 'voltage', volts: 100 }, noon + minute, noon + 2 * minute);
    meter.network.begin({ kind: 'voltage', volts: 11 }, noon + 3 * minute, noon + 4 * minute);
    time.advance(600);
    meter.now();
    expect(events(meter).filter(([code]) => code <= 2)).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('are told once, also when the process is started again in between', () => {
    const { meter, time, at } = interrupted(10, 185);
    at(60);
    const again = testMeter({ installedAt: noon - day, type: types.threeDays, memory: meter.memory }, time);
    expect(again.supply.isRunning).toBe(false);
    time.now = noon + 200 * minute;
    again.now();
    expect(events(again)).toEqual([
      [1, 10],
      [2, 185],
    ]);
  });
});

describe('load profiles over an outage', () => {
  const seen = (meter: OmniaMeter, count: number) =>
    rows(meter)
      .slice(-count)
      .map(({ stamp, status }) => [(stamp - noon) / minute, status]);

  test('have no row for an interval without supply, and mark those in which it came or went', () => {
    const { at } = interrupted(10, 185);
    // Nobody captures an interval while the meter is off.
    expect(seen(at(100), 1)).toEqual([[0, 0x08]]);
    expect(seen(at(186), 2)).toEqual([
      [0, 0x08],
      [60, 0x88],
    ]);
    expect(seen(at(360), 4)).toEqual([
      [60, 0x88],
      [240, 0x88],
      [300, 0x08],
      [360, 0x08],
    ]);
  });

  test('mark the one interval that has all of an outage', () => {
    const { at } = interrupted(10, 20);
    expect(seen(at(120), 3)).toEqual([
      [0, 0x08],
      [60, 0x88],
      [120, 0x08],
    ]);
  });

  test('mark it once for two outages', () => {
    const { meter, at } = interrupted(10, 20);
    meter.network.begin({ kind: 'interruption' }, noon + 50 * minute, noon + 70 * minute);
    expect(seen(at(180), 4)).toEqual([
      [0, 0x08],
      [60, 0x88],
      [120, 0x88],
      [180, 0x08],
    ]);
  });

  test('that begins and ends with an interval leaves out that one alone', () => {
    const { at } = interrupted(60, 120);
    expect(seen(at(180), 3)).toEqual([
      [0, 0x08],
      [60, 0x08],
      [180, 0x08],
    ]);
  });

  test('show what the registers showed when the supply failed', () => {
    const { at } = interrupted(10, 185);
    const before = at(10).measure().energies.total(['A+']);
    const interval = rows(at(190)).at(-1)!;
    expect(interval.energy).toBe(before);
    expect(value(at(190), '1-0:1.8.0')).toBeGreaterThanOrEqual(before);
  });
});

describe('clock and backup', () => {
  test.each([
    ['threeDays', 3],
    ['sevenDays', 7],
  ] as const)('a supercap of %s keeps the time for so long', (name, days) => {
    const { at } = interrupted(10, 10 + days * 1440, { type: types[name] });
    const meter = at(20 + days * 1440);
    expect(events(meter).map(([code]) => code)).not.toContain(218);
    expect(meter.read(Clock, obis('0-0:1.0.0'), 'status')).toBe(0x80);
    expect(meter.measure().meterInstant).toBe(meter.now());
    expect(value(meter, '0-0:96.80.141')).toBe(days);
  });

  test.each([
    ['threeDays', 3],
    ['sevenDays', 7],
  ] as const)(
    'after a longer outage than a supercap of %s lasts, the clock goes on from the saved time',
    (name, days) => {
      const outage = days * 1440 + 1;
      const { at } = interrupted(10, 10 + outage, { type: types[name] });
      const meter = at(10 + outage);
      expect(events(meter)).toEqual([
        [1, 10],
        [2, 10],
        [218, 10],
        [6, 10],
      ]);
      expect(alarm(meter, 1) & 1).toBe(1);
      expect((alarm(meter, 3) >>> 23) & 1).toBe(1);
      expect(meter.read(Clock, obis('0-0:1.0.0'), 'status')).toBe(0x81);
      expect(meter.measure().meterInstant).toBe(noon + 10 * minute);
    },
  );

  test('rows carry that the clock is invalid until it is set', async () => {
    const outage = 3 * 1440 + 1;
    const { at } = interrupted(10, 10 + outage);
    const meter = at(10 + outage + 115);
    const lost = rows(meter).slice(-3);
    expect(lost.map(({ stamp, status, clockStatus }) => [(stamp - noon) / minute, status, clockStatus])).toEqual([
      [0, 0x08, 0x80],
      [60, 0x8a, 0x81],
      [120, 0x0a, 0x81],
    ]);
    await meter.device.set(Clock, obis('0-0:1.0.0'), 'time', {
      ...meter.timeOf(meter.now()),
      dayOfMonth: 13,
      hour: 15,
    });
    expect(meter.supply.isClockValid).toBe(true);
    expect(meter.read(Clock, obis('0-0:1.0.0'), 'status')).toBe(0x80);
    const set = rows(at(10 + outage + 240)).slice(-2);
    expect(set.map(({ status, clockStatus }) => [status, clockStatus])).toEqual([
      [0x28, 0x80],
      [0x08, 0x80],
    ]);
  });

  test('a clock that is lost again goes on from the time at which it was stopped', () => {
    const { meter, at } = interrupted(10, 3 * 1440 + 11);
    const again = 3 * 1440 + 31;
    meter.network.begin({ kind: 'interruption' }, noon + again * minute, noon + (again + 4 * 1440) * minute);
    const after = at(again + 4 * 1440 + 50);
    expect(after.measure().meterInstant).toBe(noon + 80 * minute);
    expect(
      rows(after)
        .map(({ stamp, status }) => [(stamp - noon) / minute, status])
        .slice(-2),
    ).toEqual([
      [0, 0x08],
      [60, 0x8a],
    ]);
  });

  test('a shift does not make the clock know the time', () => {
    const { at } = interrupted(10, 3 * 1440 + 11);
    const meter = at(3 * 1440 + 20);
    meter.device.invoke(Clock, obis('0-0:1.0.0'), 'shiftTime', 100);
    expect(meter.supply.isClockValid).toBe(false);
  });

  test('a supercap is full again after 60 minutes, and half after 30', () => {
    const { at } = interrupted(0, 1440);
    expect(at(0).supply.backup.chargeAt(noon)).toBe(1);
    expect(at(1440).supply.backup.chargeAt(noon + day)).toBeCloseTo(2 / 3, 9);
    expect(at(1450).supply.backup.chargeAt(noon + day + 10 * minute)).toBeCloseTo(2 / 3 + 1 / 6, 9);
    expect(at(1470).supply.backup.chargeAt(noon + day + 30 * minute)).toBe(1);
    expect(value(at(1500), '0-0:96.80.142')).toBe(5000);
  });

  test('half a charge keeps the time half as long', () => {
    const { meter, at } = interrupted(0, 1.5 * 1440);
    // Half empty, it fails again at once.
    const again = 1.5 * 1440 + 1;
    meter.network.begin({ kind: 'interruption' }, noon + again * minute, noon + (again + 1.5 * 1440 + 80) * minute);
    const after = at(again + 1.5 * 1440 + 80);
    expect(events(after).map(([code]) => code)).toEqual([1, 2, 1, 2, 218, 6]);
  });

  test('a supply that is low at power-up is an event', () => {
    const { at } = interrupted(0, 2.8 * 1440);
    expect(events(at(2.8 * 1440)).map(([code]) => code)).toEqual([1, 2, 219]);
  });

  test('a battery keeps the time for years, and counts them', () => {
    const { at } = interrupted(0, 9 * 365 * 1440, { type: types.battery });
    const meter = at(9 * 365 * 1440);
    expect(meter.supply.isClockValid).toBe(true);
    expect(value(meter, '0-0:96.6.0')).toBe(9 * 365 * 24);
    expect(value(meter, '0-0:96.6.6')).toBe((10 * 365.25 - 9 * 365) * 24);
    expect(value(meter, '0-0:96.6.3')).toBe(3600);
    expect(events(meter).map(([code]) => code)).toEqual([1, 2]);
  });

  test('a battery that is nearly empty is to be replaced', () => {
    const { at } = interrupted(0, 9.8 * 365.25 * 1440, { type: types.battery });
    const meter = at(9.8 * 365.25 * 1440);
    expect(events(meter).map(([code]) => code)).toEqual([1, 2, 8, 7]);
    expect(value(meter, '0-0:96.6.3')).toBe(3120);
  });
});

describe('auxiliary power supply', () => {
  const withAuxiliary = { type: typeOf('684-2-11P-1342AAD1-1B24045') };
  const codesOf = (meter: OmniaMeter) => events(meter).filter(([code]) => [1, 2, 237, 238].includes(code));

  test('keeps the meter running: APS mode begins and ends with the mains', () => {
    const { meter, at } = interrupted(10, 100, withAuxiliary);
    meter.network.begin({ kind: 'auxiliary-supply' });
    const aps = () => meter.read(Data, obis('0-0:96.80.140'), 'value').value;
    expect([at(5).supply.isAuxiliary, aps(), value(meter, '0-0:96.6.11')]).toEqual([false, false, 2300]);
    expect(at(10).supply).toMatchObject({ isRunning: true, isSupplied: false, isAuxiliary: true });
    expect([aps(), Number(meter.read(Data, obis('1-0:96.10.3'), 'value').value)]).toEqual([true, 3]);
    expect(at(101).supply).toMatchObject({ isRunning: true, isSupplied: true, isAuxiliary: false });
    expect(codesOf(meter)).toEqual([
      [1, 10],
      [237, 10],
      [238, 100],
      [2, 100],
    ]);
    expect(value(meter, '0-0:96.6.10')).toBe(1);
    expect(value(meter, '1-0:0.6.5')).toBe(2300);
    expect((alarm(meter, 3) >>> 18) & 1).toBe(1);
  });

  test('rows go on in APS mode, without a mark', () => {
    const { meter, at } = interrupted(10, 190, withAuxiliary);
    meter.network.begin({ kind: 'auxiliary-supply' });
    const seen = rows(at(240)).slice(-4);
    expect(seen.map(({ stamp, status }) => [(stamp - noon) / minute, status])).toEqual(
      [60, 120, 180, 240].map((minutes) => [minutes, 0x08]),
    );
  });

  test('that comes or goes while the mains is off switches the meter on or off', () => {
    const { meter, at } = interrupted(10, 100, withAuxiliary);
    meter.network.begin({ kind: 'auxiliary-supply' }, noon + 20 * minute, noon + 40 * minute);
    expect([15, 20, 39, 40, 99, 100].map((minutes) => at(minutes).supply.source)).toEqual([
      'none',
      'auxiliary',
      'auxiliary',
      'none',
      'none',
      'mains',
    ]);
    expect(codesOf(meter)).toEqual([
      [1, 10],
      [237, 20],
      [238, 40],
      [2, 100],
    ]);
  });

  test('does nothing for a meter without the input', () => {
    const { meter, at } = interrupted(10, 100, { type: types.threeDays });
    meter.network.begin({ kind: 'auxiliary-supply' });
    expect(at(50).supply.isRunning).toBe(false);
    expect(meter.has(obis('0-0:96.80.140'))).toBe(false);
  });
});

test('the HOT SWAP interface is idle until something is plugged in', () => {
  const meter = testMeter();
  const state = () => Number(meter.read(Data, obis('0-0:96.80.180'), 'value').value);
  expect(state()).toBe(1);
  meter.supply.isHotSwapActive = true;
  expect(state()).toBe(2);
});

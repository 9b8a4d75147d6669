import { describe, expect, test } from 'vitest';
import {
  alarmEvents,
  alarmObjects,
  alarmRegisterValue,
  alarmRows,
  alarms,
  decodeAlarmRegister,
  type EventProfile,
  events,
} from '../../src/omnia/index.ts';

const profiles: readonly EventProfile[] = ['idis', 'smr', 'omnia'];
const names = (...args: Parameters<typeof decodeAlarmRegister>) => {
  const { alarms: found, unassigned } = decodeAlarmRegister(...args);
  return [...found.map(({ name }) => name), ...unassigned];
};

describe('the table of alarms', () => {
  test.each(profiles)('a bit has one meaning in %s', (profile) => {
    const bits = alarms.filter((one) => one.profiles.includes(profile)).map(({ register, bit }) => 32 * register + bit);
    expect(new Set(bits).size).toBe(bits.length);
    for (const { bit } of alarms) expect(bit).toBeLessThan(32);
  });

  test('every alarm of the OMNIA has an event, and every alarm of an event is there', () => {
    const own = alarms.filter((alarm) => alarm.profiles.includes('omnia'));
    for (const alarm of own) expect(alarmEvents(alarm).length, alarm.name).toBeGreaterThan(0);
    const raised = events.filter(({ alarm }) => alarm !== undefined);
    expect(own.flatMap(alarmEvents).sort((one, other) => one.code - other.code)).toEqual(raised);
    expect([own.length, raised.length]).toEqual([52, 62]);
  });

  test('alarms that only other meters have raise no event of the OMNIA', () => {
    for (const alarm of alarms.filter((one) => !one.profiles.includes('omnia'))) expect(alarmEvents(alarm)).toEqual([]);
  });

  test('alarms shared by several events', () => {
    const shared = alarmRows().filter((row) => row.events.length > 1);
    expect(shared.map(({ alarm, events: codes }) => [alarm, codes])).toEqual([
      ['AR1.13', [40, 42, 44, 46, 49, 50]],
      ['AR3.14', [140, 141]],
      ['AR3.19', [240, 241]],
      ['AR3.22', [242, 243, 244, 245]],
    ]);
  });

  /** EnergyICT, IDIS driver of the T210D (T210DMeterAlarmParser): the event codes of the bits. */
  test('events behind the bits of IDIS', () => {
    const seen = {
      1: { 0: 6, 1: 7, 8: 12, 9: 13, 10: 14, 11: 16, 12: 15, 13: 40 },
      2: {
        ...{ 0: 1, 1: 2, 2: 82, 3: 83, 4: 84, 5: 85, 6: 86, 7: 87, 8: 89, 9: 90, 10: 91, 11: 88, 12: 52, 13: 48 },
        ...{ 14: 92, 15: 93, 16: 94, 17: 20, 18: 53 },
      },
    };
    for (const register of [1, 2] as const) {
      for (const [bit, code] of Object.entries(seen[register])) {
        const [alarm] = decodeAlarmRegister(register, 2 ** Number(bit), 'idis').alarms;
        expect(alarmEvents(alarm!).map((event) => event.code)[0], `AR${register}.${bit}`).toBe(code);
      }
    }
  });

  test('marks', () => {
    const mark = (text: string) => alarmRows().find(({ alarm }) => alarm === text)?.mark;
    expect(['AR1.0', 'AR2.31', 'AR3.0', 'AR3.2'].map(mark)).toEqual(['seen', 'background', 'seen', 'designed']);
  });
});

describe('the value of an alarm register', () => {
  /** OSGP open-smart-grid-platform, AlarmHelperServiceTest. */
  test('register 1 of SMR', () => {
    expect(names(1, 0b10000001000100010001000100000001, 'smr')).toEqual([
      'clock invalid',
      'program memory error',
      'watchdog error',
      'communication error, M-Bus channel 1',
      'fraud attempt, M-Bus channel 1',
      'new device, M-Bus channel 1',
      'phase outage test',
    ]);
    expect(alarmRegisterValue([0, 8, 12, 16, 20, 24])).toBe(17_895_681);
  });

  /** OSGP open-smart-grid-platform, AlarmHelperServiceTest. */
  test('registers 2 and 3 of SMR', () => {
    expect(alarmRegisterValue(decodeAlarmRegister(2, 2 ** 32 - 1, 'smr').alarms.map(({ bit }) => bit))).toBe(16_191);
    expect(alarmRegisterValue(decodeAlarmRegister(3, 2 ** 32 - 1, 'smr').alarms.map(({ bit }) => bit))).toBe(3);
    expect(names(2, 0b11_1111_1111_1111, 'smr')).toEqual([
      'voltage sag L1',
      'voltage sag L2',
      'voltage sag L3',
      'voltage swell L1',
      'voltage swell L2',
      'voltage swell L3',
      'THD over limit L1',
      'THD over limit L2',
      'THD over limit L3',
      'THD over limit for long L1',
      'THD over limit for long L2',
      'THD over limit for long L3',
      6,
      7,
    ]);
  });

  test('the same value in three numberings', () => {
    expect(names(2, 1, 'smr')).toEqual(['voltage sag L1']);
    expect(names(2, 1, 'idis')).toEqual(['total power failure']);
    expect(names(2, 1)).toEqual(['total power failure']);
    expect(names(3, 2 ** 15)).toEqual([15]);
    expect(names(3, 2 ** 15, 'idis')).toEqual(['certificate expiring']);
    expect(names(1, 2 ** 28)).toEqual([28]);
    expect(names(1, 2 ** 28, 'smr')).toEqual(['phase outage L1']);
    expect(names(1, 2 ** 28, 'idis')).toEqual(['battery low, M-Bus channel 1']);
  });

  test('bit 31 is the last', () => {
    expect(names(2, 0x8000_0000)).toEqual(['disconnect or reconnect failure']);
    expect(alarmRegisterValue([31])).toBe(0x8000_0000);
    expect(alarmRegisterValue([31, 0, 31])).toBe(0x8000_0001);
    expect(alarmRegisterValue([])).toBe(0);
  });

  test('every bit set is named or listed', () => {
    for (const register of [1, 2, 3] as const) {
      for (const profile of profiles) expect(names(register, 2 ** 32 - 1, profile)).toHaveLength(32);
    }
    expect(names(1, 0)).toEqual([]);
  });

  test.each([[-1], [2 ** 32], [0.5], [Number.NaN]])('%d is no value of a register', (value) => {
    expect(() => decodeAlarmRegister(1, value)).toThrow(RangeError);
  });
});

test('logical names', () => {
  const texts = ([1, 2, 3] as const).map((register) => Object.values(alarmObjects(register)).map(String));
  expect(texts).toEqual([
    ['0-0:97.98.0*255', '0-0:97.98.10*255', '0-0:97.98.20*255', '0-0:16.1.0*255'],
    ['0-0:97.98.1*255', '0-0:97.98.11*255', '0-0:97.98.21*255', '0-0:16.1.1*255'],
    ['0-0:97.98.2*255', '0-0:97.98.12*255', '0-0:97.98.22*255', '0-0:16.1.2*255'],
  ]);
});

import { describe, expect, test } from 'vitest';
import { dateTimeFromBytes, toInstant } from '../../../src/axdr/index.ts';
import { Data, SingleActionSchedule } from '../../../src/cosem/index.ts';
import { type OmniaMeter, OmniaType } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { alarmObjects, parseTypeNumber } from '../../../src/omnia/index.ts';
import { pushingMeter, restarted, send, stampOf, valuesIn } from '../push/support.ts';
import { randomBytes } from '../support.ts';

const second = 1000;
const settings = obis('0-0:96.80.81');

/** X12 is E: a battery, and the energy for a last gasp. No auxiliary supply. */
const withBattery = new OmniaType(parseTypeNumber('684-2-11P-1342ABE1-1B24045'), randomBytes);
const withoutLastGasp = new OmniaType(parseTypeNumber('684-2-11P-1342AB71-1B24045'), randomBytes);

function dying(options: Parameters<typeof pushingMeter>[0] = {}) {
  const { meter, time } = pushingMeter({ type: withBattery, ...options });
  const noon = time.now;
  const waiting = () => {
    meter.now();
    return meter.push.status[0]!.waiting;
  };
  return {
    meter,
    time,
    /** When everything was as usual. */
    noon,
    waiting,
    at: (milliseconds: number) => {
      time.now = noon + milliseconds;
      return waiting();
    },
  };
}

const count = (meter: OmniaMeter) => Number(meter.read(Data, obis('0-0:96.15.12'), 'value').value);
const started = (meter: OmniaMeter) =>
  toInstant(dateTimeFromBytes(meter.read(Data, obis('0-0:96.80.80'), 'value').value as Uint8Array), {
    whenUnspecified: 'error',
  });
const alarm3 = (meter: OmniaMeter) => Number(meter.read(Data, alarmObjects(3).register, 'value').value);
const communication = (meter: OmniaMeter) => meter.events.entries('communication').map(({ code }) => code);

describe('last gasp', () => {
  test('is pushed when all phases were without voltage for the debounce, with the time at which that began', () => {
    const { meter, noon, at } = dying();
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second);
    expect([at(10 * second), at(10 * second + 99)]).toEqual([0, 0]);
    expect(at(10 * second + 100)).toBe(1);
    expect(started(meter)).toBe(noon + 10 * second);
    expect(count(meter)).toBe(1);
    const standard = meter.events.entries('standard').at(-1)!;
    expect([standard.code, standard.meterInstant]).toEqual([1, noon + 10 * second]);
  });

  test('is sent up to 3 times a second apart, within 500 ms of jitter, before all else; event 234 comes with the first', () => {
    const { meter, time, noon, at } = dying();
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second);
    at(10 * second + 100);
    const sent: number[] = [];
    const said: string[] = [];
    for (let milliseconds = 10_100; milliseconds < 25_000; milliseconds += 10) {
      time.now = noon + milliseconds;
      const transmission = meter.push.next(time.now);
      if (transmission === undefined) continue;
      expect(transmission).toMatchObject({ setup: 'lastGasp', priority: 0, acknowledgement: 'none' });
      expect(communication(meter).includes(234)).toBe(sent.length > 0);
      sent.push(milliseconds - 10_100);
      meter.push.confirmed(transmission.id, time.now);
      said.push(`${transmission.id}`);
    }
    expect(sent).toHaveLength(3);
    expect(sent[0]).toBeLessThanOrEqual(500);
    expect(sent.slice(1).map((one, i) => one - sent[i]!)).toEqual([1000, 1000]);
    expect(new Set(said).size).toBe(1);
    expect(communication(meter).filter((code) => code === 234)).toHaveLength(1);
    expect(alarm3(meter) & 1).toBe(1);
  });

  test('is not when the supply is back before the debounce ends', () => {
    const { meter, noon, at } = dying();
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second, noon + 10 * second + 99);
    expect(at(20 * second)).toBe(0);
    expect(count(meter)).toBe(0);
    expect(
      meter.events
        .entries('standard')
        .slice(-2)
        .map(({ code }) => code),
    ).toEqual([1, 2]);
  });

  test('is not of an interruption of one or two phases', () => {
    const { meter, noon, at } = dying();
    meter.network.begin({ kind: 'interruption', phases: [1, 2] }, noon + 10 * second);
    expect(at(60 * second)).toBe(0);
    expect(count(meter)).toBe(0);
  });

  test('is not in APS mode, but when the auxiliary supply fails as well', () => {
    const full = new OmniaType(parseTypeNumber('684-2-11P-1342AAD1-1B24045'), randomBytes);
    const { meter, noon, at } = dying({ type: full });
    meter.network.begin({ kind: 'auxiliary-supply' }, noon, noon + 60 * second);
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second);
    expect(at(59 * second)).toBe(0);
    expect(at(60 * second + 100)).toBe(1);
  });

  test('is nothing that a meter does without the energy for it: it tells the interruption at power-up', () => {
    const { meter, time, noon, at } = dying({ type: withoutLastGasp });
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second, noon + 60 * second);
    at(30 * second);
    expect(meter.push.next(time.now)).toBeUndefined();
    expect(meter.has(settings)).toBe(false);
    expect(meter.supply.feedsModem).toBe(false);
    at(300 * second);
    const told: string[] = [];
    for (let one = send(meter, time); one !== undefined; one = send(meter, time)) told.push(one.setup);
    expect(told).toContain('alarm');
  });

  test('has the energy of 10 seconds; what was not sent then is never', () => {
    const { meter, time, noon, at } = dying();
    meter.network.begin({ kind: 'interruption' }, noon, noon + 60 * second);
    at(9999);
    expect(meter.supply.feedsModem).toBe(true);
    at(10_000);
    expect(meter.supply.feedsModem).toBe(false);
    expect(meter.push.next(time.now)).toBeUndefined();
    expect(at(60 * second)).toBe(0);
    expect(communication(meter)).not.toContain(234);
  });

  test('is told once of each interruption, also when the process is started again in between', () => {
    const { meter, noon, at, time } = dying();
    meter.network.begin({ kind: 'interruption' }, noon + second, noon + 5 * second);
    meter.network.begin({ kind: 'interruption' }, noon + 20 * second);
    at(2 * second);
    const again = restarted(meter, time, { type: withBattery });
    time.now = noon + 30 * second;
    again.now();
    expect(count(again)).toBe(2);
    expect(started(again)).toBe(noon + 20 * second);
  });

  test('can be switched off, and have more sends and another debounce', async () => {
    const { meter, noon, at } = dying();
    const set = (value: readonly [boolean, number, number]) =>
      meter.device.set(Data, settings, 'value', {
        kind: 'structure',
        value: [
          { kind: 'boolean', value: value[0] },
          { kind: 'unsigned', value: value[1] },
          { kind: 'long-unsigned', value: value[2] },
        ],
      });
    await set([true, 2, 1000]);
    expect(meter.read(Data, settings, 'value').value).toMatchObject([{ value: true }, { value: 2 }, { value: 1000 }]);
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second, noon + 20 * second);
    expect([at(10 * second + 999), at(11 * second)]).toEqual([0, 1]);
    at(20 * second);
    await set([false, 2, 100]);
    meter.network.begin({ kind: 'interruption' }, noon + 30 * second);
    expect(at(40 * second)).toBe(0);
    expect(() => set([true, 2, 19])).toThrow('other-reason');
    expect(() => set([true, 2, 1001])).toThrow('other-reason');
    expect(() => set([true, 0, 100])).toThrow('other-reason');
    const value = { kind: 'boolean', value: true } as const;
    expect(() => meter.device.set(Data, settings, 'value', value)).toThrow('type-unmatched');
  });

  test('is tested at the times of its schedule, which is event 235', async () => {
    const { meter, noon, at } = dying();
    const due = new Date(noon + 120 * second);
    const time = {
      hour: (due.getUTCHours() + 2) % 24,
      minute: due.getUTCMinutes(),
      second: due.getUTCSeconds(),
      hundredths: 0,
    };
    await meter.device.set(SingleActionSchedule, obis('0-0:15.2.4'), 'executionTime', [{ time, date: {} }]);
    meter.life.changed();
    expect(at(119 * second)).toBe(0);
    expect(at(120 * second)).toBe(1);
    expect(communication(meter)).toContain(235);
    expect((alarm3(meter) >>> 1) & 1).toBe(1);
    expect(started(meter)).toBe(noon + 120 * second);
  });

  test('has the time at which the interruption began, and alarm register 3', () => {
    const { meter, time, noon, at } = dying();
    meter.network.begin({ kind: 'interruption' }, noon + 10 * second);
    at(11 * second);
    const values = valuesIn(meter.push.next(time.now)!);
    expect(values.filter(isTime).map(stampOf)).toContain(noon + 10 * second);
    expect(Number(values.at(-1)!.value) & 1).toBe(1);
  });
});

function isTime({ kind, value }: ReturnType<typeof valuesIn>[number]): boolean {
  return kind === 'octet-string' && value.length === 12;
}

import { describe, expect, test } from 'vitest';
import type { DlmsClient } from '../../../src/client/index.ts';
import { ActivityCalendar, Data, DisconnectControl, ScriptTable, SpecialDaysTable } from '../../../src/cosem/index.ts';
import { loadControlModes } from '../../../src/meter/control/load-relays.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import { connectAs, noon, serve, smallType, TestTime, testMeter } from '../support.ts';

const hour = 3_600_000;
const scriptsOf = (relay: number) => obis(`0-${relay}:10.0.103`);
const { onDemand, activityCalendar, activeTariff } = loadControlModes;

interface Managed {
  readonly meter: OmniaMeter;
  readonly time: TestTime;
  readonly client: DlmsClient;
}

async function managed(run: (managed: Managed) => Promise<void>, memory?: PermanentMemory) {
  const time = new TestTime();
  const meter = testMeter({ memory }, time);
  await using client = await connectAs(meter, serve(meter).server, 'management');
  await run({ meter, time, client });
}

const setMode = (client: DlmsClient, relay: number, value: number) =>
  client.set(Data, `0-${relay}:96.80.110`, 'value', { kind: 'enum', value });
const output = (meter: OmniaMeter, relay: number) =>
  meter.read(DisconnectControl, obis(`0-${relay}:96.3.10`), 'outputState');
const codes = (meter: OmniaMeter) => meter.events.entries('loadControl').map(({ code }) => code);
const switchOn = (client: DlmsClient, relay: number) =>
  client.invoke(DisconnectControl, `0-${relay}:96.3.10`, 'remoteReconnect', 0);
const switchOff = (client: DlmsClient, relay: number) =>
  client.invoke(DisconnectControl, `0-${relay}:96.3.10`, 'remoteDisconnect', 0);

/** A relay that is on from ten to noon and from six to eight in the evening, on special days all day. */
async function setCalendar(client: DlmsClient, relay: number) {
  const name = `0-${relay}:13.0.0`;
  const start = (at: number, scriptSelector: number) => ({
    startTime: { hour: at, minute: 0, second: 0, hundredths: 0 },
    scriptLogicalName: scriptsOf(relay),
    scriptSelector,
  });
  const week = { monday: 1, tuesday: 1, wednesday: 1, thursday: 1, friday: 1, saturday: 1, sunday: 1 };
  await client.set(ActivityCalendar, name, 'seasonProfilePassive', [
    { seasonProfileName: 'a', seasonStart: { month: 1, dayOfMonth: 1 }, weekName: 'b' },
  ]);
  await client.set(ActivityCalendar, name, 'weekProfileTablePassive', [{ weekProfileName: 'b', ...week }]);
  await client.set(ActivityCalendar, name, 'dayProfileTablePassive', [
    { dayId: 1, daySchedule: [start(0, 1), start(10, 2), start(12, 1), start(18, 2), start(20, 1)] },
    { dayId: 2, daySchedule: [start(0, 2)] },
  ]);
  await client.set(SpecialDaysTable, `0-${relay}:11.0.0`, 'entries', [
    { index: 1, specialdayDate: { month: 6, dayOfMonth: 12 }, dayId: 2 },
  ]);
  await client.invoke(ActivityCalendar, name, 'activatePassiveCalendar', 0);
}

describe('load control on demand', () => {
  test('does what it was told last, with events 205 and 242 to 245', () =>
    managed(async ({ meter, client }) => {
      await switchOn(client, 1);
      await switchOn(client, 2);
      await switchOn(client, 2);
      expect([output(meter, 1), output(meter, 2)]).toEqual([true, true]);
      expect(meter.read(Data, obis('0-0:96.3.2'), 'value')).toEqual({ kind: 'bit-string', value: [true, true] });
      await switchOff(client, 1);
      await switchOff(client, 2);
      expect(codes(meter)).toEqual([205, 242, 205, 244, 205, 243, 205, 245]);
      expect(meter.read(Data, obis('0-0:96.3.2'), 'value')).toEqual({ kind: 'bit-string', value: [false, false] });
    }));

  test('does what its scripts say, off and on', () =>
    managed(async ({ meter, client }) => {
      await client.invoke(ScriptTable, scriptsOf(2), 'execute', 2);
      expect([output(meter, 1), output(meter, 2)]).toEqual([false, true]);
      await client.invoke(ScriptTable, scriptsOf(2), 'execute', 1);
      expect(output(meter, 2)).toBe(false);
    }));

  test('is open without supply, and what it was told last with it again: a relay does not latch', () =>
    managed(async ({ meter, time, client }) => {
      await switchOn(client, 1);
      meter.network.begin({ kind: 'interruption' }, noon + hour, noon + 2 * hour);
      time.advance(5400);
      expect(output(meter, 1)).toBe(false);
      time.advance(5400);
      expect(output(meter, 1)).toBe(true);
      expect(meter.events.entries('loadControl')).toMatchObject([
        { code: 205 },
        { code: 242, meterInstant: noon },
        { code: 243, meterInstant: noon + hour },
        { code: 242, meterInstant: noon + 2 * hour },
      ]);
    }));
});

describe('load control by an activity calendar', () => {
  test('changes at its times, special days before week days', () =>
    managed(async ({ meter, time, client }) => {
      await setCalendar(client, 1);
      await setMode(client, 1, activityCalendar);
      expect(codes(meter)).toEqual([98, 98, 98, 97, 246]);
      time.advance(3 * 86_400);
      meter.now();
      const changes = meter.events.entries('loadControl').slice(5);
      const midnight = noon - 12 * hour;
      const dates = changes.map(({ code, meterInstant }) => [code, (meterInstant - midnight) / hour]);
      // On the second day after, a Friday, it is on all day.
      const evening = (days: number) => [
        [242, days * 24 + 18],
        [243, days * 24 + 20],
      ];
      const morning = (days: number) => [
        [242, days * 24 + 10],
        [243, days * 24 + 12],
      ];
      expect(dates).toEqual([...evening(0), ...morning(1), ...evening(1), [242, 48], [243, 72], ...morning(3)]);
    }));

  test('refuses commands (read-write-denied), and takes them again on demand', () =>
    managed(async ({ meter, client }) => {
      for (const mode of [activityCalendar, activeTariff]) {
        await setMode(client, 2, mode);
        await expect(switchOn(client, 2)).rejects.toMatchObject({ result: 'read-write-denied' });
        await expect(client.invoke(ScriptTable, scriptsOf(2), 'execute', 2)).rejects.toMatchObject({
          result: 'read-write-denied',
        });
      }
      await setMode(client, 2, onDemand);
      await switchOn(client, 2);
      expect(output(meter, 2)).toBe(true);
    }));

  test('is what the calendar says after an outage, whatever changed in it', () =>
    managed(async ({ meter, time, client }) => {
      await setCalendar(client, 2);
      await setMode(client, 2, activityCalendar);
      // Dark from five to seven in the evening; it is to be on from six to eight.
      meter.network.begin({ kind: 'interruption' }, noon + 5 * hour, noon + 7 * hour);
      time.advance(9 * 3600);
      meter.now();
      expect(meter.events.entries('loadControl').slice(5)).toMatchObject([
        { code: 244, meterInstant: noon + 7 * hour },
        { code: 245, meterInstant: noon + 8 * hour },
      ]);
    }));
});

describe('load control by the active tariff', () => {
  test('changes in the same second as 0-0:96.14.0', () =>
    managed(async ({ meter, time, client }) => {
      await setMode(client, 1, activeTariff);
      const seen = () => {
        const { value } = meter.read(Data, obis('0-0:96.14.0'), 'value');
        return [(value as Uint8Array)[1], output(meter, 1)];
      };
      // T2 begins at ten in the evening.
      time.now = noon + 10 * hour - 1;
      expect(seen()).toEqual([1, false]);
      time.now += 1;
      expect(seen()).toEqual([2, true]);
      expect(meter.events.entries('loadControl').at(-1)).toMatchObject({ code: 242, meterInstant: noon + 10 * hour });
      await client.invoke(ScriptTable, obis('0-0:10.0.100'), 'execute', 1);
      expect(seen()).toEqual([1, false]);
    }));

  test.each([
    [0b0001, [true, false]],
    [0b0010, [false, true]],
    [0b0011, [true, true]],
    [0b1100, [false, false]],
  ])('is on in the tariffs of the mask %i', (mask, expected) =>
    managed(async ({ meter, time, client }) => {
      await setMode(client, 1, activeTariff);
      await client.set(Data, '0-1:96.80.111', 'value', { kind: 'unsigned', value: mask });
      const first = output(meter, 1);
      time.advance(10 * 3600);
      expect([first, output(meter, 1)]).toEqual(expected);
    }),
  );
});

test('changes by the tariff may be put off, each by a time of its own', () => {
  const late: number[] = [];
  for (let seed = 1; seed <= 20; seed += 1) {
    const time = new TestTime();
    const meter = testMeter({ seed, loadControlDelay: 600 }, time);
    for (const relay of [1, 2])
      meter.device.set(Data, obis(`0-${relay}:96.80.110`), 'value', { kind: 'enum', value: activeTariff });
    meter.life.changed();
    time.advance(2 * 86_400);
    meter.now();
    const changes = meter.events.entries('loadControl').filter(({ code }) => code >= 242 && code <= 245);
    // Of each relay two evenings and two mornings.
    expect(changes).toHaveLength(8);
    for (const { code, meterInstant } of changes) {
      const hourOfChange = code === 242 || code === 244 ? 10 : 18;
      late.push((((meterInstant - noon) / 1000 - hourOfChange * 3600) % 86_400) + 0);
    }
  }
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThanOrEqual(600);
  expect(new Set(late).size).toBeGreaterThan(100);
});

test('relays are in different modes at the same time', () =>
  managed(async ({ meter, time, client }) => {
    await setCalendar(client, 1);
    await setMode(client, 1, activityCalendar);
    await setMode(client, 2, activeTariff);
    const outputs: (readonly boolean[])[] = [];
    for (const at of [6, 8, 10, 18]) {
      time.now = noon + at * hour;
      outputs.push([output(meter, 1), output(meter, 2)]);
    }
    expect(outputs).toEqual([
      [true, false],
      [false, false],
      [false, true],
      [false, false],
    ]);
  }));

test('modes, calendars and commands survive a restart, and nothing is logged twice', () => {
  const memory = new PermanentMemory();
  const journal = new MemoryJournal(memory);
  memory.attach(journal);
  return managed(async ({ meter, time, client }) => {
    await switchOn(client, 2);
    await setCalendar(client, 1);
    await setMode(client, 1, activityCalendar);
    time.advance(7 * 3600);
    meter.now();
    const again = new PermanentMemory();
    again.attach(new MemoryJournal(again, journal.records));
    const restarted = testMeter({ memory: again }, time);
    expect([output(restarted, 1), output(restarted, 2)]).toEqual([true, true]);
    const before = codes(meter);
    expect(codes(restarted)).toEqual(before);
    time.advance(3600);
    expect(output(restarted, 1)).toBe(false);
    expect(codes(restarted)).toEqual([...before, 243]);
  }, memory);
});

test('a value that is no mode and a mask of another type are refused', () =>
  managed(async ({ client }) => {
    await expect(setMode(client, 1, 3)).rejects.toMatchObject({ result: 'type-unmatched' });
    const wrong = client.set(Data, '0-1:96.80.111', 'value', { kind: 'enum', value: 1 });
    await expect(wrong).rejects.toMatchObject({ result: 'type-unmatched' });
  }));

test('a meter without relays has none of it', () => {
  const time = new TestTime();
  const meter = testMeter({ type: smallType }, time);
  expect(meter.has(obis('0-1:96.3.10'))).toBe(false);
  time.advance(86_400);
  expect(meter.now()).toBe(time.now);
});

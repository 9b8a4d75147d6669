import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DlmsClient } from '../../../src/client/index.ts';
import {
  ActivityCalendar,
  Data,
  Register,
  RegisterActivation,
  ScriptTable,
  SpecialDaysTable,
} from '../../../src/cosem/index.ts';
import { localTime, type OmniaMeter } from '../../../src/meter/index.ts';
import { TariffPlan } from '../../../src/meter/tariff-plan.ts';
import { obis } from '../../../src/obis/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from '../support.ts';

const hour = 3_600_000;
const minute = 60_000;
const calendar = '0-0:13.0.0';
const tariffScripts = obis('0-0:10.0.100');
const activation = obis('0-0:14.0.0');

interface Managed {
  readonly meter: OmniaMeter;
  readonly time: TestTime;
  readonly client: DlmsClient;
}

async function managed(
  run: (managed: Managed) => Promise<void>,
  { memory, now = noon }: { memory?: PermanentMemory; now?: number } = {},
) {
  const time = new TestTime();
  time.now = now;
  const meter = testMeter({ memory }, time);
  await using client = await connectAs(meter, serve(meter).server, 'management');
  await run({ meter, time, client });
}

function tariffOf(meter: OmniaMeter): number {
  const { value } = meter.read(Data, obis('0-0:96.14.0'), 'value');
  return (value as Uint8Array)[1]!;
}

const start = (at: number, scriptSelector: number, minutes = 0) => ({
  startTime: { hour: at, minute: minutes, second: 0, hundredths: 0 },
  scriptLogicalName: tariffScripts,
  scriptSelector,
});
const allDays = (dayId: number) => ({
  monday: dayId,
  tuesday: dayId,
  wednesday: dayId,
  thursday: dayId,
  friday: dayId,
  saturday: dayId,
  sunday: dayId,
});
/** T3 all the time, but T4 in the hour after one in the afternoon. */
const otherDays = [
  { dayId: 1, daySchedule: [start(0, 3), start(13, 4), start(14, 3)] },
  { dayId: 2, daySchedule: [start(0, 3)] },
];
const codes = (meter: OmniaMeter) =>
  meter.events
    .entries('standard')
    .filter(({ meterInstant }) => meterInstant >= noon)
    .map(({ code }) => code);

describe('the active tariff', () => {
  test('changes at the instant that its calendar says, by the clock of the meter', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const seen: number[][] = [];
    for (const at of [0, 10 * hour - 1, 10 * hour, 18 * hour - 1, 18 * hour]) {
      time.now = noon + at;
      seen.push([at / hour, tariffOf(meter)]);
    }
    expect(seen.map(([, tariff]) => tariff)).toEqual([1, 1, 2, 2, 1]);
  });

  test.each([
    ['begins', Date.UTC(2027, 2, 27, 21), Date.UTC(2027, 2, 28, 20)],
    ['ends', Date.UTC(2026, 9, 24, 20), Date.UTC(2026, 9, 25, 21)],
  ])('changes at ten in the evening also where daylight saving %s', (_, saturday, sunday) => {
    const { rule } = testMeter();
    const week = { weekProfileName: 'w', ...allDays(1) };
    const days = [{ dayId: 1, daySchedule: [start(22, 2), start(6, 1)] }];
    const plan = new TariffPlan(
      { seasons: [{ seasonProfileName: 's', seasonStart: {}, weekName: 'w' }], weeks: [week], days, specialDays: [] },
      rule,
    );
    for (const evening of [saturday, sunday]) {
      expect(plan.at(evening - 1).selector).toBe(1);
      expect(plan.at(evening).selector).toBe(2);
      expect(plan.nextChange(evening - 10 * hour)).toBe(evening);
      expect(plan.nextStart(evening - 10 * hour)).toBe(evening);
    }
    const morning = plan.nextChange(saturday);
    expect(localTime(morning, rule)).toMatchObject({ hour: 6, minute: 0 });
    expect(plan.nextChange(morning)).toBe(sunday);
  });

  test('is at every minute what its calendar says of the local time', () => {
    const { rule } = testMeter();
    const time = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
    const starts = fc.array(fc.tuple(time, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 5 });
    const around = fc.constantFrom(Date.UTC(2026, 9, 24, 22), Date.UTC(2027, 2, 27, 23), noon);
    fc.assert(
      fc.property(starts, around, (all, from) => {
        const daySchedule = all.map(([{ hour: h, minute: m }, selector]) => start(h, selector, m));
        const week = { weekProfileName: 'w', ...allDays(1) };
        const seasons = [{ seasonProfileName: 's', seasonStart: {}, weekName: 'w' }];
        const plan = new TariffPlan(
          { seasons, weeks: [week], days: [{ dayId: 1, daySchedule }], specialDays: [] },
          rule,
        );
        const sorted = [...daySchedule].sort((a, b) => timeOf(a.startTime) - timeOf(b.startTime));
        for (let at = from; at < from + 26 * hour; at += 17 * minute) {
          const local = timeOf(localTime(at, rule));
          const expected = sorted.findLast(({ startTime }) => timeOf(startTime) <= local) ?? sorted.at(-1)!;
          expect(plan.at(at).selector).toBe(expected.scriptSelector);
        }
        const next = plan.nextChange(from);
        if (next < Number.POSITIVE_INFINITY) expect(plan.at(next).selector).not.toBe(plan.at(next - 1).selector);
      }),
      { numRuns: 30 },
    );
  });

  test('of a day without a start is that of the day before', () => {
    const { rule } = testMeter();
    const week = { weekProfileName: 'w', ...allDays(1), wednesday: 2 };
    const seasons = [{ seasonProfileName: 's', seasonStart: {}, weekName: 'w' }];
    const days = [{ dayId: 1, daySchedule: [start(0, 4)] }];
    const plan = new TariffPlan({ seasons, weeks: [week], days, specialDays: [] }, rule);
    expect(plan.at(noon).selector).toBe(4);
    expect(plan.nextChange(noon)).toBe(Number.POSITIVE_INFINITY);
  });

  test('follows the special days table', () =>
    managed(async ({ meter, time, client }) => {
      // Thursday has the schedule of the week-end: T2.
      await client.invoke(SpecialDaysTable, '0-0:11.0.0', 'insert', {
        index: 4,
        specialdayDate: { month: 6, dayOfMonth: 11 },
        dayId: 2,
      });
      time.advance(86_400);
      expect(tariffOf(meter)).toBe(2);
      await client.invoke(SpecialDaysTable, '0-0:11.0.0', 'delete', 4);
      expect(tariffOf(meter)).toBe(1);
      expect(meter.read(SpecialDaysTable, obis('0-0:11.0.0'), 'entries')).toEqual([]);
    }));
});

describe('a passive activity calendar', () => {
  const setPassive = async (client: DlmsClient) => {
    await client.set(ActivityCalendar, calendar, 'calendarNamePassive', 'other');
    await client.set(ActivityCalendar, calendar, 'dayProfileTablePassive', otherDays);
  };

  test('becomes active at its time, once, with events 19 and 9', () =>
    managed(async ({ meter, time, client }) => {
      await setPassive(client);
      await client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', meter.timeOf(noon + 3 * hour));
      time.now = noon + 3 * hour - 1;
      expect(tariffOf(meter)).toBe(1);
      time.now += 1;
      expect(tariffOf(meter)).toBe(3);
      expect(meter.read(ActivityCalendar, obis(calendar), 'calendarNameActive')).toBe('other');
      time.advance(86_400);
      expect(tariffOf(meter)).toBe(3);
      expect(codes(meter)).toEqual([19, 9]);
      expect(meter.measure().energies.total(['A+'], 3)).toBeGreaterThan(0);
    }));

  test('becomes active with the supply, where its time passes without', () =>
    managed(async ({ meter, time, client }) => {
      await setPassive(client);
      await client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', meter.timeOf(noon + 3 * hour));
      meter.network.begin({ kind: 'interruption' }, noon + 2 * hour, noon + 4 * hour);
      time.now = noon + 5 * hour;
      meter.now();
      expect(meter.events.entries('standard').filter(({ code }) => code === 9)).toMatchObject([
        {},
        { meterInstant: noon + 4 * hour },
      ]);
    }));

  test('stays passive where its time is past, or taken back', () =>
    managed(async ({ meter, time, client }) => {
      await setPassive(client);
      await client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', meter.timeOf(noon - hour));
      time.advance(3600);
      await client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', meter.timeOf(noon + 3 * hour));
      await client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', {});
      time.advance(6 * 3600);
      expect(tariffOf(meter)).toBe(1);
      expect(codes(meter)).toEqual([19]);
    }));

  test('has a whole time or none', () =>
    managed(async ({ client }) => {
      const set = client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', { hour: 3, minute: 0 });
      await expect(set).rejects.toMatchObject({ result: 'other-reason' });
    }));

  test('that waits goes on waiting over a restart', () => {
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    return managed(
      async ({ meter, time, client }) => {
        await setPassive(client);
        await client.set(ActivityCalendar, calendar, 'activatePassiveCalendarTime', meter.timeOf(noon + 3 * hour));
        const again = new PermanentMemory();
        again.attach(new MemoryJournal(again, journal.records));
        const restarted = testMeter({ memory: again }, time);
        time.now = noon + 4 * hour;
        expect(tariffOf(restarted)).toBe(3);
      },
      { memory },
    );
  });

  test('an active calendar that is set directly is event 56', () =>
    managed(async ({ meter, client }) => {
      await client.set(ActivityCalendar, calendar, 'dayProfileTableActive', otherDays);
      expect(tariffOf(meter)).toBe(3);
      expect(codes(meter)).toEqual([56]);
    }));
});

describe('the tariffication script table', () => {
  test('activates a tariff, which counts until the calendar starts one again', () =>
    managed(async ({ meter, time, client }) => {
      const counted = () => [1, 2, 3, 4].map((tariff) => meter.measure().energies.total(['A+', 'A-'], tariff));
      await client.invoke(ScriptTable, tariffScripts, 'execute', 4);
      expect(tariffOf(meter)).toBe(4);
      expect(await client.get(RegisterActivation, activation, 'activeMask')).toBe('T4');
      const before = counted();
      time.now = noon + 10 * hour - 1;
      const evening = counted();
      expect(evening.map((value, i) => value > before[i]!)).toEqual([false, false, false, true]);
      time.now += 1;
      expect(tariffOf(meter)).toBe(2);
      time.advance(3600);
      expect(counted()[3]).toBe(evening[3]);
      expect(counted()[1]).toBeGreaterThan(evening[1]!);
    }));

  test('has a script for each tariff, and no other', () =>
    managed(async ({ meter, client }) => {
      const scripts = meter.read(ScriptTable, tariffScripts, 'scripts');
      expect(scripts.map(({ scriptIdentifier }) => scriptIdentifier)).toEqual([1, 2, 3, 4]);
      await expect(client.invoke(ScriptTable, tariffScripts, 'execute', 5)).rejects.toMatchObject({
        result: 'other-reason',
      });
    }));

  test('what it activated survives a restart', () => {
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    return managed(
      async ({ time, client, meter }) => {
        await client.invoke(ScriptTable, tariffScripts, 'execute', 3);
        time.advance(3600);
        const again = new PermanentMemory();
        again.attach(new MemoryJournal(again, journal.records));
        const restarted = testMeter({ memory: again }, time);
        expect(tariffOf(restarted)).toBe(3);
        expect(restarted.measure().energies.numbers).toEqual(meter.measure().energies.numbers);
        time.now = noon + 10 * hour;
        expect(tariffOf(restarted)).toBe(2);
      },
      { memory },
    );
  });
});

describe('register activation', () => {
  test('has the registers of the tariffs, and a mask for each', () =>
    managed(async ({ meter, client }) => {
      const registers = await client.get(RegisterActivation, activation, 'registerAssignment');
      const masks = await client.get(RegisterActivation, activation, 'maskList');
      expect(registers.length % 4).toBe(0);
      expect(registers.every(({ classId }) => classId === Register.classId)).toBe(true);
      expect(masks.map(({ maskName }) => maskName)).toEqual(['T1', 'T2', 'T3', 'T4']);
      for (const [i, { indexList }] of masks.entries())
        expect(indexList.map((index) => registers[index - 1]!.logicalName.e)).toEqual(indexList.map(() => i + 1));
      expect(masks.flatMap(({ indexList }) => indexList).length).toBe(registers.length);
      const demands = meter.read(RegisterActivation, obis('0-0:14.0.1'), 'registerAssignment');
      expect(demands.map(({ logicalName }) => `${logicalName}`)).toContain('1-0:1.6.4*255');
    }));

  test('a mask that is set activates its tariff', () =>
    managed(async ({ meter, client }) => {
      await client.set(RegisterActivation, activation, 'activeMask', 'T3');
      expect(tariffOf(meter)).toBe(3);
      for (const mask of ['T5', 'nothing'])
        await expect(client.set(RegisterActivation, activation, 'activeMask', mask)).rejects.toMatchObject({
          result: 'other-reason',
        });
    }));

  test('registers and masks are added and deleted, but for the mask that is active', () =>
    managed(async ({ client }) => {
      const register = { classId: Register.classId, logicalName: obis('1-0:15.8.0') };
      const before = await client.get(RegisterActivation, activation, 'registerAssignment');
      await client.invoke(RegisterActivation, activation, 'addRegister', register);
      await client.invoke(RegisterActivation, activation, 'addRegister', register);
      const after = await client.get(RegisterActivation, activation, 'registerAssignment');
      expect(after.length).toBe(before.length + 1);
      await client.invoke(RegisterActivation, activation, 'addMask', { maskName: 'all', indexList: [1, 2] });
      await client.invoke(RegisterActivation, activation, 'deleteMask', 'T4');
      const masks = await client.get(RegisterActivation, activation, 'maskList');
      expect(masks.map(({ maskName }) => maskName)).toEqual(['T1', 'T2', 'T3', 'all']);
      await expect(client.invoke(RegisterActivation, activation, 'deleteMask', 'T1')).rejects.toMatchObject({
        result: 'other-reason',
      });
    }));
});

function timeOf({
  hour: h,
  minute: m,
}: {
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
}): number {
  return (h ?? 0) * 60 + (m ?? 0);
}

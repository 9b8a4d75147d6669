import { describe, expect, test } from 'vitest';
import { type AttributeValue, DisconnectControl, SingleActionSchedule } from '../../../src/cosem/index.ts';
import { activeTariff } from '../../../src/meter/control/active-tariff.ts';
import { timesOf } from '../../../src/meter/control/schedule-times.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from '../support.ts';

type Times = AttributeValue<typeof SingleActionSchedule, 'executionTime'>;

const schedule = '0-0:15.0.1';
const switchScripts = obis('0-0:10.0.106');
const at = (hour: number, minute: number, date = {}): Times[number] => ({
  time: { hour, minute, second: 0, hundredths: 0 },
  date,
});

const codes = (meter: OmniaMeter) => meter.events.entries('disconnect').map(({ code }) => code);

/** Sets a schedule up as the role does that may. */
async function setUp(meter: OmniaMeter, scriptSelector: number, times: Times, name = schedule) {
  await using client = await connectAs(meter, serve(meter).server, 'control');
  await client.set(SingleActionSchedule, name, 'executedScript', { scriptLogicalName: switchScripts, scriptSelector });
  await client.set(SingleActionSchedule, name, 'type', 'different-times-with-wildcards');
  await client.set(SingleActionSchedule, name, 'executionTime', times);
}

describe('a single action schedule', () => {
  test('executes its script at its times, by the clock of the meter', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await setUp(meter, 1, [at(12, 30)]);
    time.advance(1799);
    expect(meter.supplyControl.state).toBe('connected');
    meter.now();
    time.advance(1);
    meter.now();
    expect(meter.supplyControl.state).toBe('disconnected');
    expect(meter.events.entries('disconnect')).toMatchObject([{ code: 62, meterInstant: noon + 1_800_000 }]);
  });

  test('executes all that was due when somebody looks again, each in its time', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await setUp(meter, 1, [at(13, 0), at(14, 0)]);
    meter.supplyControl.trigger('remote-disconnect');
    meter.supplyControl.trigger('remote-reconnect');
    time.advance(3 * 86_400);
    meter.now();
    expect(codes(meter)).toEqual([62, 63, 62]);
    expect(meter.events.entries('disconnect').at(-1)!.meterInstant).toBe(noon + 3_600_000);
  });

  test('goes by a clock that was set', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await setUp(meter, 1, [at(14, 0)]);
    meter.changeCircumstances({ clockOffset: 3_600_000 }, []);
    time.advance(3600);
    meter.now();
    expect(codes(meter)).toEqual([62]);
    expect(meter.timeOf(time.now)).toMatchObject({ hour: 14, minute: 0 });
  });

  test('does not make up for what was due without supply', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await setUp(meter, 1, [at(13, 0), at(15, 0)]);
    meter.network.begin({ kind: 'interruption' }, noon + 1_800_000, noon + 5_400_000);
    time.advance(2 * 3600);
    meter.now();
    expect(codes(meter)).toEqual([]);
    time.advance(3600);
    meter.now();
    expect(codes(meter)).toEqual([62]);
  });

  test('executes no script at all without supply', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await using client = await connectAs(meter, serve(meter).server, 'management');
    const tariff3 = { scriptLogicalName: obis('0-0:10.0.100'), scriptSelector: 3 };
    await client.set(SingleActionSchedule, '0-0:15.0.0', 'executedScript', tariff3);
    await client.set(SingleActionSchedule, '0-0:15.0.0', 'executionTime', [at(13, 0)]);
    meter.network.begin({ kind: 'interruption' }, noon + 1_800_000, noon + 5_400_000);
    time.advance(2 * 3600);
    expect(activeTariff(meter)).toBe(1);
    time.advance(23 * 3600);
    expect(activeTariff(meter)).toBe(3);
  });

  test('is refused in APS mode, as everything that operates the switch (event 239)', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    await setUp(meter, 1, [at(13, 0)]);
    meter.network.begin({ kind: 'interruption' }, noon + 1_800_000);
    meter.network.begin({ kind: 'auxiliary-supply' }, noon + 1_800_000);
    time.advance(2 * 3600);
    meter.now();
    expect(codes(meter)).toEqual([239]);
    expect(meter.supplyControl.state).toBe('connected');
  });

  test('is set up and goes on over a restart', async () => {
    const time = new TestTime();
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    await setUp(testMeter({ memory }, time), 1, [at(13, 0)]);
    time.advance(7200);
    const again = new PermanentMemory();
    again.attach(new MemoryJournal(again, journal.records));
    const meter = testMeter({ memory: again }, time);
    meter.now();
    expect(codes(meter)).toEqual([62]);
    expect(meter.events.entries('disconnect')[0]!.meterInstant).toBe(noon + 3_600_000);
    meter.now();
    expect(codes(meter)).toEqual([62]);
  });

  test('whose script there is not does nothing', async () => {
    const time = new TestTime();
    const faults: unknown[] = [];
    const meter = testMeter({ onFault: (error) => faults.push(error) }, time);
    await setUp(meter, 7, [at(13, 0)]);
    time.advance(7200);
    expect(meter.read(DisconnectControl, obis('0-0:96.3.10'), 'outputState')).toBe(true);
    meter.now();
    expect([codes(meter), faults]).toEqual([[], []]);
  });
});

describe('the types of a schedule (Blue Book 4.5.7)', () => {
  const whole = { year: 2026, month: 6, dayOfMonth: 11 };
  const times: Times = [at(4, 0), at(4, 0, whole), at(5, 0, whole), at(5, 0)];
  test.each([
    ['single-time-with-wildcards', [0]],
    ['same-time-without-wildcards', [1]],
    ['same-time-with-wildcards', [0, 1]],
    ['different-times-without-wildcards', [1, 2]],
    ['different-times-with-wildcards', [0, 1, 2, 3]],
    [9, []],
  ] as const)('%s', (type, expected) => {
    expect(timesOf(type, times)).toEqual(expected.map((i) => ({ ...times[i]!.date, ...times[i]!.time })));
  });

  test('without times there are none', () => {
    expect(timesOf('different-times-with-wildcards', [])).toEqual([]);
  });
});

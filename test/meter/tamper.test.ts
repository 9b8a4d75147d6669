import { describe, expect, test } from 'vitest';
import { dateTimeFromBytes, toInstant } from '../../src/axdr/index.ts';
import { Data, Register } from '../../src/cosem/index.ts';
import type { OmniaMeter, TamperKind } from '../../src/meter/index.ts';
import { Obis, obis } from '../../src/obis/index.ts';
import { alarmObjects } from '../../src/omnia/index.ts';
import { MemoryJournal, PermanentMemory } from '../../src/server/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from './support.ts';

const indication = obis('0-0:96.80.190');
const hour = 3_600_000;

const kinds: readonly (readonly [kind: TamperKind, instance: number, begin: number, end: number])[] = [
  ['meter-cover', 0, 44, 45],
  ['terminal-cover', 5, 40, 41],
  ['magnetic-field', 15, 42, 43],
];

function tampered() {
  const time = new TestTime();
  const memory = new PermanentMemory();
  memory.attach(new MemoryJournal(memory));
  const meter = testMeter({ memory, installedAt: noon - 24 * hour }, time);
  const object = (instance: number) => Obis.of(0, 0, 96, 20, instance);
  return {
    meter,
    time,
    restarted: () => testMeter({ memory, installedAt: noon - 24 * hour }, time),
    count: (instance: number) => Number(meter.read(Data, object(instance), 'value').value),
    begun: (instance: number, of: OmniaMeter = meter) =>
      toInstant(dateTimeFromBytes(of.read(Data, object(instance + 1), 'value').value as Uint8Array), {
        whenUnspecified: 'error',
      }),
    seconds: (instance: number) => Number(meter.read(Register, object(instance), 'value').value),
  };
}

const isIndicated = (meter: OmniaMeter) => meter.read(Data, indication, 'value').value;
const since = (meter: OmniaMeter, log: 'fraud' | 'security') =>
  meter.events
    .entries(log)
    .filter(({ meterInstant }) => meterInstant >= noon)
    .map(({ code, meterInstant }) => [code, meterInstant - noon]);

describe('tamper proof', () => {
  test.each(kinds)(
    'an attempt (%s) is an event with its time, an alarm, and shown on the display',
    (kind, _, begin, end) => {
      const { meter, time } = tampered();
      time.advance(60);
      expect([meter.tamper.goesOn(kind), isIndicated(meter)]).toEqual([false, false]);
      meter.tamper.begin(kind);
      expect([meter.tamper.goesOn(kind), isIndicated(meter)]).toEqual([true, true]);
      time.advance(30);
      meter.tamper.end(kind);
      expect([meter.tamper.goesOn(kind), isIndicated(meter)]).toEqual([false, true]);
      for (const log of ['fraud', 'security'] as const)
        expect(since(meter, log)).toEqual([
          [begin, 60_000],
          [end, 90_000],
        ]);
      const alarms = Number(meter.read(Data, alarmObjects(1).register, 'value').value);
      expect(alarms & (1 << 13)).not.toBe(0);
    },
  );

  test.each(kinds)('%s has a counter, the time of the last one, and durations', (kind, instance) => {
    const { meter, time, count, begun, seconds } = tampered();
    expect([count(instance), seconds(instance + 2), seconds(instance + 3)]).toEqual([0, 0, 0]);
    for (const lasts of [30, 50]) {
      time.advance(100);
      meter.tamper.begin(kind);
      time.advance(lasts);
      meter.tamper.end(kind);
    }
    expect(begun(instance)).toBe(noon + 230_000);
    expect([count(instance), seconds(instance + 2), seconds(instance + 3)]).toEqual([2, 50, 80]);
    meter.tamper.begin(kind);
    time.advance(7);
    expect([count(instance), seconds(instance + 2), seconds(instance + 3)]).toEqual([3, 7, 87]);
  });

  test('what goes on is not told twice, and what does not go on does not end', () => {
    const { meter, count } = tampered();
    meter.tamper.end('magnetic-field');
    meter.tamper.begin('magnetic-field');
    meter.tamper.begin('magnetic-field');
    expect(since(meter, 'fraud').map(([code]) => code)).toEqual([42]);
    expect(count(15)).toBe(1);
  });

  test('is remembered over a restart', () => {
    const { meter, restarted, begun, time } = tampered();
    meter.tamper.begin('terminal-cover');
    time.advance(60);
    const again = restarted();
    expect([again.tamper.goesOn('terminal-cover'), isIndicated(again), begun(5, again)]).toEqual([true, true, noon]);
  });

  test('the display shows it until management clears that, and nobody sets it', async () => {
    const { meter } = tampered();
    const { server } = serve(meter);
    await using management = await connectAs(meter, server, 'management');
    await using reader = await connectAs(meter, server, 'reader');
    const boolean = (value: boolean) => ({ kind: 'boolean', value }) as const;
    await expect(management.set(Data, indication, 'value', boolean(true))).rejects.toMatchObject({
      result: 'other-reason',
    });
    meter.tamper.begin('meter-cover');
    await expect(reader.set(Data, indication, 'value', boolean(false))).rejects.toMatchObject({
      result: 'read-write-denied',
    });
    expect(isIndicated(meter)).toBe(true);
    await management.set(Data, indication, 'value', boolean(false));
    expect(isIndicated(meter)).toBe(false);
    expect(meter.tamper.goesOn('meter-cover')).toBe(true);
  });

  test('magnetic influence does not affect what is measured', () => {
    const [quiet, magnetic] = [tampered(), tampered()];
    magnetic.meter.tamper.begin('magnetic-field');
    for (const { time } of [quiet, magnetic]) time.advance(7200);
    expect(magnetic.meter.measure().energies.numbers).toEqual(quiet.meter.measure().energies.numbers);
    expect(magnetic.meter.measure().phases.map(({ current }) => current)).toEqual(
      quiet.meter.measure().phases.map(({ current }) => current),
    );
  });

  test('attempts over communication and at the switch are counted by their events', () => {
    const { meter, count, begun, seconds } = tampered();
    for (const code of [46, 49, 50, 240]) meter.events.log(code);
    expect([count(30), count(20), count(25)]).toEqual([3, 1, 0]);
    expect([begun(30), seconds(32)]).toEqual([noon, 0]);
    expect(isIndicated(meter)).toBe(false);
  });
});

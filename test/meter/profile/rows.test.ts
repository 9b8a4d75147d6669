import { describe, expect, test } from 'vitest';
import { RawData } from '../../../src/axdr/index.ts';
import { decode } from '../../../src/codec/index.ts';
import { type CaptureObject, Data, ProfileGenericV1 } from '../../../src/cosem/index.ts';
import { mostSpans, type OmniaMeter } from '../../../src/meter/index.ts';
import { encodeRows } from '../../../src/meter/profile/encode-rows.ts';
import { rowsOf } from '../../../src/meter/profile/profile-rows.ts';
import { storeRow } from '../../../src/meter/profile/stored-rows.ts';
import { changeOutage, mostIntervals } from '../../../src/meter/supply/intervals.ts';
import { obis } from '../../../src/obis/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import { fullType, noon, smallType, TestTime, testMeter } from '../support.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const loadProfile1 = obis('1-0:99.1.0');
const analysisLogger = obis('1-0:99.14.0');
const gridSnapshot = obis('1-0:99.14.2');
const occurrences = obis('1-0:99.14.1');

function remembering(installedAt = noon - day, type = fullType) {
  const time = new TestTime();
  const memory = new PermanentMemory();
  memory.attach(new MemoryJournal(memory));
  const start = () => testMeter({ memory, installedAt, type }, time);
  return { meter: start(), time, restarted: start };
}

const numbersOf = (meter: OmniaMeter, profile = loadProfile1) => {
  const rows = rowsOf(meter, profile);
  return [...rows.between(rows.first, rows.next)].map(({ number }) => number);
};
const valuesOf = (meter: OmniaMeter, profile: typeof loadProfile1) => {
  const rows = rowsOf(meter, profile);
  const { bytes } = encodeRows(meter, profile, rows.between(rows.first, rows.next));
  return decode(ProfileGenericV1.attributes.buffer.type, bytes, { strict: true });
};
const data = (logicalName: string): CaptureObject => ({
  classId: Data.classId,
  logicalName: obis(logicalName),
  attributeIndex: 2,
  dataIndex: 0,
});

describe('rows are numbered', () => {
  test('from 0 on, one after the other, and a number stays with its row', () => {
    const { meter, time } = remembering();
    expect(numbersOf(meter)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    time.advance(7200);
    const rows = rowsOf(meter, loadProfile1);
    expect([rows.first, rows.next]).toEqual([0, 26]);
    expect([...rows.between(24, 26)].map(({ instant }) => instant - noon)).toEqual([hour, 2 * hour]);
  });

  test('on, when the buffer is emptied or has other columns or another period', () => {
    const { meter, time } = remembering();
    meter.device.invoke(ProfileGenericV1, loadProfile1, 'reset', 0);
    expect(rowsOf(meter, loadProfile1)).toMatchObject({ first: 24, next: 24 });
    time.advance(3 * 3600);
    expect(numbersOf(meter)).toEqual([24, 25, 26]);
    meter.device.set(ProfileGenericV1, loadProfile1, 'capturePeriod', 900);
    expect(numbersOf(meter)).toEqual([]);
    time.advance(1800);
    expect(numbersOf(meter)).toEqual([27, 28]);
  });

  test('without the oldest, where there is no more room', () => {
    const { meter } = remembering(noon - 800 * day);
    const { first, next } = rowsOf(meter, loadProfile1);
    expect([first, next]).toEqual([800 * 24 - 17_347, 800 * 24]);
  });

  test('the same over a restart, outages and changes of the clock', () => {
    const { meter, time, restarted } = remembering();
    meter.network.begin({ kind: 'interruption' }, noon + 10 * minute, noon + 5 * hour);
    time.advance(6 * 3600);
    meter.changeCircumstances({ clockOffset: -2 * hour }, []);
    time.advance(6 * 3600);
    const rows = rowsOf(meter, loadProfile1);
    const all = [...rows.between(rows.first, rows.next)].map(({ number, instant }) => [number, instant]);
    expect(all.map(([number]) => number)).toEqual(all.map((_, i) => i));
    const again = rowsOf(restarted(), loadProfile1);
    expect([...again.between(again.first, again.next)].map(({ number, instant }) => [number, instant])).toEqual(all);
  });

  test('on, when there were more changes than the meter remembers, as long as somebody looks', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day, type: smallType }, time);
    const seen = new Map<number, number>();
    for (let i = 0; i < 2.5 * mostSpans; i += 1) {
      time.advance(3600);
      meter.changeCircumstances({ isConnected: i % 2 === 0 }, []);
      if (i % 20 !== 0) continue;
      const rows = rowsOf(meter, loadProfile1);
      expect(rows.next).toBe(25 + i);
      for (const { number, instant } of rows.between(rows.first, rows.next)) {
        expect(seen.get(number) ?? instant).toBe(instant);
        seen.set(number, instant);
      }
    }
  });

  test('on, when there were more outages than the meter remembers', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - day, type: smallType }, time);
    for (let i = 0; i < 2.5 * mostIntervals; i += 1) {
      changeOutage(meter.memory, time.now + 5 * minute);
      changeOutage(meter.memory, time.now + 6 * minute);
      time.advance(1800);
      if (i % 20 !== 0) continue;
      const hours = Math.floor((time.now - noon) / hour);
      expect(rowsOf(meter, loadProfile1).next).toBe(24 + hours);
    }
  });

  test('in event logs by their events', () => {
    const { meter } = remembering();
    meter.events.log(47);
    const log = rowsOf(meter, obis('0-0:99.98.0'));
    const [last] = log.between(log.next - 1, log.next);
    expect(last).toMatchObject({ eventCode: 47, number: meter.events.entries('standard').at(-1)!.number });
  });
});

describe('rows that are stored', () => {
  test('show what their columns did when they were stored', () => {
    const { meter, time, restarted } = remembering();
    expect(valuesOf(meter, gridSnapshot)).toEqual([]);
    expect(storeRow(meter, gridSnapshot, { eventCode: 143 })).toBe(0);
    const [before] = valuesOf(meter, gridSnapshot);
    time.advance(3600);
    expect(storeRow(meter, gridSnapshot, { eventCode: 76, instant: time.now - 20_000 })).toBe(1);
    const rows = valuesOf(restarted(), gridSnapshot);
    expect(rows[0]).toEqual(before);
    expect(rows.map((row) => row[1]!.value)).toEqual([143, 76]);
    const voltage = meter.measureAt(time.now - 20_000).phases[0]!.voltage;
    expect(Number(rows[1]![2]!.value)).toBe(Math.round(voltage * 10));
    expect(rowsOf(meter, gridSnapshot)).toMatchObject({ first: 0, next: 2 });
  });

  test('may have values of their own', () => {
    const { meter } = remembering();
    const value = RawData.of({ kind: 'unsigned', value: 9 });
    storeRow(meter, gridSnapshot, { values: [undefined, value] });
    expect(valuesOf(meter, gridSnapshot)[0]![1]!.value).toBe(9);
  });

  test('are as many as there is room for; numbers go on, also when the buffer is emptied', () => {
    const { meter } = remembering();
    const remembered = () => [...meter.memory.snapshot()].length;
    for (let i = 0; i < 50; i += 1) storeRow(meter, gridSnapshot);
    const full = remembered();
    for (let i = 0; i < 10; i += 1) storeRow(meter, gridSnapshot);
    expect(remembered()).toBe(full);
    expect(rowsOf(meter, gridSnapshot)).toMatchObject({ first: 10, next: 60 });
    expect(meter.read(ProfileGenericV1, gridSnapshot, 'entriesInUse')).toBe(50);
    meter.device.invoke(ProfileGenericV1, gridSnapshot, 'reset', 0);
    expect(rowsOf(meter, gridSnapshot)).toMatchObject({ first: 60, next: 60 });
    expect(remembered()).toBeLessThan(full - 40);
    expect(storeRow(meter, gridSnapshot)).toBe(60);
  });

  test('are selected by time and by columns', () => {
    const { meter, time } = remembering();
    for (let i = 0; i < 5; i += 1) {
      storeRow(meter, gridSnapshot, { eventCode: 140 + i });
      time.advance(60);
    }
    const { source } = meter.device.table.object(gridSnapshot)!.attributes.get(2)!;
    const columns = meter.read(ProfileGenericV1, gridSnapshot, 'captureObjects');
    const bound = (minutes: number) => ({ kind: 'double-long-unsigned', value: noon / 1000 + minutes * 60 }) as const;
    const range = {
      restrictingObject: columns[0]!,
      fromValue: bound(1),
      toValue: bound(3),
      selectedValues: [columns[1]!],
    };
    const { bytes } = source.read!(meter.device, undefined, {
      selector: 'range',
      parameters: range,
    } as never) as RawData;
    const rows = decode(ProfileGenericV1.attributes.buffer.type, bytes);
    expect(rows.map((row) => row.map(({ value }) => value))).toEqual([[141], [142], [143]]);
  });

  test('of a periodic profile are those with columns that nobody can compute afterwards', async () => {
    const { meter, time } = remembering();
    const counter = obis('0-0:96.7.0');
    await meter.device.set(ProfileGenericV1, analysisLogger, 'captureObjects', [
      { ...data('0-0:1.0.0'), classId: 8 },
      data('0-0:96.10.3'),
      data('0-0:96.7.0'),
    ]);
    meter.network.begin({ kind: 'interruption' }, noon + 15 * minute, noon + 16 * minute);
    time.advance(3600);
    meter.now();
    const rows = rowsOf(meter, analysisLogger);
    const all = [...rows.between(rows.first, rows.next)];
    expect(all.map(({ instant, status }) => [(instant - noon) / minute, status])).toEqual([
      [10, 0],
      [20, 0x80],
      [30, 0],
      [40, 0],
      [50, 0],
      [60, 0],
    ]);
    const now = Number(meter.read(Data, counter, 'value').value);
    expect(valuesOf(meter, analysisLogger).map((row) => Number(row[2]!.value))).toEqual([
      now - 1,
      ...Array(5).fill(now),
    ]);
  });

  test('of a periodic profile are captured at power-up for the interval in which the supply failed', () => {
    const { meter, time } = remembering();
    // Midnight in Denmark is ten hours after noon.
    meter.network.begin({ kind: 'interruption' }, noon + 5 * hour, noon + 15 * hour);
    time.advance(14 * 3600);
    meter.now();
    expect(numbersOf(meter, occurrences)).toEqual([]);
    time.advance(3600);
    meter.now();
    const rows = rowsOf(meter, occurrences);
    const [row] = rows.between(rows.first, rows.next);
    expect(row).toMatchObject({ meterInstant: noon + 12 * hour, status: 0x80 });
    time.advance(86_400);
    meter.now();
    expect(numbersOf(meter, occurrences)).toEqual([0, 1]);
  });
});

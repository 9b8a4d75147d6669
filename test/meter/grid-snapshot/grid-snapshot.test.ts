import { describe, expect, test } from 'vitest';
import { RawData } from '../../../src/axdr/index.ts';
import { encode } from '../../../src/codec/index.ts';
import { Data, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import { suppressedSnapshots } from '../../../src/meter/grid-snapshot/grid-snapshot.ts';
import { hasTrigger, triggerFilter, usualTriggers } from '../../../src/meter/grid-snapshot/triggers.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { callerOf, fullType, noon, smallType, TestTime, testMeter } from '../support.ts';

const logger = obis('1-0:99.14.2');
const second = 1000;
type Row = readonly { readonly kind: string; readonly value: unknown }[];
const rowsOf = (meter: OmniaMeter) => {
  meter.now();
  return meter.read(ProfileGenericV1, logger, 'buffer') as unknown as readonly Row[];
};
const columnsOf = (meter: OmniaMeter) => meter.read(ProfileGenericV1, logger, 'captureObjects');
const waiting = (meter: OmniaMeter) => meter.push.status.find(({ priority }) => priority === 2)!.waiting;

describe('Grid snapshot', () => {
  test('an event of the filter stores the registers of that instant, all of them', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.now();
    const before = waiting(meter);
    meter.network.begin({ kind: 'neutral-shift', volts: 46, angle: 30 }, noon + 10 * second, noon + 300 * second);
    time.advance(15);
    const [row, ...others] = rowsOf(meter);
    expect(others).toEqual([]);
    expect(row![1]).toEqual({ kind: 'unsigned', value: 89 });
    const shown = columnsOf(meter)
      .slice(2)
      .map(({ logicalName }) => meter.read(Register, logicalName, 'value'));
    expect(shown.length).toBe(19);
    // The clock has not moved since: these are the values of the same instant.
    expect(row!.slice(2)).toEqual(shown);
    expect(row![2]!.value).toBe(Math.round(meter.network.rms(0, noon + 15 * second) * 10));
    expect(waiting(meter)).toBe(before + 1);
  });

  test('a meter of one phase has 7 registers in it', () => {
    const time = new TestTime();
    const meter = testMeter({ type: smallType }, time);
    meter.network.begin({ kind: 'frequency', hertz: 49 }, noon + 600 * second, noon + 700 * second);
    time.advance(900);
    expect(rowsOf(meter).map((row) => [row.length - 2, row[1]!.value])).toEqual([
      [7, 140],
      [7, 142],
    ]);
  });

  test('triggers within the least interval only count', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    for (const at of [10, 30, 69.9, 70]) {
      time.now = noon + at * second;
      meter.events.log(143);
    }
    expect(rowsOf(meter)).toHaveLength(2);
    expect(suppressedSnapshots(meter)).toBe(2);
    meter.device.set(Data, obis('0-0:96.80.61'), 'value', { kind: 'long-unsigned', value: 5 });
    time.advance(5);
    meter.events.log(143);
    expect(rowsOf(meter)).toHaveLength(3);
  });

  test('events beside the filter have none; the filter can be set, in 32 octets', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.events.log(47);
    expect(rowsOf(meter)).toHaveLength(0);
    const set = (octets: Uint8Array) =>
      meter.device.execute(
        {
          kind: 'set',
          descriptor: { classId: Data.classId, instanceId: obis('0-0:96.80.60'), attributeId: 2 },
          value: new RawData(encode(Data.attributes.value.type, { kind: 'octet-string', value: octets })),
        },
        callerOf(meter, 'management'),
      );
    expect((await set(new Uint8Array(31))).result).toBe('other-reason');
    expect((await set(triggerFilter([47]))).result).toBe('success');
    meter.events.log(47);
    meter.events.log(143);
    expect(rowsOf(meter).map((row) => row[1]!.value)).toEqual([47]);
  });

  test('when the power goes down it shows the last good cycle, and waits for the power to be pushed', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.now();
    const before = waiting(meter);
    meter.network.begin({ kind: 'interruption' }, noon + 60 * second, noon + 120 * second);
    time.advance(90);
    const [row] = rowsOf(meter);
    expect(row![1]!.value).toBe(1);
    const stamp = row![0]!.value as Uint8Array;
    expect([stamp[5], stamp[6], stamp[7]]).toEqual([12, 1, 0]);
    expect(row![2]!.value).toBe(Math.round(meter.network.rms(0, noon + 60 * second - 20) * 10));
    expect(row![2]!.value).toBeGreaterThan(2200);
    time.advance(60);
    expect(waiting(meter)).toBeGreaterThan(before);
  });

  test('no more than 24 registers are taken', async () => {
    const meter = testMeter();
    const registers = [...fullType.objects.values()].filter(
      ({ of, logicalName }) => of.classId === Register.classId && logicalName.d === 7 && logicalName.a === 1,
    );
    const fixed = columnsOf(meter).slice(0, 2);
    const set = (count: number) =>
      meter.device.execute(
        {
          kind: 'set',
          descriptor: { classId: ProfileGenericV1.classId, instanceId: logger, attributeId: 3 },
          value: columns(count),
        },
        callerOf(meter, 'management'),
      );
    const columns = (count: number) => {
      const of = registers.slice(0, count).map(({ logicalName }) => ({
        classId: Register.classId,
        logicalName,
        attributeIndex: 2,
        dataIndex: 0,
      }));
      return new RawData(encode(ProfileGenericV1.attributes.captureObjects.type, [...fixed, ...of]));
    };
    expect((await set(25)).result).toBe('other-reason');
    expect((await set(24)).result).toBe('success');
  });

  test('the filter has a bit for each code, the first the most significant', () => {
    const filter = triggerFilter([0, 9, 255]);
    expect([filter[0], filter[1], filter[31], filter.length]).toEqual([0x80, 0x40, 0x01, 32]);
    expect(usualTriggers.every((code) => hasTrigger(triggerFilter(usualTriggers), code))).toBe(true);
    expect([2, 75, 91, 139, 152, 157, 232].some((code) => hasTrigger(triggerFilter(usualTriggers), code))).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { dateTimeFromBytes, toInstant } from '../../../src/axdr/index.ts';
import { decode } from '../../../src/codec/index.ts';
import { Clock, Data, ProfileGenericV1 } from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { type Obis, obis } from '../../../src/obis/index.ts';
import { alarmObjects, eventLogName } from '../../../src/omnia/index.ts';
import { noon, TestTime, testMeter } from '../support.ts';

/** Rows as plain values, times in seconds after noon; of the last so many events. */
function rows(meter: OmniaMeter, logicalName: Obis, count: number) {
  const { source } = meter.device.table.object(logicalName)!.attributes.get(2)!;
  const { bytes } = source.read!(meter.device, undefined, undefined) as { readonly bytes: Uint8Array };
  const all = decode(ProfileGenericV1.attributes.buffer.type, bytes, { strict: true });
  return all
    .slice(-count)
    .map((row) => row.map(({ kind, value }) => (kind === 'octet-string' ? after(value) : Number(value))));
}

function after(octets: Uint8Array): number {
  return (toInstant(dateTimeFromBytes(octets), { whenUnspecified: 'error' }) - noon) / 1000;
}

describe('event logs', () => {
  test('of the clock have the old time of each change', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const set = (seconds: number) =>
      meter.device.set(Clock, obis('0-0:1.0.0'), 'time', meter.timeOf(meter.now() + seconds * 1000));
    await set(100);
    time.advance(1000);
    await set(-200);
    expect(rows(meter, eventLogName('clock')!, 4)).toEqual([
      [0, 4, 0],
      [100, 5, 0],
      [1100, 4, 1100],
      [900, 5, 1100],
    ]);
  });

  test('of alarms have the alarm descriptors as they were then', async () => {
    const meter = testMeter();
    meter.events.log(40);
    meter.events.log(1);
    await meter.device.set(Data, alarmObjects(1).descriptor, 'value', { kind: 'double-long-unsigned', value: 0 });
    meter.events.log(2);
    expect(rows(meter, eventLogName('alarm')!, 3)).toEqual([
      [0, 40, 1 << 13, 0, 0],
      [0, 1, 1 << 13, 1, 0],
      [0, 2, 0, 3, 0],
    ]);
  });

  test('of power quality have magnitudes in tenths and durations in hundredths of a second', () => {
    const meter = testMeter();
    meter.events.log(143, { magnitude: 150, duration: 0.15 });
    expect(rows(meter, eventLogName('powerQuality')!, 1)).toEqual([[0, 143, 1500, 15]]);
  });

  test('that are emptied keep nothing of what was in them', () => {
    const meter = testMeter();
    const kept = () => [...meter.memory.snapshot()].length;
    const log = eventLogName('alarm')!;
    meter.events.log(40);
    const before = kept();
    for (let i = 0; i < 150; i += 1) meter.events.log(40);
    expect(kept() - before).toBeLessThanOrEqual(100);
    meter.device.invoke(ProfileGenericV1, log, 'reset', 0);
    expect(rows(meter, log, 5).map(([, code]) => code)).toEqual([255]);
    expect(kept()).toBeLessThan(before + 5);
  });
});

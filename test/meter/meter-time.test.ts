import { describe, expect, test } from 'vitest';
import { formatDateTime } from '../../src/axdr/index.ts';
import { Clock, Data } from '../../src/cosem/index.ts';
import { localTime } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { connectAs, serve, TestTime, testMeter } from './support.ts';

const { rule } = testMeter();
const south = {
  ...rule,
  daylightSavingsBegin: rule.daylightSavingsEnd,
  daylightSavingsEnd: rule.daylightSavingsBegin,
};

describe('local time', () => {
  test.each([
    ['2026-01-15T12:00:00Z', '2026-01-15T13:00:00+01:00', 0],
    ['2026-03-29T00:59:59Z', '2026-03-29T01:59:59+01:00', 0],
    ['2026-03-29T01:00:00Z', '2026-03-29T03:00:00+02:00', 0x80],
    ['2026-07-01T12:00:00Z', '2026-07-01T14:00:00+02:00', 0x80],
    ['2026-10-25T00:59:59Z', '2026-10-25T02:59:59+02:00', 0x80],
    ['2026-10-25T01:00:00Z', '2026-10-25T02:00:00+01:00', 0],
    ['2027-03-28T01:00:00Z', '2027-03-28T03:00:00+02:00', 0x80],
  ])('%s is %s', (instant, expected, status) => {
    const time = localTime(Date.parse(instant), rule);
    expect([formatDateTime(time), time.clockStatus]).toEqual([expected, status]);
  });

  test('daylight saving ends by daylight saving time where the rule has no deviation', () => {
    const open = { ...rule, daylightSavingsEnd: { ...rule.daylightSavingsEnd, deviation: undefined } };
    expect(localTime(Date.parse('2026-10-25T00:59:59Z'), open).clockStatus).toBe(0x80);
    expect(localTime(Date.parse('2026-10-25T01:00:00Z'), open).clockStatus).toBe(0);
  });

  test('daylight saving may go over the turn of the year, or not be on at all', () => {
    expect(localTime(Date.parse('2026-01-15T12:00:00Z'), south).clockStatus).toBe(0x80);
    expect(localTime(Date.parse('2026-07-15T12:00:00Z'), south).clockStatus).toBe(0);
    const off = { ...rule, daylightSavingsEnabled: false };
    expect(localTime(Date.parse('2026-07-15T12:00:00Z'), off)).toMatchObject({ deviation: -60, clockStatus: 0 });
  });
});

describe('the clock of a meter', () => {
  test('is set, goes on from there, and tells of it', async () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'management');
    const set = localTime(time.now + 3_600_000, rule);
    await client.set(Clock, '0-0:1.0.0', 'time', set);
    time.advance(5);
    expect(await client.get(Clock, '0-0:1.0.0', 'time')).toEqual(localTime(time.now + 3_600_000, rule));
    expect(meter.events.entries('clock').map(({ code }) => code)).toEqual([4, 5, 4, 5]);
    const old = await client.get(Data, '0-0:96.80.2', 'value');
    expect((old.value as Uint8Array)[5]).toBe(12);
    await client.invoke(Clock, '0-0:1.0.0', 'shiftTime', -5);
    expect(meter.history.current.clockOffset).toBe(3_595_000);
    // Five seconds are within the synchronisation window.
    expect(meter.events.entries('clock')).toHaveLength(4);
    await expect(client.invoke(Clock, '0-0:1.0.0', 'shiftTime', 901)).rejects.toMatchObject({ result: 'other-reason' });
  });

  test('energy goes on as if nothing was', () => {
    const time = new TestTime();
    const [meter, other] = [testMeter({}, time), testMeter({}, time)];
    meter.changeCircumstances({ clockOffset: 7_200_000 }, []);
    time.advance(7200);
    const total = (of: typeof meter) => of.measure().energies.total(['A+']);
    expect(Math.abs(total(meter) - total(other))).toBeLessThanOrEqual(1);
    expect(meter.timeOf(time.now).hour).toBe((other.timeOf(time.now).hour! + 2) % 24);
  });

  test('other daylight saving holds at once', async () => {
    const meter = testMeter();
    const { server } = serve(meter);
    await using client = await connectAs(meter, server, 'management');
    await client.set(Clock, '0-0:1.0.0', 'daylightSavingsEnabled', false);
    expect(await client.get(Clock, '0-0:1.0.0', 'time')).toMatchObject({ hour: 11, deviation: -60 });
    expect(meter.read(Clock, obis('0-0:1.0.0'), 'status')).toBe(0);
  });
});

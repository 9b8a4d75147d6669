import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, ProfileGenericV1, Register } from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import type { Condition, Phase } from '../../../src/meter/network/condition.ts';
import { halfCycle } from '../../../src/meter/power-quality/limits.ts';
import { counterOf } from '../../../src/meter/power-quality/occurrence-counters.ts';
import { followSupply } from '../../../src/meter/power-quality/supply-voltage.ts';
import { normalSupply } from '../../../src/meter/power-quality/voltage-state.ts';
import { obis } from '../../../src/obis/index.ts';
import { PermanentMemory } from '../../../src/server/index.ts';
import { noon, smallType, TestTime, testMeter } from '../support.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

type Entry = readonly [seconds: number, code: number, magnitude?: string, duration?: string];

/** What a log has of after noon: when, what, how much and how long. */
function logged(meter: OmniaMeter, logger: 'powerQuality' | 'grid' | 'standard' = 'powerQuality'): readonly Entry[] {
  meter.now();
  return meter.events
    .entries(logger)
    .filter(({ meterInstant, number, magnitude }) => meterInstant >= noon && (number > 2 || magnitude !== undefined))
    .map(({ meterInstant, code, magnitude, duration }) => {
      const when = (meterInstant - noon) / second;
      if (magnitude === undefined) return [when, code];
      return duration === undefined
        ? [when, code, magnitude.toFixed(1)]
        : [when, code, magnitude.toFixed(1), duration.toFixed(2)];
    });
}

const codesOf = (entries: readonly Entry[]) => entries.map(([, code]) => code);

function living(conditions: readonly (readonly [Condition, number, number])[], hours = 6, type?: typeof smallType) {
  const time = new TestTime();
  const meter = testMeter(type === undefined ? {} : { type }, time);
  for (const [condition, from, until] of conditions) meter.network.begin(condition, noon + from, noon + until);
  time.now += hours * hour;
  meter.now();
  return meter;
}

const counted = (meter: OmniaMeter, name: string) => Number(meter.read(Data, obis(name), 'value').value);
const shown = (meter: OmniaMeter, name: string) => Number(meter.read(Register, obis(name), 'value').value);
type Row = readonly { readonly kind: string; readonly value: unknown }[];
const rowsOf = (meter: OmniaMeter, name: string) =>
  meter.read(ProfileGenericV1, obis(name), 'buffer') as unknown as readonly Row[];
/** What rows have besides the time. */
const valuesOf = (rows: readonly Row[]) => rows.map((row) => row.slice(1).map(({ value }) => value));
const none = [0, 0, 0, 0, 0];
const countOf = (entries: readonly Entry[], code: number) => entries.filter((one) => one[1] === code).length;

/** Numbers of a Data value that is an array of arrays. */
const tableOf = (meter: OmniaMeter, name: string) =>
  (meter.read(Data, obis(name), 'value').value as readonly { value: readonly { value: number }[] }[]).map(({ value }) =>
    value.map((one) => one.value),
  );

describe('Power quality assessment: sags, swells, interruptions', () => {
  test('150 V for 0.15 s is a sag: log, registers, counter, class and profile', () => {
    const meter = living([[{ kind: 'voltage', volts: 150, phases: [1] }, 5 * second, 5 * second + 150]]);
    expect(logged(meter)).toEqual([[5.15, 143, '150.0', '0.15']]);
    expect(rowsOf(meter, '0-0:99.98.4').at(-1)!.slice(1)).toEqual([
      { kind: 'unsigned', value: 143 },
      { kind: 'long-unsigned', value: 1500 },
      { kind: 'double-long-unsigned', value: 15 },
    ]);
    expect([shown(meter, '1-0:32.34.0'), shown(meter, '1-0:32.33.0')]).toEqual([1500, 15]);
    expect([counted(meter, '1-0:32.32.0'), counted(meter, '1-0:52.32.0')]).toEqual([1, 0]);
    expect(tableOf(meter, '0-0:96.80.51')).toEqual([none, none, [1, 0, 0, 0, 0], none, none]);
    expect(tableOf(meter, '0-0:96.80.52')).toEqual([none, none, none, none, none]);
    expect(valuesOf(rowsOf(meter, '1-0:99.10.1'))).toEqual([[1500, 0, 0, 15, 0, 0]]);
  });

  test('a sag of all phases is one row of the dip profile', () => {
    const meter = living([[{ kind: 'voltage', volts: 184 }, 5 * second, 7 * second]]);
    expect(codesOf(logged(meter))).toEqual([143, 144, 145]);
    expect(valuesOf(rowsOf(meter, '1-0:99.10.1'))).toEqual([[1840, 1840, 1840, 200, 200, 200]]);
    expect(tableOf(meter, '0-0:96.80.53')[0]).toEqual([0, 0, 0, 1, 0]);
  });

  test('280 V for 2 s is a swell', () => {
    const meter = living([[{ kind: 'voltage', volts: 280, phases: [2] }, 5 * second, 7 * second]]);
    expect(logged(meter)).toEqual([[7, 147, '280.0', '2.00']]);
    expect([shown(meter, '1-0:52.38.0'), shown(meter, '1-0:52.37.0'), counted(meter, '1-0:52.36.0')]).toEqual([
      2800, 200, 1,
    ]);
    expect(tableOf(meter, '0-0:96.80.55')).toEqual([
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(valuesOf(rowsOf(meter, '1-0:99.10.2'))).toEqual([[0, 2800, 0, 0, 200, 0]]);
  });

  test('a phase that is missing: 84 when it begins, 87 when it is over', () => {
    const meter = living([[{ kind: 'interruption', phases: [3] }, 5 * second, 25 * second]]);
    expect(logged(meter)).toEqual([
      [5, 84, '0.0'],
      [25, 87, '0.0', '20.00'],
    ]);
    expect([shown(meter, '1-0:72.42.0'), shown(meter, '1-0:72.41.0'), counted(meter, '1-0:72.40.0')]).toEqual([
      0, 2000, 1,
    ]);
    const failures = [0, 1, 2, 3, 21, 5, 8, 9].map((e) => counted(meter, `0-0:96.7.${e}`));
    expect(failures).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
    expect(shown(meter, '0-0:96.7.14')).toBe(20);
    expect(valuesOf(rowsOf(meter, '1-0:99.10.3'))).toEqual([[0, 0, 2000]]);
    // Beside phases that are there it is a dip of the deepest class as well.
    expect(tableOf(meter, '0-0:96.80.53')[4]).toEqual([0, 0, 0, 0, 1]);
  });

  test('a long interruption of all phases: 224 when it is over, and the power failure log', () => {
    const meter = living([[{ kind: 'interruption' }, 5 * second, 205 * second]]);
    expect(logged(meter)).toEqual([[205, 224, '0.0', '200.00']]);
    expect(codesOf(logged(meter, 'standard')).slice(-2)).toEqual([1, 2]);
    const failures = [0, 1, 2, 3, 21, 5, 6, 7, 8, 9].map((e) => counted(meter, `0-0:96.7.${e}`));
    expect(failures).toEqual(Array(10).fill(1));
    expect([32, 52, 72].map((c) => counted(meter, `1-0:${c}.40.0`))).toEqual([1, 1, 1]);
    expect([shown(meter, '0-0:96.7.19'), shown(meter, '0-0:96.7.14')]).toEqual([200, 200]);
    expect(valuesOf(rowsOf(meter, '1-0:99.97.0'))).toEqual([[200]]);
    expect(valuesOf(rowsOf(meter, '1-0:99.10.3'))).toEqual([[20_000, 20_000, 20_000]]);
  });

  test('180 s are a short interruption', () => {
    const meter = living([[{ kind: 'interruption' }, 5 * second, 185 * second]]);
    expect(logged(meter)).toEqual([]);
    expect([0, 21, 5, 9].map((e) => counted(meter, `0-0:96.7.${e}`))).toEqual([1, 1, 0, 0]);
    expect(rowsOf(meter, '1-0:99.97.0')).toHaveLength(0);
  });

  test('a sag that becomes an interruption has one code', () => {
    const meter = living([
      [{ kind: 'voltage', volts: 120 }, 5 * second, 15 * second],
      [{ kind: 'interruption' }, 6 * second, 14 * second],
    ]);
    expect(logged(meter)).toEqual([]);
    expect([counted(meter, '0-0:96.7.0'), counted(meter, '1-0:32.32.0')]).toEqual([1, 0]);
  });

  test('200 V for longer than 60 s is undervoltage and no sag', () => {
    const meter = living([[{ kind: 'voltage', volts: 200 }, 10 * minute, 40 * minute]]);
    expect(logged(meter).map(([when, code]) => [when, code])).toEqual([
      [660.01, 76],
      [660.01, 77],
      [660.01, 78],
      [3000, 85],
      [3000, 86],
      [3000, 87],
    ]);
    expect([counted(meter, '1-0:32.32.128'), counted(meter, '1-0:32.32.0')]).toEqual([1, 0]);
  });

  test('255 V for 30 minutes is one overvoltage, and then the voltage is normal', () => {
    const meter = living([[{ kind: 'voltage', volts: 255 }, hour, hour + 30 * minute]], 6, smallType);
    expect(logged(meter).map(([when, code]) => [when, code])).toEqual([
      [3660.01, 79],
      [6000, 85],
    ]);
    expect(counted(meter, '1-0:32.36.128')).toBe(1);
  });

  test('a phase that is not connected is not missing; events are those of the phases that are', () => {
    const time = new TestTime();
    const meter = testMeter({ connected: [1, 3] }, time);
    meter.network.begin({ kind: 'voltage', volts: 150, phases: [3] }, noon + second, noon + 2 * second);
    meter.network.begin({ kind: 'interruption' }, noon + minute, noon + 5 * minute);
    meter.network.begin({ kind: 'voltage', volts: 200 }, noon + 10 * minute, noon + 40 * minute);
    time.advance(3600);
    expect(codesOf(logged(meter))).toEqual([145, 224, 76, 78, 85, 87]);
    expect([1, 2, 3, 6, 7, 8].map((e) => counted(meter, `0-0:96.7.${e}`))).toEqual([1, 0, 1, 1, 0, 1]);
    expect(valuesOf(rowsOf(meter, '1-0:99.10.1'))).toEqual([[0, 0, 1500, 0, 0, 100]]);
  });

  test('a meter goes on with a sag when it starts again in the middle of it', () => {
    const time = new TestTime();
    const memory = new PermanentMemory();
    const before = testMeter({ memory }, time);
    before.network.begin({ kind: 'voltage', volts: 160, phases: [1] }, noon + second, noon + 21 * second);
    time.advance(10);
    before.now();
    const after = testMeter({ memory }, time);
    time.advance(60);
    expect(logged(after)).toEqual([[21, 143, '160.0', '20.00']]);
    expect(counted(testMeter({ memory }, time), '1-0:32.32.0')).toBe(1);
  });

  test('what begins at the very instant at which the meter has been looked at is seen', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.now();
    const id = meter.network.begin({ kind: 'voltage', volts: 160, phases: [1] });
    time.advance(10);
    meter.network.end(id);
    time.advance(10);
    expect(logged(meter)).toEqual([[10.001, 143, '160.0', '10.00']]);
  });
});

describe('Power quality assessment: rapid changes, frequency, unbalance, harmonics', () => {
  test('from 231 to 245 V at once is a rapid voltage change, there and back', () => {
    const meter = living([[{ kind: 'voltage', volts: 245, phases: [1] }, minute, 2 * minute]]);
    const entries = logged(meter);
    expect(entries.map(([when, code]) => [when, code])).toEqual([
      [61, 149],
      [121, 149],
    ]);
    const change = 245 - meter.network.rms(0, noon + minute - 500);
    expect(shown(meter, '1-0:32.38.129') / 10).toBeCloseTo(change, -1);
    expect(counted(meter, '1-0:32.36.129')).toBe(2);
  });

  test('49 Hz for a minute is frequency below its limit; 51 Hz above', () => {
    const meter = living([
      [{ kind: 'frequency', hertz: 49 }, 10 * minute, 11 * minute],
      [{ kind: 'frequency', hertz: 51 }, 20 * minute, 21 * minute],
    ]);
    expect(logged(meter).map(([when, code]) => [when, code])).toEqual([
      [610, 140],
      [670, 142],
      [1210, 141],
      [1270, 142],
    ]);
    expect([counted(meter, '1-0:14.32.0'), counted(meter, '1-0:14.36.0')]).toEqual([1, 1]);
  });

  test('4 s of 49 Hz are none: the mean of 10 s is within the limits', () => {
    expect(logged(living([[{ kind: 'frequency', hertz: 49 }, 10 * minute, 10 * minute + 4 * second]]))).toEqual([]);
  });

  test('230, 225 and 235 V are 1.255 % unbalance and no event', () => {
    const volts = [230, 225, 235];
    const meter = living(
      volts.map((one, i) => [{ kind: 'voltage', volts: one, phases: [(i + 1) as Phase] }, 0, 6 * hour] as const),
      1,
    );
    expect(shown(meter, '1-0:12.7.130')).toBe(126);
    expect(logged(meter)).toEqual([]);
  });

  test('231, 231 and 210 V for 20 minutes are unbalance', () => {
    const meter = living([[{ kind: 'voltage', volts: 210, phases: [3] }, 10 * minute, 30 * minute]]);
    const entries = logged(meter).filter(([, code]) => code < 143 || code === 153);
    expect(entries.map(([when, code]) => [when, code])).toEqual([
      [1200, 90],
      [2400, 153],
    ]);
    expect(counted(meter, '1-0:12.36.130')).toBe(1);
  });

  test('10 % of the 5th harmonic is THDU over its limit', () => {
    const meter = living([
      [{ kind: 'harmonic', of: 'voltage', order: 5, percent: 10, phases: [1] }, 10 * minute, 30 * minute],
    ]);
    expect(logged(meter).map(([when, code]) => [when, code])).toEqual([
      [1200, 154],
      [2400, 157],
    ]);
    expect(shown(meter, '1-0:32.38.124')).toBeGreaterThan(100);
    expect(counted(meter, '1-0:32.36.124')).toBe(1);
  });

  test('40 % of the 3rd harmonic of the current is THDI over its limit, for its time threshold', () => {
    const meter = living([
      [{ kind: 'harmonic', of: 'current', order: 3, percent: 40, phases: [2] }, 10 * minute, 30 * minute],
    ]);
    expect(logged(meter).map(([when, code]) => [when, code])).toEqual([
      [1200, 213],
      [2400, 216],
    ]);
    expect(shown(meter, '1-0:51.38.124')).toBeGreaterThan(400);
    expect(counted(meter, '1-0:51.36.124')).toBe(1);
  });

  test('an interval that a sag has spoiled counts for nothing', () => {
    const meter = living([
      [{ kind: 'harmonic', of: 'voltage', order: 5, percent: 10, phases: [1] }, 10 * minute, 20 * minute],
      [{ kind: 'voltage', volts: 160, phases: [1] }, 15 * minute, 15 * minute + second],
    ]);
    expect(codesOf(logged(meter))).toEqual([143]);
  });
});

describe('Power quality assessment: the week, limits, counters', () => {
  test('a week with more than 5 % of undervoltage has failed, at Monday 0:00 by the clock of the meter', () => {
    const monday = 4 * 24 + 12;
    const of = (hours: number) =>
      logged(living([[{ kind: 'voltage', volts: 200 }, 0, hours * hour]], 24 * 7, smallType))
        .filter(([, code]) => code >= 92 && code <= 94)
        .map(([when, code, percent]) => [when / 3600, code, percent]);
    expect(of(9)).toEqual([[monday, 92, ((54 / 648) * 100).toFixed(1)]]);
    expect(of(5)).toEqual([]);
  });

  test('limits are what the registers say', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.device.set(Register, obis('1-0:12.31.0'), 'value', { kind: 'long-unsigned', value: 1500 });
    meter.network.begin({ kind: 'voltage', volts: 160, phases: [1] }, noon + minute, noon + minute + 500);
    time.advance(600);
    expect(codesOf(logged(meter))).toEqual([]);
    meter.network.begin({ kind: 'voltage', volts: 140, phases: [1] }, time.now, time.now + 500);
    time.advance(600);
    expect(codesOf(logged(meter))).toEqual([143]);
  });

  test('where a limit is in the middle of what is usual, each crossing is found as if every half cycle was looked at', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const limit = Math.round(meter.network.rms(0, noon + 30 * second) * 10);
    meter.device.set(Register, obis('1-0:12.31.0'), 'value', { kind: 'long-unsigned', value: limit });
    meter.device.set(Register, obis('0-0:96.80.40'), 'value', { kind: 'long-unsigned', value: 5 });
    meter.life.changed();
    time.advance(120);
    const { quality } = meter.powerQuality.limits;
    let state = normalSupply(3, noon);
    const codes: Entry[] = [];
    for (let instant = noon + halfCycle; instant <= time.now; instant += halfCycle) {
      const volts = meter.network.phasors(instant).map(({ real, imaginary }) => Math.hypot(real, imaginary));
      const [next, events] = followSupply(state, { instant, volts }, quality);
      state = next;
      for (const { kind, phase, from, until } of events)
        if (kind === 'sag')
          codes.push([(until - noon) / second, 143 + phase!, '', ((until - from) / second).toFixed(2)]);
    }
    const found = logged(meter).filter(([, code]) => code >= 143 && code <= 145);
    expect(codes.length).toBeGreaterThan(3);
    expect(found.map(([when, code, , duration]) => [when, code, '', duration])).toEqual(codes);
  });

  test('a counter starts again at 0 when it is full', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    meter.device.set(Data, obis('1-0:32.32.0'), 'value', { kind: 'long-unsigned', value: 0xffff });
    meter.events.log(143);
    expect(counted(meter, '1-0:32.32.0')).toBe(0);
    meter.events.log(143);
    expect(counted(meter, '1-0:32.32.0')).toBe(1);
  });

  test('Occurrence counter logger: the counters of each midnight', () => {
    const meter = living(
      [
        [{ kind: 'voltage', volts: 150, phases: [1] }, hour, hour + second],
        [{ kind: 'voltage', volts: 150, phases: [1] }, 30 * hour, 30 * hour + second],
      ],
      72,
    );
    const columns = meter.read(ProfileGenericV1, obis('1-0:99.14.1'), 'captureObjects');
    const place = columns.findIndex(({ logicalName }) => logicalName.equals(obis('1-0:32.32.0')));
    expect(rowsOf(meter, '1-0:99.14.1').map((row) => row[place]!.value)).toEqual([1, 2, 2]);
  });

  test('any conditions: what is logged, counted and shown agrees', () => {
    const condition: fc.Arbitrary<Condition> = fc.oneof(
      fc.record({
        kind: fc.constant('voltage' as const),
        volts: fc.constantFrom(0, 100, 190, 245, 260, 290),
        phases: fc.constantFrom<readonly Phase[]>([1], [2], [3], [1, 2], [1, 2, 3]),
      }),
      fc.record({
        kind: fc.constant('interruption' as const),
        phases: fc.constantFrom<readonly Phase[]>([1], [2, 3], [1, 2, 3]),
      }),
      fc.record({ kind: fc.constant('frequency' as const), hertz: fc.constantFrom(49, 51) }),
      fc.record({
        kind: fc.constant('neutral-shift' as const),
        volts: fc.integer({ min: 10, max: 100 }),
        angle: fc.integer({ min: 0, max: 359 }),
      }),
    );
    const span = fc.tuple(
      condition,
      fc.integer({ min: 0, max: 5 * hour }),
      fc.constantFrom(50, 2 * second, 20 * second, 10 * minute),
    );
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (spans) => {
        const meter = living(spans.map(([one, from, length]) => [one, from, from + length]));
        const entries = logged(meter);
        const codes = new Set(entries.map(([, code]) => code));
        for (const code of codes) {
          const counter = counterOf(code);
          if (counter === undefined || counter.d === 40) continue;
          expect(counted(meter, `${counter}`), `${code}`).toBe(countOf(entries, code));
        }
        for (let phase = 0; phase < 3; phase += 1) {
          const of = (first: number) => countOf(entries, first + phase);
          expect(of(85)).toBe(of(76) + of(79) + of(82));
        }
        expect(countOf(entries, 142)).toBe(countOf(entries, 140) + countOf(entries, 141));
      }),
      { numRuns: 25 },
    );
  });
});

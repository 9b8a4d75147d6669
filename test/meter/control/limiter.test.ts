import { describe, expect, test } from 'vitest';
import type { DlmsClient } from '../../../src/client/index.ts';
import { DisconnectControl, Limiter } from '../../../src/cosem/index.ts';
import { limiterProcess } from '../../../src/meter/control/limiter-process.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { MemoryJournal, PermanentMemory } from '../../../src/server/index.ts';
import { connectAs, noon, serve, TestTime, testMeter } from '../support.ts';

const name = '0-0:17.0.0';
const power = obis('1-0:1.7.0');
const switchScripts = obis('0-0:10.0.106');
const minute = 60_000;
const hour = 60 * minute;

interface Limited {
  readonly meter: OmniaMeter;
  readonly time: TestTime;
  readonly client: DlmsClient;
}

const watts = (value: number) => ({ kind: 'double-long-unsigned', value }) as const;

/** A meter whose limiter opens the switch above 5 kW after a minute and closes it again two minutes after. */
async function limited(
  run: (limited: Limited) => Promise<void>,
  options: { memory?: PermanentMemory; seed?: number } = {},
) {
  const time = new TestTime();
  const meter = testMeter(options, time);
  meter.device.set(DisconnectControl, obis('0-0:96.3.10'), 'controlMode', 'mode-5');
  await using client = await connectAs(meter, serve(meter).server, 'management');
  const monitoredValue = { classId: 3, logicalName: power, attributeIndex: 2 };
  const script = (scriptSelector: number) => ({ scriptLogicalName: switchScripts, scriptSelector });
  await client.set(Limiter, name, 'thresholdNormal', watts(5000));
  await client.set(Limiter, name, 'minOverThresholdDuration', 60);
  await client.set(Limiter, name, 'minUnderThresholdDuration', 120);
  await client.set(Limiter, name, 'actions', { actionOverThreshold: script(1), actionUnderThreshold: script(2) });
  await client.set(Limiter, name, 'monitoredValue', monitoredValue);
  await run({ meter, time, client });
}

/** A load of all phases together, in W. */
const load = (meter: OmniaMeter, total: number, from: number, until?: number) =>
  meter.network.begin({ kind: 'load', active: total / 3 }, from, until);

/** What was logged, in seconds after noon. */
const log = (meter: OmniaMeter) =>
  meter.events.entries('disconnect').map(({ code, meterInstant }) => [code, Math.round((meterInstant - noon) / 1000)]);

describe('the limiter', () => {
  test('acts when the threshold was exceeded for long enough, and when it was not for long enough', () =>
    limited(async ({ meter, time }) => {
      load(meter, 2000, noon);
      load(meter, 6000, noon + 10 * minute, noon + 11 * minute + 30_000);
      time.now = noon + hour;
      meter.now();
      expect(log(meter)).toEqual([
        [67, 0],
        [65, 660],
        [64, 660],
        [66, 780],
        [69, 780],
      ]);
      expect(meter.supplyControl.state).toBe('connected');
    }));

  test('does nothing about what is shorter', () =>
    limited(async ({ meter, time }) => {
      load(meter, 2000, noon);
      load(meter, 9000, noon + 10 * minute, noon + 11 * minute - 1);
      load(meter, 9000, noon + 12 * minute, noon + 13 * minute - 1);
      time.now = noon + hour;
      meter.now();
      expect(log(meter)).toEqual([[67, 0]]);
    }));

  test('acts again and again where the load stays: disconnected it is under the threshold', () =>
    limited(async ({ meter, time }) => {
      load(meter, 6000, noon + 1000);
      time.now = noon + 10 * minute + 1000;
      meter.now();
      const [, ...acted] = log(meter);
      expect(acted).toEqual(
        [61, 181, 241, 361, 421, 541, 601].flatMap((at, i) =>
          i % 2 === 0
            ? [
                [65, at],
                [64, at],
              ]
            : [
                [66, at],
                [69, at],
              ],
        ),
      );
    }));

  test('in a mode without local reconnection waits for the button', () =>
    limited(async ({ meter, time }) => {
      meter.device.set(DisconnectControl, obis('0-0:96.3.10'), 'controlMode', 'mode-1');
      load(meter, 6000, noon);
      time.now = noon + hour;
      meter.now();
      expect(meter.supplyControl.state).toBe('ready-for-reconnection');
      expect(log(meter)).toEqual([
        [67, 0],
        [65, 60],
        [64, 60],
        [66, 180],
      ]);
      expect(meter.supplyControl.pushButton()).toBe('done');
      time.advance(60);
      meter.now();
      expect(meter.supplyControl.state).toBe('connected');
      time.now += 1;
      meter.now();
      expect(meter.supplyControl.state).toBe('ready-for-reconnection');
    }));

  test.each([1, 2, 3, 5])('finds the crossings of a moving load that a look each second finds (seed %i)', (seed) =>
    limited(
      async ({ meter, time, client }) => {
        meter.device.set(DisconnectControl, obis('0-0:96.3.10'), 'controlMode', 'none');
        const at = (instant: number) => Math.max(0, meter.measureAt(instant).total.active);
        // A threshold in the midst of what is usual.
        const values = Array.from({ length: 144 }, (_, i) => at(noon + i * 10 * minute)).sort((a, b) => a - b);
        const threshold = Math.round(values[100]!) + 0.5;
        await client.set(Limiter, name, 'thresholdNormal', watts(Math.floor(threshold)));
        const expected: [number, number][] = [];
        let [isOver, since] = [false, -1];
        for (let second = 1; second <= 12 * 3600; second += 1) {
          const isHigher = at(noon + second * 1000) > Math.floor(threshold);
          if (isHigher === isOver) since = -1;
          else if (since < 0) since = second;
          if (since >= 0 && second - since >= (isOver ? 120 : 60)) {
            isOver = !isOver;
            since = -1;
            expected.push([isOver ? 65 : 66, second]);
          }
        }
        time.now = noon + 12 * hour;
        meter.now();
        const found = log(meter).filter(([code]) => code !== 67);
        expect(found.map(([code]) => code)).toEqual(expected.map(([code]) => code));
        for (const [i, [, second]] of found.entries())
          expect(Math.abs(second! - expected[i]![1])).toBeLessThanOrEqual(1);
        expect(found.length).toBeGreaterThan(0);
      },
      { seed },
    ),
  );

  test('does nothing without supply, nor in APS mode', () =>
    limited(async ({ meter, time }) => {
      load(meter, 6000, noon);
      meter.network.begin({ kind: 'interruption' }, noon + 30_000, noon + 10 * minute);
      time.now = noon + 10 * minute + 59_000;
      meter.now();
      expect(log(meter)).toEqual([[67, 0]]);
      time.advance(1);
      meter.now();
      expect(log(meter).slice(1)).toEqual([
        [65, 660],
        [64, 660],
      ]);
    }));

  test('takes no outage for a value under the threshold', () =>
    limited(async ({ meter, time }) => {
      load(meter, 6000, noon + 1000);
      meter.network.begin({ kind: 'interruption' }, noon + 100_000, noon + 600_000);
      time.now = noon + 725_000;
      meter.now();
      expect(log(meter)).toEqual([
        [67, 0],
        [65, 61],
        [64, 61],
        [66, 720],
        [69, 720],
      ]);
    }));

  test('goes on over a restart in the midst of an excess', () => {
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    return limited(
      async ({ meter, time }) => {
        load(meter, 6000, noon + 1000);
        time.advance(40);
        meter.now();
        const again = new PermanentMemory();
        again.attach(new MemoryJournal(again, journal.records));
        const restarted = testMeter({ memory: again }, time);
        time.advance(20);
        restarted.now();
        expect(restarted.supplyControl.state).toBe('connected');
        time.advance(1);
        restarted.now();
        expect(restarted.supplyControl.state).toBe('ready-for-reconnection');
      },
      { memory },
    );
  });

  test('that watches nothing has nothing to do', () => {
    const meter = testMeter();
    expect(limiterProcess(meter).next(noon)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the emergency profile of the limiter', () => {
  const emergency = (meter: OmniaMeter, { id = 7, from = noon + 30 * minute, seconds = 1800 } = {}) => ({
    emergencyProfileId: id,
    emergencyActivationTime: meter.timeOf(from),
    emergencyDuration: seconds,
  });

  async function setUp({ meter, client }: Limited, profile = emergency(meter)) {
    await client.set(Limiter, name, 'thresholdEmergency', watts(1000));
    await client.set(Limiter, name, 'emergencyProfileGroupIdList', [3, 7]);
    await client.set(Limiter, name, 'emergencyProfile', profile);
    load(meter, 2000, meter.now());
  }

  test('has its threshold from its time on, for its duration (event 67)', () =>
    limited(async (all) => {
      const { meter, time, client } = all;
      await setUp(all);
      const seen = async (at: number) => {
        time.now = at;
        const threshold = await client.get(Limiter, name, 'thresholdActive');
        return [await client.get(Limiter, name, 'emergencyProfileActive'), threshold.value];
      };
      expect(await seen(noon + 30 * minute - 1)).toEqual([false, 5000]);
      expect(await seen(noon + 30 * minute)).toEqual([true, 1000]);
      expect(await seen(noon + 60 * minute - 1)).toEqual([true, 1000]);
      expect(await seen(noon + 60 * minute)).toEqual([false, 5000]);
      time.now = noon + 2 * hour;
      meter.now();
      const codes = log(meter);
      expect(codes.slice(0, 4)).toEqual([
        [67, 0],
        [67, 1800],
        [65, 1860],
        [64, 1860],
      ]);
      expect(codes.filter(([code]) => code === 67).at(-1)).toEqual([67, 3600]);
      expect(meter.supplyControl.state).toBe('connected');
    }));

  test('of another group is not for this meter', () =>
    limited(async (all) => {
      await setUp(all, emergency(all.meter, { id: 8 }));
      all.time.now = noon + 45 * minute;
      all.meter.now();
      expect(log(all.meter)).toEqual([[67, 0]]);
      expect(await all.client.get(Limiter, name, 'emergencyProfileActive')).toBe(false);
    }));

  test('that has begun already holds at once', () =>
    limited(async (all) => {
      all.time.advance(60);
      await setUp(all, emergency(all.meter, { from: noon - 5 * minute, seconds: 600 }));
      all.time.now = noon + 10 * minute;
      all.meter.now();
      expect(log(all.meter).filter(([code]) => code === 67)).toEqual([
        [67, 0],
        [67, 60],
        [67, 300],
      ]);
    }));
});

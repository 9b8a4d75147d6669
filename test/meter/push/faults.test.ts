import { describe, expect, test } from 'vitest';
import { dateTimeToBytes } from '../../../src/axdr/index.ts';
import { toHex } from '../../../src/codec/index.ts';
import { ProfileGenericV1, PushSetupV2 } from '../../../src/cosem/index.ts';
import type { Push } from '../../../src/headend/index.ts';
import { type PushSetupName, pushSetups } from '../../../src/meter/index.ts';
import { encodeRows } from '../../../src/meter/profile/encode-rows.ts';
import { rowsOf } from '../../../src/meter/profile/profile-rows.ts';
import type { Obis } from '../../../src/obis/index.ts';
import type { FaultRates } from '../../../src/transport/index.ts';
import { Bench } from './bench.ts';
import { hour, minute, quarter, setUp, stampOf, valuesIn } from './support.ts';

/** Events that each raise an alarm of their own. */
const alarmCodes = [12, 13, 14, 15, 16, 6, 88, 91];
const intervals = ['interval1', 'interval2', 'interval3'] as const satisfies PushSetupName[];

const setupOf = (push: Push): string => toHex(valuesIn(push)[1]!.value as Uint8Array);
const isOf = (push: Push, setup: PushSetupName): boolean =>
  setupOf(push) === toHex(pushSetups[setup].logicalName.toBytes());

/** A place of push_object_list that is the buffer of a profile. */
interface Pushed {
  readonly setup: PushSetupName;
  readonly place: number;
  readonly logicalName: Obis;
}

function pushedOf({ meter }: Bench): readonly Pushed[] {
  return intervals.flatMap((setup) =>
    meter
      .read(PushSetupV2, pushSetups[setup].logicalName, 'pushObjectList')
      .flatMap(({ classId, logicalName }, place) =>
        classId === ProfileGenericV1.classId ? [{ setup, place, logicalName }] : [],
      ),
  );
}

/** The rows that were received of a profile, in hexadecimal. */
function received({ pushes }: Bench, { setup, place }: Pushed): readonly string[] {
  return pushes
    .filter((push) => isOf(push, setup))
    .flatMap((push) => {
      const { kind, value } = valuesIn(push)[place]!;
      if (kind !== 'array') throw new TypeError(kind);
      return value.map((row) => JSON.stringify(row));
    });
}

/** The rows of the meter itself. */
function captured({ meter }: Bench, { logicalName }: Pushed): readonly string[] {
  const { value } = encodeRows(meter, logicalName, rowsOf(meter, logicalName).between(0, 1e9)).data();
  return (value as readonly unknown[]).map((row) => JSON.stringify(row));
}

/** All that there is until now is pushed, and all of it arrives. */
async function expectEverything(bench: Bench): Promise<void> {
  for (const setup of intervals) bench.meter.push.enqueue(setup);
  const pushed = pushedOf(bench);
  const until = pushed.map((one) => captured(bench, one).length);
  await bench.pass(3 * hour);
  pushed.forEach((one, i) => {
    const [rows, all] = [received(bench, one), captured(bench, one)];
    expect(rows.length, `${one.logicalName}`).toBeGreaterThanOrEqual(until[i]!);
    expect(rows, `${one.logicalName}`).toEqual(all.slice(0, rows.length));
  });
  const ids = bench.pushes.map(({ longInvokeId }) => longInvokeId);
  expect(new Set(ids).size).toBe(bench.pushes.length);
  expect(captured(bench, pushed[0]!).length).toBeGreaterThan(90);
}

const formedAt = ({ dateTime }: Push): number => stampOf({ kind: 'octet-string', value: dateTimeToBytes(dateTime!) });

/** Each alarm has arrived once, and nothing before it that was made after it. */
function expectAlarmsFirst({ pushes }: Bench): void {
  const places = pushes.flatMap((push, place) => (isOf(push, 'alarm') ? [place] : []));
  expect(places.length).toBe(alarmCodes.length);
  for (const place of places)
    for (const earlier of pushes.slice(0, place))
      expect(formedAt(earlier)).toBeLessThanOrEqual(formedAt(pushes[place]!));
}

/** A day with an alarm every three hours; `each` happens a little after every quarter of an hour. */
async function dayOf(bench: Bench, each: (quarterOfDay: number) => Promise<void> = () => Promise.resolve()) {
  bench.startReceiver();
  bench.startMeter();
  for (let i = 0; i < 96; i += 1) {
    if (i % 12 === 5) bench.meter.events.log(alarmCodes[(i - 5) / 12]!);
    await bench.pass(13 * minute + 2 + (i % 3));
    await each(i);
    await bench.pass(quarter - 13 * minute - 2 - (i % 3));
  }
}

const acknowledgements = {
  CoAP: 'unconfirmed-retry-on-missing-supporting-layer-confirmation',
  'DataNotification-Confirm': 'confirmed-retry-on-missing-confirmation',
} as const;

function acknowledgedBy(bench: Bench, acknowledgement: keyof typeof acknowledgements): void {
  for (const setup of [...intervals, 'alarm'] as const)
    setUp(bench.meter, setup, 'pushOperationMethod', acknowledgements[acknowledgement]);
}

const networks: Readonly<Record<string, FaultRates>> = {
  'a loss of 1 %': { drop: 0.01 },
  'a loss of 5 %': { drop: 0.05 },
  'a loss of 20 %': { drop: 0.2 },
  'a loss of 40 %': { drop: 0.4 },
  duplication: { duplicate: 0.5 },
  reordering: { reorder: 0.3, duplicate: 0.2, delay: 0.5 },
};

describe('Communication: push under faults, nothing lost, nothing twice, alarms first', () => {
  describe.each(Object.keys(acknowledgements) as (keyof typeof acknowledgements)[])('acknowledged by %s', (by) => {
    test.each(Object.entries(networks))('%s', { timeout: 60_000 }, async (_, rates) => {
      const bench = new Bench(rates);
      acknowledgedBy(bench, by);
      await dayOf(bench);
      await expectEverything(bench);
      expectAlarmsFirst(bench);
    });

    test('restarts of the meter', { timeout: 60_000 }, async () => {
      const bench = new Bench({ delay: 0.7, drop: 0.1 });
      acknowledgedBy(bench, by);
      await dayOf(bench, () => bench.restartMeter());
      await expectEverything(bench);
      expectAlarmsFirst(bench);
    });

    test('restarts of the receiver', { timeout: 60_000 }, async () => {
      const bench = new Bench({ delay: 0.7, drop: 0.1 });
      acknowledgedBy(bench, by);
      await dayOf(bench, () => bench.restartReceiver());
      await expectEverything(bench);
      expectAlarmsFirst(bench);
    });
  });

  test('3 days without the network', { timeout: 60_000 }, async () => {
    const bench = new Bench();
    bench.startReceiver();
    bench.startMeter();
    bench.meter.modem!.cutLink();
    for (const code of alarmCodes) {
      await bench.pass(9 * hour);
      bench.meter.events.log(code);
    }
    expect(bench.pushes).toEqual([]);
    bench.meter.modem!.restoreLink();
    await expectEverything(bench);
    expectAlarmsFirst(bench);
    expect(bench.meter.events.entries('communication').map(({ code }) => code)).toContain(249);
  });

  test('3 days without the head-end, while the modem is attached', { timeout: 60_000 }, async () => {
    const bench = new Bench();
    bench.startReceiver();
    bench.startMeter();
    bench.isCut = true;
    for (const code of alarmCodes) {
      await bench.pass(9 * hour);
      bench.meter.events.log(code);
    }
    expect(bench.pushes).toEqual([]);
    bench.isCut = false;
    await expectEverything(bench);
    expectAlarmsFirst(bench);
    const codes = bench.meter.events.entries('communication').map(({ code }) => code);
    expect(codes.filter((code) => code === 248 || code === 249)).toEqual([248, 249]);
  });
});

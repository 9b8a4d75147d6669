import { describe, expect, test } from 'vitest';
import type { Data as DataValue } from '../../../src/axdr/index.ts';
import { Data, ProfileGenericV1, PushSetupV2 } from '../../../src/cosem/index.ts';
import { type OmniaMeter, type PushTransmission, pushSetups } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { noon } from '../support.ts';
import {
  cut,
  day,
  drain,
  hour,
  minute,
  pushingMeter,
  quarter,
  restarted,
  send,
  setUp,
  stampOf,
  stampsIn,
} from './support.ts';

/** Place of load profile 1 in the push_object_list of interval 1. */
const loadProfile1 = 2;

const billing = (pushes: readonly PushTransmission[]) => pushes.filter(({ setup }) => setup === 'interval1');
const stampsOf = (pushes: readonly PushTransmission[]) => billing(pushes).flatMap((one) => stampsIn(one, loadProfile1));
const codesOf = (meter: OmniaMeter) => meter.events.entries('communication').map(({ code }) => code);
const droppedOf = (meter: OmniaMeter) => meter.push.status.map(({ dropped }) => dropped);

/** Every quarter of an hour from one to another, in seconds after noon. */
const quarters = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / quarter + 1 }, (_, i) => noon + (from + i * quarter) * 1000);

describe('Communication: catch-up (spec 9)', () => {
  test('(a) after 3 days without a link the 288 entries arrive once each, in order', () => {
    const { meter, time } = pushingMeter();
    time.advance(quarter - 2 * minute);
    expect(stampsOf(drain(meter, time))).toEqual(quarters(quarter, quarter));
    cut(meter, time, 3 * day);
    const caughtUp = drain(meter, time);
    expect(stampsOf(caughtUp)).toHaveLength(288);
    expect(stampsOf(caughtUp)).toEqual(quarters(2 * quarter, 3 * day + quarter));
    expect(new Set(caughtUp.map(({ id }) => id)).size).toBe(caughtUp.length);
    const classes = caughtUp.map(({ priority }) => priority);
    expect(classes).toEqual([...classes].sort());
    expect(codesOf(meter).filter((code) => code === 249)).toHaveLength(1);
  });

  test('(b) where every second acknowledgement is lost, the same long-invoke-id comes again and nothing else', () => {
    const { meter, time } = pushingMeter();
    cut(meter, time, day);
    const received: PushTransmission[] = [];
    for (let { due } = meter.push; due < Number.POSITIVE_INFINITY; { due } = meter.push) {
      time.now = due;
      const one = meter.push.next(time.now)!;
      received.push(one);
      if (received.length % 2 === 1) meter.push.failed(one.id, 'timeout', time.now);
      else meter.push.confirmed(one.id, time.now);
    }
    const all = [...new Set(received.map(({ id }) => id))].map((id) => received.filter((one) => one.id === id));
    expect(all.some((same) => same.length > 1)).toBe(true);
    for (const same of all) {
      expect(new Set(same.map(({ apdu }) => apdu.join())).size).toBe(1);
      // Protected anew: no invocation counter is used twice.
      expect(new Set(same.map(({ octets }) => octets.join())).size).toBe(same.length);
    }
    const firsts = all.map(([first]) => first!);
    expect(stampsOf(firsts)).toEqual(quarters(quarter, day));
  });

  test('(c) an alarm in the middle of a catch-up of 20 APDUs is the next APDU', () => {
    const { meter, time } = pushingMeter();
    cut(meter, time, 320 * quarter);
    while (meter.push.next(time.now)!.setup !== 'interval1') meter.push.confirmed(meter.push.inFlight!.id, time.now);
    for (let i = 0; i < 9; i += 1) {
      meter.push.confirmed(meter.push.inFlight!.id, time.now);
      expect(meter.push.next(time.now)!.setup).toBe('interval1');
    }
    // The tenth is on its way, and is not interrupted.
    meter.events.log(40);
    expect(meter.push.next(time.now)).toBeUndefined();
    expect(meter.push.inFlight!.setup).toBe('interval1');
    meter.push.confirmed(meter.push.inFlight!.id, time.now);
    expect(send(meter, time)!.setup).toBe('alarm');
    expect(billing(drain(meter, time)).length).toBeGreaterThan(9);
  });

  test('(d) a restart in the middle of a catch-up goes on at the cursor, with the same APDU', () => {
    const { meter, time } = pushingMeter();
    cut(meter, time, day);
    const before = Array.from({ length: 5 }, () => send(meter, time)!);
    const lost = meter.push.next(time.now)!;
    const after = restarted(meter, time);
    const again = send(after, time)!;
    expect([again.id, again.apdu]).toEqual([lost.id, lost.apdu]);
    expect(again.octets).not.toEqual(lost.octets);
    const rest = drain(after, time);
    expect(stampsOf([...before, again, ...rest])).toEqual(quarters(quarter, day));
  });

  test('(e) where a ring has overrun the cursor, it goes on with the oldest and tells how many are lost', () => {
    const { meter, time } = pushingMeter();
    time.advance(hour);
    drain(meter, time);
    const loggerOf = (name: string) => meter.read(ProfileGenericV1, obis(name), 'profileEntries');
    expect(loggerOf('0-0:99.98.1')).toBe(100);
    for (let i = 0; i < 130; i += 1) meter.events.log(41);
    time.advance(hour);
    const events = drain(meter, time).filter(({ setup }) => setup === 'interval3');
    const fraud = meter.type.eventLoggers.indexOf('fraud');
    expect(events.flatMap((one) => stampsIn(one, 2 + fraud))).toHaveLength(100);
    // 41 is in the security log as well, which holds 200.
    expect(droppedOf(meter)).toEqual([0, 0, 0, 30, 0, 0]);
  });
});

describe('Communication: the queue', () => {
  test('its classes are strict: last gasp, alarm, grid snapshot, events, billing, analysis', () => {
    const { meter, time } = pushingMeter();
    for (const setup of ['interval2', 'interval1', 'interval3', 'gridSnapshot', 'alarm', 'lastGasp'] as const)
      meter.push.enqueue(setup);
    meter.events.log(41);
    time.advance(quarter);
    const sent = drain(meter, time).map(({ setup }) => setup);
    // That a last gasp was sent is an alarm as well.
    expect(sent).toEqual(['lastGasp', 'alarm', 'alarm', 'gridSnapshot', 'interval3', 'interval1', 'interval2']);
  });

  test('what fails is tried again after 5, 10 and 20 s under the same long-invoke-id, and lets nothing pass', () => {
    const { meter, time } = pushingMeter();
    meter.events.log(41);
    meter.push.enqueue('alarm');
    meter.push.enqueue('interval3');
    const begin = time.now;
    const attempts: (readonly [setup: string, id: number, seconds: number])[] = [];
    for (let i = 0; i < 4; i += 1) {
      time.now = Math.max(time.now, meter.push.due);
      const { setup, id } = meter.push.next(time.now)!;
      attempts.push([setup, id, (time.now - begin) / 1000]);
      meter.push.failed(id, 'timeout', time.now);
    }
    const [, id] = attempts[0]!;
    expect(attempts).toEqual([0, 5, 15, 35].map((seconds) => ['alarm', id, seconds]));
    // Out of reach: nothing is tried before the longest delay, or something new.
    expect((meter.push.due - time.now) / 1000).toBe(3600);
    expect(codesOf(meter).at(-1)).toBe(248);
    meter.push.enqueue('interval1');
    expect(drain(meter, time).map(({ setup }) => setup)).toEqual(['alarm', 'interval3']);
    expect(codesOf(meter).at(-1)).toBe(249);
  });

  test('the delay grows by its exponent up to its maximum, and the link coming back ends it', () => {
    const { meter, time } = pushingMeter();
    const repetitionDelay = { repetitionDelayMin: 7, repetitionDelayExponent: 300, repetitionDelayMax: 30 };
    setUp(meter, 'alarm', 'repetitionDelay', repetitionDelay);
    setUp(meter, 'alarm', 'numberOfRetries', 5);
    meter.push.enqueue('alarm');
    const delays = Array.from({ length: 4 }, () => {
      meter.push.failed(meter.push.next(time.now)!.id, 'unreachable', time.now);
      const delay = (meter.push.due - time.now) / 1000;
      time.now = meter.push.due;
      return delay;
    });
    expect(delays).toEqual([7, 21, 30, 30]);
    meter.push.failed(meter.push.next(time.now)!.id, 'unreachable', time.now);
    cut(meter, time, 1);
    expect(drain(meter, time).map(({ setup }) => setup)).toEqual(['alarm', 'connectivity']);
  });

  test('what the head-end refuses is kept, told once (248) and lets others pass', () => {
    const { meter, time } = pushingMeter();
    meter.push.enqueue('alarm');
    meter.push.enqueue('alarm');
    const { id } = meter.push.next(time.now)!;
    meter.push.failed(id, 'refused', time.now);
    expect(codesOf(meter).filter((code) => code === 248)).toHaveLength(1);
    const [other] = drain(meter, time);
    expect(other!.id).not.toBe(id);
    expect(meter.push.status[1]!.waiting).toBe(1);
    time.advance(hour);
    expect(drain(meter, time)[0]!.id).toBe(id);
    expect(codesOf(meter).filter((code) => code === 248)).toHaveLength(1);
  });

  test('of 64 copies of a class the oldest is dropped, which is told once (247)', () => {
    const { meter, time } = pushingMeter();
    const first = meter.push.next(time.now);
    expect(first).toBeUndefined();
    for (let i = 0; i < 64; i += 1) meter.push.enqueue('gridSnapshot');
    expect(codesOf(meter)).not.toContain(247);
    const oldest = meter.push.next(time.now)!;
    for (let i = 0; i < 3; i += 1) meter.push.enqueue('gridSnapshot');
    expect(codesOf(meter).filter((code) => code === 247)).toHaveLength(1);
    expect(droppedOf(meter)).toEqual([0, 0, 3, 0, 0, 0]);
    // What is on its way is not dropped; 247 is an alarm itself, which goes first.
    meter.push.confirmed(oldest.id, time.now);
    const rest = drain(meter, time);
    expect(rest[0]!.setup).toBe('alarm');
    const snapshots = rest.filter(({ setup }) => setup === 'gridSnapshot').map(({ id }) => id);
    expect(snapshots).toHaveLength(63);
    expect(snapshots[0]).toBe(oldest.id + 4);
    expect(snapshots).toEqual([...snapshots].sort((a, b) => a - b));
  });

  test('its state is an object that clients read (0-0:96.80.90)', () => {
    const { meter, time } = pushingMeter();
    cut(meter, time, hour);
    const { kind, value } = meter.read(Data, obis('0-0:96.80.90'), 'value');
    expect(kind).toBe('array');
    const billed = (value as readonly DataValue[])[4]!.value as readonly DataValue[];
    // Four rows of each load profile.
    expect(billed.map((one) => one.value).filter((_, i) => i !== 2)).toEqual([4, 8, 0]);
    expect(stampOf(billed[2]!)).toBe(noon + quarter * 1000);
  });

  test('reset forgets copies and requests, but no row', () => {
    const { meter, time } = pushingMeter();
    meter.push.enqueue('alarm');
    time.advance(quarter);
    meter.now();
    const pushed = meter.push.next(time.now)!;
    for (const setup of ['alarm', 'interval1'] as const)
      meter.device.invoke(PushSetupV2, pushSetups[setup].logicalName, 'reset', 0);
    meter.push.confirmed(pushed.id, time.now);
    expect(drain(meter, time)).toEqual([]);
    time.advance(quarter);
    expect(stampsOf(drain(meter, time))).toEqual(quarters(quarter, 2 * quarter));
  });

  test('a full restart remembers all that waits, copies and requests', () => {
    const { meter, time } = pushingMeter();
    meter.events.log(40);
    meter.push.enqueue('gridSnapshot');
    time.advance(quarter);
    meter.now();
    const after = restarted(meter, time);
    expect(after.push.status).toEqual(meter.push.status);
    expect(drain(after, time).map(({ id, setup }) => [id, setup])).toEqual(
      drain(meter, time).map(({ id, setup }) => [id, setup]),
    );
  });
});

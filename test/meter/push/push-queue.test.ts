import { describe, expect, test } from 'vitest';
import { ProfileGenericV1 } from '../../../src/cosem/index.ts';
import type { OmniaMeter, PushTransmission } from '../../../src/meter/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { noon, TestTime } from '../support.ts';
import {
  cut,
  day,
  drain,
  hour,
  minute,
  notificationIn,
  pushingMeter,
  quarter,
  restarted,
  send,
  setUp,
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
    for (; meter.push.due < Number.POSITIVE_INFINITY; time.now = Math.min(meter.push.due, time.now + hour * 1000)) {
      const one = meter.push.next(time.now);
      if (one === undefined) continue;
      received.push(one);
      if (received.length % 2 === 1) meter.push.failed(one.id, 'timeout', time.now);
      else meter.push.confirmed(one.id, time.now);
    }
    const byId = Map.groupBy(received, ({ id }) => id);
    expect([...byId.values()].some((same) => same.length > 1)).toBe(true);
    for (const same of byId.values()) {
      expect(new Set(same.map(({ apdu }) => apdu.join())).size).toBe(1);
      // Protected anew: no invocation counter is used twice.
      expect(new Set(same.map(({ octets }) => octets.join())).size).toBe(same.length);
    }
    const firsts = [...byId.values()].map(([first]) => first!);
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
    time.advance(quarter);
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
    time.advance(hour);
    drain(meter, time);
    time.advance(10 * minute);
    for (const setup of ['interval2', 'interval1', 'interval3', 'gridSnapshot', 'alarm', 'lastGasp'] as const)
      meter.push.enqueue(setup);
    meter.events.log(41);
    time.advance(minute);
    const sent = drain(meter, time).map(({ setup }) => setup);
    // In ten minutes the analysis logger alone has captured something besides.
    expect(sent).toEqual(['lastGasp', 'alarm', 'gridSnapshot', 'interval3', 'interval2']);
  });
});

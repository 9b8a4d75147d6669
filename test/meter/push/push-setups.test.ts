import { describe, expect, test } from 'vitest';
import type { Data as DataValue } from '../../../src/axdr/index.ts';
import { fromLatin1, toLatin1 } from '../../../src/codec/index.ts';
import { Data, ProfileGenericV1, PushSetupV2, PushSetupV3, ScriptTable } from '../../../src/cosem/index.ts';
import {
  type PushSetupName,
  type PushTransmission,
  pushSetups,
  testClientTitle,
  testKeys,
} from '../../../src/meter/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { alarmObjects, roles } from '../../../src/omnia/index.ts';
import { authenticatedAndEncrypted, securitySuite, unprotectApdu } from '../../../src/security/index.ts';
import { noon, smallType, TestTime, testMeter } from '../support.ts';
import {
  drain,
  hour,
  minute,
  notificationIn,
  pushingMeter,
  quarter,
  send,
  setAddresses,
  setUp,
  stampsIn,
  valuesIn,
} from './support.ts';

const setupsOf = (pushes: readonly { readonly setup: PushSetupName }[]) => pushes.map(({ setup }) => setup);
const bitsIn = (push: { readonly apdu: Uint8Array }) =>
  valuesIn(push)
    .slice(2)
    .map(({ value }) => value);
type Meter = ReturnType<typeof pushingMeter>['meter'];

describe('Communication: connection at first power-up', () => {
  test('a meter that knows its servers pushes on installation, then on connectivity, by itself', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon }, time);
    setAddresses(meter, '192.0.2.1');
    expect(meter.push.next(time.now)).toBeUndefined();
    time.advance(minute);
    const [first, second] = drain(meter, time);
    expect(setupsOf([first!, second!])).toEqual(['installation', 'connectivity']);
    expect(first!.destination).toEqual({ service: 'reliable-coap', address: '192.0.2.1:5683' });
    expect(toLatin1(valuesIn(first!)[0]!.value as Uint8Array)).toBe(meter.identity.logicalDeviceName);
    expect(valuesIn(first!)[1]!.value).toEqual(pushSetups.installation.logicalName.toBytes());
    expect(meter.modem!.isVerified).toBe(true);
  });

  test('a meter that knows no server, or has no modem, sends nothing', () => {
    const time = new TestTime();
    const meters = [testMeter({ installedAt: noon }, time), testMeter({ type: smallType, installedAt: noon }, time)];
    time.advance(hour);
    for (const meter of meters) {
      meter.events.log(40);
      expect(meter.push.next(time.now)).toBeUndefined();
      expect(meter.push.due).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test('where a server is out of reach, the next in the list is tried', () => {
    const { meter, time } = pushingMeter();
    setAddresses(meter, 'coap://192.0.2.1:1', 'udp://192.0.2.2', 'tcp://[2001:db8::1]:3');
    setUp(meter, 'alarm', 'numberOfRetries', 0);
    meter.push.enqueue('alarm');
    const destinations = Array.from({ length: 4 }, () => {
      const { id, destination } = meter.push.next(time.now)!;
      meter.push.failed(id, 'unreachable', time.now);
      time.now = meter.push.due;
      return destination;
    });
    expect(destinations).toEqual([
      { service: 'reliable-coap', address: '192.0.2.1:1' },
      { service: 'udp', address: '192.0.2.2:4059' },
      { service: 'tcp', address: '[2001:db8::1]:3' },
      { service: 'reliable-coap', address: '192.0.2.1:1' },
    ]);
  });
});

describe('Communication: push setups', () => {
  test('billing data every 15 minutes, analysis data every 4 hours, events every hour', () => {
    const { meter, time } = pushingMeter();
    const times: (readonly [setup: PushSetupName, quarters: number])[] = [];
    for (let quarters = 1; quarters <= 32; quarters += 1) {
      time.now = noon + quarters * quarter * 1000;
      for (const { setup } of drain(meter, time)) times.push([setup, quarters]);
    }
    const of = (setup: PushSetupName) => [...new Set(times.flatMap(([one, at]) => (one === setup ? [at] : [])))];
    expect(of('interval1')).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
    // Noon is 12 o'clock in Denmark: 16 and 20 come 4 and 8 hours later.
    expect(of('interval2')).toEqual([16, 32]);
    for (const one of of('interval3')) expect(one % 4).toBe(0);
  });

  test('a script of the push script table pushes, for whoever may execute it', () => {
    const { meter, time } = pushingMeter();
    meter.device.invoke(ScriptTable, obis('0-0:10.0.108'), 'execute', 2);
    time.advance(10 * minute);
    expect(setupsOf(drain(meter, time))).toEqual(['interval2']);
  });

  test('the start is drawn from 0 to the interval, unless that is turned off (0-0:96.80.91)', () => {
    const { meter, time } = pushingMeter();
    const delays = (interval: number) =>
      Array.from({ length: 40 }, () => {
        setUp(meter, 'interval3', 'randomisationStartInterval', interval);
        meter.events.log(41);
        meter.push.enqueue('interval3');
        const delay = (meter.push.due - time.now) / 1000;
        time.now = meter.push.due;
        drain(meter, time);
        return delay;
      });
    const drawn = delays(600);
    expect(Math.min(...drawn)).toBeLessThan(60);
    expect(Math.max(...drawn)).toBeGreaterThan(540);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(600);
    const off: DataValue = { kind: 'structure', value: [{ kind: 'boolean', value: false }] };
    meter.device.set(Data, obis('0-0:96.80.91'), 'value', off);
    expect(new Set(delays(600))).toEqual(new Set([0]));
  });

  test('outside its communication windows nothing is sent, and others are not held up', () => {
    const { meter, time } = pushingMeter();
    const at = (hours: number) => ({ hour: hours, minute: 0, second: 0 });
    setUp(meter, 'alarm', 'communicationWindow', [{ startTime: at(14), endTime: at(15) }]);
    meter.push.enqueue('alarm');
    meter.push.enqueue('interval3');
    meter.events.log(41);
    expect(setupsOf(drain(meter, time))).toEqual(['interval3']);
    // 14 o'clock in Denmark.
    expect(meter.push.due).toBe(noon + 2 * hour * 1000);
    time.now = meter.push.due;
    expect(send(meter, time)!.setup).toBe('alarm');
    meter.push.enqueue('alarm');
    expect(send(meter, time)!.setup).toBe('alarm');
    time.now = noon + 3 * hour * 1000;
    drain(meter, time);
    meter.push.enqueue('alarm');
    expect(meter.push.next(time.now)).toBeUndefined();
  });

  test.each([
    ['unconfirmed-retry-on-supporting-layer-failure', 'none', false],
    ['unconfirmed-retry-on-missing-supporting-layer-confirmation', 'supporting-layer', false],
    ['confirmed-retry-on-missing-confirmation', 'confirmation', true],
  ] as const)('push_operation_method %s', (method, acknowledgement, confirmed) => {
    const { meter, time } = pushingMeter();
    setUp(meter, 'alarm', 'pushOperationMethod', method);
    setUp(meter, 'alarm', 'confirmationParameters', { confirmationStartDate: {}, confirmationInterval: 77 });
    const before = meter.read(PushSetupV2, pushSetups.alarm.logicalName, 'lastConfirmationDateTime');
    meter.push.enqueue('alarm');
    time.advance(minute);
    const push = send(meter, time)!;
    expect([push.acknowledgement, push.confirmationTimeout]).toEqual([acknowledgement, 77_000]);
    expect(notificationIn(push).longInvokeIdAndPriority).toMatchObject({ confirmed, longInvokeId: push.id });
    const after = meter.read(PushSetupV2, pushSetups.alarm.logicalName, 'lastConfirmationDateTime');
    expect(after).toEqual(acknowledgement === 'none' ? before : meter.timeOf(time.now));
  });

  test('where to, by what, for whom: destination, client SAP and port', () => {
    const { meter, time } = pushingMeter();
    const own = {
      transportService: 'tcp',
      destination: fromLatin1('198.51.100.4:9'),
      message: 'a-xdr-encoded-xdlms-apdu',
    } as const;
    setUp(meter, 'alarm', 'sendDestinationAndMethod', own);
    setUp(meter, 'alarm', 'pushClientSap', 103);
    setUp(meter, 'alarm', 'portReference', obis('0-0:25.0.0'));
    meter.push.enqueue('alarm');
    const push = send(meter, time)!;
    expect(push.destination).toEqual({ service: 'tcp', address: '198.51.100.4:9' });
    expect([push.clientSap, `${push.port}`]).toEqual([103, '0-0:25.0.0*255']);
  });

  test('push_object_list: elements by data_index, columns of a profile, and what is not there', () => {
    const { meter, time } = pushingMeter();
    const [ldn, name, profile] = meter.read(PushSetupV2, pushSetups.interval1.logicalName, 'pushObjectList');
    const column = meter.read(ProfileGenericV1, obis('1-0:99.1.0'), 'captureObjects')[2]!;
    const repetition = { ...name!, logicalName: pushSetups.alarm.logicalName, attributeIndex: 7, dataIndex: 2 };
    setUp(meter, 'interval1', 'pushObjectList', [
      ldn!,
      repetition,
      { ...repetition, dataIndex: 9 },
      { ...profile!, columns: [column] },
    ]);
    time.advance(quarter);
    const values = valuesIn(drain(meter, time).find(({ setup }) => setup === 'interval1')!);
    expect(values[1]).toEqual({ kind: 'long-unsigned', value: 200 });
    expect(values[2]).toEqual({ kind: 'null-data', value: null });
    expect(values[3]!.value).toMatchObject([{ kind: 'structure', value: [{}] }]);
    const write = (object: object) => () => setUp(meter, 'interval1', 'pushObjectList', [{ ...profile!, ...object }]);
    expect(write({ logicalName: obis('1-0:99.77.0') })).toThrow('other-reason');
    expect(write({ dataIndex: 1 })).toThrow('other-reason');
    // The secret of an association, which nobody reads.
    expect(write({ classId: 15, logicalName: obis('0-0:40.0.2'), attributeIndex: 7 })).toThrow('other-reason');
    const restrictionValue = { from: 1, to: 2 };
    expect(write({ restriction: { restrictionType: 'by-entry', restrictionValue } })).toThrow('other-reason');
    expect(write({ columns: [{ ...column, attributeIndex: 3 }] })).toThrow('other-reason');
  });

  test('what is for those alone who are in an association is null-data', () => {
    const { meter, time } = pushingMeter();
    setUp(meter, 'alarm', 'pushObjectList', [
      {
        classId: 15,
        logicalName: obis('0-0:40.0.0'),
        attributeIndex: 2,
        dataIndex: 0,
      },
    ]);
    meter.push.enqueue('alarm');
    expect(valuesIn(send(meter, time)!)).toEqual([{ kind: 'null-data', value: null }]);
  });

  test('a client that sets last_confirmation_date_time has all sent again that is later', () => {
    const { meter, time } = pushingMeter();
    time.advance(2 * hour);
    drain(meter, time);
    const { logicalName } = pushSetups.interval1;
    const [object] = [...meter.device.table.objects].filter((one) => one.logicalName.equals(logicalName));
    const { source } = object!.attributes.get(13)!;
    source.write!(meter.device, meter.timeOf(noon + hour * 1000), undefined);
    meter.push.enqueue('interval1');
    const stamps = drain(meter, time).flatMap((one) => stampsIn(one, 2));
    expect(stamps.map((stamp) => (stamp - noon) / 1000 / quarter)).toEqual([5, 6, 7, 8]);
  });

  test('what was captured before confirmation_start_date is not sent', () => {
    const { meter, time } = pushingMeter();
    const confirmationStartDate = meter.timeOf(noon + hour * 1000);
    setUp(meter, 'interval1', 'confirmationParameters', { confirmationStartDate, confirmationInterval: 0 });
    time.advance(2 * hour);
    const stamps = drain(meter, time).flatMap((one) => (one.setup === 'interval1' ? stampsIn(one, 2) : []));
    expect(stamps.map((stamp) => (stamp - noon) / 1000 / quarter)).toEqual([4, 5, 6, 7, 8]);
  });
});

describe('Communication: protection of pushes', () => {
  const open = (meter: Meter, octets: Uint8Array) => {
    const keys = testKeys(meter.seed, 'push', nodeCryptography);
    return unprotectApdu(
      octets,
      {
        suite: securitySuite(0),
        cryptography: nodeCryptography,
        systemTitle: testClientTitle(roles.push.clientSap),
        keys: { key: (_, use) => keys[use as keyof typeof keys] },
        minimum: authenticatedAndEncrypted,
      },
      0,
    );
  };

  test('with the key of the push role, authenticated and encrypted', () => {
    const { meter, time } = pushingMeter();
    meter.push.enqueue('alarm');
    const { octets, apdu } = send(meter, time)!;
    expect(octets[0]).toBe(0xdb);
    expect(open(meter, octets).apdu).toEqual(apdu);
    expect(open(meter, octets).layers).toMatchObject([{ kind: 'ciphering', systemTitle: meter.identity.systemTitle }]);
  });

  test('push_protection_parameters: general-ciphering with its header; nothing weaker is taken', () => {
    const { meter, time } = pushingMeter();
    const keyInfo = { keyInfoType: 'identified-key', keyInfoOptions: 'global-unicast-encryption-key' } as const;
    const none = new Uint8Array();
    const protectionOptions = {
      transactionId: Uint8Array.of(1, 2),
      originatorSystemTitle: none,
      recipientSystemTitle: none,
      otherInformation: none,
      keyInfo,
    };
    const parameters = [{ protectionType: 'authentication-and-encryption', protectionOptions }] as const;
    setUp(meter, 'alarm', 'pushProtectionParameters', parameters);
    meter.push.enqueue('alarm');
    const { octets, apdu } = send(meter, time)!;
    expect(octets[0]).toBe(0xdd);
    expect(open(meter, octets)).toMatchObject({ apdu, layers: [{ transactionId: Uint8Array.of(1, 2) }] });
    for (const protectionType of ['authentication', 'encryption', 'digital-signature'] as const) {
      const [object] = [...meter.device.table.objects].filter((one) =>
        one.logicalName.equals(pushSetups.alarm.logicalName),
      );
      const write = () =>
        object!.attributes.get(10)!.source.write!(meter.device, [{ protectionType, protectionOptions }], undefined);
      expect(write).toThrow('other-reason');
    }
  });
});

describe('Events and alarms: alarms are pushed', () => {
  test('immediately after the event, before conventional data, with what the descriptors show', () => {
    const { meter, time } = pushingMeter();
    time.advance(quarter);
    meter.events.log(40);
    const [alarm, ...others] = drain(meter, time);
    expect(alarm!.setup).toBe('alarm');
    expect(setupsOf(others)).toEqual(['interval1']);
    expect(bitsIn(alarm!)).toEqual([1 << 13, 0, 0]);
  });

  test('an acknowledgement clears the descriptor and leaves the register; the alarm may come again', () => {
    const { meter, time } = pushingMeter();
    const { register, descriptor } = alarmObjects(1);
    const bits = () => [descriptor, register].map((name) => meter.read(Data, name, 'value').value);
    meter.events.log(40);
    expect(bits()).toEqual([1 << 13, 1 << 13]);
    meter.push.next(time.now);
    expect(bits()).toEqual([1 << 13, 1 << 13]);
    meter.push.confirmed(meter.push.inFlight!.id, time.now);
    expect(bits()).toEqual([0, 1 << 13]);
    meter.events.log(42);
    expect(setupsOf(drain(meter, time))).toEqual(['alarm']);
  });

  test('an alarm whose push waits is not pushed twice; another is', () => {
    const { meter, time } = pushingMeter();
    meter.events.log(40);
    meter.events.log(42);
    meter.events.log(12);
    const pushes = drain(meter, time);
    expect(pushes.map(bitsIn)).toEqual([
      [1 << 13, 0, 0],
      [(1 << 13) | (1 << 8), 0, 0],
    ]);
    expect(meter.read(Data, alarmObjects(1).descriptor, 'value').value).toBe(0);
  });

  test('an alarm that is raised again after it was sent is not cleared by the acknowledgement of another', () => {
    const { meter, time } = pushingMeter();
    meter.events.log(40);
    meter.events.log(12);
    send(meter, time);
    meter.events.log(40);
    send(meter, time);
    expect(meter.read(Data, alarmObjects(1).descriptor, 'value').value).toBe(1 << 13);
    expect(bitsIn(send(meter, time)!)).toEqual([(1 << 13) | (1 << 8), 0, 0]);
    expect(meter.read(Data, alarmObjects(1).descriptor, 'value').value).toBe(0);
  });

  test('what the filter does not let pass is not pushed', () => {
    const { meter, time } = pushingMeter();
    const filter = { kind: 'double-long-unsigned', value: 0xffff_ffff & ~(1 << 13) } as const;
    meter.device.set(Data, alarmObjects(1).filter, 'value', { ...filter, value: filter.value >>> 0 });
    meter.events.log(40);
    expect(drain(meter, time)).toEqual([]);
    meter.events.log(12);
    expect(drain(meter, time).map(bitsIn)).toEqual([[1 << 8, 0, 0]]);
  });
});

describe('Last gasp and grid snapshot: their pushes', () => {
  test('a last gasp is sent three times within 2.5 s, by a message that nobody acknowledges, and told once (234)', () => {
    const { meter, time } = pushingMeter();
    const begin = time.now;
    meter.push.enqueue('lastGasp');
    const pushes: (readonly [push: PushTransmission, after: number])[] = [];
    for (let { due } = meter.push; due < Number.POSITIVE_INFINITY; { due } = meter.push) {
      time.now = due;
      pushes.push([send(meter, time)!, time.now - begin]);
    }
    const sent = pushes.filter(([{ setup }]) => setup === 'lastGasp');
    const [[{ id }, first]] = sent as [(typeof sent)[number]];
    expect(first).toBeLessThanOrEqual(500);
    expect(sent.map(([push, after]) => [push.id, after])).toEqual([0, 1000, 2000].map((later) => [id, first + later]));
    for (const [{ acknowledgement, destination }] of sent)
      expect([acknowledgement, destination.service]).toEqual(['none', 'unreliable-coap']);
    const codes = meter.events.entries('communication').map(({ code }) => code);
    expect(codes.filter((code) => code === 234)).toHaveLength(1);
    // Event 234 is an alarm, which follows.
    expect(setupsOf(pushes.map(([push]) => push))).toEqual(['lastGasp', 'alarm', 'lastGasp', 'lastGasp']);
  });

  test('a last gasp shows its alarm, which is raised when it was sent', () => {
    const { meter, time } = pushingMeter();
    meter.push.enqueue('lastGasp');
    time.now = meter.push.due;
    expect(valuesIn(send(meter, time)!)[3]).toEqual({ kind: 'double-long-unsigned', value: 1 });
  });

  test('a snapshot is a copy: what comes later changes nothing of it', () => {
    const { meter, time } = pushingMeter();
    meter.events.log(89);
    const before = meter.push.status[2]!.waiting;
    expect(before).toBe(1);
    const rows = meter.read(ProfileGenericV1, obis('1-0:99.14.2'), 'entriesInUse');
    expect(rows).toBe(1);
    time.advance(2 * minute);
    meter.events.log(231);
    const snapshots = drain(meter, time).filter(({ setup }) => setup === 'gridSnapshot');
    const stamps = snapshots.map((one) => stampsIn(one, 2));
    expect(stamps).toEqual([[noon + 2 * minute * 1000], [noon + 4 * minute * 1000]]);
  });

  test('version 3 of class Push setup has the same attributes', () => {
    expect(Object.keys(PushSetupV3.attributes)).toEqual(Object.keys(PushSetupV2.attributes));
  });
});

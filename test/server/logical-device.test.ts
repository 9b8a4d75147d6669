import { describe, expect, test, vi } from 'vitest';
import type { DataAccessResult } from '../../src/apdu/index.ts';
import type { ServiceCaller, ServiceItem, ServiceResult } from '../../src/association/index.ts';
import { type Data, RawData } from '../../src/axdr/index.ts';
import { encode } from '../../src/codec/index.ts';
import {
  Clock,
  Data as DataClass,
  DisconnectControl,
  entryDescriptor,
  ProfileGenericV1,
  Register,
  rawClass,
} from '../../src/cosem/index.ts';
import { type Obis, obis } from '../../src/obis/index.ts';
import { unprotected } from '../../src/security/index.ts';
import {
  fullAccess,
  LogicalDevice,
  MemoryJournal,
  objectAccess,
  objectTable,
  PermanentMemory,
  ServiceRefusal,
  served,
  stored,
} from '../../src/server/index.ts';
import { callerOf } from './caller.ts';

interface Meter {
  energy: number;
  isConnected: boolean;
  readonly calls: unknown[];
}

const energy = obis('1-0:1.8.0.255');
const switchName = obis('0-0:96.3.10.255');
const profileName = obis('1-0:99.1.0.255');
const rawName = obis('0-0:96.50.0.255');
const serial = obis('0-0:96.1.0.255');
const clockName = obis('0-0:1.0.0.255');

const signed = { ...unprotected, signature: true };
const authenticated = { ...unprotected, authentication: true };

const table = objectTable<Meter>(
  [
    served(Register, energy, {
      value: ({ energy: value }) => ({ kind: 'double-long-unsigned', value }),
      scalerUnit: { scaler: 0, unit: 30 },
    }),
    served(
      DisconnectControl,
      switchName,
      {
        outputState: (self) => self.isConnected,
        controlState: async (self) => (self.isConnected ? 'connected' : 'disconnected'),
        controlMode: stored('none', {
          check(mode) {
            if (typeof mode === 'number') throw new ServiceRefusal('scope-of-access-violated');
          },
        }),
        remoteDisconnect(self, parameter, caller) {
          self.calls.push(parameter, caller?.association.clientSap);
          self.isConnected = false;
        },
        async remoteReconnect() {
          throw new ServiceRefusal('temporary-failure');
        },
      },
      (object, clientSap) =>
        clientSap === 16
          ? objectAccess(object.interfaceClass, { readable: ['outputState', 'controlMode'] })
          : clientSap === 3
            ? objectAccess(object.interfaceClass, {
                executable: ['remoteDisconnect'],
                changing: { request: signed, response: authenticated },
              })
            : clientSap === 1
              ? fullAccess(object, clientSap)
              : undefined,
    ),
    served(ProfileGenericV1, profileName, {
      buffer(self, _, selection) {
        self.calls.push(selection);
        return selection?.selector === 'entry' ? [[{ kind: 'unsigned', value: selection.parameters.fromEntry }]] : [];
      },
    }),
    served(rawClass(8192, 0), rawName, {
      attribute2: { kind: 'unsigned', value: 7 },
      method1: (_, parameter) => parameter,
    }),
    served(DataClass, serial, {
      value: {
        write: (self, value) => {
          self.calls.push(value);
        },
      },
    }),
    served(Clock, clockName, {
      time: () => {
        throw new Error('the oscillator is out');
      },
    }),
  ],
  { access: fullAccess },
);

function meter(onFault?: (error: unknown) => void) {
  const state: Meter = { energy: 5, isConnected: true, calls: [] };
  return new LogicalDevice(table, state, onFault && { onFault });
}

const get = (classId: number, instanceId: Obis, attributeId: number, more: object = {}): ServiceItem => ({
  kind: 'get',
  descriptor: { classId, instanceId, attributeId },
  ...more,
});
const set = (classId: number, instanceId: Obis, attributeId: number, value: Data): ServiceItem => ({
  kind: 'set',
  descriptor: { classId, instanceId, attributeId },
  value: RawData.of(value),
});
const act = (classId: number, instanceId: Obis, methodId: number, parameters?: Data): ServiceItem => ({
  kind: 'action',
  descriptor: { classId, instanceId, methodId },
  parameters: parameters && RawData.of(parameters),
});

/** The value that was read, or the result by its name. */
async function outcome(
  device: LogicalDevice<Meter>,
  item: ServiceItem,
  caller: ServiceCaller = callerOf(1),
): Promise<Data | DataAccessResult> {
  const { kind, result } = (await device.execute(item, caller)) as ServiceResult;
  if (kind === 'set') return result;
  const returned = kind === 'get' ? result : result.returnParameters;
  if (returned?.kind === 'data') return returned.value.data();
  return kind === 'get' ? (returned!.value as DataAccessResult) : (result.result as DataAccessResult);
}

const integer0: Data = { kind: 'integer', value: 0 };

describe('GET', () => {
  test('gives constants, computed values and promises of them', async () => {
    const device = meter();
    expect(await outcome(device, get(3, energy, 2))).toEqual({ kind: 'double-long-unsigned', value: 5 });
    device.state.energy = 6;
    expect(await outcome(device, get(3, energy, 2))).toEqual({ kind: 'double-long-unsigned', value: 6 });
    expect(await outcome(device, get(3, energy, 3))).toEqual({
      kind: 'structure',
      value: [
        { kind: 'integer', value: 0 },
        { kind: 'enum', value: 30 },
      ],
    });
    expect(await outcome(device, get(70, switchName, 3))).toEqual({ kind: 'enum', value: 1 });
    expect(await outcome(device, get(3, energy, 1))).toEqual({ kind: 'octet-string', value: energy.toBytes() });
    expect(await outcome(device, get(8192, rawName, 2))).toEqual({ kind: 'unsigned', value: 7 });
  });

  test('does not make promises of what is there', () => {
    expect(meter().execute(get(3, energy, 2), callerOf(1))).not.toBeInstanceOf(Promise);
  });

  test('tells what it has not', async () => {
    const device = meter();
    expect(await outcome(device, get(3, obis('1-0:2.8.0.255'), 2))).toBe('object-undefined');
    expect(await outcome(device, get(1, energy, 2))).toBe('object-class-inconsistent');
    expect(await outcome(device, get(3, energy, 0x40))).toBe('object-undefined');
    expect(await outcome(device, get(7, profileName, 3))).toBe('read-write-denied');
    expect(await outcome(device, get(1, serial, 2))).toBe('read-write-denied');
  });

  test('shows a client only what it may read, and no object that it may not know of', async () => {
    const device = meter();
    expect(await outcome(device, get(70, switchName, 2), callerOf(16))).toEqual({ kind: 'boolean', value: true });
    expect(await outcome(device, get(70, switchName, 3), callerOf(16))).toBe('read-write-denied');
    expect(await outcome(device, get(70, switchName, 2), callerOf(2))).toBe('object-undefined');
    // Not even that the class is another one.
    expect(await outcome(device, get(1, switchName, 2), callerOf(2))).toBe('object-undefined');
  });

  test('hands parameters of a selection over by their types', async () => {
    const device = meter();
    const parameters = { fromEntry: 3, toEntry: 4, fromSelectedValue: 1, toSelectedValue: 0 };
    const accessSelection = (accessSelector: number, octets = encode(entryDescriptor, parameters)) => ({
      accessSelection: { accessSelector, accessParameters: new RawData(octets) },
    });
    const rows = await outcome(device, get(7, profileName, 2, accessSelection(2)));
    expect(rows).toEqual({
      kind: 'array',
      value: [{ kind: 'structure', value: [{ kind: 'unsigned', value: 3 }] }],
    });
    expect(device.state.calls).toEqual([{ selector: 'entry', parameters }]);
    expect(await outcome(device, get(7, profileName, 2, accessSelection(9)))).toBe('scope-of-access-violated');
    expect(await outcome(device, get(7, profileName, 2, accessSelection(1)))).toBe('type-unmatched');
    expect(await outcome(device, get(3, energy, 2, accessSelection(1)))).toBe('scope-of-access-violated');
    const without = callerOf(1, { conformance: ['get'] });
    expect(await outcome(device, get(7, profileName, 2, accessSelection(2)), without)).toBe('scope-of-access-violated');
    expect(device.state.calls).toHaveLength(1);
  });

  test('of attribute 0 gives all that the client may read', async () => {
    const value = await outcome(meter(), get(70, switchName, 0), callerOf(16));
    expect(value).toEqual({
      kind: 'structure',
      value: [
        { kind: 'null-data', value: null },
        { kind: 'boolean', value: true },
        { kind: 'null-data', value: null },
        { kind: 'enum', value: 0 },
      ],
    });
    const without = callerOf(1, { conformance: ['get'] });
    expect(await outcome(meter(), get(70, switchName, 0), without)).toBe('scope-of-access-violated');
  });

  test('survives an implementation that throws, and says so at home alone', async () => {
    const onFault = vi.fn();
    const device = meter(onFault);
    expect(await outcome(device, get(8, clockName, 2))).toBe('other-reason');
    expect(onFault).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'the oscillator is out' }), {
      kind: 'get',
      descriptor: { classId: 8, instanceId: clockName, attributeId: 2 },
    });
  });
});

describe('SET', () => {
  test('stores for this device alone', async () => {
    const [one, other] = [meter(), meter()];
    expect(await outcome(one, set(70, switchName, 4, { kind: 'enum', value: 4 }))).toBe('success');
    expect(await outcome(one, get(70, switchName, 4))).toEqual({ kind: 'enum', value: 4 });
    expect(await outcome(other, get(70, switchName, 4))).toEqual({ kind: 'enum', value: 0 });
  });

  test('refuses other types, values that are checked, and what only the device changes', async () => {
    const device = meter();
    expect(await outcome(device, set(70, switchName, 4, { kind: 'unsigned', value: 4 }))).toBe('type-unmatched');
    expect(await outcome(device, set(70, switchName, 4, { kind: 'octet-string', value: new Uint8Array(2) }))).toBe(
      'type-unmatched',
    );
    expect(await outcome(device, set(70, switchName, 4, { kind: 'enum', value: 99 }))).toBe('scope-of-access-violated');
    expect(await outcome(device, get(70, switchName, 4))).toEqual({ kind: 'enum', value: 0 });
    expect(await outcome(device, set(70, switchName, 2, { kind: 'boolean', value: false }))).toBe('read-write-denied');
    expect(await outcome(device, set(3, energy, 3, { kind: 'null-data', value: null }))).toBe('read-write-denied');
    expect(await outcome(device, set(70, switchName, 4, { kind: 'enum', value: 4 }), callerOf(16))).toBe(
      'read-write-denied',
    );
    expect(await outcome(device, set(70, switchName, 0, { kind: 'null-data', value: null }))).toBe(
      'scope-of-access-violated',
    );
  });

  test('takes numbers of other types where it is lenient', async () => {
    const state: Meter = { energy: 5, isConnected: true, calls: [] };
    const device = new LogicalDevice(table, state, { isLenient: true });
    expect(await outcome(device, set(70, switchName, 4, { kind: 'unsigned', value: 4 }))).toBe('success');
    expect(await outcome(device, get(70, switchName, 4))).toEqual({ kind: 'enum', value: 4 });
  });

  test('gives values that may be kept: the octets of the APDU are only lent', async () => {
    const device = meter();
    const item = set(1, serial, 2, { kind: 'octet-string', value: Uint8Array.of(1, 2, 3) });
    expect(await outcome(device, item)).toBe('success');
    (item as { value: RawData }).value.bytes.fill(0xff);
    expect(device.state.calls).toEqual([{ kind: 'octet-string', value: Uint8Array.of(1, 2, 3) }]);
  });

  test('is remembered by the next process where there is a journal', async () => {
    const memory = new PermanentMemory();
    const journal = new MemoryJournal(memory);
    memory.attach(journal);
    const state: Meter = { energy: 5, isConnected: true, calls: [] };
    await outcome(new LogicalDevice(table, state, { memory }), set(70, switchName, 4, { kind: 'enum', value: 6 }));
    const again = new PermanentMemory();
    again.attach(new MemoryJournal(again, journal.records));
    const device = new LogicalDevice(table, state, { memory: again });
    expect(await outcome(device, get(70, switchName, 4))).toEqual({ kind: 'enum', value: 6 });
    expect(await device.get(DisconnectControl, switchName, 'controlMode')).toBe('mode-6');
    const compacted = new PermanentMemory();
    for (const record of again.snapshot()) compacted.apply(record);
    expect(await outcome(new LogicalDevice(table, state, { memory: compacted }), get(70, switchName, 4))).toEqual({
      kind: 'enum',
      value: 6,
    });
  });

  test('changes nothing where the journal fails', async () => {
    const memory = new PermanentMemory();
    memory.attach({
      append() {
        throw new Error('the disk is full');
      },
    });
    const onFault = vi.fn();
    const device = new LogicalDevice(table, { energy: 5, isConnected: true, calls: [] }, { memory, onFault });
    expect(await outcome(device, set(70, switchName, 4, { kind: 'enum', value: 6 }))).toBe('other-reason');
    expect(await outcome(device, get(70, switchName, 4))).toEqual({ kind: 'enum', value: 0 });
    expect(onFault).toHaveBeenCalledOnce();
  });
});

describe('ACTION', () => {
  test('runs methods with parameter and caller', async () => {
    const device = meter();
    expect(await outcome(device, act(70, switchName, 1, integer0))).toBe('success');
    expect(device.state).toEqual({ energy: 5, isConnected: false, calls: [0, 1] });
    expect(await outcome(device, act(8192, rawName, 1, { kind: 'unsigned', value: 9 }))).toEqual({
      kind: 'unsigned',
      value: 9,
    });
    expect(await outcome(device, act(8192, rawName, 1))).toEqual({ kind: 'null-data', value: null });
  });

  test('refuses without a side effect', async () => {
    const device = meter();
    expect(await outcome(device, act(70, switchName, 1))).toBe('type-unmatched');
    expect(await outcome(device, act(70, switchName, 1, { kind: 'boolean', value: true }))).toBe('type-unmatched');
    expect(await outcome(device, act(70, switchName, 9, integer0))).toBe('object-undefined');
    expect(await outcome(device, act(7, profileName, 1, integer0))).toBe('read-write-denied');
    expect(await outcome(device, act(70, switchName, 1, integer0), callerOf(16))).toBe('read-write-denied');
    expect(await outcome(device, act(70, switchName, 2, integer0))).toBe('temporary-failure');
    expect(device.state).toEqual({ energy: 5, isConnected: true, calls: [] });
  });

  test('demands the protection of its right, of the request and of the response', async () => {
    const device = meter();
    const unsigned = callerOf(3, { level: authenticated });
    expect(await outcome(device, act(70, switchName, 1, integer0), unsigned)).toBe('scope-of-access-violated');
    expect(device.state.isConnected).toBe(true);
    const caller = callerOf(3, { level: signed });
    expect(await outcome(device, act(70, switchName, 1, integer0), caller)).toBe('success');
    expect(device.state.isConnected).toBe(false);
    expect(caller.demanded).toEqual(authenticated);
  });
});

test('the device itself reads, writes and invokes without rights', async () => {
  const device = meter();
  expect(await device.get(DisconnectControl, switchName, 'controlState')).toBe('connected');
  expect(device.get(DisconnectControl, switchName, 'controlMode')).toBe('none');
  device.set(DisconnectControl, switchName, 'controlMode', 'mode-2');
  expect(device.get(DisconnectControl, switchName, 'controlMode')).toBe('mode-2');
  device.invoke(DisconnectControl, switchName, 'remoteDisconnect', 0);
  expect(device.state.calls).toEqual([0, undefined]);
  expect(() => device.set(DisconnectControl, switchName, 'outputState', true)).toThrow(ServiceRefusal);
  expect(() => device.get(Register, switchName, 'value')).toThrow('object-class-inconsistent');
});

test('what only the meter changes stays so for clients where it is stored', async () => {
  const own = objectTable<Meter>([served(DisconnectControl, switchName, { outputState: stored(true) })], {
    access: ({ interfaceClass }) => ({
      ...objectAccess(interfaceClass),
      attributes: new Map([[2, { read: true, write: true, request: unprotected, response: unprotected }]]),
    }),
  });
  const device = new LogicalDevice(own, { energy: 0, isConnected: true, calls: [] });
  expect(await outcome(device, set(70, switchName, 2, { kind: 'boolean', value: false }))).toBe('read-write-denied');
  device.set(DisconnectControl, switchName, 'outputState', false);
  expect(await outcome(device, get(70, switchName, 2))).toEqual({ kind: 'boolean', value: false });
});

test('a table has each logical name once', () => {
  const object = served(DataClass, serial, {});
  expect(() => objectTable([object, object])).toThrow('two objects have the logical name 0-0:96.1.0*255');
});

test('who says nothing of rights lets everybody read and nobody change', async () => {
  const open = objectTable<Meter>([served(DataClass, serial, { value: stored({ kind: 'unsigned', value: 1 }) })]);
  const device = new LogicalDevice(open, { energy: 0, isConnected: true, calls: [] });
  expect(await outcome(device, get(1, serial, 2))).toEqual({ kind: 'unsigned', value: 1 });
  expect(await outcome(device, set(1, serial, 2, { kind: 'unsigned', value: 2 }))).toBe('read-write-denied');
});

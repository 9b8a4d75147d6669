import { describe, expect, test } from 'vitest';
import type { ServiceResult } from '../../src/association/index.ts';
import { type Data as AnyValue, RawData } from '../../src/axdr/index.ts';
import { encode, fromHex, toHex } from '../../src/codec/index.ts';
import {
  AssociationLnV0,
  AssociationLnV1,
  AssociationLnV2,
  AssociationLnV3,
  type AttributeValue,
  Data,
  DisconnectControl,
  type InterfaceClass,
  ProfileGenericV1,
} from '../../src/cosem/index.ts';
import { type Obis, obis } from '../../src/obis/index.ts';
import { unprotected } from '../../src/security/index.ts';
import {
  type AssociationLn,
  type AssociationLnOptions,
  associationLn,
  fullAccess,
  LogicalDevice,
  objectAccess,
  objectTable,
  served,
  stored,
} from '../../src/server/index.ts';
import { callerOf, publicAssociation } from './caller.ts';

const current = obis('0-0:40.0.0.255');
const switchName = obis('0-0:96.3.10.255');
const profileName = obis('1-0:99.1.0.255');
const hiddenName = obis('0-0:96.50.0.255');
const signed = { ...unprotected, signature: true };
const authenticated = { ...unprotected, authentication: true };

interface Meter {
  readonly secrets: Uint8Array[];
}

function device(of: AssociationLn, options: AssociationLnOptions<Meter> = {}) {
  const state: Meter = { secrets: [] };
  const table = objectTable<Meter>([
    associationLn<Meter>(of, current, { access: fullAccess, ...options }),
    served(
      DisconnectControl,
      switchName,
      { outputState: true, controlState: 'connected', controlMode: stored('mode-1'), remoteDisconnect: () => {} },
      (_object, clientSap) =>
        objectAccess(DisconnectControl, {
          readable: ['outputState'],
          writable: clientSap === 1 ? ['controlMode'] : [],
          executable: clientSap === 1 ? ['remoteDisconnect'] : [],
          changing: { request: signed, response: authenticated },
        }),
    ),
    served(ProfileGenericV1, profileName, { buffer: [] }),
    served(Data, hiddenName, { value: { kind: 'unsigned', value: 1 } }, (object, clientSap) =>
      clientSap === 1 ? fullAccess(object, clientSap) : undefined,
    ),
  ]);
  return { state, device: new LogicalDevice(table, state, { associations: [publicAssociation] }) };
}

type Selection = readonly [selector: number, parameters: AnyValue];

function read(of: AssociationLn, attributeId: number, clientSap = 16, selection?: Selection) {
  const accessSelection = selection && { accessSelector: selection[0], accessParameters: RawData.of(selection[1]) };
  const descriptor = { classId: 15, instanceId: current, attributeId };
  const answered = device(of).device.execute({ kind: 'get', descriptor, accessSelection }, callerOf(clientSap));
  const { result } = answered as Extract<ServiceResult, { kind: 'get' }>;
  return result.value;
}

/** The list as a client reads it, by its own class. */
function listOf<C extends AssociationLn>(of: C, clientSap = 16, selection?: Selection) {
  const value = read(of, 2, clientSap, selection) as RawData;
  const { type } = (of as InterfaceClass).attributes.objectList!;
  return value.as(type) as AttributeValue<typeof AssociationLnV3, 'objectList'>;
}

const names = (list: readonly { readonly logicalName: Obis }[]) => list.map(({ logicalName }) => `${logicalName}`);
const rightsOf = (list: ReturnType<typeof listOf>, name: Obis) =>
  list.find(({ logicalName }) => logicalName.equals(name))?.accessRights;

describe('object_list', () => {
  test('has the objects that are there for the client', () => {
    expect(names(listOf(AssociationLnV3))).toEqual(['0-0:40.0.0*255', '0-0:96.3.10*255', '1-0:99.1.0*255']);
    expect(names(listOf(AssociationLnV3, 1))).toContain('0-0:96.50.0*255');
  });

  test('says in each version what it can of the rights', () => {
    const attributes = (of: AssociationLn, clientSap: number) =>
      rightsOf(listOf(of, clientSap), switchName)!.attributeAccess.map(({ accessMode }) => accessMode);
    const methods = (of: AssociationLn, clientSap: number) =>
      rightsOf(listOf(of, clientSap), switchName)!.methodAccess.map(({ accessMode }) => accessMode);
    // Written as an octet: 1 read, 2 write or 1 access, 10h a signed request, 20h an authenticated response.
    expect(attributes(AssociationLnV3, 1)).toEqual([0, 1, 0, 0x32]);
    expect(methods(AssociationLnV3, 1)).toEqual([0x31]);
    expect(attributes(AssociationLnV2, 1)).toEqual([0, 1, 0, 5]);
    expect(methods(AssociationLnV1, 1)).toEqual([2]);
    expect(attributes(AssociationLnV0, 1)).toEqual([0, 1, 0, 2]);
    expect(methods(AssociationLnV0, 1)).toEqual([true]);
    expect(attributes(AssociationLnV3, 16)).toEqual([0, 1, 0, 0]);
    expect(methods(AssociationLnV3, 16)).toEqual([0]);
    expect(methods(AssociationLnV0, 16)).toEqual([false]);
  });

  test('names the selectors of an attribute', () => {
    const [name, buffer] = rightsOf(listOf(AssociationLnV3), profileName)!.attributeAccess;
    expect(name).toEqual({ attributeId: 1, accessMode: 1, accessSelectors: null });
    expect(buffer).toEqual({ attributeId: 2, accessMode: 1, accessSelectors: [1, 2] });
  });

  test('is written as a client reads it', () => {
    // One object of class 8: structure of 4, with an attribute 2 that is read and no methods.
    const list = listOf(AssociationLnV3, 16, [3, definitions([7, profileName])]);
    expect(names(list)).toEqual(['1-0:99.1.0*255']);
    const octets = (read(AssociationLnV3, 2, 16, [3, definitions([7, profileName])]) as RawData).bytes;
    expect(toHex(octets)).toBe(
      '010102041200071101090601006301' + '00ff020201020203' + '0f01160100' + '02030f02160101020f010f02' + '0100',
    );
  });

  test('is made once for each client', () => {
    const { device: made } = device(AssociationLnV3);
    const descriptor = { classId: 15, instanceId: current, attributeId: 2 };
    const get = (clientSap: number) =>
      (made.execute({ kind: 'get', descriptor }, callerOf(clientSap)) as Extract<ServiceResult, { kind: 'get' }>).result
        .value;
    expect(get(16)).toBe(get(16));
    expect(get(16)).not.toBe(get(1));
  });

  test('is selected by class, by objects, and without rights', () => {
    const classes: AnyValue = { kind: 'array', value: [{ kind: 'long-unsigned', value: 70 }] };
    expect(names(listOf(AssociationLnV3, 16, [2, classes]))).toEqual(['0-0:96.3.10*255']);
    const list = definitions([7, profileName], [70, switchName], [1, hiddenName], [1, switchName]);
    expect(names(listOf(AssociationLnV3, 16, [3, list]))).toEqual(['0-0:96.3.10*255', '1-0:99.1.0*255']);
    const one = definition(70, switchName);
    expect(names(listOf(AssociationLnV3, 16, [4, one]))).toEqual(['0-0:96.3.10*255']);
    expect(read(AssociationLnV3, 2, 16, [4, definition(1, hiddenName)])).toBe('object-undefined');
    const bare = listOf(AssociationLnV3, 16, [1, { kind: 'null-data', value: null }]);
    expect(bare).toHaveLength(3);
    expect(bare.every(({ accessRights }) => accessRights === undefined)).toBe(true);
  });
});

function definition(classId: number, name: Obis): AnyValue {
  const octets: AnyValue = { kind: 'octet-string', value: name.toBytes() };
  return { kind: 'structure', value: [{ kind: 'long-unsigned', value: classId }, octets] };
}

function definitions(...of: readonly (readonly [number, Obis])[]): AnyValue {
  return { kind: 'array', value: of.map(([classId, name]) => definition(classId, name)) };
}

describe('the other attributes', () => {
  const of = AssociationLnV2;
  const value = (attributeId: number) => (read(of, attributeId) as RawData).bytes;

  test('say what was offered and negotiated', () => {
    expect(toHex(value(3))).toBe('02020f10120001');
    // 2.16.756.5.8.1.1 and 2.16.756.5.8.2.0, in seven parts.
    expect(toHex(value(4))).toBe('02071102111012' + '02f4' + '1105110811011101');
    expect(toHex(value(6))).toBe('02071102111012' + '02f4' + '1105110811021100');
    const info = (read(of, 5) as RawData).as(of.attributes.xdlmsContextInfo.type);
    expect(info).toMatchObject({ maxReceivePduSize: 1024, dlmsVersionNumber: 6 });
    expect(info.conformance).toHaveLength(24);
    expect(info.conformance[19]).toBe(true);
    expect(info.conformance[2]).toBe(false);
    expect(toHex(value(8))).toBe('1602');
    expect(toHex(value(9))).toBe('0906000000000000');
    expect(read(of, 7)).toBe('read-write-denied');
  });

  test('say what the caller has negotiated, not what it might have', () => {
    const { device: made } = device(of);
    const descriptor = { classId: 15, instanceId: current, attributeId: 5 };
    const got = made.execute(
      { kind: 'get', descriptor },
      callerOf(16, { conformance: ['get'], clientMaxReceivePduSize: 300 }),
    );
    const value = (got as Extract<ServiceResult, { kind: 'get' }>).result.value as RawData;
    const info = value.as(of.attributes.xdlmsContextInfo.type);
    expect(info.conformance.filter(Boolean)).toHaveLength(1);
    expect(info.maxSendPduSize).toBe(300);
  });

  test('name the user', () => {
    const users = [{ userId: 7, userName: 'Ida' }];
    const { device: made } = device(of, { users });
    const get = (attributeId: number, userId: number | undefined) => {
      const descriptor = { classId: 15, instanceId: current, attributeId };
      const got = made.execute({ kind: 'get', descriptor }, callerOf(16, { userId }));
      return toHex(((got as Extract<ServiceResult, { kind: 'get' }>).result.value as RawData).bytes);
    };
    expect(get(10, undefined)).toBe('0101020211070a03496461');
    expect(get(11, 7)).toBe('020211070a03496461');
    expect(get(11, undefined)).toBe('020211000a00');
  });
});

describe('the secret', () => {
  const write = { kind: 'set', descriptor: { classId: 15, instanceId: current, attributeId: 7 } } as const;
  const secret = RawData.of({ kind: 'octet-string', value: fromHex('0102030405060708')! });

  test('is changed by whoever keeps it', () => {
    const { device: made, state } = device(AssociationLnV3, {
      changeSecret: ({ secrets }, octets) => void secrets.push(octets),
    });
    expect(made.execute({ ...write, value: secret }, callerOf())).toMatchObject({ result: 'success' });
    const change = { kind: 'action', descriptor: { classId: 15, instanceId: current, methodId: 2 } } as const;
    expect(made.execute({ ...change, parameters: secret }, callerOf())).toMatchObject({
      result: { result: 'success' },
    });
    expect(state.secrets.map((octets) => toHex(octets))).toEqual(['0102030405060708', '0102030405060708']);
  });

  test('is changed by nobody otherwise, and neither are the objects', () => {
    const { device: made } = device(AssociationLnV3);
    expect(made.execute({ ...write, value: secret }, callerOf())).toMatchObject({ result: 'read-write-denied' });
    const element = { classId: 1, version: 0, logicalName: hiddenName };
    const rights = { attributeAccess: [], methodAccess: [] };
    const type = AssociationLnV3.methods.addObject.parameter;
    const parameters = new RawData(encode(type, { ...element, accessRights: rights }));
    for (const methodId of [3, 4]) {
      const item = { kind: 'action', descriptor: { classId: 15, instanceId: current, methodId }, parameters } as const;
      expect(made.execute(item, callerOf())).toMatchObject({ result: { result: 'read-write-denied' } });
    }
  });
});

import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type OfferedAssociation, possibleConformance } from '../../src/association/index.ts';
import type { Data } from '../../src/axdr/index.ts';
import { type ClientOptions, DlmsClient, type GetOptions, reading, writing } from '../../src/client/index.ts';
import { fromHex, toHex } from '../../src/codec/index.ts';
import {
  AssociationLnV3,
  AssociationSnV0,
  AssociationSnV1,
  AssociationSnV2,
  AssociationSnV3,
  AssociationSnV4,
  Clock,
  Data as DataClass,
  DisconnectControlV1,
  ImageTransfer,
  interfaceClasses,
  PushSetupV2,
  Register,
  rawClass,
} from '../../src/cosem/index.ts';
import { systemClock } from '../../src/node/index.ts';
import { Obis, obis } from '../../src/obis/index.ts';
import { unprotected } from '../../src/security/index.ts';
import {
  type AssociationSn,
  type AssociationSnOptions,
  associationLn,
  associationSn,
  fullAccess,
  LogicalDevice,
  MeterServer,
  objectAccess,
  objectTable,
  served,
} from '../../src/server/index.ts';
import { memoryPair } from '../../src/transport/index.ts';
import { type Case, clientOptions, mechanisms, offer, server } from '../association/parties.ts';
import {
  blockSize,
  cryptography,
  energyName,
  table as logicalNames,
  type MeterState,
  meter,
  profileName,
  publicAssociation,
  randomBytes,
} from '../client/meter.ts';
import { callerOf } from './caller.ts';

const current = obis('0-0:40.0.0*255');
const clockName = obis('0-0:1.0.0*255');
const switchName = obis('0-0:96.3.10*255');
const serialName = obis('0-0:96.1.0*255');
const guardedName = obis('0-0:96.50.0*255');
const hiddenName = obis('0-0:96.51.0*255');
const authenticated = { ...unprotected, authentication: true };

const guarded = served<typeof DataClass, MeterState>(
  DataClass,
  guardedName,
  { value: { kind: 'unsigned', value: 7 } },
  () => objectAccess(DataClass, { reading: { request: authenticated, response: authenticated } }),
);
const hidden = served<typeof DataClass, MeterState>(
  DataClass,
  hiddenName,
  { value: { kind: 'unsigned', value: 8 } },
  () => undefined,
);

function tableWith(of: AssociationSn, options: AssociationSnOptions<MeterState> = {}) {
  const association = associationSn<MeterState>(of, current, { access: fullAccess, ...options });
  return objectTable<MeterState>([...logicalNames.objects, hidden, guarded, association], { access: fullAccess });
}

const plain = { referencing: 'short-name', ciphering: false, mechanism: 'lowest' } as const;

interface Wiring {
  readonly of?: AssociationSn;
  readonly association?: Partial<AssociationSnOptions<MeterState>>;
  readonly offered?: OfferedAssociation;
  readonly client?: Partial<ClientOptions>;
}

/** A client with short names, its meter, and what passes between them. */
async function shortNamed({
  of = AssociationSnV2,
  association = {},
  offered = offer(plain),
  client = {},
}: Wiring = {}) {
  const { state } = meter();
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const table = tableWith(of, association);
  const device = new LogicalDevice(table, state, { associations: [offered], onFault });
  const meterServer = new MeterServer([[1, device]], { clock: systemClock, cryptography, randomBytes, onFault });
  const [near, far] = memoryPair();
  onTestFinished(() => meterServer.close());
  expect(meterServer.accept(far, { clientSap: offered.clientSap, serverSap: 1 })).toBe(true);
  const connected = await DlmsClient.connect({
    transport: near,
    clock: systemClock,
    authentication: { mechanism: 'lowest' },
    cryptography,
    randomBytes,
    referencing: 'short-name',
    ...client,
  });
  return { client: connected, state, device, table, faults };
}

/** The octets that answer a request. */
function exchange(offered: OfferedAssociation, table = tableWith(AssociationSnV2)) {
  const device = new LogicalDevice(table, meter().state, { associations: [offered] });
  const { association } = server([offered], { executor: device, shortNames: device.shortNames });
  return (octets: string) => {
    const answer = association.receive(fromHex(octets)!, 0);
    if (!(answer instanceof Uint8Array)) throw new Error('no answer');
    return toHex(answer);
  };
}

async function allOf<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** How a client of this kind proves who it is. */
function securityOf(kind: Case): Partial<ClientOptions> {
  const { onNotification: _, ...options } = clientOptions(kind);
  return options;
}

describe('short names', () => {
  test('are at 0xFA00 for Association SN, and one behind the other for the rest', () => {
    const { shortNames, objects } = tableWith(AssociationSnV2);
    const bases = objects.map((object) => shortNames.baseName(object));
    expect(bases.at(-1)).toBe(0xfa00);
    // A register is 3 attributes and a method at 28h: 30h in all.
    expect(bases.slice(0, 5)).toEqual([0x100, 0x130, 0x160, 0x190, 0x1c0]);
    const again = tableWith(AssociationSnV2);
    expect(again.objects.map((object) => again.shortNames.baseName(object))).toEqual(bases);
  });

  test('lead to attributes and methods, and to nothing between them', () => {
    const { shortNames } = tableWith(AssociationSnV2);
    const clock = { classId: 8, instanceId: clockName };
    expect(shortNames.resolve(0x1c0)).toEqual({ kind: 'attribute', descriptor: { ...clock, attributeId: 1 } });
    expect(shortNames.resolve(0x1c8)).toEqual({ kind: 'attribute', descriptor: { ...clock, attributeId: 2 } });
    expect(shortNames.resolve(0x1c0 + 0x60)).toEqual({ kind: 'method', descriptor: { ...clock, methodId: 1 } });
    for (const nothing of [0, 0xf8, 0x1c1, 0x1c0 + 0x48, 0xfa80, 0xfff8]) {
      expect(shortNames.resolve(nothing)).toBeUndefined();
    }
    const reply = { classId: 12, instanceId: current, methodId: 8 };
    expect(shortNames.resolve(0xfa58)).toEqual({ kind: 'method', descriptor: reply });
  });

  test('never overlap, for any classes in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...interfaceClasses]), fc.nat(3), (classes, given) => {
        const objects = classes.map((of, i) => served(of, Obis.of(0, 0, 96, i, 0), {}));
        const { shortNames } = objectTable(objects, {
          shortNames: {
            baseName: ({ logicalName }) => (logicalName.equals(Obis.of(0, 0, 96, given, 0)) ? 0x400 : undefined),
          },
        });
        const all = new Set<string>();
        for (let name = 0; name <= 0xffff; name += 8) {
          const target = shortNames.resolve(name);
          if (target !== undefined) all.add(JSON.stringify(target));
        }
        const parts = classes.map((of) => Object.keys(of.attributes).length + Object.keys(of.methods).length);
        expect(all.size).toBe(parts.reduce((sum, each) => sum + each, 0));
      }),
      { numRuns: 20 },
    );
  });

  test('are given, and the others keep out of their way', () => {
    const names = new Map([[energyName.key, 0x130]]);
    const { objects } = tableWith(AssociationSnV2);
    const options = { baseName: ({ logicalName }: { readonly logicalName: Obis }) => names.get(logicalName.key) };
    const { shortNames } = objectTable(objects, { shortNames: options });
    expect(objects.slice(0, 3).map((object) => shortNames.baseName(object))).toEqual([0x130, 0x100, 0x160]);
    names.set(clockName.key, 0x150);
    expect(() => objectTable(objects, { shortNames: options }).shortNames).toThrow(/have the short name 344/);
    names.set(clockName.key, 0x151);
    expect(() => objectTable(objects, { shortNames: options }).shortNames).toThrow(/cannot be the base name/);
    names.set(clockName.key, 0xffe0);
    expect(() => objectTable(objects, { shortNames: options }).shortNames).toThrow(/cannot be the base name/);
  });

  test('have the methods of a class where one is told, and never on an attribute', () => {
    const push = served(PushSetupV2, obis('0-0:25.9.0*255'), {});
    const { shortNames } = objectTable([push]);
    // The usual 38h is attribute 8 of this version: its methods come behind attribute 13.
    expect(shortNames.resolve(0x138)).toMatchObject({ kind: 'attribute', descriptor: { attributeId: 8 } });
    expect(shortNames.resolve(0x168)).toMatchObject({ kind: 'method', descriptor: { methodId: 1 } });
    const told = objectTable([push], { shortNames: { methodOffsets: { 40: 0x80 } } }).shortNames;
    expect(told.resolve(0x180)).toMatchObject({ kind: 'method', descriptor: { methodId: 1 } });
    expect(told.resolve(0x168)).toBeUndefined();
  });

  test('are only of what an object of a raw class serves', () => {
    const raw = served(rawClass(8192, 0), obis('0-0:96.60.0*255'), {
      attribute3: { kind: 'unsigned', value: 1 },
      method2: () => ({ kind: 'null-data', value: null }),
    });
    const { shortNames } = objectTable([raw, served(DataClass, serialName, {})]);
    expect(shortNames.resolve(0x110)).toMatchObject({ kind: 'attribute', descriptor: { attributeId: 3 } });
    expect(shortNames.resolve(0x108)).toBeUndefined();
    expect(shortNames.resolve(0x120)).toMatchObject({ kind: 'method', descriptor: { methodId: 2 } });
    expect(shortNames.resolve(0x128)).toMatchObject({ kind: 'attribute', descriptor: { classId: 1, attributeId: 1 } });
  });

  test('do not suffice for any number of objects', () => {
    const many = Array.from({ length: 1500 }, (_, i) => served(Register, Obis.of(1, i >> 8, i & 255, 8, 0), {}));
    expect(() => objectTable(many).shortNames).toThrow(/not enough short names/);
    expect(objectTable(many.slice(0, 1000)).shortNames.baseName(many[999]!)).toBe(0x100 + 999 * 0x30);
  });
});

describe('a client with short names', () => {
  test('sees the objects that are there for it', async () => {
    const { client, table } = await shortNamed();
    const objects = await client.objects();
    const visible = table.objects.filter(({ logicalName }) => !logicalName.equals(hiddenName));
    expect(objects.map(({ classId, logicalName }) => `${classId} ${logicalName}`)).toEqual(
      visible.map(({ interfaceClass, logicalName }) => `${interfaceClass.classId} ${logicalName}`),
    );
    expect(objects.map(({ baseName }) => baseName)).toEqual(visible.map((object) => table.shortNames.baseName(object)));
  });

  test('gets, sets and invokes', async () => {
    const { client, state, faults } = await shortNamed();
    expect(await client.get(Register, energyName, 'scalerUnit')).toEqual({ scaler: 1, unit: 30 });
    await client.set(Clock, clockName, 'timeZone', -60);
    expect(await client.get(Clock, clockName, 'timeZone')).toBe(-60);
    await client.invoke(Clock, clockName, 'shiftTime', 5);
    expect(state.time).toMatchObject({ hour: 12, second: 5 });
    await client.invoke(DisconnectControlV1, switchName, 'remoteDisconnect', 0);
    expect(state.switch.state).toBe('disconnected');
    await client.release();
    expect(faults).toEqual([]);
  });

  test('reads and writes several at once', async () => {
    const { client } = await shortNamed();
    const requests = [
      reading(Register, energyName, 'scalerUnit'),
      reading(DataClass, guardedName, 'value'),
      reading(Clock, clockName, 'timeZone'),
    ] as const;
    expect(await client.getMany(requests)).toMatchObject([
      { ok: true, value: { unit: 30 } },
      { ok: false, error: { result: 'scope-of-access-violated' } },
      { ok: true, value: 0 },
    ]);
    const written = await client.setMany([
      writing(Clock, clockName, 'timeZone', 120),
      writing(DataClass, serialName, 'value', { kind: 'octet-string', value: Uint8Array.of(9, 9) }),
    ]);
    expect(written).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await client.get(Clock, clockName, 'timeZone')).toBe(120);
  });

  test('reads a profile by entries and by range, also in blocks', async () => {
    for (const clientMaxReceivePduSize of [0, 128]) {
      const { client } = await shortNamed({ client: { clientMaxReceivePduSize } });
      const entries = await allOf(client.profile(profileName).rows({ fromEntry: 5, toEntry: 80 }));
      expect(entries.map(({ cells }) => cells[1])).toEqual(entries.map((_, i) => (i + 4) * 10 + 1));
      expect(entries).toHaveLength(76);
      const from = new Date(Date.UTC(2026, 0, 1, 2));
      const to = new Date(Date.UTC(2026, 0, 1, 4));
      const range = await allOf(client.profile(profileName).rows({ from, to }));
      expect(range.map(({ cells }) => cells[1])).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16].map((row) => row * 10 + 1));
    }
  });

  test('writes what is too long for one APDU', async () => {
    const offered = offer(plain, { serverMaxReceivePduSize: 64 });
    const { client } = await shortNamed({ offered, client: { clientMaxReceivePduSize: 64 } });
    const value: Data = { kind: 'octet-string', value: Uint8Array.from({ length: 700 }, (_, i) => i & 255) };
    await client.set(DataClass, serialName, 'value', value);
    expect(await client.get(DataClass, serialName, 'value')).toEqual(value);
  });

  test('gets general blocks where they were negotiated', async () => {
    const offered = offer(plain, { conformance: possibleConformance['short-name'] });
    const { client } = await shortNamed({ offered, client: { clientMaxReceivePduSize: 100 } });
    expect(client.negotiated.conformance).toContain('general-block-transfer');
    expect(await client.objects()).toHaveLength(logicalNames.objects.length + 2);
  });

  test('carries an image over', async () => {
    const { client, state } = await shortNamed();
    const image = Uint8Array.from({ length: 200 }, (_, i) => i);
    await client.invoke(ImageTransfer, '0-0:44.0.0', 'imageTransferInitiate', {
      imageIdentifier: Uint8Array.of(1),
      imageSize: image.length,
    });
    for (let block = 0; block * blockSize < image.length; block += 1) {
      const imageBlockValue = image.subarray(block * blockSize, (block + 1) * blockSize);
      await client.invoke(ImageTransfer, '0-0:44.0.0', 'imageBlockTransfer', {
        imageBlockNumber: block,
        imageBlockValue,
      });
    }
    expect(state.image.octets).toEqual(image);
  });

  test('is refused what it may not, as with logical names', async () => {
    const { client, table } = await shortNamed();
    await expect(client.get(DataClass, guardedName, 'value')).rejects.toMatchObject({
      result: 'scope-of-access-violated',
    });
    await expect(client.get(Clock, clockName, 'daylightSavingsBegin')).rejects.toMatchObject({
      result: 'read-write-denied',
    });
    await expect(client.invoke(Clock, clockName, 'adjustToMinute', 0)).rejects.toMatchObject({
      result: 'read-write-denied',
    });
    await expect(client.set(Clock, clockName, 'status' as never, 0 as never)).rejects.toMatchObject({
      result: 'read-write-denied',
    });
    const hiddenBase = table.shortNames.baseName(hidden)!;
    const ask = exchange({ ...offer(plain), isPreEstablished: true });
    // Attribute 2 of what is hidden, then of nothing at all: object-undefined both.
    expect(ask(`050102${(hiddenBase + 8).toString(16).padStart(4, '0')}`)).toBe('0c010104');
    expect(ask('0501020008')).toBe('0c010104');
  });
});

describe('READ and WRITE by their octets', () => {
  const ask = exchange({ ...offer(plain), isPreEstablished: true });

  test('reads an attribute, and a method with and without parameters', () => {
    expect(ask('0501020110')).toBe('0c010002020f01161e');
    // shift_time with 5, and adjust_to_quarter, which is not there.
    expect(ask('050104022801' + '100005')).toBe('0c010103');
    expect(ask('0501040248' + '01' + '100005')).toBe('0c010000');
    expect(ask('0501020220')).toBe('0c010103');
  });

  test('writes an attribute, and the parameters of a method', () => {
    expect(ask('060102' + '01d0' + '01' + '10003c')).toBe('0d0100');
    expect(ask('05010201d0')).toBe('0c010010003c');
    expect(ask('060102' + '0248' + '01' + '100005')).toBe('0d0100');
    // A register's value is not for clients to write, and nothing has the name 0008h.
    expect(ask('060102' + '0108' + '01' + '1101')).toBe('0d010103');
    expect(ask('060102' + '0008' + '01' + '1101')).toBe('0d010104');
    expect(ask('060102' + '01d0' + '01' + '1101')).toBe('0d01010c');
  });

  test('knows no GET', () => {
    expect(ask('c001c100080000010000ff0200')).toBe('0e050302');
  });
});

describe('Association SN', () => {
  const versions = [AssociationSnV0, AssociationSnV1, AssociationSnV2, AssociationSnV3, AssociationSnV4] as const;

  test.each(versions)('has its object list in version $version', async (of) => {
    const { client } = await shortNamed({ of });
    const list = await client.get(of as typeof AssociationSnV0, current, 'objectList');
    expect(list.at(-1)).toEqual({ baseName: 0xfa00, classId: 12, version: of.version, logicalName: current });
  });

  test('is written as others read it', () => {
    const ask = exchange(
      { ...offer(plain), isPreEstablished: true },
      objectTable([associationSn(AssociationSnV0, current)]),
    );
    expect(ask('050102fa08')).toBe('0c0100' + '0101020410fa0012000c11000906' + '0000280000ff');
  });

  test('has one class or one object of the list', async () => {
    const { client } = await shortNamed();
    const select = (selection: GetOptions<typeof AssociationSnV2, 'objectList'>['selection']) =>
      client.get(AssociationSnV2, current, 'objectList', { selection });
    expect(await select({ classId: 3 })).toHaveLength(4);
    expect(await select({ objectId: { classId: 8, logicalName: clockName } })).toMatchObject([{ baseName: 0x1c0 }]);
    const hiddenOne = { objectId: { classId: 1, logicalName: hiddenName } };
    await expect(select(hiddenOne)).rejects.toMatchObject({ result: 'object-undefined' });
    // As jDLMS asks: the answer is an element, and no list.
    const ask = exchange({ ...offer(plain), isPreEstablished: true });
    expect(ask('050104fa08' + '02' + '020212000309060100010800ff')).toBe(
      '0c0100' + '0204' + '100100' + '120003' + '1100' + '09060100010800ff',
    );
  });

  test('says what a client may do, in the modes of its version', async () => {
    const modesOf = async (of: typeof AssociationSnV2) => {
      const { client, table } = await shortNamed({ of });
      const rights = await client.get(of, current, 'accessRightsList');
      const rightsOf = (object: typeof guarded) =>
        rights.find(({ baseName }) => baseName === table.shortNames.baseName(object));
      const clock = table.object(clockName)!;
      return [rightsOf(guarded)!.attributeAccess, rightsOf(clock)!.methodAccess] as const;
    };
    const read = { attributeId: 1, accessSelectors: null };
    expect(await modesOf(AssociationSnV2)).toEqual([
      [
        { ...read, accessMode: 4 },
        { ...read, attributeId: 2, accessMode: 4 },
      ],
      [{ methodId: 6, accessMode: 1 }],
    ]);
    const [guardedRights] = await modesOf(AssociationSnV4 as never);
    expect(guardedRights.map(({ accessMode }) => accessMode)).toEqual([0x25, 0x25]);
  });

  test('reads by logical names', async () => {
    const { client } = await shortNamed();
    const reference = (classId: number, logicalName: Obis, attributeIndex: number) => ({
      classId,
      logicalName,
      attributeIndex,
    });
    const values = await client.invoke(AssociationSnV2, current, 'readByLogicalName', [
      reference(3, energyName, 3),
      reference(1, guardedName, 2),
      reference(1, hiddenName, 2),
      reference(3, energyName, 0),
    ]);
    const scaler: Data = {
      kind: 'structure',
      value: [
        { kind: 'integer', value: 1 },
        { kind: 'enum', value: 30 },
      ],
    };
    const nothing: Data = { kind: 'null-data', value: null };
    const name: Data = { kind: 'octet-string', value: energyName.toBytes() };
    const energy: Data = { kind: 'double-long-unsigned', value: 1000 };
    const all: Data = { kind: 'structure', value: [name, energy, scaler] };
    expect(values).toEqual({ kind: 'structure', value: [scaler, nothing, nothing, all] });
    await expect(
      client.invoke(AssociationSnV2, current, 'readByLogicalName', [reference(1, guardedName, 0)]),
    ).rejects.toMatchObject({ result: 'scope-of-access-violated' });
  });

  const definition = (classId: number, logicalName: Obis): Data => ({
    kind: 'structure',
    value: [
      { kind: 'long-unsigned', value: classId },
      { kind: 'octet-string', value: logicalName.toBytes() },
    ],
  });

  test('says which attributes and methods there are', async () => {
    const { client } = await shortNamed();
    const described = await client.invoke(AssociationSnV2, current, 'getAttributesAndMethods', {
      kind: 'array',
      value: [definition(8, clockName)],
    });
    const bits = (text: string): Data => ({ kind: 'bit-string', value: [...text].map((bit) => bit === '1') });
    expect(described).toEqual({
      kind: 'array',
      // name, time, time_zone and status; shift_time alone.
      value: [{ kind: 'structure', value: [bits('1111'), bits('0110'), bits('000001')] }],
    });
    const hiddenOne: Data = { kind: 'array', value: [definition(1, hiddenName)] };
    await expect(client.invoke(AssociationSnV2, current, 'getAttributesAndMethods', hiddenOne)).rejects.toMatchObject({
      result: 'object-undefined',
    });
    await expect(
      client.invoke(AssociationSnV2, current, 'getAttributesAndMethods', { kind: 'unsigned', value: 1 }),
    ).rejects.toMatchObject({ result: 'type-unmatched' });
  });

  test('finds objects by class and by name in version 0', async () => {
    const { client, table } = await shortNamed({ of: AssociationSnV0 });
    const registers = await client.invoke(AssociationSnV0, current, 'getListByClassId', {
      kind: 'long-unsigned',
      value: 3,
    });
    expect(registers.value).toHaveLength(4);
    const found = await client.invoke(AssociationSnV0, current, 'getObjectByLogicalName', definition(8, clockName));
    const base = table.shortNames.baseName(table.object(clockName)!);
    expect(found).toMatchObject({ kind: 'structure', value: [{ kind: 'long', value: base }, { value: 8 }, {}, {}] });
    expect((registers.value as readonly Data[])[0]).toMatchObject({
      value: [{ kind: 'long', value: 0x100 }, {}, {}, {}],
    });
    await expect(
      client.invoke(AssociationSnV0, current, 'getObjectByLogicalName', definition(1, hiddenName)),
    ).rejects.toMatchObject({ result: 'object-undefined' });
  });

  test('makes its lists once, and reads no more at once than anybody takes', async () => {
    const { device, table } = await shortNamed();
    const list = () =>
      device.execute({ kind: 'get', descriptor: { classId: 12, instanceId: current, attributeId: 2 } }, callerOf(1));
    expect(list()).toMatchObject({ kind: 'get', result: { kind: 'data' } });
    const octets = ({ result }: Awaited<ReturnType<typeof list>>) => (result as { readonly value: unknown }).value;
    expect(octets(await list())).toBe(octets(await list()));
    // The device itself finds it beside the Association LN of the same name.
    expect(device.get(AssociationSnV2, current, 'logicalName')).toEqual(current);
    void device.set(DataClass, serialName, 'value', { kind: 'octet-string', value: new Uint8Array(1 << 20) });
    const { methods } = table.object(current, 12)!;
    const reference = { classId: 1, logicalName: serialName, attributeIndex: 2 };
    const read = (count: number) =>
      methods.get(3)!.run(device as never, Array.from({ length: count }, () => reference) as never, callerOf(1));
    await expect(read(3)).resolves.toBeDefined();
    await expect(read(5)).rejects.toMatchObject({ result: 'other-reason' });
  });

  test('has its secret changed by whoever keeps it', async () => {
    const secrets: string[] = [];
    const association = { changeSecret: (_self: MeterState, secret: Uint8Array) => void secrets.push(toHex(secret)) };
    const { client } = await shortNamed({ association });
    await client.invoke(AssociationSnV2, current, 'changeLlsSecret', Uint8Array.of(1, 2));
    await client.invoke(AssociationSnV2, current, 'changeHlsSecret', Uint8Array.of(3, 4));
    expect(secrets).toEqual(['0102', '0304']);
    const third = await shortNamed({ of: AssociationSnV3, association });
    await third.client.invoke(AssociationSnV3, current, 'changeSecret', Uint8Array.of(5));
    expect(secrets.at(-1)).toBe('05');
  });

  test('has it changed by nobody otherwise, nor users, nor a proof without an association that waits for one', async () => {
    const { client } = await shortNamed({
      of: AssociationSnV3,
      association: { users: [{ userId: 7, userName: 'Ida' }] },
    });
    const denied = { result: 'read-write-denied' };
    await expect(client.invoke(AssociationSnV3, current, 'changeSecret', Uint8Array.of(1))).rejects.toMatchObject(
      denied,
    );
    await expect(
      client.invoke(AssociationSnV3, current, 'addUser', { userId: 1, userName: 'a' }),
    ).rejects.toMatchObject(denied);
    await expect(
      client.invoke(AssociationSnV3, current, 'replyToHlsAuthentication', Uint8Array.of(1)),
    ).rejects.toMatchObject(denied);
    expect(await client.get(AssociationSnV3, current, 'userList')).toEqual([{ userId: 7, userName: 'Ida' }]);
    expect(await client.get(AssociationSnV3, current, 'currentUser')).toEqual({ userId: 0, userName: '' });
  });

  test('shares its name with Association LN, in either order', () => {
    const ln = associationLn(AssociationLnV3, current);
    const sn = associationSn(AssociationSnV2, current);
    for (const objects of [
      [ln, sn],
      [sn, ln],
    ]) {
      const table = objectTable(objects);
      expect(table.object(current)).toBe(ln);
      expect(table.object(current, 15)).toBe(ln);
      expect(table.object(current, 12)).toBe(sn);
    }
    expect(() => objectTable([ln, sn, sn])).toThrow(/two objects/);
    expect(() => objectTable([sn, sn])).toThrow(/two objects/);
    expect(() => objectTable([sn, served(DataClass, current, {})])).toThrow(/two objects/);
  });
});

describe.each(mechanisms)('with %s', (mechanism) => {
  test.each([false, true])('a client is let in, ciphered: %s', async (ciphering) => {
    const kind = { referencing: 'short-name', ciphering, mechanism } as const;
    const { client } = await shortNamed({ offered: offer(kind), client: securityOf(kind) });
    expect(client.negotiated).toMatchObject({ referencing: 'short-name', ciphering, mechanism, vaaName: 0xfa00 });
    expect(await client.get(Register, energyName, 'scalerUnit')).toEqual({ scaler: 1, unit: 30 });
    // Only an authenticated request gets at this.
    const guardedValue = client.get(DataClass, guardedName, 'value');
    if (ciphering) expect(await guardedValue).toEqual({ kind: 'unsigned', value: 7 });
    else await expect(guardedValue).rejects.toMatchObject({ result: 'scope-of-access-violated' });
    await client.release();
  });
});

test('a server with associations by short names alone asks its device for them', async () => {
  const { state } = meter();
  const device = new LogicalDevice(tableWith(AssociationSnV2), state, { associations: [offer(plain)] });
  const ask = vi.spyOn(device.table, 'shortNames', 'get');
  const options = { clock: systemClock, cryptography, randomBytes };
  const others = { associations: [], statusOf: undefined, execute: device.execute.bind(device) };
  new MeterServer([[1, others]], options);
  new MeterServer([[1, new LogicalDevice(device.table, state, { associations: [publicAssociation] })]], options);
  expect(ask).not.toHaveBeenCalled();
  new MeterServer([[1, device]], options);
  expect(ask).toHaveBeenCalledOnce();
});

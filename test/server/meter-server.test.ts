import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type ActionResponseWithOptionalData,
  Apdu,
  type DataAccessResult,
  type GetDataResult,
} from '../../src/apdu/index.ts';
import {
  actionExchange,
  associate,
  type ClientAssociation,
  type ClientAssociationOptions,
  GeneralBlockTransferMachine,
  getExchange,
  type OfferedAssociation,
  setExchange,
} from '../../src/association/index.ts';
import { type Data, RawData } from '../../src/axdr/index.ts';
import { decode, encode } from '../../src/codec/index.ts';
import { AssociationLnV3, Data as DataClass, SecuritySetupV1 } from '../../src/cosem/index.ts';
import { type Obis, obis } from '../../src/obis/index.ts';
import {
  InvocationCounters,
  type LastingKey,
  type LastingKeyUse,
  MemoryInvocationCounterStore,
  nextInvocationCounter,
  portableCryptography,
  Secret,
  securitySuite,
  wrapKeys,
} from '../../src/security/index.ts';
import {
  associationLn,
  fullAccess,
  LogicalDevice,
  logicalDeviceName,
  MeterServer,
  type MeterServerOptions,
  objectTable,
  PermanentMemory,
  SecurityContext,
  sapAssignment,
  securitySetupV1,
  served,
  stored,
} from '../../src/server/index.ts';
import { memoryPair, type Transport, VirtualClock } from '../../src/transport/index.ts';
import { allServices, publicAssociation } from './caller.ts';
import { octetDriver } from './octet-driver.ts';

const cryptography = portableCryptography;
const suite = securitySuite(0);
const serverTitle = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, 0, 0, 1);
const clientTitle = Uint8Array.of(0x48, 0x45, 0x53, 0, 0, 0, 0, 1);
const octetsFrom = (first: number) =>
  new Secret(Uint8Array.from({ length: 16 }, (_, i) => (first * 59 + i * i * 37 + 11) & 0xff));
const keys: Readonly<Record<LastingKeyUse, Secret>> = {
  globalUnicastEncryptionKey: octetsFrom(1),
  globalBroadcastEncryptionKey: octetsFrom(2),
  authenticationKey: octetsFrom(3),
  masterKey: octetsFrom(4),
};

let drawn = 0;
const randomBytes = (size: number) => {
  drawn += 1;
  return new Uint8Array(size).map((_, i) => (drawn * 31 + i * 7) & 0xff);
};

interface Meter {
  readonly security: SecurityContext;
}

const setupName = obis('0-0:43.0.0.255');
const valueName = obis('0-0:96.50.0.255');
const longName = obis('0-0:96.50.1.255');

const table = objectTable<Meter>(
  [
    associationLn<Meter>(AssociationLnV3, obis('0-0:40.0.0.255'), { securitySetupReference: setupName }),
    associationLn<Meter>(AssociationLnV3, obis('0-0:40.0.1.255'), { clientSap: 1 }),
    sapAssignment<Meter>([{ sap: 1, logicalDeviceName: 'KAM1234567890123' }]),
    logicalDeviceName<Meter>('KAM1234567890123'),
    securitySetupV1<Meter>(setupName, ({ security }) => security, randomBytes),
    served(DataClass, valueName, { value: stored({ kind: 'unsigned', value: 1 }) }),
    served(DataClass, longName, { value: async () => ({ kind: 'octet-string', value: new Uint8Array(5000).fill(7) }) }),
  ],
  { access: fullAccess },
);

function meter(options: Partial<MeterServerOptions> = {}, memory = new PermanentMemory()) {
  const clock = new VirtualClock(1_000_000);
  const security = new SecurityContext({
    name: setupName.toString(),
    memory,
    cryptography,
    suite,
    systemTitle: serverTitle,
    keys,
  });
  const ciphered: OfferedAssociation = {
    clientSap: 1,
    serverSap: 1,
    applicationContextName: 'logical-name-referencing-with-ciphering',
    mechanismName: 'hls-gmac',
    authentication: { mechanism: 'hls-gmac' },
    security,
    conformance: [...allServices, 'general-protection'],
    serverMaxReceivePduSize: 1024,
    associationLogicalName: obis('0-0:40.0.0.255').toString(),
  };
  const inBlocks = { ...publicAssociation, clientSap: 17, conformance: [...allServices, 'general-block-transfer'] };
  const associations: OfferedAssociation[] = [publicAssociation, ciphered, inBlocks as OfferedAssociation];
  const device = new LogicalDevice(table, { security }, { memory, associations });
  const server = new MeterServer([[1, device]], { clock, cryptography, randomBytes, ...options });
  const connect = (clientSap: number, serverSap = 1) => {
    const [near, far] = memoryPair();
    onTestFinished(() => near.close());
    const isAccepted = server.accept(far, { clientSap, serverSap });
    return { isAccepted, near, run: isAccepted ? octetDriver(near, clock) : undefined! };
  };
  return { clock, server, device, security, memory, connect };
}

const publicClient: ClientAssociationOptions = {
  authentication: { mechanism: 'lowest' },
  cryptography,
  randomBytes,
};

function cipheredClient(withKeys = keys, counters = newCounters()): ClientAssociationOptions {
  return {
    authentication: { mechanism: 'hls-gmac' },
    cryptography,
    randomBytes,
    security: {
      suite,
      systemTitle: clientTitle,
      keys: { key: (_, use) => (use === 'dedicatedKey' ? undefined : withKeys[use]) },
      nextInvocationCounter: nextInvocationCounter(counters, clientTitle, cryptography),
    },
  };
}

const newCounters = () => new InvocationCounters(new MemoryInvocationCounterStore());

type Run = ReturnType<typeof octetDriver>;

async function get(run: Run, association: ClientAssociation, classId: number, instanceId: Obis, attributeId = 2) {
  const descriptor = { classId, instanceId, attributeId };
  const exchange = getExchange([{ kind: 'get', descriptor }], association.exchangeContext());
  const [result] = (await run(association.request(exchange))) as readonly GetDataResult[];
  return result!.kind === 'data' ? result!.value.data() : result!.value;
}

async function set(run: Run, association: ClientAssociation, instanceId: Obis, value: Data): Promise<DataAccessResult> {
  const descriptor = { classId: 1, instanceId, attributeId: 2 };
  const item = { kind: 'set', descriptor, value: RawData.of(value) } as const;
  const [result] = await run(association.request(setExchange([item], association.exchangeContext())));
  return result!;
}

async function act(run: Run, association: ClientAssociation, methodId: number, parameters: RawData) {
  const item = { kind: 'action', descriptor: { classId: 64, instanceId: setupName, methodId }, parameters } as const;
  const exchange = actionExchange([item], association.exchangeContext());
  const [result] = (await run(association.request(exchange))) as readonly ActionResponseWithOptionalData[];
  return result!.result;
}

describe('a client', () => {
  test('associates, reads and writes', async () => {
    const { connect, server } = meter();
    const { run } = connect(16);
    const association = await run(associate(publicClient));
    expect([...server.sessions].map(({ status }) => status)).toEqual(['associated']);
    expect(await get(run, association, 1, valueName)).toEqual({ kind: 'unsigned', value: 1 });
    expect(await set(run, association, valueName, { kind: 'unsigned', value: 9 })).toBe('success');
    expect(await get(run, association, 1, valueName)).toEqual({ kind: 'unsigned', value: 9 });
    expect(await get(run, association, 1, longName)).toMatchObject({ kind: 'octet-string', value: { length: 5000 } });
    await run(association.release());
    expect([...server.sessions].map(({ status }) => status)).toEqual(['non-associated']);
  });

  test('sees its own association', async () => {
    const { connect } = meter();
    const { run } = connect(16);
    const association = await run(associate(publicClient));
    const current = obis('0-0:40.0.0.255');
    expect(await get(run, association, 15, current, 3)).toEqual({
      kind: 'structure',
      value: [
        { kind: 'integer', value: 16 },
        { kind: 'long-unsigned', value: 1 },
      ],
    });
    expect(await get(run, association, 15, current, 8)).toEqual({ kind: 'enum', value: 2 });
    const other = obis('0-0:40.0.1.255');
    expect(await get(run, association, 15, other, 8)).toEqual({ kind: 'enum', value: 0 });
    const { run: runCiphered } = connect(1);
    await runCiphered(associate(cipheredClient()));
    expect(await get(run, association, 15, other, 8)).toEqual({ kind: 'enum', value: 2 });
    expect(await get(run, association, 15, other, 3)).toMatchObject({ value: [{ value: 1 }, { value: 1 }] });
  });

  test('is refused where nothing is offered to it', async () => {
    const { connect } = meter();
    const { run } = connect(99);
    await expect(run(associate(publicClient))).rejects.toMatchObject({ name: 'AssociationError', code: 'rejected' });
  });

  test('has no logical device where there is none', () => {
    const { connect } = meter();
    expect(connect(16, 5).isAccepted).toBe(false);
  });

  test('with ciphering proves who it is', async () => {
    const { connect } = meter();
    const { run } = connect(1);
    const association = await run(associate(cipheredClient()));
    expect(await get(run, association, 1, valueName)).toEqual({ kind: 'unsigned', value: 1 });
    const { run: runStranger } = connect(1);
    const wrong = cipheredClient({ ...keys, authenticationKey: octetsFrom(9) });
    await expect(runStranger(associate(wrong))).rejects.toThrow();
  });
});

test('general-block-transfer carries what is longer than client and server take', async () => {
  const { connect, clock, server } = meter();
  const { run, near } = connect(17);
  const association = await run(associate({ ...publicClient, clientMaxReceivePduSize: 200 }));
  run.blocks = new GeneralBlockTransferMachine({ role: 'client', maximumSize: 1024, windowSize: 4 });
  const get = (instanceId: Obis) => {
    const item = { kind: 'get', descriptor: { classId: 1, instanceId, attributeId: 2 } } as const;
    return run(association.request(getExchange([item], association.exchangeContext())));
  };
  const [long] = await get(longName);
  expect(long).toMatchObject({ kind: 'data' });
  expect((long!.value as RawData).data()).toMatchObject({ kind: 'octet-string', value: { length: 5000 } });
  expect(run.longest.received).toBeLessThanOrEqual(200);
  const value = RawData.of({ kind: 'octet-string', value: new Uint8Array(3000).fill(5) });
  const item = { kind: 'set', descriptor: { classId: 1, instanceId: valueName, attributeId: 2 }, value } as const;
  expect(await run(association.request(setExchange([item], association.exchangeContext())))).toEqual(['success']);
  expect(run.longest.sent).toBeGreaterThan(900);
  expect(run.longest.sent).toBeLessThanOrEqual(1024);
  const [written] = await get(valueName);
  expect((written!.value as RawData).equals(value)).toBe(true);
  // Nothing runs on when the link is gone.
  await near.close();
  expect(server.sessions.size).toBe(0);
  expect(clock.next()).toBeUndefined();
});

describe('Security setup', () => {
  test('takes keys that count after the response, and are durable before it', async () => {
    const { connect, memory, security } = meter();
    const { run } = connect(1);
    const association = await run(associate(cipheredClient()));
    const fresh: LastingKey[] = [
      { use: 'globalUnicastEncryptionKey', key: octetsFrom(50) },
      { use: 'authenticationKey', key: octetsFrom(60) },
    ];
    const batch = wrapKeys(fresh, { cryptography, suite, masterKey: keys.masterKey });
    const parameter = SecuritySetupV1.methods.keyTransfer.parameter;
    // The answer comes under the old keys: the association can still read it.
    expect(await act(run, association, 2, new RawData(encode(parameter, batch)))).toBe('success');
    expect(security.key('authenticationKey')?.reveal()).toEqual(octetsFrom(60).reveal());
    await expect(get(run, association, 1, valueName)).rejects.toThrow();
    const { run: runAgain } = connect(1);
    const renewed = { ...keys, globalUnicastEncryptionKey: octetsFrom(50), authenticationKey: octetsFrom(60) };
    const counters = newCounters();
    const again = await runAgain(associate(cipheredClient(renewed, counters)));
    expect(await get(runAgain, again, 1, valueName)).toEqual({ kind: 'unsigned', value: 1 });
    // The next process begins with what is remembered, not with the keys that it is given.
    const restarted = meter({}, memory);
    const { run: runLater } = restarted.connect(1);
    await expect(runLater(associate(cipheredClient()))).rejects.toThrow();
    // Nor does it take again what was received before.
    const { run: runReplayed } = restarted.connect(1);
    await expect(runReplayed(associate(cipheredClient(renewed)))).rejects.toThrow('invocation-counter-error');
    const { run: runRenewed } = restarted.connect(1);
    await runRenewed(associate(cipheredClient(renewed, counters)));
  });

  test('takes none of the keys where one will not do', async () => {
    const { connect, security } = meter();
    const { run } = connect(1);
    const association = await run(associate(cipheredClient()));
    const parameter = SecuritySetupV1.methods.keyTransfer.parameter;
    const [good] = wrapKeys([{ use: 'authenticationKey', key: octetsFrom(60) }], {
      cryptography,
      suite,
      masterKey: keys.masterKey,
    });
    const transfer = (...batch: { keyId: number; keyWrapped: Uint8Array }[]) =>
      act(run, association, 2, new RawData(encode(parameter, batch)));
    expect(await transfer(good!, { keyId: 0, keyWrapped: new Uint8Array(24) })).toBe('other-reason');
    expect(await transfer({ ...good!, keyId: 0x80 })).toBe('type-unmatched');
    const [same] = wrapKeys([{ use: 'authenticationKey', key: keys.globalUnicastEncryptionKey }], {
      cryptography,
      suite,
      masterKey: keys.masterKey,
    });
    expect(await transfer(same!)).toBe('other-reason');
    expect(security.key('authenticationKey')).toBe(keys.authenticationKey);
    expect(await get(run, association, 1, valueName)).toEqual({ kind: 'unsigned', value: 1 });
  });

  test('makes the policy stronger and never weaker', async () => {
    const { connect, memory, security } = meter();
    const { run } = connect(1);
    const association = await run(associate(cipheredClient()));
    const activate = (policy: number) => act(run, association, 1, RawData.of({ kind: 'enum', value: policy }));
    expect(await activate(0x0c)).toBe('success');
    expect(security.policyOctet).toBe(0x0c);
    expect(await activate(0x04)).toBe('other-reason');
    expect(await get(run, association, 64, setupName)).toEqual({ kind: 'enum', value: 0x0c });
    expect(meter({}, memory).security.policyOctet).toBe(0x0c);
  });
});

describe('a server', () => {
  test('ends associations that are silent, and those that do not prove in time', async () => {
    const { connect, clock, server } = meter({ inactivityTimeout: 60_000, pendingTimeout: 10_000 });
    const { run, near } = connect(16);
    await run(associate(publicClient));
    clock.advance(50_000);
    expect(server.sessions.size).toBe(1);
    clock.advance(15_000);
    expect(server.sessions.size).toBe(0);
    await expect(near.send(Uint8Array.of(1))).rejects.toThrow();
    const pending = connect(1);
    const opening = associate(cipheredClient());
    await pending.near.send(opening.next().value as Uint8Array);
    await vi.waitFor(() => expect([...server.sessions].map(({ status }) => status)).toEqual(['association-pending']));
    clock.advance(13_000);
    expect(server.sessions.size).toBe(0);
    expect(clock.next()).toBeUndefined();
  });

  test('closes what a broken link leaves', async () => {
    const { connect, server } = meter();
    const { run, near } = connect(16);
    await run(associate(publicClient));
    const [session] = server.sessions;
    await near.close();
    expect(server.sessions.size).toBe(0);
    expect(session!.status).toBe('non-associated');
  });

  test('has as many sessions as it may, and gives up those without an association first', async () => {
    const { connect, server } = meter({ maximumSessions: 2 });
    const counters = newCounters();
    const { run } = connect(1);
    const association = await run(associate(cipheredClient(keys, counters)));
    connect(16);
    expect(connect(16).isAccepted).toBe(true);
    expect(server.sessions.size).toBe(2);
    const third = connect(1);
    await third.run(associate(cipheredClient(keys, counters)));
    expect(connect(16).isAccepted).toBe(false);
    expect(await get(run, association, 1, valueName)).toEqual({ kind: 'unsigned', value: 1 });
  });

  test('sends notifications as the association protects them', async () => {
    const { connect, server } = meter();
    const { run, near } = connect(1);
    const association = await run(associate(cipheredClient()));
    await run(association.release());
    await near.close();
    expect(server.sessions.size).toBe(0);
    const [clientEnd, serverEnd] = memoryPair();
    onTestFinished(() => clientEnd.close());
    server.accept(serverEnd, { clientSap: 16, serverSap: 1 });
    await octetDriver(clientEnd, new VirtualClock())(associate(publicClient));
    const apdu = encode(Apdu, {
      kind: 'event-notification-request',
      value: {
        time: undefined,
        cosemAttributeDescriptor: { classId: 1, instanceId: valueName, attributeId: 2 },
        attributeValue: RawData.of({ kind: 'unsigned', value: 3 }),
      },
    });
    const [session] = server.sessions;
    await session!.notify(apdu);
    expect(decode(Apdu, apdu).kind).toBe('event-notification-request');
  });

  test('closes the link where something of its own fails, and tells of it', async () => {
    const onFault = vi.fn();
    const { connect, server, device } = meter({ onFault });
    const { near } = connect(16);
    const opening = associate(publicClient);
    const answered = new Promise<void>((resolve) => {
      near.listen({ receive: () => void resolve(), closed: () => resolve() });
    });
    await near.send(opening.next().value as Uint8Array);
    await answered;
    device.execute = () => {
      throw new Error('a defect');
    };
    const descriptor = { classId: 1, instanceId: valueName, attributeId: 2 };
    const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: false };
    const value = { invokeIdAndPriority, cosemAttributeDescriptor: descriptor, accessSelection: undefined };
    await near.send(encode(Apdu, { kind: 'get-request', value: { kind: 'get-request-normal', value } }));
    await vi.waitFor(() => expect(onFault).toHaveBeenCalledOnce());
    expect(onFault.mock.calls[0]![0]).toMatchObject({ message: 'a defect' });
    expect(server.sessions.size).toBe(0);
  });
});

test('an answer that is there leaves before receive returns, as HDLC and CoAP need it', async () => {
  const { server } = meter();
  const sent: Uint8Array[] = [];
  let receiver: { receive(octets: Uint8Array): unknown } | undefined;
  const transport: Transport = {
    layer: 'memory',
    send: async (octets) => void sent.push(octets),
    listen: (given) => {
      receiver = given;
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  server.accept(transport, { clientSap: 16, serverSap: 1 });
  receiver!.receive(associate(publicClient).next().value as Uint8Array);
  expect(sent.map(([tag]) => tag)).toEqual([0x61]);
});

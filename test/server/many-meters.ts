import { writeSync } from 'node:fs';
import { associate, type OfferedAssociation } from '../../src/association/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { AssociationLnV3, Data, Register } from '../../src/cosem/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { Obis, obis } from '../../src/obis/index.ts';
import { Secret, securitySuite } from '../../src/security/index.ts';
import {
  associationLn,
  fullAccess,
  LogicalDevice,
  logicalDeviceName,
  MeterServer,
  objectTable,
  PermanentMemory,
  SecurityContext,
  securitySetupV1,
  served,
  stored,
} from '../../src/server/index.ts';
import { type Transport, VirtualClock } from '../../src/transport/index.ts';
import { allServices, callerOf, publicAssociation } from './caller.ts';

// Started by the test as a process of its own, with --expose-gc: what it uses is what it was made of alone.

interface Meter {
  readonly number: number;
  readonly security: SecurityContext;
}

const collect = (globalThis as { gc?: () => void }).gc!;
const heap = () => {
  collect();
  collect();
  const { heapUsed, arrayBuffers, external, rss } = process.memoryUsage();
  return { used: heapUsed + arrayBuffers + external, rss };
};

const cryptography = nodeCryptography;
const suite = securitySuite(0);
const randomBytes = (size: number) => new Uint8Array(size).fill(7);
const setupName = obis('0-0:43.0.0.255');
const registers = Array.from({ length: 490 }, (_, i) => Obis.of(1, i >> 8, 1, 8, i & 0xff));

const table = objectTable<Meter>(
  [
    associationLn<Meter>(AssociationLnV3, obis('0-0:40.0.0.255'), { securitySetupReference: setupName }),
    logicalDeviceName<Meter>(({ number }) => `KAM${number}`),
    securitySetupV1<Meter>(setupName, ({ security }) => security, randomBytes),
    ...registers.map((name, i) =>
      served<typeof Register, Meter>(Register, name, {
        value: ({ number }) => ({ kind: 'double-long-unsigned', value: number + i }),
        scalerUnit: { scaler: 0, unit: 30 },
      }),
    ),
    ...Array.from({ length: 7 }, (_, i) =>
      served<typeof Data, Meter>(Data, Obis.of(0, 0, 96, 50, i), { value: stored({ kind: 'unsigned', value: 0 }) }),
    ),
  ],
  { access: fullAccess },
);

const key = (number: number, of: number) =>
  new Secret(Uint8Array.from({ length: 16 }, (_, i) => (number * (i + 3) + of * 77 + i * i) & 0xff));

function meter(number: number, clock: VirtualClock): [LogicalDevice<Meter>, MeterServer] {
  const memory = new PermanentMemory();
  const systemTitle = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, number >> 16, number >> 8, number);
  const keys = {
    globalUnicastEncryptionKey: key(number, 1),
    authenticationKey: key(number, 2),
    masterKey: key(number, 3),
  };
  const security = new SecurityContext({ name: '0-0:43.0.0*255', memory, cryptography, suite, systemTitle, keys });
  const ciphered: OfferedAssociation = {
    clientSap: 1,
    serverSap: 1,
    applicationContextName: 'logical-name-referencing-with-ciphering',
    mechanismName: 'hls-gmac',
    authentication: { mechanism: 'hls-gmac' },
    security,
    conformance: allServices,
    serverMaxReceivePduSize: 1024,
  };
  const device = new LogicalDevice(
    table,
    { number, security },
    { memory, associations: [publicAssociation, ciphered] },
  );
  return [device, new MeterServer([[1, device]], { clock, cryptography, randomBytes, maximumSessions: 100_000 })];
}

const clock = new VirtualClock();

/** Meters that all live at once, and answer; megabytes of the process, and octets for each. */
function many(count: number) {
  const before = heap().used;
  const meters = Array.from({ length: count }, (_, number) => meter(number, clock));
  let sum = 0;
  for (const [device, i] of meters.map(([device], i) => [device, i] as const)) {
    const instanceId = registers[i % registers.length]!;
    const caller = callerOf();
    const got = device.execute({ kind: 'get', descriptor: { classId: 3, instanceId, attributeId: 2 } }, caller);
    if (got instanceof Promise || got.kind !== 'get' || got.result.kind !== 'data') throw new Error('no answer');
    sum += got.result.value.bytes.length;
    const set = { classId: 1, instanceId: Obis.of(0, 0, 96, 50, i % 7), attributeId: 2 };
    device.execute({ kind: 'set', descriptor: set, value: RawData.of({ kind: 'unsigned', value: 9 }) }, caller);
  }
  const after = heap();
  if (meters.length !== count || sum !== 5 * count) throw new Error('meters are missing');
  return {
    octetsOfMeter: (after.used - before) / count,
    megabytes: after.rss / 2 ** 20,
    objects: table.objects.length,
  };
}

/** Octets of the heap for each association that does nothing, without its socket. */
function idle(count: number) {
  const [, server] = meter(1, clock);
  const aarq = associate({ authentication: { mechanism: 'lowest' }, cryptography, randomBytes }).next()
    .value as Uint8Array;
  const open = () => {
    const transport: Transport = {
      layer: 'memory',
      send: async () => {},
      listen: (receiver) => void receiver.receive(aarq),
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
    server.accept(transport, { clientSap: 16, serverSap: 1 });
    return transport;
  };
  open();
  const before = heap().used;
  const transports = Array.from({ length: count }, open);
  const withAll = heap().used;
  const associated = [...server.sessions].filter(({ status }) => status === 'associated').length;
  if (associated !== count + 1) throw new Error(`${associated} associations`);
  // What the transports themselves take is not the association's.
  const bare = Array.from({ length: count }, (): Transport => {
    return {
      layer: 'memory',
      send: async () => {},
      listen: () => {},
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  });
  const withBare = heap().used;
  if (bare.length + transports.length !== 2 * count) throw new Error('transports are missing');
  return (withAll - before - (withBare - withAll)) / count;
}

const [, , count = '10000', associations = '5000'] = process.argv;
const octetsOfAssociation = idle(Number(associations));
writeSync(1, `${JSON.stringify({ ...many(Number(count)), octetsOfAssociation })}\n`);

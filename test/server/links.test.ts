import { expect, onTestFinished, test } from 'vitest';
import { associate, getExchange } from '../../src/association/index.ts';
import type { RawData } from '../../src/axdr/index.ts';
import { Data } from '../../src/cosem/index.ts';
import { systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { portableCryptography } from '../../src/security/index.ts';
import { LogicalDevice, MeterServer, objectTable, served } from '../../src/server/index.ts';
import {
  CoapServer,
  HdlcServer,
  MemoryNetwork,
  memoryPair,
  overCoap,
  overHdlc,
  overWrapper,
  type Transport,
  WrapperConnection,
  WrapperDatagrams,
} from '../../src/transport/index.ts';
import { publicAssociation } from './caller.ts';
import { octetDriver } from './octet-driver.ts';

const cryptography = portableCryptography;
let drawn = 0;
const randomBytes = (size: number) => {
  drawn += 1;
  return new Uint8Array(size).map((_, i) => (drawn * 31 + i * 7) & 0xff);
};
const clock = systemClock;
const countName = obis('0-0:96.50.0.255');
const longName = obis('0-0:96.50.1.255');

/** A meter that counts how often it is read. */
const table = objectTable<{ count: number }>([
  served(Data, countName, {
    value: (self) => {
      self.count += 1;
      return { kind: 'double-long-unsigned', value: self.count };
    },
  }),
  served(Data, longName, { value: async () => ({ kind: 'octet-string', value: new Uint8Array(3000).fill(5) }) }),
]);

function meter() {
  const device = new LogicalDevice(table, { count: 0 }, { associations: [publicAssociation] });
  const server = new MeterServer([[1, device]], { clock, cryptography, randomBytes });
  onTestFinished(() => server.close());
  return server;
}

type Connect = (server: MeterServer) => Transport | Promise<Transport>;

const saps = { clientSap: 16, serverSap: 1 };
const wPorts = { sourceWPort: 16, destinationWPort: 1 };

const links: Readonly<Record<string, Connect>> = {
  'the wrapper over a stream': ({ acceptWrapper }) => {
    const [near, far] = memoryPair({ layer: 'tcp' });
    new WrapperConnection(far, { accept: acceptWrapper });
    return overWrapper(near, wPorts);
  },
  'the wrapper over datagrams': ({ acceptWrapper }) => {
    const network = new MemoryNetwork({ layer: 'udp' });
    new WrapperDatagrams(network.open('meter'), { accept: acceptWrapper });
    return new WrapperDatagrams(network.open('client')).open(wPorts, 'meter');
  },
  HDLC: ({ acceptHdlc }) => {
    const [near, far] = memoryPair({ layer: 'tcp', limit: 1000 });
    const station = { logicalDevices: [1], physicalDevice: 17, addressSizes: [2] } as const;
    new HdlcServer(far, { ...station, clock, accept: acceptHdlc });
    return overHdlc(near, { clock, clientAddress: 16, serverAddress: { upper: 1, lower: 17, size: 2 } });
  },
  CoAP: ({ acceptCoap }) => {
    const network = new MemoryNetwork({ layer: 'udp' });
    const common = { clock, randomBytes };
    const server = new CoapServer(network.open('meter'), { ...common, accept: acceptCoap });
    onTestFinished(() => server.close());
    return overCoap(network.open('client'), { peer: 'meter', ...saps, ...common });
  },
};

async function reading(transport: Transport) {
  onTestFinished(() => transport.close());
  const run = octetDriver(transport, clock);
  const association = await run(associate({ authentication: { mechanism: 'lowest' }, cryptography, randomBytes }));
  return async (instanceId: typeof countName) => {
    const item = { kind: 'get', descriptor: { classId: 1, instanceId, attributeId: 2 } } as const;
    const [result] = await run(association.request(getExchange([item], association.exchangeContext())));
    return (result!.value as RawData).data();
  };
}

test.each(Object.entries(links))('a meter is read over %s', async (_, connect) => {
  const read = await reading(await connect(meter()));
  expect(await read(countName)).toEqual({ kind: 'double-long-unsigned', value: 1 });
  expect(await read(longName)).toEqual({ kind: 'octet-string', value: new Uint8Array(3000).fill(5) });
});

test('a meter is read over all of its links at once', async () => {
  const server = meter();
  const readers = await Promise.all(Object.values(links).map(async (connect) => reading(await connect(server))));
  expect(server.sessions.size).toBe(readers.length);
  const counts = await Promise.all(readers.flatMap((read) => [read(countName)]));
  expect(counts.map(({ value }) => value).sort()).toEqual([1, 2, 3, 4]);
});

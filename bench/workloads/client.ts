import { type Data, RawData } from '../../src/axdr/index.ts';
import { DlmsClient } from '../../src/client/index.ts';
import { ProfileGenericV1, type ProfileRow, profileColumns, readProfileRows } from '../../src/cosem/index.ts';
import { connectTcp, listenTcp, nodeCryptography, systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { LogicalDevice, MeterServer, objectTable, served } from '../../src/server/index.ts';
import { overWrapper, WrapperConnection } from '../../src/transport/index.ts';
import { now } from '../harness/clock.ts';
import { type Contender, contender, type Workload, type Workloads } from '../harness/workload.ts';
import { randomOctets } from '../inputs/random.ts';

/** Two months at 5 minutes. */
const rows = 17_347;
const period = 300;
const profileName = obis('1-0:99.1.0*255');
const clock = { classId: 8, logicalName: obis('0-0:1.0.0*255'), attributeIndex: 2, dataIndex: 0 };
const registers = ['1.8.0', '2.8.0', '3.8.0', '4.8.0'].map((code) => {
  return { classId: 3, logicalName: obis(`1-0:${code}*255`), attributeIndex: 2, dataIndex: 0 };
});
const captureObjects = [clock, ...registers];

/** A load profile read by a client from a meter in the same thread, over the wrapper and TCP. */
export const client: Workloads = Object.fromEntries(
  [1024, 0xffff].map((size) => [`client profile ${rows} x 5, PDUs of ${size}`, () => workload(size)]),
);

function workload(clientMaxReceivePduSize: number): Workload {
  const buffer = bufferOf();
  const columns = profileColumns(captureObjects);
  return {
    work: { operations: rows, octets: buffer.bytes.length },
    ours: overTcp(buffer, clientMaxReceivePduSize),
    references: { 'rows alone': contender(() => readProfileRows(buffer, columns).rows, sumOf) },
  };
}

function bufferOf(): RawData {
  const cell = (value: number): Data => ({ kind: 'double-long-unsigned', value });
  const value = Array.from({ length: rows }, (_, row): Data => {
    const minutes = row * (period / 60);
    const day = Math.floor(minutes / 1440);
    const time = Uint8Array.of(7, 234, 1 + Math.floor(day / 28), 1 + (day % 28), 255, 0, 0, 0, 255, 128, 0, 0);
    time[5] = Math.floor(minutes / 60) % 24;
    time[6] = minutes % 60;
    return {
      kind: 'structure',
      value: [{ kind: 'octet-string', value: time }, ...[1, 2, 3, 4].map((i) => cell(row * i))],
    };
  });
  return RawData.of({ kind: 'array', value });
}

function overTcp(buffer: RawData, clientMaxReceivePduSize: number): Contender {
  const reading = connected(buffer, clientMaxReceivePduSize);
  const read = async (): Promise<ProfileRow[]> => {
    const taken: ProfileRow[] = [];
    for await (const row of (await reading).profile.rows()) taken.push(row);
    return taken;
  };
  return {
    async time(runs) {
      await reading;
      const begin = now();
      for (let i = 0; i < runs; i += 1) await read();
      return now() - begin;
    },
    answer: async () => sumOf(await read()),
    close: () => void reading.then(({ close }) => close()),
  };
}

async function connected(buffer: RawData, clientMaxReceivePduSize: number) {
  const common = { clock: systemClock, cryptography: nodeCryptography, randomBytes: randomOctets };
  const server = new MeterServer([[1, meter(buffer)]], common);
  const port = await listenTcp(
    { port: 0 },
    (stream) => void new WrapperConnection(stream, { accept: server.acceptWrapper }),
  );
  const stream = await connectTcp({ host: '127.0.0.1', port: port.port });
  const transport = overWrapper(stream, { sourceWPort: 16, destinationWPort: 1 });
  const authentication = { mechanism: 'lowest' } as const;
  const dlms = await DlmsClient.connect({ ...common, transport, authentication, clientMaxReceivePduSize });
  const profile = dlms.profile(profileName);
  await profile.captureObjects();
  const close = async () => {
    await transport.close();
    await port.close();
  };
  return { profile, close };
}

function meter(buffer: RawData): LogicalDevice<unknown> {
  const profile = served(ProfileGenericV1, profileName, {
    buffer,
    captureObjects,
    capturePeriod: period,
    sortMethod: 'fifo',
    entriesInUse: rows,
  });
  const association = {
    clientSap: 16,
    serverSap: 1,
    applicationContextName: 'logical-name-referencing',
    mechanismName: 'lowest',
    authentication: { mechanism: 'lowest' },
    conformance: ['get', 'block-transfer-with-get-or-read', 'selective-access', 'multiple-references'],
    serverMaxReceivePduSize: 1024,
  } as const;
  return new LogicalDevice(objectTable<unknown>([profile]), {}, { associations: [association] });
}

function sumOf(taken: readonly ProfileRow[]): number {
  return taken.reduce((sum, { cells }) => sum + Number(cells[1]) + Number(cells[4]), 0);
}

import { describe, expect, onTestFinished, test } from 'vitest';
import { AssociationError, ServiceError } from '../../src/association/index.ts';
import { dateTimeFromBytes, toInstant } from '../../src/axdr/index.ts';
import { stationOptions } from '../../src/cli/meter/station.ts';
import { DlmsClient, signedProtection } from '../../src/client/index.ts';
import { DecodeError, decode, LinkError } from '../../src/codec/index.ts';
import { ProfileGenericV1 } from '../../src/cosem/index.ts';
import { managementSap, type OmniaMeter } from '../../src/meter/index.ts';
import { connectTcp, listenTcp, nodeCryptography, openUdp, systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { roles } from '../../src/omnia/index.ts';
import { SecurityError } from '../../src/security/index.ts';
import { MeterServer } from '../../src/server/index.ts';
import {
  type Clock,
  CoapServer,
  type DatagramChannel,
  type FaultRates,
  faultyDatagrams,
  HdlcServer,
  MemoryNetwork,
  overCoap,
  overHdlc,
  overWrapper,
  type Transport,
  VirtualClock,
  WrapperConnection,
  WrapperDatagrams,
} from '../../src/transport/index.ts';
import { passing } from '../transport/virtual.ts';
import { clientSecurity, noon, randomBytes, TestTime, testMeter } from './support.ts';

const rows = 500;
const hour = 3_600_000;
const loadProfile = obis('1-0:99.1.0');
const otherProfile = obis('1-0:99.2.0');
const fraudLog = '0-0:99.98.1';
const role = 'management';
const { clientSap } = roles[role];
const hdlcAddresses = { clientAddress: clientSap, serverAddress: { upper: managementSap, size: 1 } } as const;
const wPorts = { sourceWPort: clientSap, destinationWPort: managementSap };
const saps = { clientSap, serverSap: managementSap };
const host = '127.0.0.1';

/** A meter with a load profile of so many rows, and its server. */
function served(clock: Clock) {
  const time = new TestTime();
  const meter = testMeter({ installedAt: noon - rows * hour }, time);
  const faults: unknown[] = [];
  const refusals: Error[] = [];
  const server = new MeterServer([[managementSap, meter.device]], {
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    onFault: (error) => faults.push(error),
    onRefused: (error) => refusals.push(error),
  });
  onTestFinished(() => server.close());
  return { meter, server, faults, refusals };
}

type Served = ReturnType<typeof served>;

/** What the meter has in its profile, as a row of plain values. */
function rowsOf(meter: OmniaMeter): readonly unknown[] {
  const { source } = meter.device.table.object(loadProfile)!.attributes.get(2)!;
  const { bytes } = source.read!(meter.device, undefined, undefined as never) as { readonly bytes: Uint8Array };
  return decode(ProfileGenericV1.attributes.buffer.type, bytes, { strict: true }).map((row) => plainRow(row));
}

function plainRow(row: readonly { readonly kind: string; readonly value?: unknown }[]) {
  return row.map(({ kind, value }) =>
    kind === 'octet-string' ? toInstant(dateTimeFromBytes(value as Uint8Array), { whenUnspecified: 'error' }) : value,
  );
}

interface Journey {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly served: Served;
  readonly isReliable: boolean;
}

/** A client of who manages the meter. */
function connect({ transport, clock, served: { meter }, isReliable }: Journey): Promise<DlmsClient> {
  return DlmsClient.connect({
    transport,
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    clientMaxReceivePduSize: 512,
    responseTimeout: 10_000,
    blocks: { isReliable },
    authentication: { mechanism: 'hls-gmac' },
    security: clientSecurity(meter, role),
  });
}

const typed = [AssociationError, ServiceError, SecurityError, LinkError, DecodeError];

/** A whole session. What is read must be right and what is done be done once, whatever else happens. */
async function session(journey: Journey): Promise<'right' | Error> {
  const { meter } = journey.served;
  const expected = rowsOf(meter);
  const taken: unknown[] = [];
  let reached: 'nothing' | 'written' | 'invoked' = 'nothing';
  let transactions = 0n;
  const nextTransactionId = () => ++transactions;
  try {
    const client = await connect(journey);
    for await (const { time, cells } of client.profile(loadProfile).rows())
      taken.push([time && toInstant(time, { whenUnspecified: 'error' }), ...cells.slice(1)]);
    expect(taken).toHaveLength(rows);
    await client.set(ProfileGenericV1, otherProfile, 'capturePeriod', 3600);
    reached = 'written';
    const protection = signedProtection({ nextTransactionId, first: 'sign' }, meter.identity.systemTitle);
    await client.invoke(ProfileGenericV1, fraudLog, 'reset', 0, { protection });
    reached = 'invoked';
    expect(await client.get(ProfileGenericV1, otherProfile, 'capturePeriod')).toBe(3600);
    await client.release();
    await journey.transport.close();
    return 'right';
  } catch (error) {
    if (!typed.some((of) => error instanceof of)) throw error;
    return error as Error;
  } finally {
    expect(taken).toEqual(expected.slice(0, taken.length));
    const period = meter.read(ProfileGenericV1, otherProfile, 'capturePeriod');
    expect([900, 3600]).toContain(period);
    if (reached !== 'nothing') expect(period).toBe(3600);
    if (reached === 'invoked') expect(meter.events.entries('fraud').map(({ code }) => code)).toEqual([255]);
    expect(journey.served.faults).toEqual([]);
  }
}

/** The tags of what passes. */
function tagged(transport: Transport): Transport & { readonly tags: Set<number> } {
  const tags = new Set<number>();
  return {
    tags,
    layer: transport.layer,
    send: (apdu, options) => transport.send(apdu, options),
    listen: ({ receive, closed }) =>
      transport.listen({
        receive(apdu) {
          tags.add(apdu[0]!);
          return receive(apdu);
        },
        closed,
      }),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** How a client reaches a meter on this machine. */
type Reach = (server: MeterServer) => Promise<{ readonly transport: Transport; readonly isReliable: boolean }>;

const links: Readonly<Record<string, Reach>> = {
  async UDP(server) {
    const [ours, theirs] = [await openUdp(), await openUdp()];
    const meter = new WrapperDatagrams(theirs, { accept: server.acceptWrapper });
    const client = new WrapperDatagrams(ours);
    closing(meter, client);
    return { transport: client.open(wPorts, `${host}:${theirs.port}`), isReliable: false };
  },
  async CoAP(server) {
    const [ours, theirs] = [await openUdp(), await openUdp()];
    const common = { clock: systemClock, randomBytes };
    closing(new CoapServer(theirs, { ...common, accept: server.acceptCoap }), ours);
    return { transport: overCoap(ours, { ...common, peer: `${host}:${theirs.port}`, ...saps }), isReliable: true };
  },
  async TCP(server) {
    const listening = await listenTcp({ host, port: 0 }, (stream) => {
      new WrapperConnection(stream, { accept: server.acceptWrapper, clock: systemClock });
    });
    const stream = await connectTcp({ host, port: listening.port });
    closing(stream, listening);
    return { transport: overWrapper(stream, wPorts), isReliable: true };
  },
  async 'HDLC over TCP'(server) {
    const listening = await listenTcp({ host, port: 0 }, (stream) => {
      new HdlcServer(stream, { accept: server.acceptHdlc, clock: systemClock, ...stationOptions });
    });
    const stream = await connectTcp({ host, port: listening.port });
    closing(stream, listening);
    return { transport: await overHdlc(stream, { clock: systemClock, ...hdlcAddresses }), isReliable: true };
  },
};

function closing(...open: readonly AsyncDisposable[]): void {
  onTestFinished(async () => {
    for (const one of open) await one[Symbol.asyncDispose]();
  });
}

describe('a whole session with a meter', () => {
  test.each(Object.entries(links))('over %s', async (name, reach) => {
    const meter = served(systemClock);
    const { transport, isReliable } = await reach(meter.server);
    const watched = tagged(transport);
    expect(await session({ transport: watched, clock: systemClock, served: meter, isReliable })).toBe('right');
    // General-block-transfer, where it is for its blocks that a session goes on.
    expect([name, watched.tags.has(0xe0)]).toEqual([name, true]);
    expect(meter.refusals).toEqual([]);
  });
});

test('a block that cannot be read is told of, and the association goes on', async () => {
  const clock = new VirtualClock();
  const meter = served(clock);
  const transport = badLinks.UDP!.reach(meter.server, clock, (channel) => channel);
  const client = await passing(clock, connect({ transport, clock, served: meter, isReliable: false }));
  await transport.send(Uint8Array.of(0xe0, 0x80));
  const period = client.get(ProfileGenericV1, otherProfile, 'capturePeriod');
  expect(await passing(clock, period)).toBe(900);
  expect(meter.refusals).toMatchObject([{ message: 'a block that cannot be decoded' }]);
});

/** How a client reaches a meter over a network that is bad in both directions. */
type BadReach = (server: MeterServer, clock: Clock, bad: (channel: DatagramChannel) => DatagramChannel) => Transport;

const badLinks: Readonly<Record<string, { readonly reach: BadReach; readonly isReliable: boolean }>> = {
  UDP: {
    isReliable: false,
    reach(server, _, bad) {
      const network = new MemoryNetwork({ layer: 'udp', limit: 1000 });
      new WrapperDatagrams(bad(network.open('meter')), { accept: server.acceptWrapper });
      return new WrapperDatagrams(bad(network.open('client'))).open(wPorts, 'meter');
    },
  },
  CoAP: {
    isReliable: true,
    reach(server, clock, bad) {
      const network = new MemoryNetwork({ layer: 'udp', limit: 1000 });
      new CoapServer(bad(network.open('meter')), { clock, randomBytes, accept: server.acceptCoap });
      return overCoap(bad(network.open('client')), { clock, randomBytes, peer: 'meter', ...saps });
    },
  },
};

const seeds = [1, 2, 3, 4, 5, 6];

describe.each(Object.entries(badLinks))('over %s', (_, { reach, isReliable }) => {
  test.each<FaultRates>([
    { drop: 0.05 },
    { drop: 0.2 },
    { duplicate: 0.2 },
    { reorder: 0.2 },
    { drop: 0.05, duplicate: 0.05, reorder: 0.05, delay: 0.05 },
  ])('with %j a session ends right or with a clear error', async (rates) => {
    const ends: ('right' | Error)[] = [];
    for (const seed of seeds) {
      const clock = new VirtualClock();
      const meter = served(clock);
      let salt = seed * 16;
      const bad = (channel: DatagramChannel) =>
        faultyDatagrams(channel, { ...rates, seed: ++salt, clock, maximumDelay: 3000 });
      const transport = reach(meter.server, clock, bad);
      ends.push(await passing(clock, session({ transport, clock, served: meter, isReliable })));
    }
    const wrong = ends.filter((end) => end !== 'right');
    for (const { message } of wrong) expect(message).toMatch(/\S+ \S+/);
    // What comes twice is no error, and few losses are no end of all sessions.
    if (Object.keys(rates).join() === 'duplicate') expect(wrong).toEqual([]);
    else if (rates.drop !== 0.2) expect(wrong.length).toBeLessThan(seeds.length);
  });
});

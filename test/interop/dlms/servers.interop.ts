import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ClientAuthentication } from '../../../src/association/index.ts';
import { fromInstant, toInstant } from '../../../src/axdr/index.ts';
import { type ClientOptions, DlmsClient, reading, recordTrace } from '../../../src/client/index.ts';
import { fromHex, toHex } from '../../../src/codec/index.ts';
import { Clock, Data, DisconnectControl, Register } from '../../../src/cosem/index.ts';
import { connectTcp, nodeCryptography, systemClock } from '../../../src/node/index.ts';
import {
  InvocationCounters,
  keyTable,
  MemoryInvocationCounterStore,
  MemoryReplayStore,
  nextInvocationCounter,
  ReplayGuard,
  replayProtection,
  Secret,
  securitySuite,
} from '../../../src/security/index.ts';
import { overHdlc, overWrapper, type Transport } from '../../../src/transport/index.ts';
import { absent } from '../required.ts';
import { type LaboratoryMechanism, laboratory } from './laboratory-meter.ts';
import { columns, writeRow } from './outcome-table.ts';
import { type PeerResult, startPeerServer } from './peer-process.ts';
import { type PeerServerProgram, peerServers } from './peer-programs.ts';

const { start, period, energy, longValue, rows } = laboratory;
const profileName = '1-0:99.1.0*255';

async function transportTo(port: number, framing: 'wrapper' | 'hdlc', clientSap: number): Promise<Transport> {
  const stream = await connectTcp({ host: '127.0.0.1', port });
  if (framing === 'wrapper') return overWrapper(stream, { sourceWPort: clientSap, destinationWPort: 1 });
  return overHdlc(stream, {
    clientAddress: clientSap,
    serverAddress: { upper: 1, size: 1 },
    clock: systemClock,
    parameters: { maximumInformationFieldLengthTransmit: 512, maximumInformationFieldLengthReceive: 512 },
  });
}

const authentications: Readonly<Record<LaboratoryMechanism, ClientAuthentication>> = {
  lowest: { mechanism: 'lowest' },
  lls: { mechanism: 'lls', password: new Secret(fromHex(laboratory.password)!) },
  'hls-gmac': { mechanism: 'hls-gmac' },
};

function optionsFor(mechanism: LaboratoryMechanism, transport: Transport, serverTitle: string): ClientOptions {
  const systemTitle = fromHex(laboratory.clientSystemTitle)!;
  const counters = new InvocationCounters(new MemoryInvocationCounterStore());
  return {
    transport,
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes: (size) => Uint8Array.from(randomBytes(size)),
    authentication: authentications[mechanism],
    allowLls: true,
    responseTimeout: 3_000,
    retries: 0,
    ...(mechanism === 'hls-gmac' && {
      security: {
        suite: securitySuite(0),
        systemTitle,
        serverSystemTitle: fromHex(serverTitle)!,
        keys: keyTable([{ systemTitle: serverTitle, keys: laboratory.keys }], {
          cryptography: nodeCryptography,
          allowTestKeys: true,
        }),
        nextInvocationCounter: nextInvocationCounter(counters, systemTitle, nodeCryptography),
        replay: replayProtection(new ReplayGuard({ store: new MemoryReplayStore() }), nodeCryptography),
      },
    }),
  };
}

type Steps = Readonly<Record<string, (client: DlmsClient) => Promise<unknown>>>;

const from = start + 10 * period * 1000;
const to = start + 13 * period * 1000;

/** Each step checks what it read, so that a wrong value is a failure. */
function stepsFor(peer: PeerServerProgram): Steps {
  const rowsOf = async (all: AsyncIterable<{ readonly cells: readonly unknown[] }>): Promise<number> => {
    let count = 0;
    for await (const _row of all) count += 1;
    return count;
  };
  return {
    get: async (client) =>
      expect(await client.get(Register, '1-0:1.8.0*255', 'value')).toMatchObject({ value: energy }),
    'get-with-list': async (client) => {
      const outcomes = await client.getMany([
        reading(Register, '1-0:1.8.0*255', 'value'),
        reading(DisconnectControl, '0-0:96.3.10*255', 'outputState'),
      ]);
      expect(outcomes).toMatchObject([
        { ok: true, value: { value: energy } },
        { ok: true, value: true },
      ]);
    },
    'get-blocks': async (client) => {
      const data = await client.get(Data, '0-0:96.1.2*255', 'value');
      expect(data.kind === 'octet-string' && toHex(data.value)).toBe(toHex(longValue));
      expect(await rowsOf(client.profile(profileName).rows())).toBe(rows);
    },
    'association-view': async (client) => expect((await client.objects()).length).toBeGreaterThanOrEqual(6),
    'get-clock': async (client) => {
      const time = await client.get(Clock, '0-0:1.0.0*255', 'time');
      expect(time.year).toBeGreaterThanOrEqual(2025);
    },
    'set-clock': async (client) => {
      await client.set(Clock, '0-0:1.0.0*255', 'time', fromInstant(from));
      const time = await client.get(Clock, '0-0:1.0.0*255', 'time');
      const late = toInstant(time, { whenUnspecified: 'utc' }) - from;
      expect(peer.clockRuns ? Math.abs(late) < 10_000 : late === 0).toBe(true);
    },
    set: async (client) => {
      const value = { kind: 'octet-string', value: Uint8Array.of(1, 2, 3) } as const;
      await client.set(Data, '0-0:96.1.1*255', 'value', value);
      expect(await client.get(Data, '0-0:96.1.1*255', 'value')).toEqual(value);
    },
    action: async (client) => {
      await client.invoke(DisconnectControl, '0-0:96.3.10*255', 'remoteDisconnect', 0);
      expect(await client.get(DisconnectControl, '0-0:96.3.10*255', 'outputState')).toBe(false);
    },
    'profile-entry': async (client) =>
      expect(await rowsOf(client.profile(profileName).rows({ fromEntry: 3, toEntry: 5 }))).toBe(3),
    'profile-range': async (client) =>
      expect(await rowsOf(client.profile(profileName).rows({ from: fromInstant(from), to: fromInstant(to) }))).toBe(4),
  };
}

async function attempt(step: string, run: () => Promise<unknown>): Promise<PeerResult> {
  try {
    await run();
    return { step, ok: true };
  } catch (error) {
    return { step, ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

interface Visit {
  readonly peer: PeerServerProgram;
  readonly framing: 'wrapper' | 'hdlc';
  readonly mechanism: LaboratoryMechanism;
  readonly port: number;
}

/** Does all the steps that the peer can, as one association; what fails is a result. */
async function visit({ peer, framing, mechanism, port }: Visit, trace: string[]): Promise<readonly PeerResult[]> {
  let transport: Transport | undefined;
  let client: DlmsClient | undefined;
  const associated = await attempt('associate', async () => {
    transport = await transportTo(port, framing, laboratory.clientSaps[mechanism]);
    const traced = recordTrace(transport, { clock: systemClock, write: (line) => trace.push(line) });
    client = await DlmsClient.connect(optionsFor(mechanism, traced, peer.systemTitle));
  });
  const results = [associated];
  const steps = stepsFor(peer);
  for (const name of columns.filter((column) => steps[column] !== undefined)) {
    if (client === undefined || peer.cannot?.[name] !== undefined) continue;
    results.push(await attempt(name, () => steps[name]!(client!)));
  }
  if (client !== undefined) results.push(await attempt('release', () => client!.release()));
  await transport?.[Symbol.asyncDispose]();
  return results;
}

describe.each(peerServers)('our client reads the server of $name $version ($language)', (peer) => {
  describe.each(['wrapper', 'hdlc'] as const)('over %s', (framing) => {
    test.for(['lowest', 'lls', 'hls-gmac'] as const)('with %s', async (mechanism, { skip }) => {
      if (peer.command === undefined) return absent(peer.name, peer.toInstall, skip);
      const options = { framing, password: laboratory.password, keys: laboratory.keys };
      await using server = await startPeerServer(peer.command, { ...options, systemTitle: peer.systemTitle });
      const trace: string[] = [];
      const results = await visit({ peer, framing, mechanism, port: server.port }, trace);
      const faults = peer.faults.filter(({ where }) => where(framing, mechanism));
      writeRow({ peer, direction: 'our client, their server', framing, mechanism, results, faults });
      const told = [...trace.slice(-6), server.errors()].join('\n');
      expect(
        results.filter(({ ok }) => !ok),
        told,
      ).toMatchObject(faults.map(({ outcome }) => outcome));
    });
  });
});

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
import { isRequired } from '../required.ts';
import { type LaboratoryMechanism, laboratory } from './laboratory-meter.ts';
import { columns, writeRow } from './outcome-table.ts';
import { type PeerResult, type PeerServerProgram, peerServers, startPeerServer } from './peer-programs.ts';

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
    responseTimeout: 10_000,
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
      expect(outcomes).toMatchObject([{ ok: true, value: { value: energy } }, { ok: true, value: true }]);
    },
    'get-blocks': async (client) => {
      const data = await client.get(Data, '0-0:96.1.2*255', 'value');
      expect(data.kind === 'octet-string' && toHex(data.value)).toBe(toHex(longValue));
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
    'profile-entry': async (client) => expect(await rowsOf(client.profile(profileName).rows())).toBe(rows),
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

describe.each(peerServers)('our client reads the server of $name $version ($language)', (peer) => {
  const isAbsent = peer.command === undefined && !isRequired(peer.name);
  describe.each(['wrapper', 'hdlc'] as const)('over %s', (framing) => {
    test.skipIf(isAbsent).each(['lowest', 'lls', 'hls-gmac'] as const)('with %s', async (mechanism) => {
      expect(peer.command, `${peer.name} is required, and not installed`).toBeDefined();
      const options = { framing, password: laboratory.password, keys: laboratory.keys };
      await using server = await startPeerServer(peer.command!, { ...options, systemTitle: peer.systemTitle });
      await using transport = await transportTo(server.port, framing, laboratory.clientSaps[mechanism]);
      const trace: string[] = [];
      const traced = recordTrace(transport, { clock: systemClock, write: (line) => trace.push(line) });
      const results: PeerResult[] = [];
      let client: DlmsClient | undefined;
      const associated = await attempt('associate', async () => {
        client = await DlmsClient.connect(optionsFor(mechanism, traced, peer.systemTitle));
      });
      results.push(associated);
      const steps = stepsFor(peer);
      for (const name of columns.filter((column) => steps[column] !== undefined)) {
        if (client === undefined || peer.cannot?.[name] !== undefined) continue;
        results.push(await attempt(name, () => steps[name]!(client!)));
      }
      if (client !== undefined) results.push(await attempt('release', () => client!.release()));
      writeRow({ peer, direction: 'our client, their server', framing, mechanism, results });
      const fault = peer.faults.find(({ where }) => where(framing, mechanism));
      if (fault !== undefined) return expect(results, trace.join('\n')).toMatchObject([fault.outcome]);
      expect(results.filter(({ ok }) => !ok), trace.slice(-6).join('\n')).toEqual([]);
    });
  });
});

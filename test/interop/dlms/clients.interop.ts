import { describe, expect, test } from 'vitest';
import { absent } from '../required.ts';
import { type LaboratoryMechanism, laboratory, startLaboratoryMeter } from './laboratory-meter.ts';
import { octetsOf, writeRow } from './outcome-table.ts';
import { type PeerJob, type PeerReport, runPeerClient } from './peer-process.ts';
import { brokeByChance, type PeerClient, peerClients } from './peer-programs.ts';

const { start, period, energy, longValue } = laboratory;
const from = start + 10 * period * 1000;
const to = start + 13 * period * 1000;
const iso = (instant: number): string => new Date(instant).toISOString().replace('.000Z', '+0000');

const steps = [
  { name: 'get', classId: 3, logicalName: '1.0.1.8.0.255', attributeId: 2 },
  { name: 'get-with-list', logicalNames: ['1.0.1.8.0.255', '1.0.2.8.0.255'] },
  { name: 'get-blocks', classId: 1, logicalName: '0.0.96.1.2.255', attributeId: 2 },
  { name: 'association-view', logicalName: '0.0.40.0.0.255' },
  { name: 'get-clock', logicalName: '0.0.1.0.0.255' },
  { name: 'set-clock', logicalName: '0.0.1.0.0.255', value: iso(from), octets: octetsOf(from) },
  { name: 'set', logicalName: '0.0.96.1.1.255', value: '0102030405' },
  { name: 'action', logicalName: '0.0.96.3.10.255', methodId: 1 },
  { name: 'profile-entry', logicalName: '1.0.99.1.0.255', from: 1, count: 3 },
  {
    name: 'profile-range',
    logicalName: '1.0.99.1.0.255',
    from: iso(from),
    to: iso(to),
    fromOctets: octetsOf(from),
    toOctets: octetsOf(to),
  },
] as const;

/** What the peer has to have read, its dates and octets as text. */
const expected: Readonly<Record<(typeof steps)[number]['name'], (value: unknown) => void>> = {
  get: (value) => expect(value).toBe(energy),
  'get-with-list': (value) => expect(value).toEqual([energy, 7]),
  'get-blocks': (value) => expect(value).toBe(Buffer.from(longValue).toString('hex')),
  'association-view': (value) => expect(value).toBe(9),
  'get-clock': (value) => expect(String(value)).toMatch(/^(2026-01-02T03:04:05|07ea01020503040500)/),
  'set-clock': (value) => expect(value).toBe(true),
  set: (value) => expect(value).toBe(true),
  action: (value) => expect(value).toBe(true),
  'profile-entry': (value) => expect((value as unknown[][]).map((row) => row[1])).toEqual([1000, 1001, 1002]),
  'profile-range': (value) => expect((value as unknown[][]).map((row) => row[1])).toEqual([1010, 1011, 1012, 1013]),
};

function jobFor(peer: PeerClient, mechanism: LaboratoryMechanism, framing: PeerJob['framing'], port: number): PeerJob {
  return {
    host: '127.0.0.1',
    port,
    framing,
    clientSap: laboratory.clientSaps[mechanism],
    serverSap: 1,
    mechanism,
    steps: steps.filter(({ name }) => peer.cannot?.[name] === undefined),
    ...(mechanism === 'lls' && { password: laboratory.password }),
    ...(mechanism === 'hls-gmac' && {
      systemTitle: laboratory.clientSystemTitle,
      serverSystemTitle: laboratory.serverSystemTitle,
      keys: laboratory.keys,
      invocationCounter: 1,
    }),
  };
}

function checkSteps(peer: PeerClient, { results, trace }: PeerReport): void {
  const failed = results.filter(({ ok }) => !ok);
  expect(failed, trace.join('\n')).toEqual([]);
  for (const { name } of steps) {
    if (peer.cannot?.[name] !== undefined) continue;
    const result = results.find(({ step }) => step === name);
    expect(result, name).toBeDefined();
    expected[name](result!.value);
  }
}

/** A meter, and what a client of others says of it. */
async function visited(peer: PeerClient, framing: PeerJob['framing'], mechanism: LaboratoryMechanism) {
  await using meter = await startLaboratoryMeter(framing, peer.informationField);
  const report = await runPeerClient(peer.command!, jobFor(peer, mechanism, framing, meter.port));
  return { report, meter };
}

describe.each(peerClients)('$name $version ($language) reads our meter', (peer) => {
  describe.each(['wrapper', 'hdlc'] as const)('over %s', (framing) => {
    test.for(['lowest', 'lls', 'hls-gmac'] as const)('with %s', async (mechanism, { skip }) => {
      if (peer.command === undefined) return absent(peer.name, peer.toInstall, skip);
      let { report, meter } = await visited(peer, framing, mechanism);
      if (brokeByChance(peer, report)) ({ report, meter } = await visited(peer, framing, mechanism));
      writeRow({ peer, direction: 'their client, our meter', framing, mechanism, results: report.results });
      checkSteps(peer, report);
      expect(meter.faults).toEqual([]);
      expect(meter.state.isConnected).toBe(false);
      expect(octetsOf(meter.time())).toBe(octetsOf(from));
      expect(meter.written()).toBe('0102030405');
    });
  });
});

test.skipIf(peerClients[2]!.command === undefined)(
  'jDLMS fails by itself where its AARQ needs two HDLC segments: our RR has no information, as IEC 62056-46 6.4.3.4 has it',
  async () => {
    const jdlms = peerClients[2]!;
    await using meter = await startLaboratoryMeter('hdlc', 128);
    const report = await runPeerClient(jdlms.command!, jobFor(jdlms, 'hls-gmac', 'hdlc', meter.port));
    expect(report.results).toMatchObject([{ step: 'associate', ok: false, error: 'BufferUnderflowException: null' }]);
  },
);

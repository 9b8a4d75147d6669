import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliProgram } from '../../support/program.ts';
import { absent } from '../required.ts';
import { octetsOf, writeRow } from './outcome-table.ts';
import type { PeerFault } from './peer-faults.ts';
import { type PeerJob, type PeerReport, runPeerClient } from './peer-process.ts';
import { brokeByChance, peerClients } from './peer-programs.ts';

interface OmniaProfile {
  readonly systemTitle: string;
  readonly connections: readonly string[];
  readonly roles: Readonly<
    Record<string, { readonly clientSap: number; readonly systemTitle: string; readonly keys: object }>
  >;
}

const noon = Date.UTC(2026, 5, 10, 10);
const from = Date.UTC(2026, 5, 9);
const to = from + 86_400_000;
const iso = (instant: number): string => new Date(instant).toISOString().replace('.000Z', '+0000');

const steps = [
  { name: 'association-view', logicalName: '0.0.40.0.0.255' },
  { name: 'get-clock', logicalName: '0.0.1.0.0.255' },
  {
    name: 'profile-range',
    logicalName: '1.0.99.1.0.255',
    from: iso(from),
    to: iso(to),
    fromOctets: octetsOf(from),
    toOctets: octetsOf(to),
  },
] as const;

const program = cliProgram();
let child: ChildProcessWithoutNullStreams;
let profile: OmniaProfile;
let counter = 0;

beforeAll(async () => {
  const time = ['--clock', 'virtual', '--time', new Date(noon).toISOString(), '--speed', '0', '--history', '3'];
  child = program.start(['meter', '--json', '--tcp', '0', '--hdlc-tcp', '0', ...time]);
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    if (text.endsWith('\n')) break;
  }
  profile = JSON.parse(text);
});

afterAll(() => child.kill('SIGKILL'));

function jobOver(framing: PeerJob['framing']): PeerJob {
  const { clientSap, systemTitle, keys } = profile.roles.management!;
  const url = profile.connections.find((each) => each.startsWith('hdlc') === (framing === 'hdlc'))!;
  counter += 10_000;
  return {
    host: '127.0.0.1',
    port: Number(/\d+$/.exec(url)![0]),
    framing,
    clientSap,
    serverSap: 1,
    mechanism: 'hls-gmac',
    systemTitle,
    serverSystemTitle: profile.systemTitle,
    keys: keys as Readonly<Record<string, string>>,
    invocationCounter: counter,
    steps,
  };
}

/** The rows of the first who read them: all have to read the same. */
let rows: readonly (readonly unknown[])[] | undefined;

function checkReport({ results, trace }: PeerReport, faults: readonly PeerFault[]): void {
  const told = trace.slice(-6).join('\n');
  expect(
    results.filter(({ ok }) => !ok),
    told,
  ).toMatchObject(faults.map(({ outcome }) => outcome));
  const values = Object.fromEntries(results.map(({ step, value }) => [step, value]));
  if (results.some(({ step, ok }) => step === 'association-view' && ok))
    expect(values['association-view']).toBeGreaterThan(700);
  expect(values['get-clock']).toMatch(/^(2026-06-10T(12:00:00\+02:00|10:00:00Z)|07ea060a030c000000ff8880)$/);
  const read = (values['profile-range'] as readonly (readonly unknown[])[]).map(([, ...cells]) => cells);
  expect(read).toHaveLength(25);
  rows ??= read;
  expect(read).toEqual(rows);
}

describe.each(peerClients)('$name $version ($language) reads our OMNIA in the role of management', (peer) => {
  test.for(['wrapper', 'hdlc'] as const)('over %s', async (framing, { skip }) => {
    if (peer.command === undefined) return absent(peer.name, peer.toInstall, skip);
    const all = { ...peer.cannot, ...peer.cannotAtLength?.[framing] };
    const cannot = Object.fromEntries(Object.entries(all).filter(([step]) => steps.some(({ name }) => name === step)));
    const wanted = steps.filter(({ name }) => !(name in cannot));
    let report = await runPeerClient(peer.command, { ...jobOver(framing), steps: wanted });
    if (brokeByChance(peer, report)) report = await runPeerClient(peer.command, { ...jobOver(framing), steps: wanted });
    const faults = peer.faultsWithOmnia ?? [];
    const { results } = report;
    writeRow({
      peer: { ...peer, cannot },
      direction: 'their client, our OMNIA',
      framing,
      mechanism: 'hls-gmac',
      results,
      faults,
    });
    expect(results.map(({ step }) => step)).toEqual(['associate', ...wanted.map(({ name }) => name), 'release']);
    checkReport(report, faults);
  });
});

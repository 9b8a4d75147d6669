import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DlmsClient } from '../../../src/client/index.ts';
import { fromHex } from '../../../src/codec/index.ts';
import { Data, Register } from '../../../src/cosem/index.ts';
import { HandHeldUnit, type HandHeldUnitEvent, type SignOnPurpose } from '../../../src/iec62056-21/index.ts';
import { nodeCryptography, systemClock } from '../../../src/node/index.ts';
import {
  InvocationCounters,
  MemoryInvocationCounterStore,
  nextInvocationCounter,
  Secret,
  securitySuite,
} from '../../../src/security/index.ts';
import { HdlcConnection, SerialSession } from '../../../src/transport/index.ts';
import { randomBytes } from '../../meter/support.ts';
import { cliProgram } from '../../support/program.ts';
import { commandOf } from '../peers.ts';
import { absent } from '../required.ts';
import { Cable, type Terminal } from './terminals.ts';

const socat = commandOf('socat');
const clock = systemClock;
const { start, folder } = cliProgram();
const counters = new InvocationCounters(new MemoryInvocationCounterStore());

interface Reader {
  readonly clientSap: number;
  readonly serverSap: number;
  readonly systemTitle: string;
  readonly keys: Readonly<Record<string, string>>;
}

interface Profile {
  readonly systemTitle: string;
  readonly logicalDeviceName: string;
  readonly connections: readonly string[];
  readonly roles: { readonly reader: Reader };
}

test('socat is there', ({ skip }) => {
  if (socat === undefined) absent('socat', 'apt-get install socat', skip);
});

describe.skipIf(socat === undefined)('dlms meter --serial on a pseudo-terminal', () => {
  let cable: Cable;
  let near: Terminal;
  let far: string;
  let child: ChildProcessWithoutNullStreams;
  let profile: Profile;

  beforeEach(async () => {
    let terminal: Terminal;
    [cable, near, terminal] = await Cable.lay();
    far = terminal.path;
    [child, profile] = await meter(far);
    // The meter has the terminal now; two readers of one would each get some of what comes.
    await terminal.port.close();
  });
  afterEach(() => {
    child.kill('SIGKILL');
    cable.remove();
  });

  const rateOfMeter = () => Number(execFileSync('stty', ['-F', far, 'speed'], { encoding: 'utf8' }));

  test('mode C: a readout at 9600 Bd', async () => {
    expect(profile.connections).toEqual([`serial:${far}`]);
    const { told } = await called(near, 'data-readout');
    expect(told.find(({ kind }) => kind === 'readout')).toMatchObject({
      dataSets: [
        { id: 'C.1.0', values: [{ value: profile.logicalDeviceName.slice(-8) }] },
        { id: '1.8.0', values: [{ unit: 'kWh' }] },
        { id: '2.8.0', values: [{ unit: 'kWh' }] },
      ],
    });
    expect(near.rates).toEqual([300, 9600, 300]);
  });

  test('mode E: a whole session at 9600 Bd, and after it another sign-on', async () => {
    const { unit } = await called(near, 'hdlc');
    expect([near.rates, rateOfMeter()]).toEqual([[300, 9600], 9600]);
    await readsDay(new HdlcConnection(unit.stream, { clock }), profile);
    await until(() => rateOfMeter() === 300);
  });

  test('direct HDLC, without a sign-on', async () => {
    await near.port.configure({ rate: 9600, characterFormat: '8N1' });
    const connection = new HdlcConnection(near.port, { clock });
    await readsDay(connection, profile);
    // Once more when the port waits for a sign-on again.
    await new Promise((resolve) => setTimeout(resolve, 6000));
    await readsDay(connection, profile);
  });
});

/** A meter with two days of profiles on a terminal, once it is ready. */
async function meter(path: string): Promise<[ChildProcessWithoutNullStreams, Profile]> {
  const file = join(folder, 'profile.json');
  const options = ['--clock', 'virtual', '--history', '2', '--print-profile', file];
  const child = start(['meter', '--json', '--serial', path, ...options]);
  for await (const chunk of child.stdout.setEncoding('utf8')) if (`${chunk}`.endsWith('\n')) break;
  return [child, JSON.parse(readFileSync(file, 'utf8'))];
}

/** A unit calls the meter; resolves when the line is handed over, or the session is over. */
async function called({ port }: Terminal, purpose: SignOnPurpose) {
  const machine = new HandHeldUnit({ characterFormat: '8N1' });
  const told: HandHeldUnitEvent[] = [];
  const unit = await new Promise<SerialSession<HandHeldUnitEvent>>((resolve, reject) => {
    const session: SerialSession<HandHeldUnitEvent> = new SerialSession(port, clock, machine, {
      event(event: HandHeldUnitEvent) {
        told.push(event);
        if (event.kind === 'signed-off' && event.error !== undefined) reject(event.error);
        if (event.kind === 'handover' || event.kind === 'signed-off') setTimeout(() => resolve(session), 100);
      },
      closed: () => {},
    });
    session.perform(machine.signOn({ purpose }, clock.now()));
  });
  return { unit, told };
}

/** HLS with GMAC, a register, and the hours of a day from its load profile. */
async function readsDay(connection: HdlcConnection, { systemTitle, logicalDeviceName, roles: { reader } }: Profile) {
  const { clientSap, serverSap, keys } = reader;
  const transport = await connection.connect({
    clientAddress: clientSap,
    serverAddress: { upper: serverSap, size: 1 },
  });
  const ownTitle = fromHex(reader.systemTitle)!;
  const client = await DlmsClient.connect({
    transport,
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    authentication: { mechanism: 'hls-gmac' },
    security: {
      suite: securitySuite(0),
      systemTitle: ownTitle,
      serverSystemTitle: fromHex(systemTitle)!,
      keys: { key: (_, use) => (keys[use] === undefined ? undefined : new Secret(fromHex(keys[use])!)) },
      nextInvocationCounter: nextInvocationCounter(counters, ownTitle, nodeCryptography),
    },
  });
  const name = await client.get(Data, '0-0:42.0.0', 'value');
  expect(new TextDecoder().decode(name.value as Uint8Array)).toBe(logicalDeviceName);
  const total = await client.get(Register, '1-0:1.8.0', 'value');
  const taken: number[] = [];
  // A virtual clock begins at noon in Denmark, on 10 June 2026.
  const from = Date.UTC(2026, 5, 9);
  for await (const row of client.profile('1-0:99.1.0').rows({
    from: new Date(from),
    to: new Date(from + 23 * 3_600_000),
  }))
    taken.push(Number(row.cells[2]));
  expect(taken).toHaveLength(24);
  expect([...taken].sort((a, b) => a - b)).toEqual(taken);
  expect(taken.at(-1)).toBeLessThan(Number(total.value));
  await client.release();
  await transport.close();
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not so in time: ${isSo}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

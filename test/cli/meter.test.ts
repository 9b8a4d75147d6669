import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { DlmsClient } from '../../src/client/index.ts';
import { Data, type InterfaceClass } from '../../src/cosem/index.ts';
import { connectTcp, nodeCryptography, systemClock } from '../../src/node/index.ts';
import { HdlcConnection, overWrapper, type Transport } from '../../src/transport/index.ts';
import { cliProgram } from '../support/program.ts';

const { run, start, folder, file } = cliProgram();
const running: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly profile: { connections: string[]; logicalDeviceName: string; roles: Record<string, { keys?: object }> };
}

/** Starts a meter on free ports and waits until it says that it is ready. */
async function meter(...args: string[]): Promise<Started> {
  const child = start(['meter', '--json', '--clock', 'virtual', '--history', '2', ...args]);
  running.push(child);
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    if (text.endsWith('\n')) break;
  }
  return { child, profile: JSON.parse(text) };
}

const portOf = (url: string) => Number(/:(\d+)$/.exec(url)![1]);

async function connect(transport: Transport): Promise<DlmsClient> {
  return DlmsClient.connect({
    transport,
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes: (size) => new Uint8Array(size),
    authentication: { mechanism: 'lowest' },
  });
}

async function nameOver(transport: Transport): Promise<string> {
  const client = await connect(transport);
  const { value } = (await client.get(Data as InterfaceClass, '0-0:42.0.0', 'value' as never)) as { value: Uint8Array };
  return new TextDecoder().decode(value);
}

describe('dlms meter', () => {
  test('serves over the wrapper and over HDLC at once', async () => {
    const { profile } = await meter('--tcp', '0', '--hdlc-tcp', '0', '--udp', '0', '--coap', '0');
    const [tcp, udp, hdlc, coap] = profile.connections as [string, string, string, string];
    expect([tcp, udp, hdlc, coap].map((url) => url.replace(/\d+$/, ''))).toEqual([
      'tcp://127.0.0.1:',
      'udp://127.0.0.1:',
      'hdlc+tcp://127.0.0.1:',
      'coap://127.0.0.1:',
    ]);
    await using stream = await connectTcp({ host: '127.0.0.1', port: portOf(tcp) });
    expect(await nameOver(overWrapper(stream, { sourceWPort: 16, destinationWPort: 1 }))).toBe(
      profile.logicalDeviceName,
    );
    await using line = await connectTcp({ host: '127.0.0.1', port: portOf(hdlc) });
    const station = new HdlcConnection(line, { clock: systemClock });
    const link = await station.connect({ clientAddress: 16, serverAddress: { upper: 1, size: 1 } });
    expect(await nameOver(link)).toBe(profile.logicalDeviceName);
  });

  test('ends with SIGINT, and says nothing of it', async () => {
    const { child } = await meter('--tcp', '0');
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  test('writes a profile for clients that nobody else reads, and takes keys from one', async () => {
    const profile = join(folder, 'profile.json');
    const { profile: said } = await meter('--tcp', '0', '--seed', '7', '--print-profile', profile);
    const written = JSON.parse(readFileSync(profile, 'utf8'));
    expect(written).toEqual(said);
    expect(statSync(profile).mode & 0o777).toBe(0o600);
    expect(written.roles.reader).toMatchObject({
      clientSap: 2,
      serverSap: 1,
      mechanism: 'hls-gmac',
      invocationCounter: '0-0:43.1.1*255',
      keys: { globalUnicastEncryptionKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const { profile: again } = await meter('--tcp', '0', '--keys', profile);
    expect(again.roles.reader!.keys).toBeUndefined();
  });

  test('keeps its state, and is no other meter with it', async () => {
    const state = join(folder, 'state');
    const first = await meter('--tcp', '0', '--state', state);
    first.child.kill('SIGKILL');
    await new Promise((resolve) => first.child.once('close', resolve));
    const { profile } = await meter('--tcp', '0', '--state', state);
    expect(profile.logicalDeviceName).toBe(first.profile.logicalDeviceName);
    const other = await run(['meter', '--tcp', '0', '--state', state, '--seed', '2']);
    expect([other.exitCode, other.stdout]).toEqual([2, '']);
  });

  test.each([
    [['--host', '0.0.0.0', '--tcp', '0'], 'test keys on 0.0.0.0'],
    [['--type-number', '684-2-11P-1342XXD1-1B24045'], 'X10X11'],
    [['--tcp', '70000'], 'a whole number from 0 to 65535'],
    [['--seed', 'x'], '--seed'],
    [['--clock', 'real', '--time', '2026-01-01T00:00:00Z'], '--time is for'],
    [['--clock', 'virtual', '--time', 'noon'], '--time: a time'],
    [['--keys', 'missing.json'], 'missing.json'],
  ])('%j is refused', async (args, words) => {
    const { exitCode, stdout, stderr } = await run(['meter', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  test('a key file that is wrong is told of without its keys', async () => {
    const keys = file('keys.json', '{"roles":{"reader":{"keys":{"globalUnicastEncryptionKey":"0011223344"}}}}');
    const { exitCode, stderr } = await run(['meter', '--tcp', '0', '--keys', keys]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('role reader, globalUnicastEncryptionKey');
    expect(stderr).not.toContain('0011223344');
  });
});

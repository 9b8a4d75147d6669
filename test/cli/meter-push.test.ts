import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { toHex } from '../../src/codec/index.ts';
import { identityOf, testKeys } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { parseTypeNumber } from '../../src/omnia/index.ts';
import { cliProgram } from '../support/program.ts';
import { type Running, running, until } from './running.ts';

const { run, start, file, folder } = cliProgram();
const programs: Running[] = [];
const typeNumber = '684-2-11P-1342AAD1-1B24045';
const seed = 3;

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()));
});

function program(...args: string[]): Running {
  const started = running(start(args));
  programs.push(started);
  return started;
}

function keyFile(): string {
  const { globalUnicastEncryptionKey, authenticationKey } = testKeys(seed, 'push', nodeCryptography);
  const entry = {
    systemTitle: toHex(identityOf(seed, parseTypeNumber(typeNumber)).systemTitle),
    encryptionKey: toHex(globalUnicastEncryptionKey.reveal()),
    authenticationKey: toHex(authenticationKey.reveal()),
  };
  return file('push-keys.json', JSON.stringify([entry]));
}

interface Line {
  readonly longInvokeId: number;
  readonly protection: string;
  readonly apdu: string;
  readonly readings: readonly { readonly logicalName?: string }[];
}

function linesOf(path: string): readonly Line[] {
  const text = readFileSync(path, 'utf8').trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line));
}

/** The octet-string that names the push setup 0-b:25.9.0. */
const nameOf = (b: number): string => `0906000${b}190900ff`;

describe('Communication: dlms meter --push reaches dlms listen', () => {
  test.each(['coap', 'udp', 'tcp'])('over %s', { timeout: 60_000 }, async (scheme) => {
    const path = join(folder, `${scheme}.ndjson`);
    const state = join(folder, `${scheme}-state`);
    const listen = program('listen', `${scheme}://:0`, '--keys', keyFile(), '--ndjson', path, '--state', state);
    const [url] = await listen.shows(new RegExp(`${scheme}://127\\.0\\.0\\.1:\\d+`));
    // A quarter of an hour in half a second.
    const time = ['--clock', 'virtual', '--speed', '1800', '--history', '2'];
    program('meter', '--tcp', '0', '--json', '--seed', `${seed}`, '--type-number', typeNumber, ...time, '--push', url);
    const pushed = (b: number) => linesOf(path).filter(({ apdu }) => apdu.includes(nameOf(b)));
    await until(() => pushed(1).length >= 3 && pushed(3).length >= 1);
    const lines = linesOf(path);
    expect(lines[0]!.apdu).toContain(nameOf(7));
    expect(lines[1]!.apdu).toContain(nameOf(0));
    expect(lines.map(({ longInvokeId }) => longInvokeId)).toEqual(lines.map((_, i) => i + 1));
    expect(new Set(lines.map(({ protection }) => protection))).toEqual(new Set(['authenticated and encrypted']));
  });

  test('what is no place, and a meter without a modem, are refused', async () => {
    const place = await run(['meter', '--tcp', '0', '--push', 'serial:/dev/null']);
    expect(place.stderr).toContain('coap, udp or tcp is expected');
    const without = await run([
      'meter',
      '--tcp',
      '0',
      '--type-number',
      '686-2-10P-11000030-8114XXX',
      '--push',
      'coap://h',
    ]);
    expect(without.stderr).toContain('no modem');
    expect([place.exitCode, without.exitCode]).toEqual([2, 2]);
  });
});

import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { TelegramDeframer } from '../../src/iec62056-21/index.ts';
import { cliProgram } from '../support/program.ts';
import { connected, hasSocat, type Running, running, terminals, until } from './running.ts';

const { run, start, folder } = cliProgram();
const meters: Running[] = [];
/** Twenty times as fast: a telegram every half second. */
const usual = ['meter', '--json', '--tcp', '0', '--clock', 'virtual', '--speed', '20', '--history', '1'];

afterEach(async () => {
  for (const meter of meters.splice(0)) await meter.stop();
});

async function meter(...args: string[]): Promise<{ readonly p1: string; readonly program: Running }> {
  const program = running(start([...usual, ...args]));
  meters.push(program);
  const [, p1] = await program.shows(/"p1":"([^"]+)"/);
  return { p1: p1!, program };
}

function telegramsIn(octets: Uint8Array): readonly Uint8Array[] {
  return new TelegramDeframer().push(octets).flatMap((one) => (one.kind === 'telegram' ? [one.octets] : []));
}

describe('Home area network: dlms meter --p1', () => {
  test('sends telegrams to each connection, which dlms decode reads', async () => {
    const { p1 } = await meter('--p1', 'tcp:0');
    const port = Number(/:(\d+)$/.exec(p1)![1]);
    const [one, other] = [await connected(port), await connected(port)];
    await until(() => telegramsIn(one.received()).length >= 3 && telegramsIn(other.received()).length >= 2);
    const captured = join(folder, 'captured');
    writeFileSync(captured, one.received());
    const { exitCode, stdout } = await run(['decode', captured]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1-0:1.8.0*255');
    for (const { socket } of [one, other]) socket.destroy();
  });

  test('and dlms sniff', async () => {
    const { p1 } = await meter('--p1', 'tcp:0');
    const sniff = running(start(['sniff', p1]));
    await sniff.shows(/p1 {2}0-0:1\.0\.0\*255 = 2026-06-10T12:00:\d\d, 1-0:1\.8\.0\*255 = \d+\.\d{3} kWh/);
    await sniff.stop();
  });

  test('a meter without the port, and what is no place, is refused', async () => {
    const without = await run([...usual, '--type-number', '686-2-10P-11000030-8114XXX', '--p1', 'tcp:0']);
    expect([without.exitCode, without.stderr]).toEqual([2, expect.stringContaining('no HAN port')]);
    const nowhere = await run([...usual, '--p1', 'udp:1']);
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([2, expect.stringContaining('tcp:PORT')]);
  });

  test.skipIf(!hasSocat)('sends telegrams on a pseudo-terminal at 115200 Bd', async () => {
    const line = await terminals(folder);
    const { p1 } = await meter('--p1', line.one);
    expect(p1).toBe(line.one);
    let received: Uint8Array = new Uint8Array(0);
    const stream = createReadStream(line.other).on('data', (part) => {
      received = Buffer.concat([received, part as Buffer]);
    });
    stream.on('error', () => undefined);
    await until(() => telegramsIn(received).length >= 2);
    stream.destroy();
    line.end();
  });
});

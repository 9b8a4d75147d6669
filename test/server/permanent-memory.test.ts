import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Data } from '../../src/cosem/index.ts';
import { FileJournal } from '../../src/node/index.ts';
import { SecurityError } from '../../src/security/index.ts';
import { PermanentMemory, PermanentReplayStore, PermanentTransactionStore } from '../../src/server/index.ts';
import { chooser, ForgetfulDisk } from '../node/power-loss.ts';
import { numberName, RememberingMeter } from './remembering-meter.ts';

const meterOn = (files: ForgetfulDisk) =>
  new RememberingMeter((state) => new FileJournal('meter', state, { create: true, growth: 500, files }));

const steps = 18;
/** Each octet in its turn takes a minute; some of them always. */
const everyOctet = process.env.DLMS_KILLS !== undefined;

/** Lives until the power fails at an operation; gives the last step that was done. */
function live(disk: ForgetfulDisk, at: number, described?: string[]): number {
  disk.fault = (_, index) => (index === at ? 'power' : undefined);
  let done = -1;
  try {
    const meter = meterOn(disk);
    described?.push(meter.describe());
    for (let number = 0; number < steps; number += 1) {
      meter.step(number);
      done = number;
      described?.push(meter.describe());
    }
  } catch (error) {
    if (!(error instanceof SecurityError || (error as Error).message === 'it could not be stored')) throw error;
  }
  return done;
}

describe('power loss', () => {
  const whole = new ForgetfulDisk();
  /** What the meter remembers after each number of steps. */
  const described: string[] = [];
  live(whole, -1, described);
  const writes = whole.operations.flatMap((operation, index) => (operation === 'write' ? [index] : []));

  // A step that does two things may be half done: then it is as if the second had not been asked for.
  test('at any octet leaves what was done, and of what was under way all or nothing', () => {
    expect(new Set(described).size).toBe(steps + 1);
    let points = 0;
    for (const at of writes) {
      for (const [rest, distance] of [
        ['short', everyOctet ? 1 : 7] as const,
        ['garbage', everyOctet ? 1 : 41] as const,
      ]) {
        for (let octets = at % distance; octets <= 420; octets += distance) {
          const disk = new ForgetfulDisk();
          const done = live(disk, at);
          disk.powerUp(chooser(at * 1000 + octets), { octets, rest });
          const found = meterOn(disk).describe();
          const isHalf = (done + 1) % 6 === 5;
          if (!isHalf || found === described[done + 1] || found === described[done + 2])
            expect([described[done + 1], described[done + 2]]).toContain(found);
          else expect(withoutCounters(found)).toBe(withoutCounters(described[done + 1]!));
          points += 1;
        }
      }
    }
    expect(points).toBeGreaterThan(everyOctet ? 10_000 : 1_000);
  });

  test('changes nothing of the running meter where nothing could be written', () => {
    const disk = new ForgetfulDisk();
    const meter = meterOn(disk);
    for (let number = 0; number < 6; number += 1) meter.step(number);
    const before = meter.describe();
    disk.fault = () => 'ENOSPC';
    for (const number of [6, 7, 8, 9, 10, 11]) expect(() => meter.step(number)).toThrow();
    expect(meter.describe()).toBe(before);
  });
});

function withoutCounters(description: string): string {
  const { number, text, policy, generation, isPair } = JSON.parse(description);
  return JSON.stringify({ number, text, policy, generation, isPair });
}

describe('kill -9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dlms-meter-'));
  const program = join(folder, 'killed-meter.mjs');
  beforeAll(async () => {
    const entryPoints = [fileURLToPath(new URL('./killed-meter.ts', import.meta.url))];
    await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const kills = Number(process.env.DLMS_KILLS ?? 10);
  test(`leaves what was told, over ${kills} times`, { timeout: 60_000 + kills * 2000 }, async () => {
    const [path, told] = [join(folder, 'journal'), join(folder, 'told')];
    const output = openSync(told, 'a');
    const choose = chooser(kills);
    let last = 0;
    let highestCounter = 0;
    let end = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const child = spawn(process.execPath, [program, path, String(last + 1)], {
        stdio: ['ignore', output, 'inherit'],
      });
      const closed = new Promise((done) => child.once('close', done));
      while (statSync(told).size === end) await new Promise((done) => setTimeout(done, 1));
      await new Promise((done) => setTimeout(done, choose(20)));
      child.kill('SIGKILL');
      await closed;
      const lines = readFileSync(told, 'latin1').slice(end).trimEnd().split('\n');
      end = statSync(told).size;
      for (const line of lines) {
        const [number, counter] = line.split(' ').map(Number);
        last = number!;
        expect(counter!).toBeGreaterThan(highestCounter);
        highestCounter = counter!;
      }
      let journal: FileJournal | undefined;
      const meter = new RememberingMeter((state) => {
        journal = new FileJournal(path, state);
        return journal;
      });
      const { value } = meter.device.get(Data, numberName, 'value') as { value: number };
      journal!.close();
      expect([last, last + 1]).toContain(value);
      last = value;
    }
    expect(last).toBeGreaterThan(kills);
  });
});

describe('the stores in a memory', () => {
  const scope = 'ab'.repeat(16);
  const digest = (octet: number) => new Uint8Array(8).fill(octet);

  test('keep the highest counter that was received', () => {
    const memory = new PermanentMemory();
    const store = new PermanentReplayStore(memory);
    expect(store.mark(scope)).toBeUndefined();
    store.save(scope, { counter: 7, digest: digest(7) });
    store.save(scope, { counter: 5, digest: digest(5) });
    expect(new PermanentReplayStore(memory).mark(scope)).toEqual({ counter: 7, digest: digest(7) });
  });

  test('keep the last transaction of each originator, of any size', () => {
    const memory = new PermanentMemory();
    const store = new PermanentTransactionStore(memory);
    for (const transactionId of [0n, 5n, 0x1234n, 2n ** 64n + 1n]) {
      const mark = { transactionId, signature: new Uint8Array(64).fill(3) };
      store.save('4b414d0000000001', mark);
      expect(new PermanentTransactionStore(memory).mark('4b414d0000000001')).toEqual(mark);
    }
    expect(store.mark('4b414d0000000002')).toBeUndefined();
  });
});

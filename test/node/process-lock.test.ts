import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { lockForProcess } from '../../src/node/process-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlms-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));
const locked = expect.objectContaining({ name: 'SecurityError', code: 'store-locked' });
const claims = (name: string) => readdirSync(folder).filter((each) => each.startsWith(`${name}.lock.`));

describe('the lock of a process', () => {
  test('is had once, in the same process too, and again after its release', () => {
    const path = join(folder, 'one');
    const release = lockForProcess(path);
    expect(() => lockForProcess(path)).toThrow(locked);
    expect(claims('one')).toHaveLength(1);
    lockForProcess(join(folder, 'other'))();
    release();
    release();
    expect(claims('one')).toEqual([]);
    lockForProcess(path)();
  });

  test.runIf(process.platform === 'linux')('a claim is that of a process, not of a pid', () => {
    const path = join(folder, 'claims');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const host = encodeURIComponent(hostname());
    const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'latin1' }).trim();
    const otherBoot = '00000000-0000-4000-8000-000000000000';
    const dead = [`${host}.${boot}.${ended}.1.0`, `${host}.${boot}.${process.pid}.1.0`, `${host}.${otherBoot}.1.1.0`];
    for (const claim of dead) writeFileSync(`${path}.lock.${claim}`, '');
    lockForProcess(path)();
    expect(claims('claims')).toEqual([]);
    // Of these it cannot be told whether they are alive.
    for (const claim of [`other-host.${boot}.${ended}.1.0`, `${host}.-.${process.pid}.-.0`, 'nonsense']) {
      writeFileSync(`${path}.lock.${claim}`, '');
      expect(() => lockForProcess(path)).toThrow(locked);
      expect(claims('claims')).toEqual([`claims.lock.${claim}`]);
      rmSync(`${path}.lock.${claim}`);
    }
  });

  test.runIf(process.platform === 'linux')('a process that was killed and not waited for yet is dead', async () => {
    const path = join(folder, 'zombie');
    // The shell does not wait for its child, which becomes a zombie.
    const shell = spawn('sh', ['-c', `${process.execPath} -e "" & echo $!; exec sleep 20`]);
    const pid = Number(await new Promise((done) => shell.stdout.once('data', done)));
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1');
    while (!stat().includes(') Z ')) await new Promise((done) => setTimeout(done, 5));
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const start = stat().split(') ')[1]!.split(' ')[19];
    writeFileSync(`${path}.lock.${encodeURIComponent(hostname())}.${boot}.${pid}.${start}.0`, '');
    lockForProcess(path)();
    shell.kill();
  });

  test('T2: is had by one at most of those that race for it', async () => {
    const program = join(folder, 'locking-worker.mjs');
    const entryPoints = [fileURLToPath(new URL('./locking-worker.ts', import.meta.url))];
    await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' });
    const workerData = { path: join(folder, 'raced'), rounds: 500, threads: 3, shared: new SharedArrayBuffer(12) };
    const workers = [1, 2, 3].map(() => new Worker(program, { workerData }));
    const answers = await Promise.all(
      workers.map((worker) => new Promise<{ held: number; clashes: number }>((done) => worker.once('message', done))),
    );
    expect(answers.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(10);
    expect(answers.map(({ clashes }) => clashes)).toEqual([0, 0, 0]);
    expect(claims('raced')).toEqual([]);
  });
});

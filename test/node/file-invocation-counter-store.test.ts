import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileInvocationCounterStore } from '../../src/node/file-invocation-counter-store.ts';
import { InvocationCounters } from '../../src/security/index.ts';
import { type Choose, chooser, type Fault, ForgetfulDisk } from './power-loss.ts';

const scopes = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });
const options = { create: true, growth: 600 };

/** Every number that was given, over all runs; a number that is given twice or out of order is an error at once. */
class Given {
  readonly #last = new Map<string, number>();
  count = 0;

  take(scope: string, counter: number): void {
    if (counter <= (this.#last.get(scope) ?? 0))
      throw new RangeError(`${scope}: ${counter} after ${this.#last.get(scope)}`);
    this.#last.set(scope, counter);
    this.count += 1;
  }

  last(scope: string): number {
    return this.#last.get(scope) ?? 0;
  }
}

/** Uses numbers of several scopes, raising one of them now and then, until a fault ends it. */
function run(disk: ForgetfulDisk, given: Given, numbers: number): void {
  const store = new FileInvocationCounterStore('counters', { ...options, files: disk });
  const counters = new InvocationCounters(store, { blockSize: 2 });
  for (let i = 0; i < numbers; i += 1) {
    const scope = scopes[i % 3]!;
    if (i % 10 === 9) counters.raiseTo(scope, given.last(scope) + 1000);
    given.take(scope, counters.next(scope));
  }
  store.close();
}

function runUntil(fault: Fault, at: number, disk: ForgetfulDisk, given: Given): void {
  disk.fault = (_, index) => (index === at ? fault : undefined);
  try {
    run(disk, given, 40);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SecurityError', code: 'store-failed' });
  }
}

describe('power loss', () => {
  const whole = new ForgetfulDisk();
  run(whole, new Given(), 40);
  const operations = whole.operations.length;

  test('T2: no number is given twice, whatever the disk kept', () => {
    let points = 0;
    for (let seed = 0; points < 12_000; seed += 1) {
      for (let at = 0; at < operations; at += 1) {
        const [disk, given, choose] = [new ForgetfulDisk(), new Given(), chooser(seed * 1009 + at)];
        runUntil('power', at, disk, given);
        disk.powerUp(choose);
        // A second one, while the store is opened or soon after.
        runUntil('power', choose(12), disk, given);
        disk.powerUp(choose);
        run(disk, given, 7);
        points += 2;
      }
    }
    expect(points).toBeGreaterThanOrEqual(10_000);
  });

  test('T2: nor when the process alone is gone, and power later', () => {
    for (let at = 0; at < operations; at += 1) {
      const [disk, given, choose] = [new ForgetfulDisk(), new Given(), chooser(at)];
      runUntil('kill', at, disk, given);
      disk.restart();
      runUntil('power', choose(20), disk, given);
      disk.powerUp(choose);
      run(disk, given, 7);
    }
  });

  test('T2: an error of the disk gives no number, and none twice when it works again or power is lost', () => {
    for (const fault of ['EIO', 'ENOSPC'] as const) {
      for (let at = 0; at < operations; at += 1) {
        for (const isLasting of [false, true]) {
          const [disk, given] = [new ForgetfulDisk(), new Given()];
          failing(disk, given, (index) => (index === at || (isLasting && index > at) ? fault : undefined));
          disk.powerUp(chooser(at));
          run(disk, given, 7);
        }
      }
    }
  });

  function failing(disk: ForgetfulDisk, given: Given, fault: (index: number) => Fault | undefined): void {
    disk.fault = (_, index) => fault(index);
    let store: FileInvocationCounterStore;
    try {
      store = new FileInvocationCounterStore('counters', { ...options, files: disk });
    } catch (error) {
      expect(error).toEqual(code('store-failed'));
      return;
    }
    const counters = new InvocationCounters(store, { blockSize: 2 });
    for (let i = 0; i < 30; i += 1) {
      const before = disk.operations.length;
      const failed = () => disk.operations.some((_, index) => index >= before && fault(index) !== undefined);
      try {
        given.take(scopes[i % 3]!, counters.next(scopes[i % 3]!));
        expect(failed()).toBe(false);
      } catch (error) {
        expect(error).toEqual(code('store-failed'));
        expect(failed()).toBe(true);
      }
    }
  }
});

describe('any order of use, failure and crash', () => {
  interface Real {
    disk: ForgetfulDisk;
    store: FileInvocationCounterStore;
    counters: InvocationCounters;
  }
  interface Model {
    readonly given: Given;
    readonly floors: Map<string, number>;
  }
  type Step = fc.Command<Model, Real>;

  function open(disk: ForgetfulDisk, blockSize: number): Real {
    const store = new FileInvocationCounterStore('counters', { ...options, files: disk });
    return { disk, store, counters: new InvocationCounters(store, { blockSize }) };
  }
  const step = (name: string, run: (model: Model, real: Real) => void): Step => ({
    check: () => true,
    run,
    toString: () => name,
  });

  const scope = fc.constantFrom(...scopes);
  const next = scope.map((of) =>
    step(`next ${of[0]}`, ({ given, floors }, { counters }) => {
      const counter = counters.next(of);
      expect(counter).toBeGreaterThan(floors.get(of) ?? 0);
      given.take(of, counter);
    }),
  );
  const raise = fc.tuple(scope, fc.integer({ min: -50, max: 300 })).map(([of, by]) =>
    step(`raise ${of[0]} by ${by}`, ({ given, floors }, { counters }) => {
      const counter = Math.max(0, given.last(of) + by);
      try {
        counters.raiseTo(of, counter);
        floors.set(of, Math.max(counter, floors.get(of) ?? 0));
      } catch (error) {
        expect(error).toEqual(code('counter-lowered'));
      }
    }),
  );
  const failure = fc.tuple(scope, fc.constantFrom('EIO', 'ENOSPC'), fc.nat(6)).map(([of, fault, after]) =>
    step(`${fault} after ${after}`, ({ given }, { disk, counters }) => {
      const from = disk.operations.length + after;
      disk.fault = (_, index) => (index >= from ? (fault as Fault) : undefined);
      let error: unknown;
      for (let i = 0; i < 50 && error === undefined; i += 1) {
        try {
          given.take(of, counters.next(of));
        } catch (thrown) {
          error = thrown;
        }
      }
      expect(error).toEqual(code('store-failed'));
      for (const other of scopes) expect(() => counters.next(other)).toThrow(code('store-failed'));
      disk.fault = () => undefined;
    }),
  );
  const crash = fc.tuple(scope, fc.nat(8), fc.nat(), fc.boolean(), fc.integer({ min: 1, max: 5 })).map((drawn) => {
    const [of, after, seed, isPower, blockSize] = drawn;
    return step(`${isPower ? 'power loss' : 'kill'} after ${after}, seed ${seed}`, ({ given, floors }, real) => {
      const from = real.disk.operations.length + after;
      real.disk.fault = (_, index) => (index === from ? 'power' : undefined);
      try {
        for (let i = 0; i < 50; i += 1) given.take(of, real.counters.next(of));
      } catch (error) {
        expect(error).toEqual(code('store-failed'));
      }
      const choose: Choose = chooser(seed);
      if (isPower) real.disk.powerUp(choose);
      else real.disk.restart();
      floors.clear();
      Object.assign(real, open(real.disk, blockSize));
    });
  });
  const reopen = fc.integer({ min: 1, max: 5 }).map((blockSize) =>
    step('reopen', ({ floors }, real) => {
      expect(() => open(real.disk, blockSize)).toThrow(code('store-locked'));
      real.store.close();
      expect(() => real.store.lease(scopes[0]!, 1)).toThrow(code('store-failed'));
      floors.clear();
      Object.assign(real, open(real.disk, blockSize));
    }),
  );

  test('T2: gives no number twice and none out of order', () => {
    const steps = fc.commands([next, next, next, raise, failure, crash, reopen], { maxCommands: 60, size: 'max' });
    fc.assert(
      fc.property(steps, (commands) => {
        const setup = () => ({ model: { given: new Given(), floors: new Map() }, real: open(new ForgetfulDisk(), 3) });
        fc.modelRun(setup, commands);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('damage', () => {
  test('T2: of any one octet of the store never lowers a counter', () => {
    const [disk, given] = [new ForgetfulDisk(), new Given()];
    run(disk, given, 40);
    const octets = disk.octets('counters');
    for (let at = 0; at < octets.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = new ForgetfulDisk();
        damaged.replace('counters', octets.with(at, octets[at]! ^ (1 << bit)));
        try {
          const store = new FileInvocationCounterStore('counters', { ...options, files: damaged });
          for (const scope of scopes) expect(store.lease(scope, 1).first).toBeGreaterThan(given.last(scope));
        } catch (error) {
          expect(error).toEqual(code('store-failed'));
          expect(at).toBeLessThan(8);
        }
      }
    }
  });
});

describe('the store of a real disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dlms-counters-'));
  const program = join(folder, 'counting-process.mjs');

  beforeAll(async () => {
    const entryPoints = [fileURLToPath(new URL('./counting-process.ts', import.meta.url))];
    await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (task: string, path: string, output: number | 'pipe', milliseconds = 0): ChildProcess =>
    spawn(process.execPath, [program, path, task, String(milliseconds)], { stdio: ['ignore', output, 'inherit'] });
  const ended = (child: ChildProcess) => new Promise((done) => child.once('close', done));
  const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
  const firstLine = (child: ChildProcess) =>
    new Promise((done) => child.stdout!.once('data', (text) => done(`${text}`)));

  const kills = Number(process.env.DLMS_KILLS ?? 50);
  test(`T2: no number twice over ${kills} times kill -9`, { timeout: 60_000 + kills * 1000 }, async () => {
    const [path, used] = [join(folder, 'killed'), join(folder, 'used')];
    const output = openSync(used, 'a');
    const choose = chooser(kills);
    for (let kill = 0; kill < kills; kill += 1) {
      const size = statSync(used).size;
      const child = start('count', path, output);
      const end = ended(child);
      while (statSync(used).size === size) await pause(1);
      await pause(choose(20));
      child.kill('SIGKILL');
      await end;
    }
    const given = new Given();
    for (const line of readFileSync(used, 'latin1').trimEnd().split('\n')) {
      const [scope, counter] = line.split(' ');
      given.take(scopes[Number(scope)]!, Number(counter));
    }
    expect(given.count).toBeGreaterThan(kills);
  });

  test('T2: of two processes the second is refused, until the first is gone', async () => {
    const path = join(folder, 'shared');
    const holder = start('hold', path, 'pipe', 30_000);
    expect(await firstLine(holder)).toBe('held\n');
    const second = start('hold', path, 'pipe');
    expect(await firstLine(second)).toBe('store-locked\n');
    expect(() => new FileInvocationCounterStore(path)).toThrow(code('store-locked'));
    const end = ended(holder);
    holder.kill('SIGKILL');
    await end;
    const store = new FileInvocationCounterStore(path);
    expect(() => new FileInvocationCounterStore(path)).toThrow(code('store-locked'));
    store.close();
  });

  test('T2: of many that take over at once from a dead process one has the store at most', async () => {
    const path = join(folder, 'rushed');
    for (let round = 0; round < 3; round += 1) {
      const dead = start('hold', path, 'pipe', 30_000);
      await firstLine(dead);
      const end = ended(dead);
      dead.kill('SIGKILL');
      await end;
      const rush = Array.from({ length: 5 }, () => start('hold', path, 'pipe', 30_000));
      const answers = await Promise.all(rush.map(firstLine));
      expect(answers.filter((answer) => answer === 'held\n').length).toBeLessThanOrEqual(1);
      const ends = rush.filter((_, i) => answers[i] === 'held\n').map(ended);
      for (const child of rush) child.kill('SIGKILL');
      await Promise.all(ends);
      new FileInvocationCounterStore(path).close();
    }
  });

  test('has numbers from 0 where that is asked for, and refuses scopes that are no key identity', () => {
    const store = new FileInvocationCounterStore(join(folder, 'zero'), { create: true, start: 0 });
    expect(store.lease(scopes[0]!, 1)).toEqual({ first: 0, size: 1 });
    expect(store.lease(scopes[0]!, 5, 2 ** 32 - 3)).toEqual({ first: 2 ** 32 - 3, size: 2 });
    expect(() => store.lease(scopes[0]!, 1)).toThrow(code('counter-exhausted'));
    expect(() => store.lease('meter', 1)).toThrow(RangeError);
    store.close();
  });
});

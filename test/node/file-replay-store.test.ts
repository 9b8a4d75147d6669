import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FileReplayStore } from '../../src/node/file-replay-store.ts';
import { ReplayGuard } from '../../src/security/index.ts';
import { chooser, ForgetfulDisk } from './power-loss.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlms-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });
const scopes = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
const digest = (value: number) => new Uint8Array(12).fill(value);

describe('the replay store of a file', () => {
  test.each(['strict', 'sliding'] as const)('T1: %s: no APDU is fresh again after a restart', async (mode) => {
    const path = join(folder, mode);
    const store = new FileReplayStore(path, { create: true, growth: 1000 });
    const guard = new ReplayGuard({ store, mode });
    for (let counter = 1; counter <= 60; counter += 1)
      await Promise.all(scopes.map((scope) => guard.accept(scope, counter, digest(counter))));
    store.close();
    const again = new FileReplayStore(path);
    const restarted = new ReplayGuard({ store: again, mode });
    for (const scope of scopes) {
      for (let counter = 0; counter < 60; counter += 1)
        expect(() => restarted.check(scope, counter, digest(counter))).toThrow(
          expect.objectContaining({ code: 'counter-replayed', expectedCounter: 61 }),
        );
      expect(restarted.check(scope, 60, digest(60))).toBe('retransmission');
      expect(restarted.check(scope, 61, digest(61))).toBe('fresh');
    }
    again.close();
  });

  test('marks that come in together are one write', async () => {
    const disk = new ForgetfulDisk();
    const store = new FileReplayStore('marks', { create: true, files: disk });
    const before = disk.operations.length;
    const guard = new ReplayGuard({ store });
    await Promise.all(Array.from({ length: 100 }, (_, i) => guard.accept(scopes[i % 3]!, i + 1, digest(i))));
    expect(disk.operations.slice(before)).toEqual(['write', 'sync']);
    const last = guard.accept(scopes[0]!, 200, digest(7));
    store.close();
    await last;
    await expect(guard.accept(scopes[0]!, 201, digest(7))).rejects.toThrow(code('store-failed'));
  });

  test('a store that is full takes no new sender', async () => {
    const store = new FileReplayStore('marks', { create: true, files: new ForgetfulDisk(), senders: 1 });
    const guard = new ReplayGuard({ store });
    await guard.accept(scopes[0]!, 1, digest(1));
    expect(() => guard.accept(scopes[1]!, 1, digest(1))).toThrow(code('store-failed'));
    await guard.accept(scopes[0]!, 2, digest(1));
  });

  test.each(['power', 'EIO', 'ENOSPC'] as const)(
    'T1: %s at any operation: what was executed is never fresh again',
    async (fault) => {
      for (let at = 0; at < 60; at += 1) {
        const [disk, executed] = [new ForgetfulDisk(), new Map<string, number>()];
        const choose = chooser(at);
        for (let run = 0; run < 3; run += 1) {
          disk.fault = (_, index) => (index === (run === 0 ? at : choose(9)) ? fault : undefined);
          await use(disk, executed);
          disk.powerUp(choose);
        }
        const store = new FileReplayStore('marks', { create: true, files: disk });
        const guard = new ReplayGuard({ store, mode: 'sliding' });
        for (const [scope, counter] of executed)
          expect(() => guard.check(scope, counter, digest(counter + 1))).toThrow(code('counter-replayed'));
      }
    },
  );

  /** Executes what is accepted; a meter that is refused goes on with the counter that it is told. */
  async function use(disk: ForgetfulDisk, executed: Map<string, number>): Promise<void> {
    try {
      const store = new FileReplayStore('marks', { create: true, growth: 500, files: disk });
      const guard = new ReplayGuard({ store, mode: 'sliding', windows: 2 });
      for (let i = 0; i < 8; i += 1) {
        const accepting = scopes.map(async (scope) => {
          const counter = (executed.get(scope) ?? 0) + 1 + i;
          await guard.accept(scope, counter, digest(counter));
          expect(counter).toBeGreaterThan(executed.get(scope) ?? 0);
          executed.set(scope, counter);
        });
        for (const { status, reason } of (await Promise.allSettled(accepting)) as PromiseRejectedResult[])
          if (status === 'rejected') expect(['store-failed', 'counter-replayed']).toContain(reason.code);
      }
      store.close();
    } catch (error) {
      expect(error).toEqual(code('store-failed'));
    }
  }
});

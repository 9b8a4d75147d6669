import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { ReplayGuard } from '../../../src/security/counters/replay-guard.ts';
import { ReplayMarks } from '../../../src/security/counters/replay-marks.ts';
import { MemoryReplayStore, type ReplayStore } from '../../../src/security/counters/replay-store.ts';
import type { ReplayMark } from '../../../src/security/counters/replay-window.ts';

const scope = (number: number) => toHex(Uint8Array.from({ length: 16 }, (_, i) => (number * 31 ** i) >>> 3));
const digest = (value: number) => new Uint8Array(32).fill(value);
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });
const [a, b] = [scope(1), scope(2)];

/** Saves when the test says so. */
class SlowStore implements ReplayStore {
  readonly memory = new MemoryReplayStore();
  readonly waiting: (() => void)[] = [];
  error: Error | undefined;

  mark(of: string): ReplayMark | undefined {
    return this.memory.mark(of);
  }

  save(of: string, mark: ReplayMark): Promise<void> {
    return new Promise((done, failed) =>
      this.waiting.push(() => {
        if (this.error) return failed(this.error);
        this.memory.save(of, mark);
        done();
      }),
    );
  }

  saveAll(): void {
    for (const save of this.waiting.splice(0)) save();
  }
}

describe('the guard', () => {
  test('T1: a replay has no effect: at once, of another sender, after a restart', () => {
    const store = new MemoryReplayStore();
    const guard = new ReplayGuard({ store });
    for (let counter = 1; counter <= 1000; counter += 1) {
      expect(guard.check(a, counter, digest(counter))).toBe('fresh');
      expect(guard.accept(a, counter, digest(counter))).toBeUndefined();
    }
    for (const each of [guard, new ReplayGuard({ store }), new ReplayGuard({ store, mode: 'sliding' })]) {
      for (let counter = 0; counter < 1000; counter += 1) {
        if (each === guard && counter > 996) continue;
        expect(() => each.check(a, counter, digest(counter))).toThrow(
          expect.objectContaining({ code: 'counter-replayed', expectedCounter: 1001 }),
        );
      }
      expect(each.check(a, 1000, digest(1000))).toBe('retransmission');
      expect(() => each.check(a, 1000, digest(1))).toThrow(code('counter-replayed'));
      expect(each.check(b, 1, digest(1))).toBe('fresh');
    }
  });

  test('T1: what is accepted twice is refused, whatever check said', () => {
    const guard = new ReplayGuard({ store: new MemoryReplayStore() });
    guard.accept(a, 5, digest(5));
    expect(() => guard.accept(a, 5, digest(5))).toThrow(code('counter-replayed'));
  });

  test('a counter is taken at once, and known as retransmission when it is durable', async () => {
    const store = new SlowStore();
    const guard = new ReplayGuard({ store });
    const accepted = guard.accept(a, 5, digest(5));
    let isDurable = false;
    void accepted?.then(() => {
      isDurable = true;
    });
    expect(() => guard.check(a, 5, digest(5))).toThrow(code('counter-replayed'));
    await Promise.resolve();
    expect(isDurable).toBe(false);
    store.saveAll();
    await accepted;
    expect(guard.check(a, 5, digest(5))).toBe('retransmission');
  });

  test('fails closed: what could not be stored is neither executed nor acknowledged later', async () => {
    const store = new SlowStore();
    const guard = new ReplayGuard({ store });
    store.error = new Error('disk full');
    const accepted = guard.accept(a, 5, digest(5));
    store.saveAll();
    await expect(accepted).rejects.toThrow(expect.objectContaining({ code: 'store-failed', cause: store.error }));
    expect(() => guard.check(a, 5, digest(5))).toThrow(code('counter-replayed'));
    expect(guard.check(a, 6, digest(6))).toBe('fresh');
    const failing = new ReplayGuard({
      store: {
        mark: () => undefined,
        save: () => {
          throw store.error;
        },
      },
    });
    expect(() => failing.accept(a, 5, digest(5))).toThrow(
      expect.objectContaining({ code: 'store-failed', cause: store.error }),
    );
  });

  test('T1: giving windows up forgets no highest counter, not even one that is not durable yet', async () => {
    const store = new SlowStore();
    const guard = new ReplayGuard({ store, mode: 'sliding', windows: 2 });
    const all = [guard.accept(a, 5, digest(5))];
    for (let number = 10; number < 20; number += 1) all.push(guard.accept(scope(number), 1, digest(1)));
    expect(() => guard.check(a, 5, digest(5))).toThrow(code('counter-replayed'));
    store.saveAll();
    await Promise.all(all);
    for (let number = 20; number < 40; number += 1) {
      const accepted = guard.accept(scope(number), 1, digest(1));
      store.saveAll();
      await accepted;
    }
    expect(() => guard.check(a, 5, digest(4))).toThrow(code('counter-replayed'));
    expect(() => guard.check(a, 4, digest(4))).toThrow(code('counter-replayed'));
    expect(guard.check(a, 5, digest(5))).toBe('retransmission');
  });

  test('a full store takes no new sender and keeps the old ones', () => {
    const guard = new ReplayGuard({ store: new MemoryReplayStore({ senders: 2 }) });
    guard.accept(a, 1, digest(1));
    guard.accept(b, 1, digest(1));
    expect(() => guard.accept(scope(3), 1, digest(1))).toThrow(code('store-failed'));
    guard.accept(a, 2, digest(2));
    expect(() => guard.check(a, 1, digest(9))).toThrow(code('counter-replayed'));
  });

  test('a short digest and a scope that is no key identity are refused', () => {
    const guard = new ReplayGuard({ store: new MemoryReplayStore() });
    expect(() => guard.check(a, 1, digest(1).subarray(0, 7))).toThrow(RangeError);
    expect(() => guard.check('meter 1', 1, digest(1))).toThrow(RangeError);
  });
});

describe('the marks', () => {
  const writes = fc.array(
    fc.record({ sender: fc.nat(40), counter: fc.integer({ min: 0, max: 2 ** 32 - 1 }), value: fc.nat(255) }),
  );

  test('agree with a plain map, also when read back from their rows', () => {
    fc.assert(
      fc.property(writes, (all) => {
        const [marks, again, model] = [new ReplayMarks(), new ReplayMarks(), new Map<string, ReplayMark>()];
        for (const { sender, counter, value } of all) {
          // All but equal digests: they fall in one place of the table.
          const of = `${'00'.repeat(15)}${toHex(Uint8Array.of(sender))}`;
          const mark = { counter, digest: new Uint8Array(8).fill(value) };
          marks.raise(of, mark);
          if (counter > (model.get(of)?.counter ?? -1)) model.set(of, mark);
        }
        for (const rows of marks.rows()) again.merge(rows);
        for (const each of [marks, again]) {
          expect(each.size).toBe(model.size);
          for (const [of, mark] of model) expect(each.get(of)).toEqual(mark);
        }
        expect(marks.get('ff'.repeat(16))).toBeUndefined();
      }),
    );
  });

  test('20,000 senders, over pages and growth', () => {
    const marks = new ReplayMarks();
    for (let number = 0; number < 20_000; number += 1)
      marks.raise(scope(number), { counter: number, digest: new Uint8Array(8) });
    const distinct = new Set(Array.from({ length: 20_000 }, (_, number) => scope(number)));
    expect(marks.size).toBe(distinct.size);
    for (let number = 0; number < 20_000; number += 1)
      expect(marks.get(scope(number))!.counter).toBeGreaterThanOrEqual(number);
    expect([...marks.rows()].reduce((sum, rows) => sum + rows.length, 0)).toBe(marks.size * 28);
    expect(() => marks.merge(new Uint8Array(27))).toThrow(RangeError);
  });
});

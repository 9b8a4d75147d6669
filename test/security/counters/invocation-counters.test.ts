import { describe, expect, test } from 'vitest';
import {
  type InvocationCounterStore,
  type Lease,
  lastInvocationCounter,
  leaseFrom,
  MemoryInvocationCounterStore,
} from '../../../src/security/counters/invocation-counter-store.ts';
import { InvocationCounters } from '../../../src/security/counters/invocation-counters.ts';

const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
const turn = () => new Promise((done) => setImmediate(done));
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });

/** Takes its time: each lease is given when the test says so. */
class SlowStore implements InvocationCounterStore {
  readonly memory = new MemoryInvocationCounterStore();
  readonly waiting: (() => void)[] = [];
  error: Error | undefined;

  lease(scope: string, size: number, from?: number): Promise<Lease> {
    return new Promise((give, fail) =>
      this.waiting.push(() => (this.error ? fail(this.error) : give(this.memory.lease(scope, size, from)))),
    );
  }

  giveAll(): void {
    for (const give of this.waiting.splice(0)) give();
  }
}

describe('stores', () => {
  test('leases follow each other, each scope by itself, from the first number on', () => {
    const store = new MemoryInvocationCounterStore();
    expect(store.lease(a, 100)).toEqual({ first: 1, size: 100 });
    expect(store.lease(a, 10)).toEqual({ first: 101, size: 10 });
    expect(store.lease(b, 10)).toEqual({ first: 1, size: 10 });
    expect(store.lease(a, 1, 5)).toEqual({ first: 111, size: 1 });
    expect(store.lease(a, 1, 500)).toEqual({ first: 500, size: 1 });
    expect(new MemoryInvocationCounterStore(0).lease(a, 1).first).toBe(0);
  });

  test('S3: the last lease is short, and the one after it is refused for good', () => {
    expect(leaseFrom(lastInvocationCounter - 4, 100)).toEqual({ first: lastInvocationCounter - 4, size: 5 });
    expect(() => leaseFrom(lastInvocationCounter + 1, 1)).toThrow(code('counter-exhausted'));
    expect(() => leaseFrom(1, 0)).toThrow(RangeError);
    expect(() => leaseFrom(1, 1.5)).toThrow(RangeError);
  });
});

describe('the allocator', () => {
  test('T2: gives each number once, over blocks and scopes', () => {
    const counters = new InvocationCounters(new MemoryInvocationCounterStore(), { blockSize: 3 });
    expect(Array.from({ length: 8 }, () => counters.next(a))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Array.from({ length: 4 }, () => counters.next(b))).toEqual([1, 2, 3, 4]);
    expect(counters.next(a)).toBe(9);
  });

  test('T2: another allocator on the same store, as after a restart, gives other numbers', () => {
    const store = new MemoryInvocationCounterStore();
    const given = new Set<number>();
    for (let run = 0; run < 50; run += 1) {
      const counters = new InvocationCounters(store, { blockSize: 7 });
      for (let i = 0; i < run; i += 1) given.add(counters.next(a));
    }
    expect(given.size).toBe((49 * 50) / 2);
  });

  test('S3: near 2^32 - 1 the numbers end, and never start again', () => {
    const counters = new InvocationCounters(new MemoryInvocationCounterStore(), { blockSize: 300 });
    counters.raiseTo(a, 2 ** 32 - 1001, { allowJump: true });
    const given = Array.from({ length: 999 }, () => counters.next(a));
    expect([given[0], given[998]]).toEqual([2 ** 32 - 1000, 2 ** 32 - 2]);
    for (let i = 0; i < 3; i += 1) expect(() => counters.next(a)).toThrow(code('counter-exhausted'));
    expect(counters.next(b)).toBe(1);
  });

  test('fails closed: after an error of the store no number until a lease succeeds', () => {
    const memory = new MemoryInvocationCounterStore();
    const failure = new Error('disk full');
    let works = true;
    const lease = (scope: string, size: number, from?: number) => {
      if (!works) throw failure;
      return memory.lease(scope, size, from);
    };
    const counters = new InvocationCounters({ lease }, { blockSize: 2 });
    expect([counters.next(a), counters.next(a), counters.next(b)]).toEqual([1, 2, 1]);
    works = false;
    expect(() => counters.next(a)).toThrow(expect.objectContaining({ code: 'store-failed', cause: failure }));
    // b has a number left: it is not given while the store fails.
    expect(() => counters.next(b)).toThrow(code('store-failed'));
    works = true;
    expect([counters.next(b), counters.next(a)]).toEqual([2, 3]);
  });

  test('T2: a store that lost its memory is found out', () => {
    for (const lease of [
      { first: 1, size: 5 },
      { first: 6, size: 0 },
      { first: 2 ** 32 - 2, size: 2 },
      { first: 6.5, size: 1 },
    ]) {
      let answer: Lease = { first: 1, size: 5 };
      const counters = new InvocationCounters({ lease: () => answer }, { blockSize: 5 });
      for (let i = 1; i <= 5; i += 1) expect(counters.next(a)).toBe(i);
      answer = lease;
      expect(() => counters.next(a)).toThrow(code('store-failed'));
      answer = { first: 6, size: 5 };
      expect(counters.next(a)).toBe(6);
    }
  });

  test.each([0, -1, 1.5, Number.NaN])('a block of %s is refused', (blockSize) => {
    expect(() => new InvocationCounters(new MemoryInvocationCounterStore(), { blockSize })).toThrow(RangeError);
  });
});

describe('with an asynchronous store', () => {
  test('numbers come from what was prepared; beyond, next is refused', async () => {
    const store = new SlowStore();
    const counters = new InvocationCounters(store, { blockSize: 2 });
    expect(() => counters.next(a)).toThrow(code('store-failed'));
    const prepared = counters.prepare(a, 4);
    store.giveAll();
    await turn();
    store.giveAll();
    await prepared;
    expect([1, 2, 3, 4].map(() => counters.next(a))).toEqual([1, 2, 3, 4]);
    expect(() => counters.next(a)).toThrow(code('store-failed'));
  });

  test('T2: who prepare at once share a lease', async () => {
    const store = new SlowStore();
    const counters = new InvocationCounters(store, { blockSize: 2 });
    const all = [counters.prepare(a), counters.prepare(a), counters.prepare(b)];
    expect(store.waiting).toHaveLength(2);
    store.giveAll();
    await Promise.all(all);
    expect([counters.next(a), counters.next(b), counters.next(a)]).toEqual([1, 1, 2]);
  });

  test('a failure is told to who prepares, and holds until a lease succeeds', async () => {
    const store = new SlowStore();
    const counters = new InvocationCounters(store, { blockSize: 2 });
    const first = counters.prepare(a);
    store.giveAll();
    await first;
    store.error = new Error('gone');
    const second = counters.prepare(a, 3);
    store.giveAll();
    await expect(second).rejects.toThrow(expect.objectContaining({ code: 'store-failed', cause: store.error }));
    expect(() => counters.next(a)).toThrow(code('store-failed'));
    store.error = undefined;
    store.giveAll();
    await counters.prepare(a);
    expect(counters.next(a)).toBe(1);
  });

  test('a lease that arrives after a raise gives nothing below it', async () => {
    const store = new SlowStore();
    const counters = new InvocationCounters(store, { blockSize: 4 });
    const first = counters.prepare(a);
    store.giveAll();
    await first;
    const second = counters.prepare(a, 5);
    counters.raiseTo(a, 6);
    store.giveAll();
    await turn();
    store.giveAll();
    await second;
    expect(Array.from({ length: 6 }, () => counters.next(a))).toEqual([7, 8, 9, 10, 11, 12]);
  });
});

describe('raising to the counter of a peer', () => {
  const upTo = (last: number) => {
    const counters = new InvocationCounters(new MemoryInvocationCounterStore());
    for (let i = 1; i <= last; i += 1) counters.next(a);
    return counters;
  };

  test('goes on above it, also after a restart', () => {
    const store = new MemoryInvocationCounterStore();
    const counters = new InvocationCounters(store);
    counters.raiseTo(a, 5000);
    expect(counters.next(a)).toBe(5001);
    counters.raiseTo(a, 5001);
    expect(counters.next(a)).toBe(5002);
    expect(new InvocationCounters(store).next(a)).toBeGreaterThan(5002);
  });

  test('A16: a lower counter, read over the public association, lowers nothing', () => {
    const counters = upTo(150);
    for (const lower of [0, 1, 100, 149]) expect(() => counters.raiseTo(a, lower)).toThrow(code('counter-lowered'));
    expect(counters.next(a)).toBe(151);
    const fresh = new InvocationCounters(new MemoryInvocationCounterStore());
    fresh.raiseTo(a, 10);
    expect(() => fresh.raiseTo(a, 9)).toThrow(code('counter-lowered'));
    expect(fresh.next(a)).toBe(11);
  });

  test('A16: a jump of more than 2^20 needs consent', () => {
    const counters = upTo(10);
    expect(() => counters.raiseTo(a, 11 + 2 ** 20)).toThrow(code('counter-jump'));
    expect(counters.next(a)).toBe(11);
    counters.raiseTo(a, 11 + 2 ** 20);
    expect(counters.next(a)).toBe(12 + 2 ** 20);
    counters.raiseTo(a, 2 ** 31, { allowJump: true });
    expect(counters.next(a)).toBe(2 ** 31 + 1);
  });

  test('S3: nothing is above the end', () => {
    const counters = upTo(10);
    for (const end of [2 ** 32 - 2, 2 ** 32 - 1])
      expect(() => counters.raiseTo(a, end, { allowJump: true })).toThrow(code('counter-exhausted'));
    expect(counters.next(a)).toBe(11);
    counters.raiseTo(a, 2 ** 32 - 3, { allowJump: true });
    expect(counters.next(a)).toBe(2 ** 32 - 2);
    for (const invalid of [-1, 2 ** 32, 1.5, Number.NaN])
      expect(() => counters.raiseTo(a, invalid)).toThrow(RangeError);
  });
});

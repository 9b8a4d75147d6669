import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReplayMode, ReplayWindow } from '../../../src/security/counters/replay-window.ts';

const digestOf = (value: number) => new Uint8Array(8).fill(value);
const mark = (counter: number, digest = counter) => ({ counter, digest: digestOf(digest) });
const replayed = (expectedCounter?: number) =>
  expect.objectContaining({ name: 'SecurityError', code: 'counter-replayed', expectedCounter });

function accepting(mode: ReplayMode, ...counters: number[]): ReplayWindow {
  const window = new ReplayWindow(mode);
  for (const counter of counters) {
    window.accept(counter);
    window.remember(mark(counter));
  }
  return window;
}

describe('the strict window', () => {
  test('T1: takes what is above all that was accepted, and nothing else', () => {
    const window = accepting('strict', 10);
    expect(window.check(mark(11))).toBe('fresh');
    for (const counter of [0, 1, 9]) expect(() => window.check(mark(counter))).toThrow(replayed(11));
    expect(() => window.check(mark(10, 99))).toThrow(replayed(11));
    for (const counter of [9, 10]) expect(() => window.accept(counter)).toThrow(replayed(11));
  });

  test('checking takes nothing: a forged counter changes nothing', () => {
    const window = accepting('strict', 10);
    expect(window.check(mark(2 ** 32 - 1))).toBe('fresh');
    expect(window.check(mark(11))).toBe('fresh');
  });

  test('zero is a counter', () => {
    expect(accepting('strict').check(mark(0))).toBe('fresh');
    expect(() => accepting('strict', 0).check(mark(0, 1))).toThrow(replayed(1));
  });

  test('S3: above 2^32 - 1 there is nothing', () => {
    const window = accepting('strict', 2 ** 32 - 2);
    expect(() => window.check(mark(5))).toThrow(replayed(2 ** 32 - 1));
    window.accept(2 ** 32 - 1);
    for (const counter of [0, 1, 2 ** 32 - 2, 2 ** 32 - 1])
      expect(() => window.check(mark(counter, 77))).toThrow(replayed(undefined));
    for (const invalid of [-1, 2 ** 32, 0.5, Number.NaN]) expect(() => window.check(mark(invalid))).toThrow(RangeError);
  });
});

describe('retransmissions', () => {
  test.each(['strict', 'sliding'] as const)('%s: the last four are known by counter and octets', (mode) => {
    const window = accepting(mode, 1, 2, 3, 4, 5, 6);
    for (const counter of [3, 4, 5, 6]) expect(window.check(mark(counter))).toBe('retransmission');
    expect(() => window.check(mark(2))).toThrow(replayed(7));
    expect(() => window.check(mark(6, 5))).toThrow(replayed(7));
    expect(() => window.check({ counter: 6, digest: new Uint8Array() })).toThrow(replayed(7));
  });

  test('what was accepted and not remembered is refused', () => {
    const window = accepting('strict', 1);
    window.accept(2);
    expect(() => window.check(mark(2))).toThrow(replayed(3));
  });
});

describe('the sliding window', () => {
  const arrivals = fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 300 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 32 - 1 }) },
      { weight: 1, arbitrary: fc.integer({ min: 2 ** 32 - 200, max: 2 ** 32 - 1 }) },
    ),
    { maxLength: 300 },
  );

  test.each([
    ['strict', 0],
    ['sliding', 64],
  ] as const)('T1: %s agrees with a plain set of the accepted counters', (mode, width) => {
    fc.assert(
      fc.property(arrivals, (counters) => {
        const window = new ReplayWindow(mode);
        const accepted = new Set<number>();
        let highest = -1;
        for (const counter of counters) {
          const isFresh = counter > highest || (counter > highest - width && !accepted.has(counter));
          if (isFresh) {
            expect(window.check(mark(counter))).toBe('fresh');
            window.accept(counter);
            accepted.add(counter);
            highest = Math.max(highest, counter);
          } else {
            expect(() => window.check(mark(counter))).toThrow(
              replayed(highest < 2 ** 32 - 1 ? highest + 1 : undefined),
            );
            expect(() => window.accept(counter)).toThrow();
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('T1: its edge: 63 below the highest is taken, 64 below is not', () => {
    const window = accepting('sliding', 100);
    expect(window.check(mark(37))).toBe('fresh');
    expect(() => window.check(mark(36))).toThrow(replayed(101));
    window.accept(37);
    expect(() => window.check(mark(37, 1))).toThrow(replayed(101));
    window.accept(101);
    expect(() => window.check(mark(37, 1))).toThrow(replayed(102));
  });

  test('T1: after a restart all up to the mark is refused, and its own retransmission known', () => {
    const window = new ReplayWindow('sliding', mark(100));
    for (let counter = 0; counter < 100; counter += 1) expect(() => window.check(mark(counter))).toThrow(replayed(101));
    expect(window.check(mark(100))).toBe('retransmission');
    window.accept(103);
    expect(window.check(mark(102))).toBe('fresh');
    expect(() => window.check(mark(99))).toThrow(replayed(104));
  });
});

import { describe, expect, test } from 'vitest';
import { countedParts, type PowerLine } from '../../../src/meter/accuracy/starting.ts';

const line = (start: readonly number[], end: readonly number[]): PowerLine => ({
  start: Float64Array.from(start),
  end: Float64Array.from(end),
});

/** Watt that are counted at a share of the way. */
function countedAt(parts: ReturnType<typeof countedParts>, share: number, i: number): number {
  const { start, end, from, until } = parts.find((part) => share >= part.from && share < part.until)!;
  return start[i]! + ((end[i]! - start[i]!) * (share - from)) / (until - from);
}

describe('Current rating: what is less than the starting current', () => {
  const least = 4;

  test.each([
    ['through nothing', line([-100, 0], [60, 0])],
    ['past nothing', line([-10, 3], [10, 3])],
    ['into nothing', line([20, -5], [1, 1])],
    ['nowhere near', line([100, -60], [120, -50])],
    ['always within it', line([1, 0], [-2, 1])],
    ['of two phases', line([-9, 0, 30, 2], [9, 0, -30, 2])],
  ])('is not counted on a way %s, and all else is', (_, way) => {
    const parts = countedParts(way, least);
    expect(parts.at(-1)!.until).toBe(1);
    for (let share = 0.0005; share < 1; share += 0.001)
      for (let i = 0; i < way.start.length; i += 2) {
        const [p, q] = [i, i + 1].map((at) => way.start[at]! + (way.end[at]! - way.start[at]!) * share);
        const isCounted = Math.hypot(p!, q!) >= least;
        expect(countedAt(parts, share, i)).toBeCloseTo(isCounted ? p! : 0, 9);
        expect(countedAt(parts, share, i + 1)).toBeCloseTo(isCounted ? q! : 0, 9);
      }
  });

  test('a line of which all is counted stays whole', () => {
    const whole = line([100, -60], [120, -50]);
    expect(countedParts(whole, least)).toEqual([{ ...whole, from: 0, until: 1 }]);
  });
});

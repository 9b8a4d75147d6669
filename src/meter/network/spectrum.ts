import { highestOrder } from './harmonic-model.ts';

/** A value that goes from one node to the next as a square does: at 0, twice in the middle, at 1. */
export type Squares = readonly [before: number, between: number, after: number];

/** Such a value at a share of the way. */
export function squareAt([before, between, after]: Squares, share: number): number {
  const rest = 1 - share;
  return before * rest * rest + between * rest * share + after * share * share;
}

/** Harmonics of a wave between two nodes, as parts of its fundamental: each goes in a straight line. */
export class Spectrum {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly #squares: Squares;

  constructor(before: Float64Array, after: Float64Array) {
    this.before = before;
    this.after = after;
    let [first, between, last] = [0, 0, 0];
    for (let order = 2; order <= highestOrder; order += 1) {
      const [a, b] = [before[order]!, after[order]!];
      first += a * a;
      between += 2 * a * b;
      last += b * b;
    }
    this.#squares = [first, between, last];
  }

  /** The part of an order at a share of the way from node to node; that of 1 is all of the fundamental. */
  part(order: number, share: number): number {
    if (order === 1) return 1;
    return this.before[order]! * (1 - share) + this.after[order]! * share;
  }

  /** The sum of the squares of all parts: THD, squared. */
  squared(share: number): number {
    return squareAt(this.#squares, share);
  }
}

/** A block that was cut from a long value. */
export interface CutBlock {
  readonly blockNumber: number;
  readonly isLast: boolean;
  /** A view of the value. */
  readonly octets: Uint8Array;
}

/** Cuts a long value into numbered blocks (Green Book 9.4.6.3): the first has the number 1. Nothing is copied. */
export class BlockCutter {
  readonly #octets: Uint8Array;
  #offset = 0;
  #blockNumber = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  /** Number of the block that was cut last; 0 before the first. */
  get blockNumber(): number {
    return this.#blockNumber;
  }

  /** Cuts the next block of up to `size` octets. */
  next(size: number): CutBlock {
    const end = Math.min(this.#offset + size, this.#octets.length);
    const octets = this.#octets.subarray(this.#offset, end);
    this.#offset = end;
    this.#blockNumber += 1;
    return { blockNumber: this.#blockNumber, isLast: end === this.#octets.length, octets };
  }
}

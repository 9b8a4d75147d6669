import { Writer } from '../../codec/index.ts';

/** Why a block was not taken. */
export type BlockFault = 'data-block-number-invalid' | 'too-long';

/**
 * Puts a long value together from numbered blocks (Green Book 9.4.6.3). Copies each block once, so that many small ones
 * take no more memory than the value.
 */
export class BlockCollector {
  readonly #maximum: number;
  readonly #collected = new Writer();
  #blockNumber = 0;

  /** Octets of the longest value that is taken. */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Number of the block that was taken last; 0 before the first. */
  get blockNumber(): number {
    return this.#blockNumber;
  }

  /** Takes the next block, or says why not. */
  push(blockNumber: number, octets: Uint8Array): BlockFault | undefined {
    if (blockNumber !== this.#blockNumber + 1) return 'data-block-number-invalid';
    if (this.#collected.length + octets.length > this.#maximum) return 'too-long';
    this.#collected.bytes(octets);
    this.#blockNumber = blockNumber;
    return undefined;
  }

  /** What was collected; the collector is not used any more. */
  get octets(): Uint8Array {
    return this.#collected.view();
  }
}

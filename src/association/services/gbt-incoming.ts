import type { GeneralBlockTransfer } from '../../apdu/index.ts';
import { equalBytes, Writer } from '../../codec/index.ts';
import { numberNear } from './gbt-block-number.ts';

/** What a block brought: the next part, nothing, what is for later, or more than may be. */
export type IncomingStep = 'taken' | 'repeated' | 'gap' | 'too-long';

/** The blocks that come in, in the order of their numbers. What comes after a gap is kept, up to one window. */
export class IncomingBlocks {
  readonly #maximum: number;
  readonly #collected = new Writer();
  #expected = 1;
  /** The highest number that was seen, with or without gaps before it. */
  #highest = 0;
  /** Number of the last block that had data. */
  #lastWithData = 0;
  #firstSize = 0;
  #isComplete = false;
  readonly #windowSize: number;
  readonly #early = new Map<number, { readonly blockData: Uint8Array; readonly lastBlock: boolean }>();
  #earlySize = 0;

  /** Octets of the longest APDU that is taken, and blocks that the peer sends without an acknowledgement. */
  constructor(maximum: number, windowSize: number) {
    this.#maximum = maximum;
    this.#windowSize = windowSize;
  }

  /** Number of the last block that came without a gap. */
  get blockNumberAck(): number {
    return this.#expected - 1;
  }

  /** The last block is there. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Some block with data is there. */
  get isBegun(): boolean {
    return this.#lastWithData > 0;
  }

  /** The APDU; a view that is not written to any more. */
  get apdu(): Uint8Array {
    return this.#collected.view();
  }

  /** Whether a block is the first of an APDU, where there was none yet. */
  isFirst({ blockNumber, blockNumberAck, blockData }: GeneralBlockTransfer): boolean {
    return blockNumber === 1 && blockNumberAck === 0 && blockData.length > 0 && !this.isBegun;
  }

  /** Whether a block may be the first of another APDU: it has the number of one that is here already. */
  isFirstAgain({ blockNumber, blockNumberAck, blockData }: GeneralBlockTransfer): boolean {
    if (blockNumber !== 1 || blockNumberAck !== 0 || blockData.length === 0 || !this.isBegun) return false;
    return numberNear(1, this.#expected) !== this.#expected;
  }

  /** Whether data are those of the first block. */
  hasFirst(blockData: Uint8Array): boolean {
    return equalBytes(this.#collected.view().subarray(0, this.#firstSize), blockData);
  }

  /** Whether a block is no copy of one that was here: its sender has sent it after all others. */
  isFresh({ blockNumber }: GeneralBlockTransfer): boolean {
    return numberNear(blockNumber, this.#expected) > this.#highest;
  }

  /** Takes a block; one that comes before its turn is kept until its turn, and is a gap until then. */
  take({ blockControl, blockNumber, blockData }: GeneralBlockTransfer): IncomingStep {
    const number = numberNear(blockNumber, this.#expected);
    this.#highest = Math.max(this.#highest, number);
    const hasData = blockData.length > 0;
    if (hasData && this.#isComplete) return 'repeated';
    if (number > this.#expected) return this.#keep(number, blockData, blockControl.lastBlock);
    // A block without data has the number that its sender may give to the next one with data.
    const isNext = number === this.#expected || (hasData && number > this.#lastWithData);
    if (!isNext) return 'repeated';
    if (this.#size + blockData.length > this.#maximum) return 'too-long';
    this.#append(number, blockData, blockControl.lastBlock);
    for (let next = this.#early.get(this.#expected); next !== undefined; next = this.#early.get(this.#expected)) {
      this.#early.delete(this.#expected);
      this.#earlySize -= next.blockData.length;
      this.#append(this.#expected, next.blockData, next.lastBlock);
    }
    return 'taken';
  }

  get #size(): number {
    return this.#collected.length + this.#earlySize;
  }

  /** Keeps a copy of what is no further ahead than one window. */
  #keep(number: number, blockData: Uint8Array, lastBlock: boolean): IncomingStep {
    if (number > this.#expected + this.#windowSize || this.#early.has(number)) return 'gap';
    if (this.#size + blockData.length > this.#maximum) return 'too-long';
    this.#early.set(number, { blockData: blockData.slice(), lastBlock });
    this.#earlySize += blockData.length;
    return 'gap';
  }

  #append(number: number, blockData: Uint8Array, lastBlock: boolean): void {
    this.#expected = number + 1;
    if (blockData.length > 0) {
      if (!this.isBegun) this.#firstSize = blockData.length;
      this.#lastWithData = number;
      this.#collected.bytes(blockData);
    }
    this.#isComplete ||= lastBlock && this.isBegun;
  }
}

import { Apdu, type GeneralBlockTransfer } from '../../apdu/index.ts';
import { encode } from '../../codec/index.ts';
import { lengthSize, rawDataSize } from './block-sizes.ts';
import { numberNear, sentNumber } from './gbt-block-number.ts';

/** Tag, block control and both numbers. */
const overhead = 6;
const nothing = new Uint8Array(0);
/** Where the peer sets no limit, a block is as long as the wrapper carries. */
const longestBlock = 65535 - overhead - lengthSize(65535);

/** What every block says of the other direction. */
export interface BlockHead {
  /** Blocks that we take in before we acknowledge. */
  readonly windowSize: number;
  /** The last block that came without a gap. */
  readonly blockNumberAck: number;
  /** Whether a block without data is the last: nothing will follow it. */
  readonly isOver: boolean;
}

/**
 * The blocks that go out: those of an APDU, and those without data that only acknowledge. All are numbered in one row,
 * and made again from the APDU when they are to be repeated.
 */
export class OutgoingBlocks {
  readonly #size: number;
  #apdu: Uint8Array | undefined;
  /** Number of the first block of the APDU, and of the first that is none any more. */
  #first = 1;
  #end = 1;
  #next = 1;
  #acknowledged = 0;

  /** Octets of the longest APDU that the peer takes; 0: no limit. */
  constructor(maximumSize: number) {
    this.#size = Math.min(rawDataSize(maximumSize, overhead), longestBlock);
  }

  /** Whether there is room for any data. */
  get isPossible(): boolean {
    return this.#size >= 1;
  }

  /** An APDU was given that is not yet acknowledged to its end. */
  get isUnacknowledged(): boolean {
    return this.#apdu !== undefined && this.#acknowledged < this.#end - 1;
  }

  /** An APDU was given, and all its blocks went out once. */
  get isAllSent(): boolean {
    return this.#apdu !== undefined && this.#next >= this.#end;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Begins to send an APDU. */
  begin(apdu: Uint8Array): void {
    this.#apdu = apdu;
    this.#first = this.#next;
    this.#end = this.#first + Math.ceil(apdu.length / this.#size);
  }

  /** Takes an acknowledgement: whether it brought something new, or `wrong` for blocks that were not sent. */
  acknowledge(blockNumberAck: number): 'new' | 'old' | 'wrong' {
    const number = numberNear(blockNumberAck, this.#acknowledged);
    if (number >= this.#next) return 'wrong';
    if (number <= this.#acknowledged) return 'old';
    this.#acknowledged = number;
    return 'new';
  }

  /**
   * The blocks after those acknowledged, as many as the peer takes in; the turn is then its. Of those that are sent again
   * fewer: most receivers lack but one of them. Lost acknowledgements before them come along, or there would be a gap.
   */
  window(size: number, head: BlockHead): Uint8Array[] {
    const start = this.#acknowledged + 1;
    const firstWithData = Math.max(start, this.#first);
    const count = firstWithData < this.#next ? Math.ceil(size / 4) : size;
    const end = Math.min(firstWithData + Math.max(count, 1), this.#end);
    const blocks: Uint8Array[] = [];
    for (let number = start; number < end; number += 1) blocks.push(this.#block(number, head, number < end - 1));
    this.#next = Math.max(this.#next, end);
    return blocks;
  }

  /** A block without data, with a number of its own. */
  acknowledgement(head: BlockHead): Uint8Array {
    const number = this.#next;
    this.#next += 1;
    return this.#block(number, head, false);
  }

  #block(number: number, { windowSize, blockNumberAck, isOver }: BlockHead, streaming: boolean): Uint8Array {
    const at = number - this.#first;
    const apdu = number < this.#end && at >= 0 ? this.#apdu : undefined;
    const lastBlock = apdu === undefined ? isOver && number >= this.#end : number === this.#end - 1;
    return encodeBlock({
      blockControl: { windowSize, streaming, lastBlock },
      blockNumber: sentNumber(number),
      blockNumberAck: sentNumber(blockNumberAck),
      blockData: apdu?.subarray(at * this.#size, (at + 1) * this.#size) ?? nothing,
    });
  }

  /** All blocks of an APDU that nobody acknowledges, one after another; each is made when it is asked for. */
  *unconfirmed(apdu: Uint8Array): Generator<Uint8Array> {
    const end = Math.ceil(apdu.length / this.#size);
    for (let i = 0; i < end; i += 1) {
      const isLast = i === end - 1;
      yield encodeBlock({
        blockControl: { windowSize: 0, streaming: !isLast, lastBlock: isLast },
        blockNumber: sentNumber(i + 1),
        blockNumberAck: 0,
        blockData: apdu.subarray(i * this.#size, (i + 1) * this.#size),
      });
    }
  }
}

/** The block that ends a transfer before its time. */
export const abortingBlock = (): Uint8Array =>
  encodeBlock({
    blockControl: { windowSize: 0, streaming: false, lastBlock: true },
    blockNumber: 0,
    blockNumberAck: 0,
    blockData: nothing,
  });

/** Whether a block ends the transfer before its time. */
export const isAborting = ({ blockControl, blockNumber, blockNumberAck, blockData }: GeneralBlockTransfer): boolean =>
  blockControl.lastBlock &&
  !blockControl.streaming &&
  blockNumber === 0 &&
  blockNumberAck === 0 &&
  blockData.length === 0;

const encodeBlock = (value: GeneralBlockTransfer): Uint8Array =>
  encode(Apdu, { kind: 'general-block-transfer', value });

import { concat, equalBytes } from '../codec/index.ts';

/** A block of a general-block-transfer or of a long service. */
export interface Block {
  readonly last: boolean;
  readonly number: number;
  readonly octets: Uint8Array;
}

/** `lost` says of an unfinished transfer that another one took its place. */
export type BlockStep =
  | { readonly kind: 'complete'; readonly octets: Uint8Array; readonly lost?: string | undefined }
  | { readonly kind: 'partial'; readonly lost?: string | undefined }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'acknowledgement' }
  /** `begun` tells a lost block from a transfer whose beginning is not there. */
  | { readonly kind: 'fault'; readonly reason: string; readonly begun: boolean };

/** Puts octets together from the blocks of a transfer (Green Book 9.4.6.13). A lost block never yields data. */
export class BlockAssembler {
  #parts: Uint8Array[] = [];
  #size = 0;
  #expected = 1;
  readonly #maximum: number;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Whether blocks were taken in and the last one is still to come. */
  get isOpen(): boolean {
    return this.#expected > 1;
  }

  push(block: Block): BlockStep {
    if (block.octets.length === 0) return { kind: 'acknowledgement' };
    const lost = this.#restart(block);
    if (this.#isRepeated(block)) return { kind: 'duplicate' };
    if (block.number !== this.#expected) {
      const reason = `block ${block.number} came where block ${this.#expected} was expected`;
      const begun = this.isOpen;
      this.reset();
      return { kind: 'fault', reason, begun };
    }
    this.#size += block.octets.length;
    if (this.#size > this.#maximum) {
      this.reset();
      return { kind: 'fault', reason: `more than ${this.#maximum} octets in one block transfer`, begun: true };
    }
    this.#parts.push(block.octets);
    this.#expected += 1;
    if (!block.last) return { kind: 'partial', lost };
    const octets = concat(...this.#parts);
    this.reset();
    return { kind: 'complete', octets, lost };
  }

  /** Block 1 begins another transfer, unless it is the one block so far sent again. */
  #restart(block: Block): string | undefined {
    const expected = this.#expected;
    if (block.number !== 1 || !this.isOpen || (expected === 2 && this.#isRepeated(block))) return undefined;
    this.reset();
    return `another transfer begins where block ${expected} was expected; the blocks before are dropped`;
  }

  #isRepeated({ number, octets }: Block): boolean {
    const had = this.#parts[number - 1];
    return had !== undefined && equalBytes(had, octets);
  }

  reset(): void {
    this.#parts = [];
    this.#size = 0;
    this.#expected = 1;
  }
}

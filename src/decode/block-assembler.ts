import type { GeneralBlockTransfer } from '../apdu/index.ts';
import { concat, equalBytes } from '../codec/index.ts';

/** `lost` says of an unfinished transfer that another one took its place. */
export type BlockStep =
  | { readonly kind: 'complete'; readonly octets: Uint8Array; readonly lost?: string | undefined }
  | { readonly kind: 'partial'; readonly lost?: string | undefined }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'acknowledgement' }
  /** `begun` tells a lost block from a transfer whose beginning is not there. */
  | { readonly kind: 'fault'; readonly reason: string; readonly begun: boolean };

/** Puts one APDU together from general-block-transfer (Green Book 9.4.6.13). A lost block never yields data. */
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

  push(block: GeneralBlockTransfer): BlockStep {
    if (block.blockData.length === 0) return { kind: 'acknowledgement' };
    const lost = this.#restart(block);
    if (this.#isRepeated(block)) return { kind: 'duplicate' };
    if (block.blockNumber !== this.#expected) {
      const reason = `block ${block.blockNumber} came where block ${this.#expected} was expected`;
      const begun = this.isOpen;
      this.reset();
      return { kind: 'fault', reason, begun };
    }
    this.#size += block.blockData.length;
    if (this.#size > this.#maximum) {
      this.reset();
      return { kind: 'fault', reason: `more than ${this.#maximum} octets in one block transfer`, begun: true };
    }
    this.#parts.push(block.blockData);
    this.#expected += 1;
    if (!block.blockControl.lastBlock) return { kind: 'partial', lost };
    const octets = concat(...this.#parts);
    this.reset();
    return { kind: 'complete', octets, lost };
  }

  /** Block 1 begins another transfer, unless it is the one block so far sent again. */
  #restart(block: GeneralBlockTransfer): string | undefined {
    const expected = this.#expected;
    if (block.blockNumber !== 1 || !this.isOpen || (expected === 2 && this.#isRepeated(block))) return undefined;
    this.reset();
    return `another transfer begins where block ${expected} was expected; the blocks before are dropped`;
  }

  #isRepeated({ blockNumber, blockData }: GeneralBlockTransfer): boolean {
    const had = this.#parts[blockNumber - 1];
    return had !== undefined && equalBytes(had, blockData);
  }

  reset(): void {
    this.#parts = [];
    this.#size = 0;
    this.#expected = 1;
  }
}

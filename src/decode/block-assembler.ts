import type { GeneralBlockTransfer } from '../apdu/index.ts';
import { concat } from '../codec/index.ts';

export type BlockStep =
  | { readonly kind: 'complete'; readonly octets: Uint8Array }
  | { readonly kind: 'partial' | 'duplicate' | 'acknowledgement' }
  /** `begun` tells a lost block from a transfer whose beginning is not there. */
  | { readonly kind: 'fault'; readonly reason: string; readonly begun: boolean };

/** Puts one APDU together from general-block-transfer (Green Book 9.4.6.13). A lost block never yields data. */
export class BlockAssembler {
  private parts: Uint8Array[] = [];
  private size = 0;
  private expected = 1;
  private readonly maximum: number;

  constructor(maximum: number) {
    this.maximum = maximum;
  }

  /** Whether blocks were taken in and the last one is still to come. */
  get isOpen(): boolean {
    return this.expected > 1;
  }

  push(block: GeneralBlockTransfer): BlockStep {
    if (block.blockData.length === 0) return { kind: 'acknowledgement' };
    if (block.blockNumber === 1 && this.expected > 2) this.reset();
    if (block.blockNumber < this.expected && this.isOpen) return { kind: 'duplicate' };
    if (block.blockNumber !== this.expected) {
      const reason = `block ${block.blockNumber} came where block ${this.expected} was expected`;
      const begun = this.isOpen;
      this.reset();
      return { kind: 'fault', reason, begun };
    }
    this.size += block.blockData.length;
    if (this.size > this.maximum) {
      this.reset();
      return { kind: 'fault', reason: `more than ${this.maximum} octets in one block transfer`, begun: true };
    }
    this.parts.push(block.blockData);
    this.expected += 1;
    if (!block.blockControl.lastBlock) return { kind: 'partial' };
    const octets = concat(...this.parts);
    this.reset();
    return { kind: 'complete', octets };
  }

  reset(): void {
    this.parts = [];
    this.size = 0;
    this.expected = 1;
  }
}

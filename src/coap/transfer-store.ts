import type { Deadline, Deadlines } from './deadlines.ts';
import type { Turn } from './event.ts';

/** How many transfers lie idle at a time, and of how many octets all together. */
export interface TransferLimits {
  readonly maxTransfers: number;
  readonly maxTransferOctets: number;
}

interface Entry<T> {
  readonly transfer: T;
  octets: number;
  deadline: Deadline;
}

/**
 * Halves of block-wise transfers by key, those touched longest ago first. One is given up when nothing came for it
 * until its time, or when the room is needed for others.
 */
export class TransferStore<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #deadlines: Deadlines;
  readonly #limits: TransferLimits;
  readonly #givenUp: (transfer: T, turn: Turn) => void;
  #octets = 0;

  constructor(deadlines: Deadlines, limits: TransferLimits, givenUp: (transfer: T, turn: Turn) => void) {
    this.#deadlines = deadlines;
    this.#limits = limits;
    this.#givenUp = givenUp;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)?.transfer;
  }

  /** Keeps a transfer that now takes so many octets, until a time. */
  keep(key: string, kept: { readonly transfer: T; readonly octets: number; readonly until: number }, turn: Turn): void {
    this.delete(key);
    const { transfer, octets, until } = kept;
    const deadline = this.#deadlines.add(until, (late) => this.#giveUp(key, late));
    this.#entries.set(key, { transfer, octets, deadline });
    this.#octets += octets;
    const { maxTransfers, maxTransferOctets } = this.#limits;
    while (this.#entries.size > maxTransfers || this.#octets > maxTransferOctets) {
      const [oldest] = this.#entries.keys();
      this.#giveUp(oldest!, turn);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#octets -= entry.octets;
    this.#deadlines.remove(entry.deadline);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }

  #giveUp(key: string, turn: Turn): void {
    const transfer = this.get(key);
    this.delete(key);
    if (transfer !== undefined) this.#givenUp(transfer, turn);
  }
}

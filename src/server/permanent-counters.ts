import { fromHex, toHex } from '../codec/index.ts';
import {
  type InvocationCounterStore,
  type Lease,
  leaseFrom,
  type ReplayMark,
  type ReplayStore,
  type TransactionMark,
  type TransactionStore,
} from '../security/index.ts';
import type { PermanentMemory } from './permanent-memory.ts';

/** Invocation counters that survive power cuts: what is leased is remembered first. */
export class PermanentCounterStore implements InvocationCounterStore {
  readonly #memory: PermanentMemory;
  readonly #first: number;

  /** `first` is the first number of a new key. A receiver that starts at 0 never takes a 0. */
  constructor(memory: PermanentMemory, first: 0 | 1 = 1) {
    this.#memory = memory;
    this.#first = first;
  }

  /** The lowest number of a scope (see `keyIdentity`) that was never leased. */
  unleased(scope: string): number {
    const octets = this.#memory.get(keyOf(scope));
    return octets === undefined ? this.#first : uint32At(octets);
  }

  lease(scope: string, size: number, from = 0): Lease {
    const lease = leaseFrom(Math.max(this.unleased(scope), from), size);
    const octets = new Uint8Array(4);
    new DataView(octets.buffer).setUint32(0, lease.first + lease.size);
    this.#memory.put([[keyOf(scope), octets]]);
    return lease;
  }
}

const keyOf = (scope: string): string => `counter ${scope}`;

/** The highest counters that were received, over power cuts. A meter has few senders: one entry for each. */
export class PermanentReplayStore implements ReplayStore {
  readonly #memory: PermanentMemory;

  constructor(memory: PermanentMemory) {
    this.#memory = memory;
  }

  mark(scope: string): ReplayMark | undefined {
    const octets = this.#memory.get(`replay ${scope}`);
    if (octets === undefined) return undefined;
    return { counter: uint32At(octets), digest: octets.slice(4) };
  }

  save(scope: string, { counter, digest }: ReplayMark): void {
    const key = `replay ${scope}`;
    const last = this.#memory.get(key);
    if (last !== undefined && uint32At(last) >= counter) return;
    const octets = new Uint8Array(4 + digest.length);
    octets[0] = counter >>> 24;
    octets[1] = counter >>> 16;
    octets[2] = counter >>> 8;
    octets[3] = counter;
    octets.set(digest, 4);
    this.#memory.put([[key, octets]]);
  }
}

const uint32At = (octets: Uint8Array): number =>
  ((octets[0]! << 24) | (octets[1]! << 16) | (octets[2]! << 8) | octets[3]!) >>> 0;

/** The last signed transaction of each originator, over power cuts. */
export class PermanentTransactionStore implements TransactionStore {
  readonly #memory: PermanentMemory;

  constructor(memory: PermanentMemory) {
    this.#memory = memory;
  }

  mark(originator: string): TransactionMark | undefined {
    const octets = this.#memory.get(`transaction ${originator}`);
    if (octets === undefined) return undefined;
    const end = 1 + octets[0]!;
    return { transactionId: BigInt(`0x0${toHex(octets.subarray(1, end))}`), signature: octets.slice(end) };
  }

  save(originator: string, { transactionId, signature }: TransactionMark): void {
    const digits = transactionId.toString(16);
    const id = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`)!;
    this.#memory.put([[`transaction ${originator}`, Uint8Array.of(id.length, ...id, ...signature)]]);
  }
}

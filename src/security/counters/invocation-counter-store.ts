import { SecurityError } from '../errors.ts';

/** Invocation counters `first` to `first + size - 1`: nobody else has them or will have them. */
export interface Lease {
  readonly first: number;
  readonly size: number;
}

/** Keeps, for each scope (see `keyIdentity`), the lowest invocation counter that was never leased. */
export interface InvocationCounterStore {
  /**
   * Leases up to `size` numbers, none below `from`. When it returns, or its promise is fulfilled, the lease is durable.
   * Throws `counter-exhausted` at the end of the numbers.
   */
  lease(scope: string, size: number, from?: number): Lease | Promise<Lease>;
}

/** The last number that is given. With 2^32 - 1 the counter has reached its end, and the key must change. */
export const lastInvocationCounter = 0xffff_fffe;

/** The lease of the next numbers from `first`: fewer than `size` near their end. For stores. */
export function leaseFrom(first: number, size: number): Lease {
  if (!Number.isInteger(size) || size < 1) throw new RangeError('a lease has one number or more');
  if (first > lastInvocationCounter)
    throw new SecurityError('counter-exhausted', 'all invocation counters of this key are used: the key must change');
  return { first, size: Math.min(size, lastInvocationCounter - first + 1) };
}

/** For keys that do not outlive the process, such as dedicated keys of one's own making. */
export class MemoryInvocationCounterStore implements InvocationCounterStore {
  readonly #start: number;
  readonly #unleased = new Map<string, number>();

  /** `start` is the first number of a new scope. A receiver that starts at 0 never takes a 0. */
  constructor(start: 0 | 1 = 1) {
    this.#start = start;
  }

  lease(scope: string, size: number, from = 0): Lease {
    const lease = leaseFrom(Math.max(this.#unleased.get(scope) ?? this.#start, from), size);
    this.#unleased.set(scope, lease.first + lease.size);
    return lease;
  }
}

import { SecurityError } from '../errors.ts';
import { type InvocationCounterStore, type Lease, lastInvocationCounter } from './invocation-counter-store.ts';

export interface InvocationCountersOptions {
  /** How many numbers are leased at once, and lost at most when the process ends; 100 where left out. */
  readonly blockSize?: number | undefined;
}

/** Numbers `next` to `end - 1` are leased and not given yet. Neither of them ever falls. */
interface Block {
  next: number;
  end: number;
}

/** How many numbers a peer may make us skip without consent. */
const longestJump = 2 ** 20;

/**
 * Gives invocation counters, each once. There is one allocator for a store. It fails closed: once the store has failed,
 * no number is given (`store-failed`) until a lease succeeds, not even one that was leased before.
 */
export class InvocationCounters {
  readonly #store: InvocationCounterStore;
  readonly #blockSize: number;
  readonly #blocks = new Map<string, Block>();
  readonly #underWay = new Map<string, Promise<void>>();
  #failed = false;

  constructor(store: InvocationCounterStore, { blockSize = 100 }: InvocationCountersOptions = {}) {
    if (!Number.isInteger(blockSize) || blockSize < 1) throw new RangeError('a block has one number or more');
    this.#store = store;
    this.#blockSize = blockSize;
  }

  /** A number that was never given before. With an asynchronous store, `prepare` has to lease ahead. */
  next(scope: string): number {
    if (this.#failed || this.#left(scope) === 0) this.#leaseNow(scope);
    const block = this.#blocks.get(scope)!;
    block.next += 1;
    return block.next - 1;
  }

  /** Fulfilled when `next` can give this many numbers without the store. */
  async prepare(scope: string, numbers = 1): Promise<void> {
    while (this.#failed || this.#left(scope) < numbers) await this.#lease(scope);
  }

  /**
   * Goes on above a counter that the peer told: what it tells may be forged, so it is never a reason to go lower
   * (`counter-lowered`), and skips more than 2^20 numbers with `allowJump` alone (`counter-jump`).
   */
  raiseTo(scope: string, counter: number, { allowJump = false }: { readonly allowJump?: boolean } = {}): void {
    if (!Number.isInteger(counter) || counter < 0 || counter > 0xffff_ffff)
      throw new RangeError('an invocation counter has 32 bits');
    if (!this.#blocks.has(scope)) this.#leaseNow(scope);
    const block = this.#blocks.get(scope)!;
    const next = counter + 1;
    if (next < block.next)
      throw new SecurityError('counter-lowered', `the counter ${counter} is below ${block.next}, which comes next`);
    if (next - block.next > longestJump && !allowJump)
      throw new SecurityError('counter-jump', `from ${block.next} to ${next} is a jump of more than ${longestJump}`);
    if (next > lastInvocationCounter)
      throw new SecurityError('counter-exhausted', `there is no invocation counter above ${counter}`);
    block.next = next;
    block.end = Math.max(block.end, next);
  }

  #left(scope: string): number {
    const block = this.#blocks.get(scope);
    return block === undefined ? 0 : block.end - block.next;
  }

  #leaseNow(scope: string): void {
    const underWay = this.#lease(scope);
    if (underWay === undefined) return;
    // Whoever prepares hears of a failure, and so does the next call.
    underWay.catch(() => undefined);
    throw new SecurityError('store-failed', 'no invocation counter is leased ahead: prepare() was not awaited');
  }

  /** Leases the next block: at once with a synchronous store. One lease of a scope is under way at a time. */
  #lease(scope: string): Promise<void> | undefined {
    const known = this.#underWay.get(scope);
    if (known !== undefined) return known;
    const from = this.#blocks.get(scope)?.end ?? 0;
    const lease = this.#attempt(() => this.#store.lease(scope, this.#blockSize, from));
    if (!('then' in lease)) {
      this.#attempt(() => this.#take(scope, lease, from));
      return undefined;
    }
    const taken = lease
      .then((given) => this.#take(scope, given, from))
      .catch((error: unknown) => {
        throw this.#failure(error);
      })
      .finally(() => this.#underWay.delete(scope));
    this.#underWay.set(scope, taken);
    return taken;
  }

  /** A store that gives less than was asked for, or a lower number, has lost its memory. */
  #take(scope: string, { first, size }: Lease, from: number): void {
    const end = first + size;
    if (
      !(
        Number.isInteger(first) &&
        Number.isInteger(size) &&
        size > 0 &&
        first >= from &&
        end - 1 <= lastInvocationCounter
      )
    )
      throw new RangeError(`the store leased ${size} numbers from ${first}, asked for numbers from ${from}`);
    const block = this.#blocks.get(scope);
    if (block === undefined) this.#blocks.set(scope, { next: first, end });
    else if (first === block.end) block.end = end;
    else if (end > block.end) {
      // What is left of the block is given up: numbers may be skipped, never given out of order.
      block.next = Math.max(first, block.end);
      block.end = end;
    }
    this.#failed = false;
  }

  #attempt<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(cause: unknown): SecurityError {
    if (cause instanceof SecurityError && cause.code === 'counter-exhausted') return cause;
    this.#failed = true;
    if (cause instanceof SecurityError && cause.code === 'store-failed') return cause;
    return new SecurityError('store-failed', 'no invocation counters: their store failed', { cause });
  }
}

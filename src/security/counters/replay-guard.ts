import { SecurityError } from '../errors.ts';
import type { ReplayStore } from './replay-store.ts';
import {
  type ReplayMark,
  type ReplayMode,
  type ReplayVerdict,
  ReplayWindow,
  replayDigestSize,
} from './replay-window.ts';

export interface ReplayGuardOptions {
  readonly store: ReplayStore;
  /** `strict` where left out. */
  readonly mode?: ReplayMode | undefined;
  /** How many windows are kept, 16,384 where left out. Of all other senders the store knows the highest counter. */
  readonly windows?: number | undefined;
}

interface Kept {
  readonly window: ReplayWindow;
  /** Marks that are not durable yet: until they are, the store knows less than the window. */
  saving: number;
}

/**
 * Refuses replayed APDUs, by scope (see `keyIdentity`). `digest` stands for the whole ciphered APDU: a hash of it or its
 * authentication tag. A sender whose window is given up goes on above its highest counter, as after a restart.
 */
export class ReplayGuard {
  readonly #store: ReplayStore;
  readonly #mode: ReplayMode;
  readonly #limit: number;
  /** The one that was used last comes last. */
  readonly #kept = new Map<string, Kept>();
  #newest: string | undefined;

  constructor({ store, mode = 'strict', windows = 16_384 }: ReplayGuardOptions) {
    this.#store = store;
    this.#mode = mode;
    this.#limit = windows;
  }

  /**
   * Throws `counter-replayed`, whose `expectedCounter` is for who has proven to hold the key. Changes nothing, so it may
   * come before the tag is verified.
   */
  check(scope: string, counter: number, digest: Uint8Array): ReplayVerdict {
    requireDigest(digest);
    return this.#of(scope).window.check({ counter, digest });
  }

  /**
   * Takes the counter of a fresh APDU whose tag is verified. It may be executed when this has returned or its promise is
   * fulfilled. If the store fails, the APDU must not be executed, and its counter stays refused.
   */
  accept(scope: string, counter: number, digest: Uint8Array): void | Promise<void> {
    const mark = markOf(counter, digest);
    const kept = this.#of(scope);
    kept.window.accept(counter);
    this.#keep(scope, kept);
    const saved = attempt(() => this.#store.save(scope, mark));
    if (saved === undefined) return kept.window.remember(mark);
    kept.saving += 1;
    return saved
      .then(() => kept.window.remember(mark), storeFailed)
      .finally(() => {
        kept.saving -= 1;
      });
  }

  #of(scope: string): Kept {
    return this.#kept.get(scope) ?? { window: new ReplayWindow(this.#mode, this.#store.mark(scope)), saving: 0 };
  }

  #keep(scope: string, kept: Kept): void {
    if (scope === this.#newest) return;
    this.#newest = scope;
    this.#kept.delete(scope);
    this.#kept.set(scope, kept);
    if (this.#kept.size <= this.#limit) return;
    for (const [oldest, { saving }] of this.#kept) {
      if (saving > 0 || oldest === scope) continue;
      this.#kept.delete(oldest);
      return;
    }
  }
}

function markOf(counter: number, digest: Uint8Array): ReplayMark {
  requireDigest(digest);
  return { counter, digest: digest.slice(0, replayDigestSize) };
}

function requireDigest({ length }: Uint8Array): void {
  if (length < replayDigestSize) throw new RangeError(`a digest has ${replayDigestSize} octets or more`);
}

function attempt<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw storeFailed(error);
  }
}

function storeFailed(cause: unknown): never {
  if (cause instanceof SecurityError && cause.code === 'store-failed') throw cause;
  throw new SecurityError('store-failed', 'an accepted invocation counter could not be stored', { cause });
}

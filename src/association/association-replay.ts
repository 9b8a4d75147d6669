import { toHex } from '../codec/index.ts';
import {
  type AuthenticatedCounter,
  type ReplayProtection,
  ReplayWindow,
  replayDigestSize,
  type Secret,
} from '../security/index.ts';

/**
 * Refuses what was received before in this association. Keys that outlive it are left to `lasting`; a dedicated key, and
 * all keys where there is no lasting protection, are watched here and forgotten with the association.
 */
export class AssociationReplay implements ReplayProtection {
  readonly #lasting: ReplayProtection | undefined;
  readonly #own: Secret | undefined;
  #windows: WeakMap<Secret, Map<string, ReplayWindow>> | undefined;

  /** `own` is the dedicated key, where there is one. */
  constructor(lasting: ReplayProtection | undefined, own: Secret | undefined) {
    this.#lasting = lasting;
    this.#own = own;
  }

  check(counter: AuthenticatedCounter): 'fresh' | 'retransmission' {
    return this.#responsible(counter.key)?.check(counter) ?? this.#window(counter).check(markOf(counter));
  }

  accept(counter: AuthenticatedCounter): void | Promise<void> {
    const lasting = this.#responsible(counter.key);
    if (lasting !== undefined) return lasting.accept(counter);
    const window = this.#window(counter);
    window.accept(counter.invocationCounter);
    window.remember(markOf(counter));
  }

  #responsible(key: Secret): ReplayProtection | undefined {
    return key === this.#own ? undefined : this.#lasting;
  }

  #window({ key, systemTitle }: AuthenticatedCounter): ReplayWindow {
    const title = toHex(systemTitle);
    this.#windows ??= new WeakMap();
    const ofKey = this.#windows.get(key) ?? new Map<string, ReplayWindow>();
    this.#windows.set(key, ofKey);
    const window = ofKey.get(title) ?? new ReplayWindow('strict');
    ofKey.set(title, window);
    return window;
  }
}

function markOf({ invocationCounter, authenticationTag }: AuthenticatedCounter) {
  return { counter: invocationCounter, digest: Uint8Array.from(authenticationTag.subarray(0, replayDigestSize)) };
}

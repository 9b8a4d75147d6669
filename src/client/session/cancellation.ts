import type { AbortSignalLike } from '../../transport/index.ts';

/** A signal of our own, which aborts with another one too. */
export class Cancellation implements AbortSignalLike {
  readonly #parent: AbortSignalLike | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #abort = () => this.cancel(this.#parent?.reason);
  #aborted: { readonly reason: unknown } | undefined;

  constructor(parent: AbortSignalLike | undefined) {
    this.#parent = parent;
    if (parent?.aborted) this.#aborted = { reason: parent.reason };
    else parent?.addEventListener('abort', this.#abort);
  }

  get aborted(): boolean {
    return this.#aborted !== undefined;
  }

  get reason(): unknown {
    return this.#aborted?.reason;
  }

  /** Aborts; a second time is no error. */
  cancel(reason: unknown): void {
    this.#parent?.removeEventListener('abort', this.#abort);
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    for (const listener of [...this.#listeners]) listener();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

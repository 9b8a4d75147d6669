import { toHex } from '../codec/index.ts';

/** What the tester remembers from one case to the next. */
export class TesterState {
  readonly #counters = new Map<string, number>();

  /** The next invocation counter under a key. */
  nextCounter(key: Uint8Array): number {
    const name = toHex(key);
    const next = this.#counters.get(name) ?? 1;
    this.#counters.set(name, next + 1);
    return next;
  }

  /** Whether a counter under the key is known. */
  knows(key: Uint8Array): boolean {
    return this.#counters.has(toHex(key));
  }

  /** The next counter is this one, unless it is beyond it already. */
  advance(key: Uint8Array, next: number): void {
    const name = toHex(key);
    this.#counters.set(name, Math.max(next, this.#counters.get(name) ?? 1));
  }
}

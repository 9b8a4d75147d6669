/** The idempotency keys of the pushes that were delivered last: a meter that protects one anew is told that it arrived. */
export class DeliveredPushes {
  readonly #limit: number;
  /** The one that was delivered last comes last. */
  readonly #keys = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= this.#limit) return;
    const [oldest] = this.#keys;
    this.#keys.delete(oldest!);
  }
}

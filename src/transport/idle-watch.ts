import type { Clock } from './clock.ts';

/** Tells of what was not used for some time, with one timer for all. */
export class IdleWatch<T> {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #idle: (item: T) => void;
  /** When each was used, the one that was used longest ago first. */
  readonly #used = new Map<T, number>();
  #prevent: (() => void) | undefined;

  constructor(clock: Clock, timeout: number, idle: (item: T) => void) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#idle = idle;
  }

  /** How many are watched. */
  get size(): number {
    return this.#used.size;
  }

  has(item: T): boolean {
    return this.#used.has(item);
  }

  /** Watches an item that is used now. */
  touch(item: T): void {
    this.#used.delete(item);
    this.#used.set(item, this.#clock.now());
    this.#watch();
  }

  /** Watches it no more. */
  remove(item: T): void {
    this.#used.delete(item);
    if (this.#used.size === 0) this.#stop();
  }

  #watch(): void {
    const [oldest] = this.#used.values();
    if (this.#prevent !== undefined || oldest === undefined) return;
    this.#prevent = this.#clock.setTimer(oldest + this.#timeout - this.#clock.now(), () => this.#expire());
  }

  #expire(): void {
    this.#prevent = undefined;
    const now = this.#clock.now();
    for (const [item, used] of this.#used) {
      if (used + this.#timeout > now) break;
      this.#used.delete(item);
      this.#idle(item);
    }
    this.#watch();
  }

  #stop(): void {
    this.#prevent?.();
    this.#prevent = undefined;
  }
}

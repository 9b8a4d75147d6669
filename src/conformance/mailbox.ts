import { LinkError } from '../codec/index.ts';
import type { Channel, Clock } from '../transport/index.ts';

/** What a channel received, to be taken one after another, each within its time. */
export class Mailbox<T> {
  readonly #clock: Clock;
  readonly #items: T[] = [];
  #isClosed = false;
  #wake: (() => void) | undefined;

  /** `split` makes items of what the channel receives. */
  constructor(channel: Channel<Uint8Array>, clock: Clock, split: (octets: Uint8Array) => readonly T[]) {
    this.#clock = clock;
    channel.listen({
      receive: (octets) => {
        this.#items.push(...split(octets.slice()));
        this.#wake?.();
        return undefined;
      },
      closed: () => {
        this.#isClosed = true;
        this.#wake?.();
      },
    });
  }

  /** Whether the other side has closed the channel. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The next item, or undefined where none comes within so many milliseconds. */
  async next(timeout: number): Promise<T | undefined> {
    const until = this.#clock.now() + timeout;
    while (this.#items.length === 0 && !this.#isClosed && this.#clock.now() < until) await this.#wait(until);
    return this.#items.shift();
  }

  /** Throws where the channel was closed. */
  requireOpen(): void {
    if (this.#isClosed) throw new LinkError('tcp', 'closed', 'the meter has closed the line');
  }

  #wait(until: number): Promise<void> {
    return new Promise((resolve) => {
      const prevent = this.#clock.setTimer(until - this.#clock.now(), () => {
        this.#wake = undefined;
        resolve();
      });
      this.#wake = () => {
        this.#wake = undefined;
        prevent();
        resolve();
      };
    });
  }
}

/** Waits so many milliseconds. */
export function pause(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(milliseconds, resolve);
  });
}

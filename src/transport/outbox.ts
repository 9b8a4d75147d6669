import type { Channel } from './channel.ts';

/** So many items may be on their way before more are waited for. */
const defaultLimit = 64;

/** Sends items for a machine, which does not wait, and tells who feeds the machine when too many are on their way. */
export class Outbox<T> {
  readonly #channel: Channel<T>;
  readonly #failed: (error: unknown, item: T) => void;
  readonly #limit: number;
  #underWay = 0;
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(channel: Channel<T>, failed: (error: unknown, item: T) => void, limit = defaultLimit) {
    this.#channel = channel;
    this.#failed = failed;
    this.#limit = limit;
  }

  /** Resolves when there is room; undefined where there is. */
  get room(): Promise<void> | undefined {
    if (this.#underWay < this.#limit) return undefined;
    if (this.#room === undefined) {
      let resolve = () => {};
      const promise = new Promise<void>((resolved) => {
        resolve = resolved;
      });
      this.#room = { promise, resolve };
    }
    return this.#room.promise;
  }

  put(item: T): void {
    this.#underWay += 1;
    this.#channel
      .send(item)
      .catch((error: unknown) => this.#failed(error, item))
      .finally(() => this.#left());
  }

  #left(): void {
    this.#underWay -= 1;
    if (this.#underWay >= this.#limit) return;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

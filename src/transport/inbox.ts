import { LinkError, type LinkLayer } from '../codec/index.ts';
import type { Receiver } from './channel.ts';

/** Hands items to a receiver, one at a time and in order, and tells who fills it when it is full. */
export class Inbox<T> {
  readonly #layer: LinkLayer;
  readonly #limit: number;
  readonly #failed: (error: LinkError) => void;
  #items: T[] = [];
  #receiver: Receiver<T> | undefined;
  #isBusy = false;
  #end: { readonly error: LinkError | undefined } | undefined;
  #hasEnded = false;
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  /** `failed` is called when the receiver throws or rejects: what it was given is lost. */
  constructor(layer: LinkLayer, limit: number, failed: (error: LinkError) => void) {
    this.#layer = layer;
    this.#limit = limit;
    this.#failed = failed;
  }

  /** Nothing is taken any more. */
  get isEnded(): boolean {
    return this.#end !== undefined;
  }

  /** As many items wait as may. */
  get isFull(): boolean {
    return this.#items.length >= this.#limit;
  }

  listen(receiver: Receiver<T>): void {
    if (this.#receiver !== undefined) throw new LinkError(this.#layer, 'protocol', 'there is a receiver already');
    this.#receiver = receiver;
    this.#deliver();
  }

  /** Takes an item. Where there is no room for the next, the promise resolves when there is. */
  put(item: T): Promise<void> | undefined {
    if (this.#end !== undefined) return undefined;
    this.#items.push(item);
    this.#deliver();
    if (this.#items.length < this.#limit) return undefined;
    this.#room ??= promiseOfRoom();
    return this.#room.promise;
  }

  /** The receiver gets what is there, and then the end. */
  end(error: LinkError | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#deliver();
  }

  /** The receiver gets the end at once. */
  abandon(error: LinkError | undefined): void {
    this.#items = [];
    this.#isBusy = false;
    this.end(error);
  }

  #deliver(): void {
    // What the receiver does may put the next item: it waits for its turn, so that no stack grows.
    while (this.#receiver !== undefined && !this.#isBusy && this.#items.length > 0) {
      this.#isBusy = true;
      const isTaken = this.#give(this.#receiver, this.#items.shift()!);
      if (!isTaken) break;
      this.#isBusy = false;
    }
    if (this.#items.length < this.#limit) this.#makeRoom();
    if (this.#end === undefined || this.#isBusy || this.#receiver === undefined || this.#hasEnded) return;
    this.#hasEnded = true;
    this.#receiver.closed(this.#end.error);
  }

  /** False where the receiver takes its time. */
  #give(receiver: Receiver<T>, item: T): boolean {
    try {
      const taking = receiver.receive(item);
      if (taking === undefined) return true;
      taking.then(
        () => this.#taken(),
        (error: unknown) => this.#fail(error),
      );
      return false;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #taken(): void {
    this.#isBusy = false;
    this.#deliver();
  }

  #fail(cause: unknown): void {
    this.#failed(new LinkError(this.#layer, 'closed', 'the receiver failed', { cause }));
  }

  #makeRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.resolve();
  }
}

function promiseOfRoom(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

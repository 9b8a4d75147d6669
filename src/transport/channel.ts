import type { LinkError, LinkLayer } from '../codec/index.ts';

/** What a channel needs of an AbortSignal. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** How something is sent. */
export interface SendOptions {
  /** Ends the waiting. What the layer below has already taken may arrive all the same. */
  readonly signal?: AbortSignalLike | undefined;
  /** Whether an answer is awaited, which links that poll or acknowledge need to know; it is where left out. */
  readonly serviceClass?: 'confirmed' | 'unconfirmed' | undefined;
}

/** Who takes what a channel receives. */
export interface Receiver<T> {
  /** Takes one item. While a promise that it returns is open, the channel holds the next ones back, and so its peer. */
  receive(item: T): Promise<void> | undefined;
  /** The channel is closed, by one of its ends or by an error; nothing comes after. Called once. */
  closed(error: LinkError | undefined): void;
}

/** Carries items both ways; the octets of what is received are only lent, and may be overwritten by what comes next. */
export interface Channel<T> extends AsyncDisposable {
  /** The layer that errors of this channel name. */
  readonly layer: LinkLayer;
  /**
   * Hands the item on, in order; resolves when there is room for another. Rejects with a LinkError of the layer that
   * failed, or with the reason of the signal.
   */
  send(item: T, options?: SendOptions): Promise<void>;
  /** Whoever is to receive; what comes before waits. Throws a LinkError when there is a receiver already. */
  listen(receiver: Receiver<T>): void;
  /** Closes this end; the other end gets what was sent. More than one call is no error. */
  close(): Promise<void>;
}

/** Carries APDUs, whatever lies below: HDLC, the wrapper, CoAP, memory. */
export type Transport = Channel<Uint8Array>;

/** Waits for `promise`, and no longer than until `signal` aborts. */
export function abortable(promise: Promise<void>, signal: AbortSignalLike | undefined): Promise<void> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

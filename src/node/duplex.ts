import type { Duplex } from 'node:stream';
import { LinkError, type LinkLayer } from '../codec/index.ts';
import { abortable, type ByteStream, Inbox, type Receiver, type SendOptions } from '../transport/index.ts';

/** So many chunks wait for the receiver before the stream is paused. */
const waitingChunks = 4;

/** Milliseconds that `close` waits for what was sent to leave. */
const lingerTime = 1000;

/** A stream of Node as a channel of octets: a socket, a port of `serialport`, a pseudo-terminal. */
export class DuplexStream implements ByteStream {
  readonly layer: LinkLayer;
  readonly #duplex: Duplex;
  readonly #inbox: Inbox<Uint8Array>;
  #isGathering = false;

  constructor(duplex: Duplex, layer: LinkLayer) {
    this.layer = layer;
    this.#duplex = duplex;
    this.#inbox = new Inbox(layer, waitingChunks, (error) => duplex.destroy(error));
    duplex.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    duplex.on('end', () => this.#inbox.end(undefined));
    duplex.on('error', (error) => this.#inbox.end(linkError(layer, error)));
    duplex.on('close', () => this.#inbox.end(undefined));
  }

  send(octets: Uint8Array, { signal }: SendOptions = {}): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (!this.#duplex.writable) return Promise.reject(new LinkError(this.layer, 'closed', 'the stream is closed'));
    this.#gather();
    const written = new Promise<void>((resolve, reject) => {
      this.#duplex.write(octets, (error) => (error ? reject(linkError(this.layer, error)) : resolve()));
    });
    return abortable(written, signal);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen(receiver);
  }

  close(): Promise<void> {
    if (this.#duplex.closed) return Promise.resolve();
    return new Promise((resolve) => {
      // What was sent leaves first, unless the other side takes nothing; it need not close its own half.
      const timer = setTimeout(() => this.#duplex.destroy(), lingerTime);
      this.#duplex.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#inbox.abandon(undefined);
      this.#duplex.end(() => this.#duplex.destroy());
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What is sent in one turn leaves by one call of the system. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#duplex.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#duplex.uncork();
    });
  }

  #receive({ buffer, byteOffset, length }: Uint8Array): void {
    const room = this.#inbox.put(new Uint8Array(buffer, byteOffset, length));
    if (room === undefined) return;
    this.#duplex.pause();
    room.then(() => this.#duplex.resume());
  }
}

/** An error of Node as one of its layer. */
export function linkError(layer: LinkLayer, cause: Error): LinkError {
  if (cause instanceof LinkError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  const isRefused = code === 'ECONNREFUSED' || code === 'EACCES' || code === 'EADDRINUSE' || code === 'ENOENT';
  return new LinkError(layer, isRefused ? 'refused' : 'closed', code ?? 'the stream failed', { cause });
}

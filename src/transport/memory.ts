import { LinkError, type LinkLayer } from '../codec/index.ts';
import { abortable, type Channel, type Receiver, type SendOptions } from './channel.ts';
import type { Datagram, DatagramChannel } from './datagram-channel.ts';
import { Inbox } from './inbox.ts';

/** How channels in memory are made. */
export interface MemoryOptions {
  /** What their errors name; `memory` where left out. */
  readonly layer?: LinkLayer | undefined;
  /** So many items wait at the other end before `send` does; 16 where left out. */
  readonly limit?: number | undefined;
}

const defaultLimit = 16;

/** Two ends of a channel: what is sent at one is received at the other. */
export function memoryPair(options: MemoryOptions = {}): [Channel<Uint8Array>, Channel<Uint8Array>] {
  const first = new MemoryEnd(options, (octets: Uint8Array) => octets.slice());
  const second = new MemoryEnd(options, (octets: Uint8Array) => octets.slice());
  first.connect(second);
  second.connect(first);
  return [first, second];
}

class MemoryEnd<T> implements Channel<T> {
  readonly layer: LinkLayer;
  readonly #inbox: Inbox<T>;
  readonly #copy: (item: T) => T;
  #other: MemoryEnd<T> | undefined;

  constructor({ layer = 'memory', limit = defaultLimit }: MemoryOptions, copy: (item: T) => T) {
    this.layer = layer;
    this.#copy = copy;
    this.#inbox = new Inbox(layer, limit, (error) => this.#abandon(error));
  }

  connect(other: MemoryEnd<T>): void {
    this.#other = other;
  }

  async send(item: T, { signal }: SendOptions = {}): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    if (this.#inbox.isEnded || this.#other === undefined) throw closed(this.layer);
    const room = this.#other.#inbox.put(this.#copy(item));
    if (room !== undefined) await abortable(room, signal);
  }

  listen(receiver: Receiver<T>): void {
    this.#inbox.listen(receiver);
  }

  async close(): Promise<void> {
    this.#abandon(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #abandon(error: LinkError | undefined): void {
    this.#inbox.abandon(error);
    if (this.#other !== undefined) this.#other.#inbox.end(undefined);
  }
}

/** Datagrams in memory: channels that are opened at addresses. What is sent to an address where none is is lost. */
export class MemoryNetwork {
  readonly #options: MemoryOptions;
  readonly #channels = new Map<string, MemorySocket>();

  constructor(options: MemoryOptions = {}) {
    this.#options = options;
  }

  /** A channel at an address; throws a LinkError where there is one already. */
  open(address: string): DatagramChannel {
    const { layer = 'memory', limit = defaultLimit } = this.#options;
    if (this.#channels.has(address)) throw new LinkError(layer, 'refused', 'the address is in use');
    const socket = new MemorySocket(layer, limit, {
      deliver: (peer, octets) => this.#channels.get(peer)?.put({ peer: address, octets: octets.slice() }),
      closed: () => this.#channels.delete(address),
    });
    this.#channels.set(address, socket);
    return socket;
  }
}

interface Network {
  deliver(peer: string, octets: Uint8Array): void;
  closed(): void;
}

class MemorySocket implements DatagramChannel {
  readonly layer: LinkLayer;
  readonly #inbox: Inbox<Datagram>;
  readonly #network: Network;

  constructor(layer: LinkLayer, limit: number, network: Network) {
    this.layer = layer;
    this.#network = network;
    this.#inbox = new Inbox(layer, limit, (error) => this.#abandon(error));
  }

  /** As on a real network, what nobody has room for is lost. */
  put(datagram: Datagram): void {
    if (!this.#inbox.isFull) this.#inbox.put(datagram);
  }

  async send({ peer, octets }: Datagram, { signal }: SendOptions = {}): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    if (this.#inbox.isEnded) throw closed(this.layer);
    this.#network.deliver(peer, octets);
  }

  listen(receiver: Receiver<Datagram>): void {
    this.#inbox.listen(receiver);
  }

  async close(): Promise<void> {
    this.#abandon(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #abandon(error: LinkError | undefined): void {
    this.#network.closed();
    this.#inbox.abandon(error);
  }
}

function closed(layer: LinkLayer): LinkError {
  return new LinkError(layer, 'closed', 'the channel is closed');
}

import { LinkError, type LinkLayer } from '../codec/index.ts';
import { abortable, type Receiver, type SendOptions, type Transport } from './channel.ts';
import { Inbox } from './inbox.ts';
import { longestApdu } from './wrapper.ts';

/** The wPorts of an association, as this side sends: a client of 0x10 has `sourceWPort` 0x10, and its server 1. */
export interface WPorts {
  readonly sourceWPort: number;
  readonly destinationWPort: number;
}

/** A transport between two wPorts. */
export interface WrapperTransport extends Transport, WPorts {
  /** The address of the other side, where there is more than one. */
  readonly peer: string | undefined;
}

/** Bounds of what runs over the wrapper. */
export interface WrapperLimits {
  /** The longest APDU that is taken; 65535 where left out. */
  readonly maximumApdu?: number | undefined;
  /** APDUs of one association that wait for their receiver; 16 where left out. */
  readonly maximumWaiting?: number | undefined;
  /** Associations at the same time that the other side has begun; 1024 where left out. */
  readonly maximumAccepted?: number | undefined;
}

/** How the octets of an association leave, and what is to be done when it is closed. */
export interface WPortLink {
  send(ports: WPorts & { readonly peer: string | undefined }, apdu: Uint8Array, options: SendOptions): Promise<void>;
  closed(): void;
}

/** What carries the transports. */
export interface WPortCarrier extends Pick<WPortLink, 'send'> {
  /** The last transport was closed. */
  emptied?(): void;
}

/** Whether the other side may begin an association: then somebody listens to the transport, now or later. */
export type Accept = (transport: WrapperTransport) => boolean;

/** The transports of one carrier by their wPorts: one socket has many meters behind it. */
export class WPortTransports {
  readonly #transports = new Map<string | number, WPortTransport>();
  readonly #link: WPortCarrier;
  readonly #limits: WrapperLimits;
  readonly #accept: Accept | undefined;
  readonly #isLossy: boolean;
  #accepted = 0;
  #isEnded = false;

  /** `isLossy`: what a receiver has no room for is lost, as datagrams are. */
  constructor(link: WPortCarrier, limits: WrapperLimits & { accept?: Accept | undefined }, isLossy: boolean) {
    this.#link = link;
    this.#limits = limits;
    this.#accept = limits.accept;
    this.#isLossy = isLossy;
  }

  /** Nobody has one open. */
  get isEmpty(): boolean {
    return this.#transports.size === 0;
  }

  /** Opens a transport; throws a LinkError where there is one between these wPorts. */
  open(ports: WPorts, peer: string | undefined): WrapperTransport {
    if (this.#isEnded) throw new LinkError('wrapper', 'closed', 'what carries the wrapper is closed');
    const key = keyOf(ports, peer);
    if (this.#transports.has(key)) throw new LinkError('wrapper', 'refused', 'the wPorts are in use');
    return this.#add(key, ports, peer, () => {});
  }

  /** Hands an APDU to the transport of its wPorts; what nobody has opened or accepts is dropped (IEC 62056-47). */
  deliver(received: WPorts, peer: string | undefined, apdu: Uint8Array): Promise<void> | undefined {
    const ports = { sourceWPort: received.destinationWPort, destinationWPort: received.sourceWPort };
    const transport = this.#transports.get(keyOf(ports, peer)) ?? this.#acceptedTransport(ports, peer);
    return transport === undefined || (this.#isLossy && transport.isFull) ? undefined : transport.put(apdu);
  }

  /** The carrier is closed: all transports are. */
  end(error: LinkError | undefined): void {
    const transports = [...this.#transports.values()];
    this.#isEnded = true;
    this.#transports.clear();
    for (const transport of transports) transport.end(error);
  }

  #acceptedTransport(ports: WPorts, peer: string | undefined): WPortTransport | undefined {
    if (this.#accept === undefined || this.#accepted >= (this.#limits.maximumAccepted ?? 1024)) return undefined;
    const key = keyOf(ports, peer);
    this.#accepted += 1;
    const transport = this.#add(key, ports, peer, () => {
      this.#accepted -= 1;
    });
    if (this.#accept(transport)) return transport;
    transport.close();
    return undefined;
  }

  #add(key: string | number, ports: WPorts, peer: string | undefined, closed: () => void): WPortTransport {
    const link: WPortLink = {
      send: (from, apdu, options) => this.#link.send(from, apdu, options),
      closed: () => {
        if (this.#remove(key, transport)) closed();
      },
    };
    const transport = new WPortTransport(ports, peer, link, this.#limits);
    this.#transports.set(key, transport);
    return transport;
  }

  #remove(key: string | number, transport: WPortTransport): boolean {
    const isRemoved = this.#transports.get(key) === transport && this.#transports.delete(key);
    if (isRemoved && this.isEmpty) this.#link.emptied?.();
    return isRemoved;
  }
}

class WPortTransport implements WrapperTransport {
  readonly layer: LinkLayer = 'wrapper';
  readonly sourceWPort: number;
  readonly destinationWPort: number;
  readonly peer: string | undefined;
  readonly #link: WPortLink;
  readonly #maximumApdu: number;
  readonly #inbox: Inbox<Uint8Array>;

  constructor(ports: WPorts, peer: string | undefined, link: WPortLink, limits: WrapperLimits) {
    this.sourceWPort = requireWPort(ports.sourceWPort);
    this.destinationWPort = requireWPort(ports.destinationWPort);
    this.peer = peer;
    this.#link = link;
    this.#maximumApdu = Math.min(limits.maximumApdu ?? longestApdu, longestApdu);
    this.#inbox = new Inbox('wrapper', limits.maximumWaiting ?? 16, (error) => this.#abandon(error));
  }

  get isFull(): boolean {
    return this.#inbox.isFull;
  }

  put(apdu: Uint8Array): Promise<void> | undefined {
    return this.#inbox.put(apdu);
  }

  end(error: LinkError | undefined): void {
    this.#inbox.end(error);
  }

  send(apdu: Uint8Array, options: SendOptions = {}): Promise<void> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    if (this.#inbox.isEnded) return Promise.reject(new LinkError('wrapper', 'closed', 'the transport is closed'));
    if (!(apdu.length >= 1 && apdu.length <= this.#maximumApdu)) {
      const reason = `an APDU of ${apdu.length} octets, where 1 to ${this.#maximumApdu} can be sent`;
      return Promise.reject(new LinkError('wrapper', 'limit', reason));
    }
    return abortable(this.#link.send(this, apdu, options), options.signal);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen(receiver);
  }

  /** The carrier stays open for the others. */
  async close(): Promise<void> {
    this.#abandon(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #abandon(error: LinkError | undefined): void {
    this.#link.closed();
    this.#inbox.abandon(error);
  }
}

/** One for each pair of wPorts and peer. */
function keyOf({ sourceWPort, destinationWPort }: WPorts, peer: string | undefined): string | number {
  const ports = sourceWPort * 0x1_0000 + destinationWPort;
  return peer === undefined ? ports : `${ports}/${peer}`;
}

function requireWPort(wPort: number): number {
  if (Number.isInteger(wPort) && wPort >= 0 && wPort <= 0xffff) return wPort;
  throw new LinkError('wrapper', 'limit', 'a wPort from 0 to 65535 is expected');
}

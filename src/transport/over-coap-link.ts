import type { IncomingRequest } from '../coap/index.ts';
import { LinkError, type LinkLayer } from '../codec/index.ts';
import type { AbortSignalLike, Receiver, SendOptions, Transport } from './channel.ts';
import { Inbox } from './inbox.ts';
import { Turns } from './turns.ts';

/** Who talks over CoAP: a peer, by its address as the channel writes it, and service access points. */
export interface CoapAddresses {
  readonly peer: string;
  readonly clientSap: number;
  readonly serverSap: number;
}

/**
 * A transport over CoAP. An APDU that is sent is a request, and its promise waits for the response, whose APDU is
 * received. While a promise that the receiver returned for a request of the peer is open, the first APDU that is sent
 * is the response to that; without one, the response is empty.
 */
export interface CoapTransport extends Transport, CoapAddresses {}

/** The endpoint, as far as one transport needs it. */
export interface CoapCarrier {
  /** Resolves when the response was taken, or at once where none is awaited. */
  request(link: CoapLink, apdu: Uint8Array, options: SendOptions): Promise<void>;
  /** Responds with an APDU, with none, or that the request will not be dealt with. */
  respond(link: CoapLink, request: IncomingRequest, apdu: Uint8Array | 'none' | 'refused'): void;
  closed(link: CoapLink): void;
}

interface Received {
  readonly apdu: Uint8Array;
  /** Undefined for what came in a response. */
  readonly request: IncomingRequest | undefined;
}

/** One transport: requests one after another, and the requests of the peer. */
export class CoapLink implements CoapTransport {
  readonly layer: LinkLayer = 'coap';
  readonly peer: string;
  readonly clientSap: number;
  readonly serverSap: number;
  readonly #carrier: CoapCarrier;
  readonly #inbox: Inbox<Received>;
  readonly #turns = new Turns();
  #isAsking = false;
  /** Requests of the peer that are not responded to. */
  readonly #open = new Set<IncomingRequest>();
  /** That of them, or one that the endpoint has given up, that the receiver has. */
  #request: IncomingRequest | undefined;

  constructor({ peer, clientSap, serverSap }: CoapAddresses, carrier: CoapCarrier, maximumWaiting: number) {
    this.peer = peer;
    this.clientSap = clientSap;
    this.serverSap = serverSap;
    this.#carrier = carrier;
    this.#inbox = new Inbox('coap', maximumWaiting, (error) => this.abandon(error));
  }

  get isFull(): boolean {
    return this.#inbox.isFull;
  }

  /** A request is under way, in one direction or the other. */
  get isBusy(): boolean {
    return this.#isAsking || this.#open.size > 0;
  }

  /** An APDU of the peer, with the request that it came in. */
  put(apdu: Uint8Array, request?: IncomingRequest): Promise<void> | undefined {
    if (request !== undefined) this.#open.add(request);
    return this.#inbox.put({ apdu, request });
  }

  /** The endpoint has given a request of the peer up. */
  lose(request: IncomingRequest): void {
    this.#open.delete(request);
  }

  end(error: LinkError | undefined): void {
    this.#inbox.end(error);
    this.#turns.serve();
  }

  async send(apdu: Uint8Array, options: SendOptions = {}): Promise<void> {
    if (options.signal?.aborted) throw options.signal.reason;
    this.#requireOpen();
    if (apdu.length === 0) throw new LinkError('coap', 'limit', 'an APDU without octets');
    if (this.#request === undefined) await this.#ask(apdu, options);
    else this.#respond(this.#request, apdu);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen({
      receive: (received) => this.#take(receiver, received),
      closed: (error) => receiver.closed(error),
    });
  }

  /** What is under way is given up; the channel stays open for others. */
  async close(): Promise<void> {
    this.abandon(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives up what is under way; the peer is told so. */
  abandon(error: LinkError | undefined): void {
    if (this.#inbox.isEnded) return;
    for (const request of this.#open) this.#carrier.respond(this, request, 'refused');
    this.#open.clear();
    this.#inbox.abandon(error);
    this.#turns.serve();
    this.#carrier.closed(this);
  }

  /** One request at a time: the responses come in the order of the requests then. */
  async #ask(apdu: Uint8Array, options: SendOptions): Promise<void> {
    await this.#turn(options.signal);
    try {
      this.#requireOpen();
      await this.#carrier.request(this, apdu, options);
    } finally {
      this.#isAsking = false;
      this.#turns.serve();
    }
  }

  #turn(signal: AbortSignalLike | undefined): Promise<void> {
    const isReady = () => this.#inbox.isEnded || !this.#isAsking;
    const run = () => {
      this.#requireOpen();
      this.#isAsking = true;
    };
    return this.#turns.take({ isReady, run }, signal);
  }

  #respond(request: IncomingRequest, apdu: Uint8Array): void {
    if (!this.#open.has(request))
      throw new LinkError('coap', 'timeout', 'the request waits no longer for its response');
    this.#carrier.respond(this, request, apdu);
    this.#open.delete(request);
    this.#request = undefined;
  }

  #take(receiver: Receiver<Uint8Array>, { apdu, request }: Received): Promise<void> | undefined {
    this.#request = request;
    const taking = receiver.receive(apdu);
    if (taking === undefined) this.#taken();
    return taking?.then(() => this.#taken());
  }

  #taken(): void {
    const request = this.#request;
    this.#request = undefined;
    if (request !== undefined && this.#open.delete(request)) this.#carrier.respond(this, request, 'none');
  }

  #requireOpen(): void {
    if (this.#inbox.isEnded) throw new LinkError('coap', 'closed', 'the transport is closed');
  }
}

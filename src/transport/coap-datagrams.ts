import {
  blockSize,
  type CoapCounters,
  CoapEndpoint,
  type CoapEvent,
  type CoapRequest,
  type CoapResponse,
  defaultTransmissionParameters,
  type IncomingRequest,
} from '../coap/index.ts';
import { EncodeError, LinkError, TimeoutError } from '../codec/index.ts';
import { abortable, type SendOptions } from './channel.ts';
import { CoapRefusal } from './coap-refusal.ts';
import type { Datagram, DatagramChannel } from './datagram-channel.ts';
import { IdleWatch } from './idle-watch.ts';
import { MachineRunner } from './machine-runner.ts';
import { Outbox } from './outbox.ts';
import { type CoapAddresses, type CoapCarrier, CoapLink, type CoapTransport } from './over-coap-link.ts';
import type { CoapDatagramsOptions } from './over-coap-options.ts';

/** A request of this side, and who waits for its end. */
interface Exchange {
  readonly link: CoapLink;
  resolve(taken: Promise<void> | undefined): void;
  reject(error: LinkError): void;
}

/** Datagrams on their way, before what comes in has to wait. */
const waitingDatagrams = 256;
const publicClient = { clientSap: 0x10, serverSap: 1 } as const;

/**
 * DLMS/COSEM over CoAP on a channel of datagrams: one endpoint, with a transport for each peer, client SAP and server SAP,
 * be it opened here or begun by the peer.
 */
export class CoapDatagrams implements AsyncDisposable {
  readonly #channel: DatagramChannel;
  readonly #options: CoapDatagramsOptions;
  readonly #endpoint: CoapEndpoint;
  readonly #runner: MachineRunner<CoapEvent>;
  readonly #links = new Map<string, CoapLink>();
  readonly #accepted: IdleWatch<CoapLink>;
  readonly #exchanges = new Map<CoapRequest, Exchange>();
  /** Requests of peers that wait for the response of their transport. */
  readonly #served = new Map<IncomingRequest, CoapLink>();
  readonly #carrier: CoapCarrier;
  readonly #outbox: Outbox<Datagram>;
  #isClosed = false;

  constructor(channel: DatagramChannel, options: CoapDatagramsOptions) {
    const { clock, binding, idleTimeout = 300_000 } = options;
    this.#channel = channel;
    this.#options = options;
    this.#endpoint = new CoapEndpoint({ ...options, definitions: binding.definitions });
    this.#runner = new MachineRunner(this.#endpoint, clock, (event) => this.#handle(event));
    this.#accepted = new IdleWatch(clock, idleTimeout, (link) => this.#expire(link, idleTimeout));
    this.#carrier = {
      request: (link, apdu, sending) => this.#request(link, apdu, sending),
      respond: (link, request, apdu) => this.#respond(link, request, apdu),
      closed: (link) => this.#remove(link),
    };
    // What cannot be sent is as good as lost, and the endpoint sends again what is not acknowledged.
    const failed = (error: unknown, { peer }: Datagram) => options.onFault?.(`not sent: ${error}`, peer);
    this.#outbox = new Outbox(channel, failed, waitingDatagrams);
    channel.listen({
      receive: (datagram) => this.#receive(datagram),
      closed: (error) => this.#end(error),
    });
  }

  /** What its endpoint has counted so far (class CoAP diagnostic). */
  get counters(): Readonly<CoapCounters> {
    return this.#endpoint.counters;
  }

  /** A transport to a peer; throws a LinkError where there is one between these service access points. */
  open(addresses: CoapAddresses): CoapTransport {
    if (this.#isClosed) throw new LinkError('coap', 'closed', 'the channel is closed');
    if (this.#links.has(keyOf(addresses))) throw new LinkError('coap', 'refused', 'there is such a transport');
    return this.#add(addresses);
  }

  /** Closes all transports and the channel. */
  async close(): Promise<void> {
    this.#end(undefined);
    await this.#channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(addresses: CoapAddresses): CoapLink {
    const link = new CoapLink(addresses, this.#carrier, this.#options.maximumWaiting ?? 16);
    this.#links.set(keyOf(addresses), link);
    return link;
  }

  #remove(link: CoapLink): void {
    this.#links.delete(keyOf(link));
    this.#accepted.remove(link);
    for (const [request, exchange] of this.#exchanges) {
      if (exchange.link !== link) continue;
      this.#cancel(request);
      exchange.reject(new LinkError('coap', 'closed', 'the transport is closed'));
    }
  }

  #cancel(request: CoapRequest): void {
    this.#exchanges.delete(request);
    this.#runner.perform((now) => this.#endpoint.cancel(request, now));
  }

  #expire(link: CoapLink, idleTimeout: number): void {
    if (link.isBusy) this.#accepted.touch(link);
    else link.abandon(new TimeoutError('coap', `nothing came from ${link.peer} in ${idleTimeout} ms`));
  }

  #receive(received: Datagram): Promise<void> | undefined {
    const { protection, isPeerProven } = this.#options;
    const datagram = protection === undefined ? received : protection.unprotect(received);
    if (datagram === undefined) return undefined;
    this.#runner.perform((now) => {
      if (isPeerProven) this.#endpoint.know(datagram.peer, now);
      return this.#endpoint.receive(datagram, now);
    });
    return this.#outbox.room;
  }

  #handle(event: CoapEvent): void {
    if (event.kind === 'transmit') this.#transmit(event);
    else if (event.kind === 'request') this.#serve(event.request);
    else if (event.kind === 'response') this.#responded(event.request, event.response);
    else if (event.kind === 'failed') this.#settle(event.request)?.reject(event.error);
    else if (event.kind === 'undelivered') this.#undelivered(event.request, event.error);
    else if (event.kind === 'fault') this.#options.onFault?.(event.reason, event.peer);
  }

  #transmit(datagram: Datagram): void {
    const { protection } = this.#options;
    const { peer, octets } = datagram;
    const sent = protection === undefined ? { peer, octets } : protection.protect(datagram);
    if (sent !== undefined) this.#outbox.put(sent);
  }

  async #request(link: CoapLink, apdu: Uint8Array, { signal, serviceClass }: SendOptions): Promise<void> {
    const { peer, clientSap, serverSap } = link;
    const bound = written(() => this.#options.binding.request(peer, { apdu, clientSap, serverSap }));
    const isAwaited = serviceClass !== 'unconfirmed' || !this.#fitsOneMessage(peer, bound);
    const request = isAwaited ? bound : { ...bound, confirmable: false, awaited: false };
    this.#touch(link);
    const send = () => written(() => this.#runner.perform((now) => this.#endpoint.send(request, now)));
    if (!isAwaited) return send();
    const end = new Promise<void>((resolve, reject) => this.#exchanges.set(request, { link, resolve, reject }));
    try {
      send();
      await abortable(end, signal);
    } finally {
      if (this.#exchanges.has(request)) this.#cancel(request);
    }
  }

  #fitsOneMessage(peer: string, { payload }: CoapRequest): boolean {
    const { szx } = this.#options.parametersOf?.(peer) ?? defaultTransmissionParameters;
    return (payload?.length ?? 0) <= blockSize(szx);
  }

  /** The end of an exchange that is waited for. */
  #settle(request: CoapRequest): Exchange | undefined {
    const exchange = this.#exchanges.get(request);
    this.#exchanges.delete(request);
    return exchange;
  }

  #responded(request: CoapRequest, response: Required<CoapResponse>): void {
    const exchange = this.#settle(request);
    if (exchange === undefined) return;
    this.#touch(exchange.link);
    const bound = this.#options.binding.readResponse(response);
    if (bound.kind === 'apdu') exchange.resolve(exchange.link.put(bound.apdu.slice()));
    else if (bound.kind === 'empty') exchange.resolve(undefined);
    else exchange.reject(new CoapRefusal(bound.code));
  }

  #serve(request: IncomingRequest): void {
    const bound = this.#options.binding.readRequest(request);
    if (bound.kind !== 'apdu') {
      this.#answer(request, { code: bound.kind === 'empty' ? '4.00' : bound.code });
      return;
    }
    const saps = { ...publicClient, ...this.#options.defaultSaps };
    const { clientSap = saps.clientSap, serverSap = saps.serverSap, apdu } = bound;
    const addresses = { peer: request.peer, clientSap, serverSap };
    const link = this.#links.get(keyOf(addresses)) ?? this.#acceptedLink(addresses);
    if (link === 'full' || (link !== 'refused' && link.isFull)) this.#answer(request, { code: '5.03' });
    else if (link === 'refused') this.#answer(request, { code: '4.04' });
    else {
      this.#touch(link);
      this.#served.set(request, link);
      link.put(apdu.slice(), request);
    }
  }

  #acceptedLink(addresses: CoapAddresses): CoapLink | 'full' | 'refused' {
    const { accept, maximumAccepted = 1024 } = this.#options;
    if (accept === undefined) return 'refused';
    if (this.#accepted.size >= maximumAccepted) return 'full';
    const link = this.#add(addresses);
    this.#accepted.touch(link);
    if (accept(link)) return link;
    link.close();
    return 'refused';
  }

  /** Those that were opened here are not watched. */
  #touch(link: CoapLink): void {
    if (this.#accepted.has(link)) this.#accepted.touch(link);
  }

  #respond(link: CoapLink, request: IncomingRequest, apdu: Uint8Array | 'none' | 'refused'): void {
    const { clientSap, serverSap } = link;
    const { binding } = this.#options;
    if (apdu === 'refused') this.#answer(request, { code: '5.03' });
    else {
      const addressed = apdu === 'none' ? undefined : { apdu, clientSap, serverSap };
      this.#answer(
        request,
        written(() => binding.response(addressed)),
      );
    }
  }

  #answer(request: IncomingRequest, response: CoapResponse): void {
    written(() => this.#runner.perform((now) => this.#endpoint.respond(request, response, now)));
    this.#served.delete(request);
  }

  #undelivered(request: IncomingRequest, error: LinkError): void {
    this.#served.get(request)?.lose(request);
    this.#served.delete(request);
    this.#options.onFault?.(error.message, request.peer);
  }

  #end(error: LinkError | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#runner.perform((now) => this.#endpoint.close(now));
    this.#runner.stop();
    for (const link of this.#links.values()) {
      this.#accepted.remove(link);
      link.end(error);
    }
    this.#links.clear();
    this.#served.clear();
  }
}

/** What cannot be written is an error of the layer. */
function written<T>(write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (!(cause instanceof EncodeError)) throw cause;
    throw new LinkError('coap', 'limit', cause.message, { cause });
  }
}

function keyOf({ peer, clientSap, serverSap }: CoapAddresses): string {
  return `${clientSap}/${serverSap}/${peer}`;
}

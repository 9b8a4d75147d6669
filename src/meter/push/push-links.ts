import { coapBinding, defaultTransmissionParameters, readCoapSetup } from '../../coap/index.ts';
import { CoapSetup, type InterfaceClass } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import {
  type ByteStream,
  type Channel,
  type Clock,
  CoapDatagrams,
  type DatagramChannel,
  type Transport,
  WrapperConnection,
  WrapperDatagrams,
} from '../../transport/index.ts';
import { managementSap } from '../associations.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { PushService, PushTransmission } from './push-transmission.ts';

/** Opens what pushes leave by. */
export interface PushCarriers {
  /** A socket that sends datagrams to any address. */
  datagrams(): Promise<DatagramChannel>;
  /** A connection to an address. */
  stream(address: string): Promise<ByteStream>;
  /** The address as the socket writes that of who answers; the same where left out. */
  resolve?(address: string, service: PushService): Promise<string>;
}

/** What links are made of. */
export interface PushLinksOptions {
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly carriers: PushCarriers;
  /** Takes what comes back. */
  readonly receive: (octets: Uint8Array) => void;
  /** Told of datagrams that were dropped. */
  readonly onFault?: ((fault: unknown) => void) | undefined;
}

interface Carrier extends AsyncDisposable {
  open(address: string, clientSap: number): Transport;
}

/** The links to head-ends that pushes leave by: opened when there is something to send, and kept. */
export class PushLinks {
  readonly #meter: OmniaMeter;
  readonly #options: PushLinksOptions;
  readonly #carriers = new Map<string, Promise<Carrier>>();
  readonly #transports = new Map<string, Transport>();
  #isClosed = false;

  constructor(meter: OmniaMeter, options: PushLinksOptions) {
    this.#meter = meter;
    this.#options = options;
  }

  /** The transport for a push. Rejects with a LinkError where there is none to be had. */
  async transport({ destination: { service, address }, clientSap, port }: PushTransmission): Promise<Transport> {
    const resolved = (await this.#options.carriers.resolve?.(address, service)) ?? address;
    const key = `${service} ${resolved} ${clientSap}`;
    const known = this.#transports.get(key);
    if (known !== undefined) return known;
    const carrier = await this.#carrier(service, resolved, port);
    const transport = carrier.open(resolved, clientSap);
    this.#transports.set(key, transport);
    transport.listen({
      receive: (octets) => {
        this.#options.receive(octets);
        return undefined;
      },
      closed: () => this.#transports.delete(key),
    });
    return transport;
  }

  /** Closes all links. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const carriers = [...this.#carriers.values()];
    this.#carriers.clear();
    const closings = carriers.map(async (opening) => (await opening)[Symbol.asyncDispose]());
    await Promise.allSettled(closings);
  }

  /** All addresses share a socket; a connection has one. */
  #carrier(service: PushService, address: string, port: Obis): Promise<Carrier> {
    const key = service === 'tcp' ? `tcp ${address}` : service;
    const known = this.#carriers.get(key);
    if (known !== undefined) return known;
    const opening = this.#open(service, { address, port, closed: () => this.#carriers.delete(key) });
    this.#carriers.set(key, opening);
    opening.catch(() => this.#carriers.delete(key));
    return opening;
  }

  async #open(service: PushService, leaving: Leaving): Promise<Carrier> {
    const { carriers, clock, onFault } = this.#options;
    const ports = (clientSap: number) => ({ sourceWPort: managementSap, destinationWPort: clientSap });
    if (service === 'tcp') {
      const stream = await carriers.stream(leaving.address);
      const connection = new WrapperConnection(watched(stream, leaving.closed), { clock });
      return this.#kept(connection, (_, clientSap) => connection.open(ports(clientSap)));
    }
    const channel = watched(await carriers.datagrams(), leaving.closed);
    if (service === 'udp') {
      const datagrams = new WrapperDatagrams(channel, { ...(onFault && { onFault }) });
      return this.#kept(datagrams, (peer, clientSap) => datagrams.open(ports(clientSap), peer));
    }
    const coap = this.#coap(channel, leaving.port, service === 'reliable-coap');
    return this.#kept(coap, (peer, clientSap) => coap.open({ peer, clientSap, serverSap: managementSap }));
  }

  /** Over CoAP the port is set up by an object of class CoAP setup (port_reference), which is looked at for each push. */
  #coap(channel: DatagramChannel, port: Obis, confirmable: boolean): CoapDatagrams {
    const { clock, randomBytes, onFault } = this.#options;
    const setup = () => coapSetupOf(this.#meter, port);
    let uncount: (() => void) | undefined;
    const coap = new CoapDatagrams(
      watched(channel, () => uncount?.()),
      {
        binding: coapBinding('server', { confirmable, path: setup()?.path }),
        clock,
        randomBytes,
        parametersOf: () => setup()?.parameters ?? defaultTransmissionParameters,
        ...(onFault && { onFault }),
      },
    );
    uncount = this.#meter.modem?.coap.attach(() => coap.counters);
    return coap;
  }

  /** Who was closed in the meantime leaves nothing open. */
  async #kept(carrier: AsyncDisposable, open: Carrier['open']): Promise<Carrier> {
    if (this.#isClosed) await carrier[Symbol.asyncDispose]();
    return { open, [Symbol.asyncDispose]: () => carrier[Symbol.asyncDispose]() };
  }
}

interface Leaving {
  readonly address: string;
  readonly port: Obis;
  readonly closed: () => void;
}

function coapSetupOf(meter: OmniaMeter, port: Obis) {
  const of = meter.type.objects.get(port.key)?.of;
  if (of !== (CoapSetup as InterfaceClass)) return undefined;
  const get = <K extends keyof typeof CoapSetup.attributes>(name: K) => meter.read(CoapSetup, port, name);
  return readCoapSetup({
    ackTimeout: get('ackTimeout'),
    ackRandomFactor: get('ackRandomFactor'),
    maxRetransmit: get('maxRetransmit'),
    nstart: get('nstart'),
    delayAckTimeout: get('delayAckTimeout'),
    exponentialBackOff: get('exponentialBackOff'),
    probingRate: get('probingRate'),
    coapUriPath: get('coapUriPath'),
    transportMode: get('transportMode'),
    version: get('version'),
    tokenLength: get('tokenLength'),
  });
}

/** A channel that tells when it is closed. */
function watched<T>(channel: Channel<T>, closed: () => void): Channel<T> {
  return {
    layer: channel.layer,
    send: (item, options) => channel.send(item, options),
    listen: (receiver) =>
      channel.listen({
        receive: (item) => receiver.receive(item),
        closed: (error) => {
          closed();
          receiver.closed(error);
        },
      }),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}

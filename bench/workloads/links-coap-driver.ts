import { randomFillSync } from 'node:crypto';
import {
  CoapEndpoint,
  type CoapEvent,
  type CoapRequest,
  type CoapResponse,
  defaultTransmissionParameters,
  type IncomingRequest,
} from '../../src/coap/index.ts';
import type { DatagramChannel } from '../../src/transport/index.ts';

/** Exchanges that may be going on; and lifetimes so short that 65,536 message ids last for any rate. */
export const coapParameters = {
  ...defaultTransmissionParameters,
  ackTimeout: 100,
  maxRetransmit: 1,
  maxLatency: 0,
  nstart: 64,
};

const pool = new Uint8Array(8192);
let taken = pool.length;

/** Random octets, drawn by many at a time. */
function randomBytes(size: number): Uint8Array {
  if (taken + size > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += size;
  return pool.slice(taken - size, taken);
}

/** A CoAP endpoint on a channel of datagrams and this machine's clock. */
export class CoapOverUdp {
  readonly #channel: DatagramChannel;
  readonly #endpoint = new CoapEndpoint({ randomBytes, parametersOf: () => coapParameters });
  readonly #take: (event: CoapEvent) => void;
  readonly #timer = setInterval(() => this.#handle(this.#endpoint.onTimeout(performance.now())), 50);

  constructor(channel: DatagramChannel, take: (event: CoapEvent) => void) {
    this.#channel = channel;
    this.#take = take;
    channel.listen({
      receive: (datagram) => this.#handle(this.#endpoint.receive(datagram, performance.now())),
      closed: () => clearInterval(this.#timer),
    });
  }

  send(request: CoapRequest): void {
    this.#handle(this.#endpoint.send(request, performance.now()));
  }

  respond(request: IncomingRequest, response: CoapResponse): void {
    this.#handle(this.#endpoint.respond(request, response, performance.now()));
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.#channel.close();
  }

  #handle(events: readonly CoapEvent[]): undefined {
    for (const event of events) {
      if (event.kind === 'transmit') void this.#channel.send(event);
      else this.#take(event);
    }
  }
}

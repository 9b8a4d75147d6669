import { createSocket, type Socket } from 'node:dgram';
import {
  CoapEndpoint,
  type CoapEndpointOptions,
  type CoapEvent,
  type CoapRequest,
  type CoapResponse,
  type IncomingRequest,
} from '../../../src/coap/index.ts';
import { octetsFrom } from '../../coap/random.ts';

type Application = (request: IncomingRequest) => CoapResponse | Promise<CoapResponse>;

/** An endpoint on a UDP socket of this machine, for tests alone. */
export class UdpEndpoint {
  readonly endpoint: CoapEndpoint;
  readonly requests: IncomingRequest[] = [];
  readonly faults: string[] = [];
  readonly #socket: Socket = createSocket('udp4');
  readonly #application: Application;
  readonly #waiting = new Map<CoapRequest, (event: CoapEvent) => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(application: Application, options: Partial<CoapEndpointOptions> = {}) {
    this.#application = application;
    this.endpoint = new CoapEndpoint({ randomBytes: octetsFrom(Math.random), ...options });
    this.#socket.on('message', (octets, { address, port }) => {
      const peer = `${address}:${port}`;
      this.#take(this.endpoint.receive({ peer, octets: new Uint8Array(octets) }, performance.now()));
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return this;
  }

  send(request: CoapRequest): Promise<Required<CoapResponse>> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, (event) => {
        if (event.kind === 'response') resolve(event.response);
        else if (event.kind === 'failed') reject(event.error);
      });
      this.#take(this.endpoint.send(request, performance.now()));
    });
  }

  close(): void {
    this.endpoint.close(performance.now());
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  #take(events: readonly CoapEvent[]): void {
    for (const event of events) {
      if (event.kind === 'transmit') this.#transmit(event.peer, event.octets);
      else if (event.kind === 'request') void this.#serve(event.request);
      else if (event.kind === 'response' || event.kind === 'failed') {
        this.#waiting.get(event.request)?.(event);
        this.#waiting.delete(event.request);
      } else if (event.kind === 'fault') this.faults.push(event.reason);
    }
    clearTimeout(this.#timer);
    const next = this.endpoint.nextTimeout();
    if (next === undefined) return;
    this.#timer = setTimeout(
      () => this.#take(this.endpoint.onTimeout(performance.now())),
      Math.max(1, next - performance.now()),
    );
  }

  #transmit(peer: string, octets: Uint8Array): void {
    const [address, port] = peer.split(':');
    this.#socket.send(octets, Number(port), address);
  }

  async #serve(request: IncomingRequest): Promise<void> {
    this.requests.push(request);
    const response = await this.#application(request);
    this.#take(this.endpoint.respond(request, response, performance.now()));
  }
}

/** Sizes of bodies: around the blocks' edges, and 16 octets to 64 KiB. */
export const sizes = [0, 1, 16, 17, 1000, 1024, 1025, 4096, 65_536] as const;

/** A body whose octets are not all alike. */
export function bodyOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, place) => (place * 31 + (place >> 8)) & 0xff);
}

/** Says which of two bodies differs where, without printing 64 KiB. */
export function difference(found: Uint8Array, expected: Uint8Array): string {
  if (found.length !== expected.length) return `${found.length} octets instead of ${expected.length}`;
  const place = found.findIndex((octet, at) => octet !== expected[at]);
  return place < 0 ? 'none' : `octet ${place}`;
}

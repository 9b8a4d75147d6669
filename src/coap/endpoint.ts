import { attempt, Reader } from '../codec/index.ts';
import { type CoapLimits, drop, type EndpointContext, headEndCoapLimits, messageOf, transmit } from './context.ts';
import { type CoapCounters, noCoapCounts } from './counters.ts';
import { Deadlines } from './deadlines.ts';
import { Deduplication, type MessageIdentity } from './deduplication.ts';
import type { CoapEvent, CoapRequest, CoapResponse, Datagram, IncomingRequest, Turn } from './event.ts';
import { digestOctets } from './hash.ts';
import { KnownPeers } from './known-peers.ts';
import { type CoapMessage, coapMessageWith, readCoapMessage } from './message.ts';
import { endpointOptions, notRecognised } from './message-fields.ts';
import { MessageIds } from './message-ids.ts';
import { definitionsByNumber, type OptionDefinition } from './options.ts';
import { defaultTransmissionParameters, type TransmissionParameters, transmissionTimes } from './parameters.ts';
import { Requests } from './requests.ts';
import { Responder } from './responder.ts';
import { ResponseSender } from './response-sender.ts';
import { Transmissions } from './transmissions.ts';

/** What an endpoint is made with. */
export interface CoapEndpointOptions {
  readonly randomBytes: (size: number) => Uint8Array;
  /** The transmission parameters of a peer's class; those of RFC 7252 where nothing is said. */
  readonly parametersOf?: (peer: string) => TransmissionParameters;
  /** Bounds other than those of a head-end. */
  readonly limits?: Partial<CoapLimits>;
  /** The options it understands; a request with another critical one is 4.02. */
  readonly definitions?: readonly OptionDefinition[];
  /** Whether a request must return an Echo value to be accepted (RFC 9175 section 2.3); by default none must. */
  readonly requiresEcho?: (request: IncomingRequest) => boolean;
}

/** How long a peer stays known that was not heard of again. */
const knownLifetime = 300_000;
const emptySize = 4;

/**
 * A CoAP endpoint, client and server at once (RFC 7252, 7959, 9175), without sockets, timers and randomness of its
 * own: datagrams and the time go in, events come out, of which `transmit` is a datagram to send.
 */
export class CoapEndpoint {
  readonly #context: EndpointContext;
  readonly #known: ReturnType<typeof definitionsByNumber>;
  readonly #deduplication: Deduplication;
  readonly #transmissions: Transmissions;
  readonly #requests: Requests;
  readonly #sender: ResponseSender;
  readonly #responder: Responder;

  constructor(options: CoapEndpointOptions) {
    const { randomBytes, parametersOf = () => defaultTransmissionParameters } = options;
    const { definitions = endpointOptions, requiresEcho = () => false } = options;
    const limits = { ...headEndCoapLimits, ...options.limits };
    this.#context = {
      codec: coapMessageWith(definitions),
      parametersOf,
      limits,
      randomBytes,
      deadlines: new Deadlines(),
      messageIds: new MessageIds(randomBytes),
      knownPeers: new KnownPeers(randomBytes, limits.maxPeers, knownLifetime),
      counters: noCoapCounts(),
    };
    this.#known = definitionsByNumber(definitions);
    this.#deduplication = new Deduplication(limits);
    this.#transmissions = new Transmissions(this.#context);
    this.#requests = new Requests(this.#context, this.#transmissions);
    this.#sender = new ResponseSender(this.#context, this.#transmissions, this.#deduplication);
    this.#responder = new Responder(this.#context, this.#sender, this.#deduplication, requiresEcho);
  }

  /** What was counted so far, as class 153 has it. */
  get counters(): Readonly<CoapCounters> {
    return this.#context.counters;
  }

  /** Exchanges and transfers that are going on; 0 when nothing is expected any more. */
  get active(): number {
    return this.#requests.size + this.#transmissions.size + this.#responder.size;
  }

  /** Takes a datagram. Never throws, whatever it holds. */
  receive(datagram: Datagram, now: number): readonly CoapEvent[] {
    const turn = { now, events: [] };
    const { octets } = datagram;
    this.#context.counters.rx += 1;
    const read = attempt(() => {
      const r = new Reader(octets);
      const message = readCoapMessage(r, this.#known);
      r.finish();
      return message;
    });
    if (!read.ok) this.#malformed(datagram, read.error.message, turn);
    else if (read.value.code === '0.00') this.#empty(datagram, read.value, turn);
    else if (!isSensible(read.value)) drop(this.#context, turn, datagram.peer, 'a code that does not fit the type');
    else if (read.value.code.startsWith('0.')) this.#request(datagram, read.value, turn);
    else if (/^[245]/.test(read.value.code)) this.#response(datagram, read.value, turn);
    else this.#malformed(datagram, `${read.value.code} is of a reserved class`, turn);
    return turn.events;
  }

  /** Sends a request; `response` or `failed` follows. Throws an EncodeError for one that cannot be written. */
  send(request: CoapRequest, now: number): readonly CoapEvent[] {
    const turn = { now, events: [] };
    this.#requests.send(request, turn);
    return turn.events;
  }

  /** Responds to a request that came in, at once or later; only the first response to it counts. */
  respond(request: IncomingRequest, response: CoapResponse, now: number): readonly CoapEvent[] {
    const turn = { now, events: [] };
    this.#responder.respond(request, response, turn);
    return turn.events;
  }

  /** Gives up a request that was sent; no event about it follows. */
  cancel(request: CoapRequest, now: number): readonly CoapEvent[] {
    const turn = { now, events: [] };
    this.#requests.cancel(request, turn);
    return turn.events;
  }

  /** Asks whether a peer is there (RFC 7252 section 4.3, "CoAP ping"); a `ping` event follows. */
  ping(peer: string, now: number): readonly CoapEvent[] {
    const turn: Turn = { now, events: [] };
    this.#transmissions.send(
      {
        peer,
        confirmable: true,
        octets: Uint8Array.of(0x40, 0, 0, 0),
        awaited: true,
        ended: (end, late) =>
          late.events.push({ kind: 'ping', peer, alive: end === 'reset' || end === 'acknowledged' }),
      },
      turn,
    );
    return turn.events;
  }

  /** Takes it that a peer is at its address, for instance once it has authenticated itself. */
  know(peer: string, now: number): void {
    this.#context.knownPeers.add(peer, now);
  }

  /** When `onTimeout` is to be called. */
  nextTimeout(): number | undefined {
    return this.#context.deadlines.next;
  }

  onTimeout(now: number): readonly CoapEvent[] {
    const turn = { now, events: [] };
    this.#context.deadlines.run(turn);
    return turn.events;
  }

  /** Fails all requests and forgets what is going on. */
  close(now: number): readonly CoapEvent[] {
    const turn = { now, events: [] };
    this.#transmissions.clear();
    this.#requests.close(turn);
    this.#responder.close();
    this.#context.deadlines.clear();
    return turn.events;
  }

  #malformed({ peer, octets, multicast = false }: Datagram, reason: string, turn: Turn): void {
    const isConfirmable = octets.length >= emptySize && octets[0]! >> 4 === 4;
    if (isConfirmable && !multicast) {
      transmit(this.#context, turn, peer, messageOf('RST', '0.00', (octets[2]! << 8) | octets[3]!));
    }
    drop(this.#context, turn, peer, reason);
  }

  #empty({ peer, multicast = false }: Datagram, { type, messageId }: CoapMessage, turn: Turn): void {
    const { counters } = this.#context;
    if (type === 'ACK') counters.rxAck += 1;
    if (type === 'RST') counters.rxReset += 1;
    const transmission = this.#transmissions.find(peer, messageId);
    if (type === 'CON' && !multicast) transmit(this.#context, turn, peer, messageOf('RST', '0.00', messageId));
    else if (type === 'RST' && transmission !== undefined) this.#transmissions.reset(transmission, turn);
    else if (type === 'ACK' && transmission?.message.confirmable) this.#transmissions.acknowledged(transmission, turn);
    else drop(this.#context, turn, peer, `an unexpected ${type}`);
  }

  #request(datagram: Datagram, message: CoapMessage, turn: Turn): void {
    const { peer, octets, multicast = false } = datagram;
    const identity = identityOf(datagram, message);
    const reply = this.#deduplication.find(identity, turn.now);
    if (reply === undefined) {
      this.#context.counters.rxRequests += 1;
      this.#responder.receive(message, { identity, multicast, size: octets.length }, turn);
    } else if (!multicast) this.#sender.repeat(peer, message, reply, turn);
  }

  #response(datagram: Datagram, message: CoapMessage, turn: Turn): void {
    const { peer, multicast = false } = datagram;
    const identity = identityOf(datagram, message);
    const reply = message.type === 'CON' ? this.#deduplication.find(identity, turn.now) : undefined;
    if (multicast) drop(this.#context, turn, peer, 'a response to a group');
    else if (reply !== undefined) this.#sender.repeat(peer, message, reply, turn);
    else this.#newResponse(identity, message, turn);
  }

  #newResponse(identity: MessageIdentity, message: CoapMessage, turn: Turn): void {
    const { peer, messageId } = identity;
    this.#countResponse(message);
    const exchange = this.#requests.match(peer, message);
    const useless = notRecognised(message);
    if (message.type === 'CON') {
      if (exchange !== undefined && useless === undefined) this.#acknowledge(identity, turn);
      else transmit(this.#context, turn, peer, messageOf('RST', '0.00', messageId));
    }
    if (exchange === undefined) drop(this.#context, turn, peer, 'a response that nothing was asked for');
    else this.#requests.accept(exchange, message, useless, turn);
  }

  #acknowledge(identity: MessageIdentity, turn: Turn): void {
    const { peer, messageId } = identity;
    const { exchangeLifetime } = transmissionTimes(this.#context.parametersOf(peer));
    this.#deduplication.add(identity, turn.now + exchangeLifetime, turn.now);
    this.#deduplication.answer(peer, messageId, { kind: 'acknowledged' }, turn.now);
    transmit(this.#context, turn, peer, messageOf('ACK', '0.00', messageId));
  }

  #countResponse({ type, code }: CoapMessage): void {
    const { counters } = this.#context;
    counters.rxResponse += 1;
    if (type === 'ACK') counters.rxAck += 1;
    if (code.startsWith('4.')) counters.rxClientError += 1;
    if (code.startsWith('5.')) counters.rxServerError += 1;
  }
}

/** A reset is empty, and an acknowledgement is no request (RFC 7252 table 1). */
function isSensible({ type, code }: CoapMessage): boolean {
  return type === 'CON' || type === 'NON' || (type === 'ACK' && !code.startsWith('0.'));
}

function identityOf({ peer, octets }: Datagram, { messageId }: CoapMessage): MessageIdentity {
  return { peer, messageId, digest: digestOctets(octets) };
}

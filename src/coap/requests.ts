import { encode, LinkError, TimeoutError } from '../codec/index.ts';
import { type EndpointContext, messageOf } from './context.ts';
import type { Deadline } from './deadlines.ts';
import type { CoapRequest, Turn } from './event.ts';
import type { CoapMessage } from './message.ts';
import type { CoapOption } from './options.ts';
import { transmissionTimes } from './parameters.ts';
import { RequestTransfer } from './request-transfer.ts';
import type { OutgoingMessage, Transmission, TransmissionEnd, Transmissions } from './transmissions.ts';
import { uintToOctets } from './uint.ts';

/**
 * A request on its way: its transfer, and the one message of it that is to be responded to. All its messages have one
 * token, for there are servers that know blocks by it.
 */
export interface Exchange {
  readonly request: CoapRequest;
  readonly transfer: RequestTransfer;
  token: Uint8Array;
  /** Peer and token in one. */
  key: string;
  transmission: Transmission | undefined;
  deadline: Deadline | undefined;
}

/** A response with a shorter token could be guessed: it proves nothing of where the peer is. */
const provingTokenSize = 4;
const longestToken = 8;
const draws = 4;

/** The client's half of an endpoint: requests, and responses matched by peer and token (RFC 7252 section 5.3.2). */
export class Requests {
  readonly #context: EndpointContext;
  readonly #transmissions: Transmissions;
  readonly #exchanges = new Map<CoapRequest, Exchange>();
  readonly #byToken = new Map<string, Exchange>();
  #lastTag = 0;

  constructor(context: EndpointContext, transmissions: Transmissions) {
    this.#context = context;
    this.#transmissions = transmissions;
  }

  get size(): number {
    return this.#exchanges.size;
  }

  send(request: CoapRequest, turn: Turn): void {
    if (this.#exchanges.has(request)) throw new LinkError('coap', 'protocol', 'the request is on its way already');
    const { confirmable = true, awaited = true, peer } = request;
    const { szx } = this.#context.parametersOf(peer);
    const { maxBody } = this.#context.limits;
    const transfer = new RequestTransfer(request, { szx, maxBody, requestTag: () => this.#nextTag() });
    const { token, key } = this.#newToken(peer);
    const exchange: Exchange = { request, transfer, token, key, transmission: undefined, deadline: undefined };
    if (confirmable || awaited) {
      this.#proceed(exchange, turn);
      if (transfer.isBlockWise) this.#context.counters.blockWiseTransferStarted += 1;
    } else if (transfer.isBlockWise) throw new LinkError('coap', 'limit', 'blocks need responses: none is awaited');
    else this.#transmissions.send(this.#message(exchange), turn);
  }

  /** Gives a request up; there will be no event about it. */
  cancel(request: CoapRequest, turn: Turn): void {
    const exchange = this.#exchanges.get(request);
    if (exchange !== undefined) this.#finish(exchange, turn);
  }

  /** The exchange that a response belongs to; undefined if nothing was asked that it could respond to. */
  match(peer: string, message: CoapMessage): Exchange | undefined {
    const exchange = this.#byToken.get(keyOf(peer, message.token));
    const isStray = message.type === 'ACK' && message.messageId !== exchange?.transmission?.messageId;
    return isStray || exchange?.transfer.isLate(message) ? undefined : exchange;
  }

  /** Takes a response to an exchange, which may have an option that makes it useless. */
  accept(exchange: Exchange, message: CoapMessage, useless: CoapOption | undefined, turn: Turn): void {
    const { request, transmission } = exchange;
    if (message.token.length >= provingTokenSize) this.#context.knownPeers.add(request.peer, turn.now);
    if (transmission !== undefined) this.#transmissions.stop(transmission, turn);
    if (useless === undefined) this.#advance(exchange, message, turn);
    else {
      const reason = `the response has the unknown critical option ${useless.number}`;
      this.#fail(exchange, new LinkError('coap', 'protocol', reason), turn);
    }
  }

  /** Fails all requests. */
  close(turn: Turn): void {
    for (const exchange of [...this.#exchanges.values()]) {
      this.#fail(exchange, new LinkError('coap', 'closed', 'the endpoint was closed'), turn);
    }
  }

  #advance(exchange: Exchange, message: CoapMessage, turn: Turn): void {
    const { request, transfer } = exchange;
    const before = transfer.isBlockWise;
    const step = transfer.accept(message);
    if (!before && transfer.isBlockWise) this.#context.counters.blockWiseTransferStarted += 1;
    if (step.kind === 'continue') {
      if (step.afresh) this.#changeToken(exchange);
      this.#proceed(exchange, turn);
    } else if (step.kind === 'broken') this.#fail(exchange, step.error, turn);
    else {
      if (transfer.isBlockWise) this.#context.counters.blockWiseTransferCompleted += 1;
      this.#finish(exchange, turn);
      turn.events.push({ kind: 'response', request, response: step.response });
    }
  }

  /** Sends the transfer's next message. */
  #proceed(exchange: Exchange, turn: Turn): void {
    const { request, key } = exchange;
    const message = this.#message(exchange);
    this.#context.deadlines.remove(exchange.deadline);
    this.#byToken.set(key, exchange);
    this.#exchanges.set(request, exchange);
    const transmission = this.#transmissions.send(message, turn);
    if (this.#exchanges.get(request) === exchange) exchange.transmission = transmission;
  }

  #message(exchange: Exchange): OutgoingMessage {
    const { token, request } = exchange;
    const { peer, confirmable = true, awaited = true } = request;
    const { code, options, payload } = exchange.transfer.next();
    const octets = encode(
      this.#context.codec,
      messageOf(confirmable ? 'CON' : 'NON', code, 0, { token, options, payload }),
    );
    return {
      peer,
      confirmable,
      octets,
      awaited,
      started: (turn) => this.#started(exchange, turn),
      ended: (end, turn) => this.#ended(exchange, end, turn),
    };
  }

  #started(exchange: Exchange, turn: Turn): void {
    const { peer } = exchange.request;
    if (!this.#exchanges.has(exchange.request)) return;
    const { maxTransmitWait } = transmissionTimes(this.#context.parametersOf(peer));
    this.#context.deadlines.remove(exchange.deadline);
    exchange.deadline = this.#context.deadlines.add(turn.now + maxTransmitWait, (late) =>
      this.#fail(exchange, new TimeoutError('coap', `no response from ${peer} in ${maxTransmitWait} ms`), late),
    );
  }

  #ended(exchange: Exchange, end: TransmissionEnd, turn: Turn): void {
    const { peer } = exchange.request;
    if (end === 'acknowledged') return;
    if (end === 'reset') this.#fail(exchange, new LinkError('coap', 'refused', `${peer} reset the request`), turn);
    else if (end === 'timeout') this.#fail(exchange, new TimeoutError('coap', `${peer} acknowledged nothing`), turn);
    else this.#fail(exchange, new LinkError('coap', 'limit', `too many messages to ${peer} at a time`), turn);
  }

  #fail(exchange: Exchange, error: LinkError, turn: Turn): void {
    const { request } = exchange;
    if (this.#exchanges.get(request) !== exchange && request.awaited !== false) return;
    if (error.code === 'timeout' && exchange.transfer.isBlockWise) this.#context.counters.blockWiseTransferTimeout += 1;
    this.#finish(exchange, turn);
    turn.events.push({ kind: 'failed', request, error });
  }

  #finish(exchange: Exchange, turn: Turn): void {
    this.#exchanges.delete(exchange.request);
    this.#byToken.delete(exchange.key);
    this.#context.deadlines.remove(exchange.deadline);
    if (exchange.transmission !== undefined) this.#transmissions.stop(exchange.transmission, turn);
  }

  #changeToken(exchange: Exchange): void {
    this.#byToken.delete(exchange.key);
    Object.assign(exchange, this.#newToken(exchange.request.peer));
  }

  #newToken(peer: string): Pick<Exchange, 'token' | 'key'> {
    for (let size = this.#context.parametersOf(peer).tokenLength; size <= longestToken; size += 1) {
      for (let draw = 0; draw < draws; draw += 1) {
        const token = this.#context.randomBytes(size);
        const key = keyOf(peer, token);
        if (!this.#byToken.has(key)) return { token, key };
      }
    }
    throw new LinkError('coap', 'limit', `no token towards ${peer} is free`);
  }

  #nextTag(): Uint8Array {
    this.#lastTag = (this.#lastTag + 1) >>> 0;
    return uintToOctets(this.#lastTag);
  }
}

function keyOf(peer: string, token: Uint8Array): string {
  let text = '';
  for (let i = 0; i < token.length; i += 1) text += String.fromCharCode(token[i]!);
  return `${peer} ${text}`;
}

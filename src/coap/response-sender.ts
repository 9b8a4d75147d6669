import { decode, encode, LinkError } from '../codec/index.ts';
import { blockFromUint } from './block.ts';
import { coapCode } from './code.ts';
import { type EndpointContext, messageOf, transmit, transmitOctets } from './context.ts';
import type { Deduplication, Reply } from './deduplication.ts';
import type { Turn } from './event.ts';
import type { CoapMessage } from './message.ts';
import { blockOption, optionNumbers, withOptions } from './message-fields.ts';
import type { CoapOption } from './options.ts';
import type { Transmissions } from './transmissions.ts';

/** One message's part of a response. */
export type ResponsePart = Pick<CoapMessage, 'code' | 'options' | 'payload'>;

/** Where a response goes, and how: what is left of the message that brought the request. */
export interface ReturnPath {
  readonly peer: string;
  readonly confirmable: boolean;
  readonly multicast: boolean;
  readonly messageId: number;
  readonly token: Uint8Array;
  /** What goes with the response to this message alone: Block1. */
  options: readonly CoapOption[];
  /** Classes of responses the client does not want, as the No-Response option has them (RFC 7967). */
  readonly noResponse: number;
  /** Octets that may go to a peer that is not known. */
  readonly allowance: { left: number };
  /** An empty acknowledgement went ahead: the response will be a message of its own. */
  acknowledged: boolean;
}

/** The message of a response, and how a duplicate of its request is to be answered. */
export interface EncodedResponse {
  readonly octets: Uint8Array;
  readonly reply: Reply;
}

/** Sends responses piggybacked, or separately once the request is acknowledged (RFC 7252 section 5.2). */
export class ResponseSender {
  readonly #context: EndpointContext;
  readonly #transmissions: Transmissions;
  readonly #deduplication: Deduplication;

  constructor(context: EndpointContext, transmissions: Transmissions, deduplication: Deduplication) {
    this.#context = context;
    this.#transmissions = transmissions;
    this.#deduplication = deduplication;
  }

  /** The message with a part of a response; the id of a separate one is put in later. */
  encode(path: ReturnPath, part: ResponsePart): EncodedResponse {
    const { code, payload } = part;
    const { token, confirmable, messageId } = path;
    const options = path.options.length === 0 ? part.options : withOptions(part, path.options).options;
    const isPiggybacked = confirmable && !path.acknowledged;
    const type = isPiggybacked ? 'ACK' : confirmable ? 'CON' : 'NON';
    const octets = encode(this.#context.codec, messageOf(type, code, messageId, { token, options, payload }));
    return { octets, reply: replyOf(options, octets, payload.length === 0) };
  }

  /** Whether so many octets may go to the peer: any if it is known, else three times what it sent. */
  mayCarry(path: ReturnPath, size: number, now: number): boolean {
    return size <= path.allowance.left || this.#context.knownPeers.has(path.peer, now);
  }

  /** Sends the message that `encode` made; `failed` is called if a separate response does not arrive. */
  send(path: ReturnPath, response: EncodedResponse, turn: Turn, failed: (error: LinkError, turn: Turn) => void): void {
    if (path.multicast) return;
    const { octets } = response;
    const isUnwanted = (path.noResponse & (1 << ((octets[1]! >> 5) - 1))) !== 0;
    if (path.confirmable && !path.acknowledged) {
      if (isUnwanted) this.acknowledge(path, turn);
      else this.#piggyback(path, response, turn);
      return;
    }
    if (isUnwanted) return;
    const { peer, confirmable } = path;
    const isKnown = this.#context.knownPeers.has(peer, turn.now);
    this.#transmissions.send(
      {
        peer,
        confirmable,
        octets,
        awaited: false,
        ...(isKnown ? {} : { allowance: path.allowance }),
        ended: (end, late) => {
          if (end !== 'acknowledged')
            failed(new LinkError('coap', reasons[end], `the response to ${peer}: ${end}`), late);
        },
      },
      turn,
    );
  }

  /** Acknowledges a request whose response takes longer. */
  acknowledge(path: ReturnPath, turn: Turn): void {
    const { peer, messageId } = path;
    path.acknowledged = true;
    path.allowance.left -= 4;
    this.#deduplication.answer(peer, messageId, { kind: 'acknowledged' }, turn.now);
    transmit(this.#context, turn, peer, messageOf('ACK', '0.00', messageId));
  }

  /** Answers a duplicate as the message itself was answered; nothing where that is no longer known. */
  repeat(peer: string, message: CoapMessage, reply: Reply, turn: Turn): void {
    if (message.type !== 'CON' || reply.kind === 'none') return;
    const { messageId, token } = message;
    if (reply.kind === 'kept') {
      if (reply.octets !== undefined) transmitOctets(this.#context, turn, peer, reply.octets);
    } else if (reply.kind === 'acknowledged') {
      transmit(this.#context, turn, peer, messageOf('ACK', '0.00', messageId));
    } else {
      const code = decode(coapCode, Uint8Array.of(reply.code));
      const block = reply.block1 === undefined ? undefined : blockFromUint(reply.block1);
      const options = block === undefined ? [] : [blockOption('Block1', block)];
      transmit(this.#context, turn, peer, messageOf('ACK', code, messageId, { token, options }));
    }
  }

  #piggyback(path: ReturnPath, { octets, reply }: EncodedResponse, turn: Turn): void {
    const { peer, messageId } = path;
    path.allowance.left -= octets.length;
    this.#deduplication.answer(peer, messageId, reply, turn.now);
    transmitOctets(this.#context, turn, peer, octets);
  }
}

const reasons = { reset: 'refused', timeout: 'timeout', exhausted: 'limit' } as const;

/** An answer of nothing but a code and perhaps Block1 is made again when it is needed; others are kept. */
function replyOf(options: readonly CoapOption[], octets: Uint8Array, isEmpty: boolean): Reply {
  const [first, ...others] = options;
  const isBare = isEmpty && others.length === 0;
  if (!isBare || (first !== undefined && first.number !== optionNumbers.block1)) return { kind: 'kept', octets };
  return { kind: 'remade', code: octets[1]!, block1: first === undefined ? undefined : Number(first.value) };
}

import { type EndpointContext, randomFraction, transmitOctets } from './context.ts';
import type { Deadline } from './deadlines.ts';
import type { Turn } from './event.ts';
import { transmissionTimes } from './parameters.ts';

/** How a message ended: `exhausted` if there was no message id for it, or no room to wait. */
export type TransmissionEnd = 'acknowledged' | 'reset' | 'timeout' | 'exhausted';

/** A confirmable or non-confirmable message to send. */
export interface OutgoingMessage {
  readonly peer: string;
  readonly confirmable: boolean;
  /** The message with any message id; its own is put in when its turn comes. */
  readonly octets: Uint8Array;
  /** Whether a non-confirmable message is a request that a response is expected to. */
  readonly awaited: boolean;
  /** Octets that may still go to a peer that is not known; transmissions beyond are left out. */
  readonly allowance?: { left: number };
  readonly started?: (turn: Turn) => void;
  readonly ended?: (end: TransmissionEnd, turn: Turn) => void;
}

/** A message on its way. */
export interface Transmission {
  readonly message: OutgoingMessage;
  /** Undefined while it waits for its turn. */
  messageId: number | undefined;
  interval: number;
  retransmissions: number;
  deadline: Deadline | undefined;
  state: 'waiting' | 'outstanding' | 'ended';
}

/** What goes to one peer: messages that are outstanding, and those that wait for one to end. Both are few. */
interface Lane {
  readonly outstanding: Transmission[];
  readonly waiting: Transmission[];
}

/**
 * The message layer's sending half (RFC 7252 sections 4.2, 4.3, 4.7): retransmission with back-off, and no more than
 * NSTART interactions with a peer at a time, each until it is acknowledged or ended. A non-confirmable request counts
 * as long as PROBING_RATE has it.
 */
export class Transmissions {
  readonly #context: EndpointContext;
  readonly #lanes = new Map<string, Lane>();
  #size = 0;

  constructor(context: EndpointContext) {
    this.#context = context;
  }

  /** Messages that are outstanding. */
  get size(): number {
    return this.#size;
  }

  send(message: OutgoingMessage, turn: Turn): Transmission {
    const transmission: Transmission = {
      message,
      messageId: undefined,
      interval: 0,
      retransmissions: 0,
      deadline: undefined,
      state: 'waiting',
    };
    const { peer } = message;
    const lane = this.#lanes.get(peer);
    const counts = message.confirmable || message.awaited;
    if (!counts || lane === undefined || lane.outstanding.length < this.#context.parametersOf(peer).nstart) {
      this.#start(transmission, turn);
    } else if (lane.waiting.length < this.#context.limits.maxQueued) lane.waiting.push(transmission);
    else this.#end(transmission, 'exhausted', turn);
    return transmission;
  }

  /** The message with an id, if it is on its way to the peer. */
  find(peer: string, messageId: number): Transmission | undefined {
    return this.#lanes.get(peer)?.outstanding.find((transmission) => transmission.messageId === messageId);
  }

  /** An acknowledgement came, or what implies one. Nothing happens if the message has ended. */
  acknowledged(transmission: Transmission, turn: Turn): void {
    this.#end(transmission, 'acknowledged', turn);
  }

  reset(transmission: Transmission, turn: Turn): void {
    this.#end(transmission, 'reset', turn);
  }

  /** Ends a message without telling its sender, who asks for it. */
  stop(transmission: Transmission, turn: Turn): void {
    if (transmission.state === 'ended') return;
    if (transmission.state === 'waiting') takeOut(this.#lanes.get(transmission.message.peer)?.waiting, transmission);
    this.#leave(transmission, turn);
  }

  /** Ends all without telling their senders. */
  clear(): void {
    for (const { outstanding, waiting } of this.#lanes.values()) {
      for (const transmission of [...outstanding, ...waiting]) {
        transmission.state = 'ended';
        this.#context.deadlines.remove(transmission.deadline);
      }
    }
    this.#lanes.clear();
    this.#size = 0;
  }

  #start(transmission: Transmission, turn: Turn): void {
    const { peer, confirmable } = transmission.message;
    const times = transmissionTimes(this.#context.parametersOf(peer));
    const lifetime = confirmable ? times.exchangeLifetime : times.nonLifetime;
    const messageId = this.#context.messageIds.next(peer, lifetime, turn.now);
    if (messageId === undefined) this.#end(transmission, 'exhausted', turn);
    else this.#startAs(messageId, transmission, turn);
  }

  #startAs(messageId: number, transmission: Transmission, turn: Turn): void {
    const { message } = transmission;
    const { peer, confirmable, octets, awaited } = message;
    const { ackTimeout, ackRandomFactor, probingRate } = this.#context.parametersOf(peer);
    octets[2] = messageId >> 8;
    octets[3] = messageId;
    transmission.messageId = messageId;
    message.started?.(turn);
    this.#transmit(transmission, turn);
    if (!confirmable && !awaited) {
      transmission.state = 'ended';
      return;
    }
    transmission.state = 'outstanding';
    this.#laneOf(peer).outstanding.push(transmission);
    this.#size += 1;
    if (confirmable) {
      transmission.interval = ackTimeout * (1 + (ackRandomFactor - 1) * randomFraction(this.#context));
      this.#arm(transmission, turn.now + transmission.interval);
    } else this.#arm(transmission, turn.now + (1000 * octets.length) / probingRate);
  }

  #arm(transmission: Transmission, at: number): void {
    transmission.deadline = this.#context.deadlines.add(at, (turn) => this.#expired(transmission, turn));
  }

  #expired(transmission: Transmission, turn: Turn): void {
    const { message } = transmission;
    const parameters = this.#context.parametersOf(message.peer);
    if (!message.confirmable) this.#leave(transmission, turn);
    else if (transmission.retransmissions >= parameters.maxRetransmit) {
      this.#context.counters.maxRtxExceeded += 1;
      this.#end(transmission, 'timeout', turn);
    } else {
      transmission.retransmissions += 1;
      transmission.interval *= parameters.exponentialBackOff;
      this.#context.counters.txResend += 1;
      this.#transmit(transmission, turn);
      this.#arm(transmission, turn.now + transmission.interval);
    }
  }

  #transmit({ message }: Transmission, turn: Turn): void {
    const { peer, octets, allowance } = message;
    if (allowance !== undefined) {
      if (allowance.left < octets.length) return;
      allowance.left -= octets.length;
    }
    transmitOctets(this.#context, turn, peer, octets);
  }

  #end(transmission: Transmission, end: TransmissionEnd, turn: Turn): void {
    if (transmission.state === 'ended') return;
    this.#leave(transmission, turn);
    transmission.message.ended?.(end, turn);
  }

  /** Takes a message out, and lets the next one to the peer start. */
  #leave(transmission: Transmission, turn: Turn): void {
    const { message, state } = transmission;
    transmission.state = 'ended';
    this.#context.deadlines.remove(transmission.deadline);
    if (state !== 'outstanding') return;
    const lane = this.#laneOf(message.peer);
    takeOut(lane.outstanding, transmission);
    this.#size -= 1;
    const { nstart } = this.#context.parametersOf(message.peer);
    while (lane.waiting.length > 0 && lane.outstanding.length < nstart) this.#start(lane.waiting.shift()!, turn);
    const isIdle = lane.outstanding.length === 0 && lane.waiting.length === 0;
    if (isIdle && this.#lanes.get(message.peer) === lane) this.#lanes.delete(message.peer);
  }

  #laneOf(peer: string): Lane {
    const lane = this.#lanes.get(peer);
    if (lane !== undefined) return lane;
    const made: Lane = { outstanding: [], waiting: [] };
    this.#lanes.set(peer, made);
    return made;
  }
}

function takeOut(from: Transmission[] | undefined, transmission: Transmission): void {
  const place = from?.indexOf(transmission) ?? -1;
  if (place >= 0) from!.splice(place, 1);
}

import { type Codec, encode } from '../codec/index.ts';
import type { CoapCode } from './code.ts';
import type { CoapCounters } from './counters.ts';
import type { Deadlines } from './deadlines.ts';
import type { Turn } from './event.ts';
import type { KnownPeers } from './known-peers.ts';
import type { CoapMessage } from './message.ts';
import type { MessageIds } from './message-ids.ts';
import type { TransmissionParameters } from './parameters.ts';

/** Bounds of an endpoint, so that what peers send costs no more than this. */
export interface CoapLimits {
  /** Octets of a body put together from blocks. */
  readonly maxBody: number;
  /** Uploads, and bodies kept for who fetches them by blocks: so many of each, of so many octets in all. */
  readonly maxTransfers: number;
  readonly maxTransferOctets: number;
  /** Requests that wait for the application's response. */
  readonly maxServed: number;
  /** Messages that wait for their turn, to one peer. */
  readonly maxQueued: number;
  /** Peers, and messages of theirs, in the deduplication; peers known to be at their addresses. */
  readonly maxPeers: number;
  readonly maxMessageIds: number;
  /** Octets of answers kept for duplicates. */
  readonly maxAnswerOctets: number;
}

/** Limits of a meter. */
export const meterCoapLimits: CoapLimits = /* @__PURE__ */ Object.freeze({
  maxBody: 256 * 1024,
  maxTransfers: 16,
  maxTransferOctets: 1024 * 1024,
  maxServed: 16,
  maxQueued: 64,
  maxPeers: 256,
  maxMessageIds: 16 * 256,
  maxAnswerOctets: 64 * 1024,
});

/** Limits of a head-end: 100,000 peers with 16 messages of each. */
export const headEndCoapLimits: CoapLimits = /* @__PURE__ */ Object.freeze({
  maxBody: 4 * 1024 * 1024,
  maxTransfers: 4_096,
  maxTransferOctets: 64 * 1024 * 1024,
  maxServed: 10_000,
  maxQueued: 64,
  maxPeers: 100_000,
  maxMessageIds: 16 * 100_000,
  maxAnswerOctets: 4 * 1024 * 1024,
});

/** What the parts of one endpoint share. */
export interface EndpointContext {
  readonly codec: Codec<CoapMessage>;
  readonly parametersOf: (peer: string) => TransmissionParameters;
  readonly limits: CoapLimits;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly deadlines: Deadlines;
  readonly messageIds: MessageIds;
  readonly knownPeers: KnownPeers;
  readonly counters: CoapCounters;
}

const none = new Uint8Array(0);

/** A message without a token, options and a payload but for those that are given. */
export function messageOf(
  type: CoapMessage['type'],
  code: CoapCode,
  messageId: number,
  { token = none, options = [], payload = none }: Partial<Pick<CoapMessage, 'token' | 'options' | 'payload'>> = {},
): CoapMessage {
  return { type, code, messageId, token, options, payload };
}

/** Hands a message to the caller for transmission. */
export function transmit(context: EndpointContext, turn: Turn, peer: string, message: CoapMessage): void {
  transmitOctets(context, turn, peer, encode(context.codec, message));
}

/** Hands octets to the caller for transmission. */
export function transmitOctets(context: EndpointContext, turn: Turn, peer: string, octets: Uint8Array): void {
  const { counters } = context;
  counters.tx += 1;
  const type = (octets[0]! >> 4) & 3;
  if (type === 2) counters.txAck += 1;
  else if (type === 3) counters.txReset += 1;
  const codeClass = octets[1]! >> 5;
  if (codeClass === 0 && octets[1] !== 0) counters.txRequests += 1;
  if (codeClass >= 2) counters.txResponse += 1;
  if (codeClass >= 2 && type !== 2) counters.txNonPiggybacked += 1;
  if (codeClass === 4) counters.txClientError += 1;
  if (codeClass === 5) counters.txServerError += 1;
  turn.events.push({ kind: 'transmit', peer, octets });
}

/** Tells the caller that a datagram was dropped, and why. */
export function drop(context: EndpointContext, turn: Turn, peer: string, reason: string): void {
  context.counters.rxDrop += 1;
  turn.events.push({ kind: 'fault', peer, reason });
}

/** A random number from 0 up to but not including 1. */
export function randomFraction(context: EndpointContext): number {
  const [a, b, c] = context.randomBytes(3);
  return ((a! << 16) | (b! << 8) | c!) / 0x1000000;
}

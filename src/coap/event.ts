import type { LinkError } from '../codec/index.ts';
import type { CoapCode } from './code.ts';
import type { CoapOption } from './options.ts';

/** Octets from a peer or to it. `peer` is its address as the caller writes it, such as `192.0.2.7:5683`. */
export interface Datagram {
  readonly peer: string;
  readonly octets: Uint8Array;
  /** It was sent to a group; nothing is ever answered. */
  readonly multicast?: boolean;
}

/**
 * A request to send. The endpoint adds Block1, Block2, Size1, Echo and Request-Tag by itself. The object stands for
 * the exchange: events about it carry it again.
 */
export interface CoapRequest {
  readonly peer: string;
  readonly code: CoapCode;
  readonly options?: readonly CoapOption[];
  readonly payload?: Uint8Array;
  /** By default it is. */
  readonly confirmable?: boolean;
  /** False for a non-confirmable request that nobody answers: there will be no further event. */
  readonly awaited?: boolean;
}

/** A response, put together from its blocks; without the options Block1, Block2, Size1, Size2 and Echo. */
export interface CoapResponse {
  readonly code: CoapCode;
  readonly options?: readonly CoapOption[];
  readonly payload?: Uint8Array;
}

/** A request that came in, put together from its blocks. The object stands for the exchange when it is responded to. */
export interface IncomingRequest {
  readonly peer: string;
  readonly code: CoapCode;
  /** Without Block1, Block2, Size1, Size2, Echo and Request-Tag. */
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
  readonly confirmable: boolean;
  readonly multicast: boolean;
  /** The peer is known to be at its address (RFC 9175 section 2.4). */
  readonly known: boolean;
}

/** What an endpoint has to say. */
export type CoapEvent =
  | { readonly kind: 'transmit'; readonly peer: string; readonly octets: Uint8Array }
  /** To be responded to with `respond`; once for every request, however often its message comes. */
  | { readonly kind: 'request'; readonly request: IncomingRequest }
  | { readonly kind: 'response'; readonly request: CoapRequest; readonly response: Required<CoapResponse> }
  /** There will be no response. */
  | { readonly kind: 'failed'; readonly request: CoapRequest; readonly error: LinkError }
  /** The response did not reach the peer, or it is not known to have. */
  | { readonly kind: 'undelivered'; readonly request: IncomingRequest; readonly error: LinkError }
  | { readonly kind: 'ping'; readonly peer: string; readonly alive: boolean }
  /** A datagram was not understood or not accepted, and why. */
  | { readonly kind: 'fault'; readonly peer: string; readonly reason: string };

/** One call of an endpoint's method: the time of the call and the events it will return. */
export interface Turn {
  readonly now: number;
  readonly events: CoapEvent[];
}

import type { Apdu, Conformance, InvokeIdAndPriority } from '../apdu/index.ts';
import type { Limits } from '../codec/index.ts';

/**
 * A service as its client sees it: a machine that yields requests, is given the response of each, and returns what came
 * of it. Throws a `ServiceError` or `AssociationError` where the responses do not fit.
 */
export type ServiceExchange<Result> = Generator<Apdu, Result, Apdu>;

/** What a service has to know of its association. */
export interface ExchangeContext {
  /** Referencing by logical or short names. */
  readonly referencing: 'logical-name' | 'short-name';
  readonly conformance: Conformance;
  /** Octets of the longest request, without the protection that is still to come; 0: no limit. */
  readonly maximumRequestSize: number;
  readonly invokeIdAndPriority: InvokeIdAndPriority;
  /** Of answers in blocks; `clientLimits` where left out. */
  readonly limits?: Limits | undefined;
  /** Told of each block of a long transfer, in either direction. */
  readonly onBlock?: ((block: TransferredBlock) => void) | undefined;
}

/** A block of a long transfer. */
export interface TransferredBlock {
  readonly direction: 'sent' | 'received';
  readonly blockNumber: number;
  /** Its part of the value; only lent. */
  readonly octets: Uint8Array;
  readonly isLast: boolean;
}

/** Octets of an APDU as it was received, and when. */
export interface ReceivedOctets {
  readonly octets: Uint8Array;
  /** Milliseconds of the clock that the machines are driven by. */
  readonly now: number;
}

/**
 * An exchange as it goes over a transport: yields the octets of an APDU that is to be sent, or undefined to wait for
 * another one, and is given the next that was received. Time-outs are its driver's.
 */
export type OctetExchange<Result> = Generator<Uint8Array | undefined, Result, ReceivedOctets>;

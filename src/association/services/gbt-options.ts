import type { Limits, LinkError } from '../../codec/index.ts';
import type { AssociationError } from '../errors.ts';

/** How APDUs go in blocks. */
export interface GeneralBlockTransferOptions {
  /** A client asks, and a server answers what a client asked. */
  readonly role: 'client' | 'server';
  /** Octets of the longest APDU that the peer takes in; 0: no limit. */
  readonly maximumSize: number;
  /** Blocks that we take in before we acknowledge, 1 to 63; the peer is told. */
  readonly windowSize: number;
  /** `clientLimits` or `serverLimits`, by role, where left out. */
  readonly limits?: Limits | undefined;
  /**
   * Milliseconds without a block until what was sent last is sent again. One of the two sides has to have it where the
   * medium loses blocks, mostly the client; never, where left out.
   */
  readonly repeatTimeout?: number | undefined;
  /** How often in vain; 5 where left out. */
  readonly maximumRepeats?: number | undefined;
  /** Milliseconds without a block until an unfinished transfer is dropped; 60,000 where left out. */
  readonly idleTimeout?: number | undefined;
  /**
   * Whether the medium keeps order and duplicates nothing, so that a first block that comes again is another request.
   * True where left out.
   */
  readonly isReliable?: boolean | undefined;
  /** Acknowledges the last block, too, of an answer; not, where left out. */
  readonly acknowledgesLastBlock?: boolean | undefined;
}

/** What the machine has to say. */
export type GeneralBlockTransferEvent =
  /** An APDU is to be sent: a block, or one that goes whole. */
  | { readonly kind: 'transmit'; readonly octets: Uint8Array }
  /** An APDU is here, whole; of blocks that are not acknowledged, which are pushed, if not `confirmed`. */
  | { readonly kind: 'received'; readonly apdu: Uint8Array; readonly confirmed: boolean }
  /** The transfer is over, and nothing of it is left. */
  | { readonly kind: 'failed'; readonly error: AssociationError | LinkError };

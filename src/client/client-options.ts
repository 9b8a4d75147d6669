import type { ClientAssociationOptions, TransferredBlock } from '../association/index.ts';
import type { ProtectionLayer } from '../security/index.ts';
import type { AbortSignalLike, Clock, Transport } from '../transport/index.ts';
import type { BlockOptions } from './session/block-layer.ts';
import type { NotificationListener } from './session/notifications.ts';

/** How a client reaches a server, and as whom. */
export interface ClientOptions extends Omit<ClientAssociationOptions, 'onNotification'> {
  /** Stays open when the association is released: another one can follow on it. */
  readonly transport: Transport;
  readonly clock: Clock;
  /** Ends the waiting for the association. */
  readonly signal?: AbortSignalLike | undefined;
  /** Milliseconds from a request, or a block of it, to its answer; 30 s where left out. */
  readonly responseTimeout?: number | undefined;
  /** How often a GET is asked again that nobody answers; 2 where left out. SET and ACTION never are. */
  readonly retries?: number | undefined;
  /** Items of a request with a list; 16 where left out, 1 asks one by one. */
  readonly longestList?: number | undefined;
  /** With short names: where the methods of a class begin, by class_id, if not where they usually do. */
  readonly methodOffsets?: Readonly<Record<number, number>> | undefined;
  /** With general-block-transfer, where that is negotiated. */
  readonly blocks?: BlockOptions | undefined;
  /** Awaited before each request: to lease invocation counters ahead where their store is asynchronous. */
  readonly prepare?: (() => Promise<void> | undefined) | undefined;
  /** Told of what the server sends unasked, from the first moment on. */
  readonly onNotification?: NotificationListener | undefined;
  /** Told of what came unasked and cannot be read: octets that are wrong, or protected wrongly. */
  readonly onFault?: ((error: Error) => void) | undefined;
}

/** Settings of one request. */
export interface RequestOptions {
  readonly signal?: AbortSignalLike | undefined;
  /** In place of the client's `responseTimeout`. */
  readonly responseTimeout?: number | undefined;
  /** In place of the protection of the association, the innermost first. */
  readonly protection?: readonly ProtectionLayer[] | undefined;
  /** Told of each block of a long transfer. */
  readonly onBlock?: ((block: TransferredBlock) => void) | undefined;
}

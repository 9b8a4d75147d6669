import { LinkError } from '../codec/index.ts';
import type { HdlcAddress, HdlcLinkOptions, LinkFault, NegotiatedHdlcParameters } from '../hdlc/index.ts';
import type { ByteStream } from './byte-stream.ts';
import type { AbortSignalLike, Transport } from './channel.ts';
import type { Clock } from './clock.ts';

/** Who talks on a line: a client, and the server that it addresses. */
export interface HdlcAddresses {
  readonly clientAddress: number;
  readonly serverAddress: HdlcAddress;
}

/** What both sides need to run HDLC on a stream. */
export interface HdlcStreamOptions extends HdlcLinkOptions {
  readonly clock: Clock;
  /** APDUs of one link that wait for their receiver, before its peer is told to wait; 16 where left out. */
  readonly maximumWaiting?: number | undefined;
  /** Told of octets that were no frame, and of what was dropped. */
  readonly onFault?: ((fault: LinkFault) => void) | undefined;
}

/** What a client needs besides. */
export interface HdlcClientOptions extends HdlcStreamOptions {
  /**
   * Whether the server is asked for more when an APDU came and nothing was sent for the poll interval, as long as it has
   * some: blocks that are streamed come unasked else. It is where left out.
   */
  readonly asksForMore?: boolean | undefined;
}

/** Which link is set up. */
export interface HdlcConnectOptions extends HdlcAddresses {
  /** Ends the waiting for the link. */
  readonly signal?: AbortSignalLike | undefined;
}

/** A transport over an HDLC link, on the side of the client. */
export interface HdlcTransport extends Transport, HdlcAddresses {
  /** What the link was set up with, as the client sees it. */
  readonly parameters: NegotiatedHdlcParameters;
  /** Asks the server once for what it has to say, as it may not speak unasked; this also keeps the link alive. */
  poll(): Promise<void>;
  /** Sends an APDU in one UI frame, which nobody acknowledges. */
  sendUnnumbered(apdu: Uint8Array): Promise<void>;
}

/** A computer does not see each octet when it comes: what is less than this is no silence to it. */
const interOctetTimeout = 200;

/** Where octets do not come at a known rate, their number says nothing of the time they take. */
export function streamFigures({ layer }: ByteStream): HdlcLinkOptions {
  return layer === 'serial' ? { interOctetTimeout } : { interOctetTimeout, bitsPerSecond: 0 };
}

export const defaultMaximumWaiting = 16;

/** Why a line failed, as its stream says it. */
export function lineError(cause: unknown): LinkError {
  return cause instanceof LinkError ? cause : new LinkError('hdlc', 'closed', 'the line failed', { cause });
}

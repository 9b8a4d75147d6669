import type { DecodeErrorCode, LinkError } from '../codec/index.ts';
import type { HdlcAddress } from './address.ts';
import type { NegotiatedHdlcParameters } from './parameters.ts';

/** One frame for the line; frames leave it one after another. */
export interface FrameTransmit {
  readonly kind: 'transmit';
  readonly octets: Uint8Array;
}

/** Octets that were no frame, or a unit that came to nothing: dropped, and the station goes on. */
export interface LinkFault {
  readonly kind: 'fault';
  readonly code: DecodeErrorCode;
  readonly reason: string;
}

/** What a primary station has to transmit or to tell. */
export type PrimaryStationEvent =
  | FrameTransmit
  | LinkFault
  /** The link is there; its parameters are as this station sees them. */
  | { readonly kind: 'connected'; readonly parameters: NegotiatedHdlcParameters }
  /** The link is gone: as was asked for, or by an error. What waited is dropped. */
  | { readonly kind: 'disconnected'; readonly error: LinkError | undefined }
  /** An APDU of the server. */
  | { readonly kind: 'data'; readonly apdu: Uint8Array }
  /** The server has the oldest APDU that was not told of. */
  | { readonly kind: 'sent' }
  /** An APDU of a server in UI frames, as in a push. */
  | { readonly kind: 'unnumbered-information'; readonly apdu: Uint8Array; readonly serverAddress: HdlcAddress };

/** A client and one of the logical devices. */
export interface ClientAndLogicalDevice {
  readonly clientAddress: number;
  /** The upper address of the server: its logical device. */
  readonly serverUpperAddress: number;
}

/** A link of a secondary station, from one SNRM to the next or to its end; it stands for itself and is not made anew. */
export interface SecondaryLinkHandle extends ClientAndLogicalDevice {
  /** The address that the client gave in its SNRM. */
  readonly serverAddress: HdlcAddress;
}

/** Why a link of a secondary station is gone. */
export type LinkEnd =
  | 'disconnected-by-client'
  | 'disconnected-by-server'
  | 'set-anew'
  | 'inactivity'
  | 'no-next-segment';

/** What a secondary station has to transmit or to tell. */
export type SecondaryStationEvent =
  | FrameTransmit
  | LinkFault
  /** A client has set up a link. */
  | { readonly kind: 'connected'; readonly link: SecondaryLinkHandle; readonly parameters: NegotiatedHdlcParameters }
  /** A link is gone, and the associations over it. */
  | { readonly kind: 'disconnected'; readonly link: SecondaryLinkHandle; readonly reason: LinkEnd }
  /** An APDU of a client. The poll waits for `send` or `release`. */
  | { readonly kind: 'data'; readonly link: SecondaryLinkHandle; readonly apdu: Uint8Array }
  /** The client has the oldest APDU that was not told of. */
  | { readonly kind: 'sent'; readonly link: SecondaryLinkHandle }
  /** An APDU of a client in a UI frame, perhaps to all stations; there need be no link. */
  | (ClientAndLogicalDevice & {
      readonly kind: 'unnumbered-information';
      readonly apdu: Uint8Array;
      readonly isBroadcast: boolean;
    });

import type { MessageBuilder } from '../message-builder.ts';
import type { Place } from '../place.ts';
import type { Session } from '../session.ts';
import type { LayerName } from '../types.ts';

/** Where one frame, datagram or telegram lies. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/**
 * What a carrier did for the message it belongs to: it completed an APDU, its APDU goes on in the next carrier, or it
 * carries none and leaves an unfinished APDU as it was.
 */
export type Outcome = 'complete' | 'partial' | 'neutral';

/** A lower layer: how to find its units in octets, and how to decode one. */
export interface Carrier {
  readonly name: LayerName;
  /** The first unit from `from` on that its checks prove; `adjacent` when a unit of this carrier ends at `from`. */
  find(bytes: Uint8Array, from: number, end: number, adjacent: boolean): Extent | undefined;
  /** A unit that starts at `from` by its looks, though its checks fail or its end is missing. */
  suspect(bytes: Uint8Array, from: number, end: number): Extent | undefined;
  decode(b: MessageBuilder, place: Place, session: Session, link: string): Outcome;
}

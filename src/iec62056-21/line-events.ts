import type { DecodeErrorCode } from '../codec/index.ts';

/** How a port is set: seven data bits with even parity, or eight data bits without parity. */
export type CharacterFormat = '7E1' | '8N1';

/** The octets leave the port one after another, after those of the `transmit` events before. */
export interface Transmit {
  readonly kind: 'transmit';
  readonly octets: Uint8Array;
}

/** The port changes its rate, once all that was to be transmitted has left it. */
export interface Baud {
  readonly kind: 'baud';
  readonly rate: number;
  readonly characterFormat: CharacterFormat;
}

/** From now on the line belongs to another protocol, at this rate and in characters of 8N1 (mode E). */
export interface Handover {
  readonly kind: 'handover';
  readonly protocol: 'hdlc';
  readonly rate: number;
}

/** Octets that were no message, or a message that was broken: dropped. */
export interface LineFault {
  readonly kind: 'fault';
  readonly code: DecodeErrorCode;
  readonly reason: string;
}

/** What both sides of a line have to do or to tell. */
export type LineEvent = Transmit | Baud | Handover | LineFault;

import type { Channel } from './channel.ts';

/** Octets from a peer or to it. */
export interface Datagram {
  /** The address as the adapter writes it, such as `192.0.2.7:4059`. */
  readonly peer: string;
  readonly octets: Uint8Array;
}

/** Datagrams to many peers: UDP, or a library for DTLS that hands on what it decrypted and names peers by their sessions. */
export type DatagramChannel = Channel<Datagram>;

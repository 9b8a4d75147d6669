import type { Datagram } from './event.ts';

/**
 * Where an endpoint's datagrams go and come from: UDP, or a library for DTLS that hands over what it decrypted. Who
 * implements it over DTLS names peers by their sessions, so that a peer is known once its handshake is done.
 */
export interface DatagramChannel {
  /** Resolves when the octets are handed on; rejects with a LinkError of the layer below. */
  send(datagram: Datagram): Promise<void>;
  /** Calls back for every datagram until the function that is returned is called. */
  listen(received: (datagram: Datagram) => void): () => void;
  close(): Promise<void>;
}

/**
 * OSCORE (RFC 8613) as a pair of functions around an endpoint's datagrams; `undefined` is what is to be dropped. Another
 * library implements it: the endpoint itself answers the OSCORE option 4.02.
 */
export interface DatagramProtection {
  protect(datagram: Datagram): Datagram | undefined;
  unprotect(datagram: Datagram): Datagram | undefined;
}

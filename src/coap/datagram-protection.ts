import type { Datagram } from './event.ts';

/**
 * OSCORE (RFC 8613) as a pair of functions around an endpoint's datagrams; `undefined` is what is to be dropped. Another
 * library implements it: the endpoint itself answers the OSCORE option 4.02.
 */
export interface DatagramProtection {
  protect(datagram: Datagram): Datagram | undefined;
  unprotect(datagram: Datagram): Datagram | undefined;
}

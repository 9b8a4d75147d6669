import type { CoapBinding, CoapEndpointOptions, DatagramProtection } from '../coap/index.ts';
import type { Clock } from './clock.ts';
import type { CoapAddresses, CoapTransport } from './over-coap-link.ts';

/** How DLMS/COSEM runs over CoAP. */
export interface CoapDatagramsOptions extends Omit<CoapEndpointOptions, 'definitions'> {
  /** How APDUs are written, on the side of the client or of the server. */
  readonly binding: CoapBinding;
  readonly clock: Clock;
  /** Asked when a peer begins to talk: then somebody listens to the transport. Nobody may where left out. */
  readonly accept?: ((transport: CoapTransport) => boolean) | undefined;
  /** Transports at the same time that peers have begun; more requests get 5.03. 1024 where left out. */
  readonly maximumAccepted?: number | undefined;
  /** A transport that a peer has begun is closed after so many milliseconds without use; 300 s where left out. */
  readonly idleTimeout?: number | undefined;
  /** APDUs of one transport that wait for their receiver; further requests get 5.03. 16 where left out. */
  readonly maximumWaiting?: number | undefined;
  /** The service access points where a message says none: the public client and the management logical device. */
  readonly defaultSaps?: Omit<CoapAddresses, 'peer'> | undefined;
  /** The channel proves where peers are, as DTLS does: they may be sent more than they have sent. */
  readonly isPeerProven?: boolean | undefined;
  /** OSCORE or the like, around all datagrams. */
  readonly protection?: DatagramProtection | undefined;
  /** Told of datagrams that were dropped, and of what could not be sent or did not arrive. */
  readonly onFault?: ((reason: string, peer: string) => void) | undefined;
}

/** The options with a binding that has a default. */
export type CoapOptions = Omit<CoapDatagramsOptions, 'binding'> & Partial<Pick<CoapDatagramsOptions, 'binding'>>;

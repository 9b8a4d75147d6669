import { coapBinding, type TransmissionParameters } from '../coap/index.ts';
import { CoapDatagrams } from './coap-datagrams.ts';
import type { DatagramChannel } from './datagram-channel.ts';
import type { CoapAddresses, CoapTransport } from './over-coap-link.ts';
import type { CoapOptions } from './over-coap-options.ts';

/** How a client reaches its one server over CoAP. */
export interface OverCoapOptions extends CoapAddresses, Omit<CoapOptions, 'parametersOf'> {
  /** Transmission parameters towards the server; those of RFC 7252 where left out. */
  readonly parameters?: TransmissionParameters | undefined;
}

/** A client's transport to the one peer of a channel: closing it closes the channel. */
export function overCoap(channel: DatagramChannel, options: OverCoapOptions): CoapTransport {
  const { peer, clientSap, serverSap, parameters, binding = coapBinding('client'), ...others } = options;
  const parametersOf = parameters === undefined ? {} : { parametersOf: () => parameters };
  const datagrams = new CoapDatagrams(channel, { ...others, ...parametersOf, binding });
  const transport = datagrams.open({ peer, clientSap, serverSap });
  const close = () => datagrams.close();
  return {
    layer: transport.layer,
    peer,
    clientSap,
    serverSap,
    send: (apdu, sending) => transport.send(apdu, sending),
    listen: (receiver) => transport.listen(receiver),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A DLMS server over CoAP: asks `accept` for each client that begins to talk. */
export class CoapServer extends CoapDatagrams {
  constructor(channel: DatagramChannel, options: CoapOptions) {
    super(channel, { ...options, binding: options.binding ?? coapBinding('server') });
  }
}

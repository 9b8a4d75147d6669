import type { HdlcServerTransport, Receiver } from '../../transport/index.ts';

/** The transport, and `ended` when it is closed by anybody. */
export function watchedTransport(transport: HdlcServerTransport, ended: () => void): HdlcServerTransport {
  return {
    layer: transport.layer,
    clientAddress: transport.clientAddress,
    serverUpperAddress: transport.serverUpperAddress,
    serverAddress: transport.serverAddress,
    parameters: transport.parameters,
    send: (apdu, options) => transport.send(apdu, options),
    listen: (receiver: Receiver<Uint8Array>) =>
      transport.listen({
        receive: (apdu) => receiver.receive(apdu),
        closed: (error) => {
          ended();
          receiver.closed(error);
        },
      }),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

import type { Receiver, SerialPort } from '../../transport/index.ts';

/** The port, of which `hear` gets all octets first: what it gives is handed on, nothing where it gives nothing. */
export function overheard(port: SerialPort, hear: (octets: Uint8Array) => Uint8Array | undefined): SerialPort {
  return {
    layer: port.layer,
    configure: (settings) => port.configure(settings),
    send: (octets, options) => port.send(octets, options),
    listen: (receiver: Receiver<Uint8Array>) =>
      port.listen({
        receive(octets) {
          const heard = hear(octets);
          return heard && receiver.receive(heard);
        },
        closed: (error) => receiver.closed(error),
      }),
    close: () => port.close(),
    [Symbol.asyncDispose]: () => port.close(),
  };
}

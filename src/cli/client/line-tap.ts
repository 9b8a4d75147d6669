import type { ByteStream, Channel, DatagramChannel, SerialPort } from '../../transport/index.ts';
import type { Direction, TrafficConnection } from '../live/traffic.ts';

/** A stream whose octets are shown as they pass. */
export function tapped(stream: ByteStream, line: TrafficConnection | undefined): ByteStream {
  if (line === undefined) return stream;
  const tap = tapOf(stream, (octets, direction) => line.octets(octets, direction));
  // A serial port stays one.
  const { configure } = stream as Partial<SerialPort>;
  return configure === undefined ? tap : Object.assign(tap, { configure: configure.bind(stream) });
}

/** Datagrams that are shown as they pass. */
export function tappedDatagrams(channel: DatagramChannel, line: TrafficConnection | undefined): DatagramChannel {
  return line === undefined ? channel : tapOf(channel, ({ octets }, direction) => line.datagram(octets, direction));
}

function tapOf<T>(channel: Channel<T>, see: (item: T, direction: Direction) => void): Channel<T> {
  return {
    layer: channel.layer,
    send(item, options) {
      see(item, 'sent');
      return channel.send(item, options);
    },
    listen: (receiver) =>
      channel.listen({
        receive(item) {
          see(item, 'received');
          return receiver.receive(item);
        },
        closed: (error) => receiver.closed(error),
      }),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}

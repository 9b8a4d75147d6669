import type { CharacterFormat } from '../iec62056-21/index.ts';
import type { Channel } from './channel.ts';

/**
 * Octets in order, whose chunks mean nothing: TCP, a serial port. An adapter hands on what it gets with `receive`, and
 * pauses while a promise of that is open.
 */
export type ByteStream = Channel<Uint8Array>;

/** A serial port: a stream of octets that can be set to a rate. */
export interface SerialPort extends ByteStream {
  /** Sets the port once all that was sent has left it. */
  configure(settings: SerialPortSettings): Promise<void>;
}

/** How a serial port is set. */
export interface SerialPortSettings {
  readonly rate: number;
  readonly characterFormat: CharacterFormat;
}

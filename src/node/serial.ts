import type { Duplex } from 'node:stream';
import { LinkError, type LinkLayer } from '../codec/index.ts';
import { addParity, checkParity } from '../iec62056-21/index.ts';
import type { Receiver, SendOptions, SerialPort, SerialPortSettings } from '../transport/index.ts';
import { DuplexStream, linkError } from './duplex.ts';

/** What is asked of a serial port besides being a stream: `SerialPort` of the package `serialport` has it. */
export interface SerialDuplex extends Duplex {
  update?(options: { readonly baudRate: number }, done: (error: Error | null) => void): void;
  drain?(done: (error: Error | null) => void): void;
}

/**
 * A serial port over any stream: of `serialport`, of a pseudo-terminal, of a gateway. The port stays at 8N1 and only its
 * rate changes; the even parity of 7E1 is put on and checked here, which every adapter can do.
 */
export function serialOver(duplex: SerialDuplex): SerialPort {
  return new SerialStream(duplex);
}

export interface SerialOptions {
  /** 300 where left out, at which IEC 62056-21 begins. */
  readonly rate?: number | undefined;
}

/** Opens a serial port with the package `serialport`, which has to be installed. Rejects with a LinkError. */
export async function openSerial(path: string, { rate = 300 }: SerialOptions = {}): Promise<SerialPort> {
  const { SerialPort: Port } = await loadSerialport();
  const port = new Port({ path, baudRate: rate, dataBits: 8, parity: 'none', stopBits: 1, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(linkError('serial', error)) : resolve()));
  });
  return serialOver(port);
}

interface Serialport {
  readonly SerialPort: new (
    options: Readonly<Record<string, unknown>>,
  ) => SerialDuplex & { open(done: (error: Error | null) => void): void };
}

async function loadSerialport(): Promise<Serialport> {
  // Named by a variable: a bundler would else look for a package that few have installed.
  const name = 'serialport';
  try {
    return (await import(name)) as Serialport;
  } catch (cause) {
    throw new LinkError('serial', 'unsupported', 'the package serialport is not installed', { cause });
  }
}

class SerialStream implements SerialPort {
  readonly layer: LinkLayer = 'serial';
  readonly #duplex: SerialDuplex;
  readonly #stream: DuplexStream;
  #hasParity = false;

  constructor(duplex: SerialDuplex) {
    this.#duplex = duplex;
    this.#stream = new DuplexStream(duplex, 'serial');
  }

  async configure({ rate, characterFormat }: SerialPortSettings): Promise<void> {
    await this.#ask((done) => this.#duplex.drain?.(done) ?? this.#duplex.drain === undefined);
    await this.#ask((done) => this.#duplex.update?.({ baudRate: rate }, done) ?? this.#duplex.update === undefined);
    this.#hasParity = characterFormat === '7E1';
  }

  send(octets: Uint8Array, options?: SendOptions): Promise<void> {
    return this.#stream.send(this.#hasParity ? addParity(octets) : octets, options);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#stream.listen({
      receive: (octets) => receiver.receive(this.#hasParity ? checkParity(octets) : octets),
      closed: (error) => receiver.closed(error),
    });
  }

  close(): Promise<void> {
    return this.#stream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** `call` gives true where the stream has nothing of the kind to be asked. */
  #ask(call: (done: (error: Error | null) => void) => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const isAbsent = call((error) => (error ? reject(linkError('serial', error)) : resolve()));
      if (isAbsent === true) resolve();
    });
  }
}

import { LinkError, type LinkLayer } from '../codec/index.ts';
import { addParity, checkParity } from '../iec62056-21/index.ts';
import type { SerialPort, SerialPortSettings } from './byte-stream.ts';
import { abortable, type Receiver, type SendOptions } from './channel.ts';
import { Inbox } from './inbox.ts';

/** What is used of `SerialPort` of the Web Serial API; `navigator.serial.requestPort` gives one. */
export interface WebSerialPort {
  /** Null while the port is closed, and once it is lost. After an error of the line it is another one. */
  readonly readable: WebReadable | null;
  readonly writable: WebWritable | null;
  open(options: WebSerialOptions): Promise<void>;
  /** Rejects while one of the streams is locked. */
  close(): Promise<void>;
}

/** How a port of the Web Serial API is opened. */
export interface WebSerialOptions {
  readonly baudRate: number;
  readonly dataBits: 8;
  readonly stopBits: 1;
  readonly parity: 'none';
  readonly bufferSize: number;
}

/** What is used of a ReadableStream of octets. */
export interface WebReadable {
  getReader(): WebReader;
}

/** What is used of the reader of a ReadableStream. */
export interface WebReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

/** What is used of a WritableStream of octets. */
export interface WebWritable {
  getWriter(): WebWriter;
}

/** What is used of the writer of a WritableStream. */
export interface WebWriter {
  write(octets: Uint8Array): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
}

/** Chunks that wait for the receiver before no more are read. */
const waitingChunks = 4;
/** Octets that the browser holds: an HDLC frame as long as can be, and one that follows. */
const bufferSize = 4096;

/**
 * Opens a port of the browser as a serial port, at 300 where no rate is given, at which IEC 62056-21 begins. Rejects with a
 * LinkError. The port stays at 8N1: the even parity of 7E1 is put on and checked here. Another rate means that the port is
 * closed and opened again, as the Web Serial API has it.
 */
export async function openWebSerial(port: WebSerialPort, { rate = 300 } = {}): Promise<SerialPort> {
  try {
    await port.open(optionsOf(rate));
  } catch (cause) {
    throw new LinkError('serial', 'refused', 'the port cannot be opened', { cause });
  }
  return new WebSerialStream(port, rate);
}

class WebSerialStream implements SerialPort {
  readonly layer: LinkLayer = 'serial';
  readonly #port: WebSerialPort;
  readonly #inbox: Inbox<Uint8Array>;
  #rate: number;
  #hasParity = false;
  #reader: WebReader | undefined;
  #writer: WebWriter | undefined;
  /** What the port does, one after another: a rate must not change before what was to be sent has left. */
  #working: Promise<void> = Promise.resolve();

  constructor(port: WebSerialPort, rate: number) {
    this.#port = port;
    this.#rate = rate;
    this.#inbox = new Inbox('serial', waitingChunks, (error) => {
      this.#inbox.abandon(error);
      this.close();
    });
    this.#read();
  }

  configure({ rate, characterFormat }: SerialPortSettings): Promise<void> {
    return this.#work(async () => {
      if (rate !== this.#rate) {
        await this.#release();
        await this.#port.close();
        await this.#port.open(optionsOf(rate));
        this.#rate = rate;
        this.#read();
      }
      this.#hasParity = characterFormat === '7E1';
    });
  }

  send(octets: Uint8Array, { signal }: SendOptions = {}): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const write = async () => {
      if (signal?.aborted) return;
      this.#writer ??= this.#port.writable?.getWriter();
      if (this.#writer === undefined) throw lost(undefined);
      await this.#writer.write(this.#hasParity ? addParity(octets) : octets);
    };
    return abortable(this.#work(write), signal);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen(receiver);
  }

  async close(): Promise<void> {
    const isFirst = !this.#inbox.isEnded;
    this.#inbox.abandon(undefined);
    if (!isFirst && this.#port.readable === null) return;
    this.#working = this.#working.then(async () => {
      await this.#release();
      await this.#port.close();
    });
    // A port that is lost cannot be closed, and need not be.
    await this.#working.catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #work(run: () => Promise<void>): Promise<void> {
    const done = this.#working.then(async () => {
      if (this.#inbox.isEnded) throw new LinkError('serial', 'closed', 'the port is closed');
      try {
        await run();
      } catch (cause) {
        const error = cause instanceof LinkError ? cause : lost(cause);
        this.#inbox.end(error);
        throw error;
      }
    });
    this.#working = done.catch(() => {});
    return done;
  }

  /** Lets what was sent leave the port, and unlocks its streams, without which it cannot be closed. */
  async #release(): Promise<void> {
    const [reader, writer] = [this.#reader, this.#writer];
    this.#reader = undefined;
    this.#writer = undefined;
    await writer?.close();
    writer?.releaseLock();
    await reader?.cancel();
    reader?.releaseLock();
  }

  /** Reads until the port is released or lost. An error of the line ends one stream, and the port has another one then. */
  async #read(): Promise<void> {
    let cause: unknown;
    for (let readable = this.#port.readable; readable !== null; readable = this.#port.readable) {
      const reader = readable.getReader();
      this.#reader = reader;
      cause = await this.#readAll(reader);
      if (this.#reader !== reader) return;
      reader.releaseLock();
      if (this.#port.readable === readable) break;
    }
    this.#reader = undefined;
    this.#inbox.end(lost(cause));
  }

  /** Gives the error that ended it. */
  async #readAll(reader: WebReader): Promise<unknown> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#reader !== reader) return undefined;
        if (value !== undefined) await this.#inbox.put(this.#hasParity ? checkParity(value) : value);
      }
    } catch (error) {
      return error;
    }
  }
}

function optionsOf(baudRate: number): WebSerialOptions {
  return { baudRate, dataBits: 8, stopBits: 1, parity: 'none', bufferSize };
}

function lost(cause: unknown): LinkError {
  return new LinkError('serial', 'closed', 'the port is lost', { cause });
}

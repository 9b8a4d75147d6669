import { LinkError, type LinkLayer } from '../codec/index.ts';
import type { LineEvent } from '../iec62056-21/index.ts';
import type { ByteStream, SerialPort } from './byte-stream.ts';
import type { Receiver, SendOptions } from './channel.ts';
import type { Clock } from './clock.ts';
import { Inbox } from './inbox.ts';

/** A machine of IEC 62056-21, as far as a port needs to know it. */
export interface LineMachine<Event> {
  receive(octets: Uint8Array, now: number): readonly (Event | LineEvent)[];
  nextTimeout(): number | undefined;
  onTimeout(now: number): readonly (Event | LineEvent)[];
}

/** Who is told what a machine tells; what it says of octets and rates is done already. */
export interface SerialSessionListener<Event> {
  event(event: Event | LineEvent): void;
  /** The port is closed, or failed. */
  closed(error: LinkError | undefined): void;
}

const maximumWaiting = 16;

/**
 * Runs a machine of IEC 62056-21 on a serial port: transmits, sets the rate, keeps time. After a hand-over (mode E) the
 * port is the stream of the protocol that it was handed over to.
 */
export class SerialSession<Event> implements AsyncDisposable {
  readonly #port: SerialPort;
  readonly #clock: Clock;
  readonly #machine: LineMachine<Event>;
  readonly #listener: SerialSessionListener<Event>;
  /** What the port does, one after another: a rate must not change before what was to be sent has left. */
  #working: Promise<void> = Promise.resolve();
  #preventTimeout: (() => void) | undefined;
  #stream: HandedOverStream | undefined;
  #isClosed = false;

  constructor(port: SerialPort, clock: Clock, machine: LineMachine<Event>, listener: SerialSessionListener<Event>) {
    this.#port = port;
    this.#clock = clock;
    this.#machine = machine;
    this.#listener = listener;
    port.listen({
      receive: (octets) => this.#receive(octets),
      closed: (error) => this.#end(error),
    });
  }

  /** Carries out what a method of the machine gave. */
  perform(events: readonly (Event | LineEvent)[]): void {
    for (const event of events) {
      if (isLineEvent(event)) this.#carryOut(event);
      this.#listener.event(event);
    }
    this.#keepTime();
  }

  /** The port as the stream of HDLC; throws a LinkError before the hand-over. */
  get stream(): ByteStream {
    if (this.#stream === undefined) throw new LinkError('iec62056-21', 'protocol', 'the line was not handed over');
    return this.#stream;
  }

  /** The protocol is over that the line was handed over to: what comes now is for the machine again. */
  takeBack(): void {
    this.#stream?.end(undefined);
    this.#stream = undefined;
  }

  /** Closes the port. */
  async close(): Promise<void> {
    this.#end(undefined);
    await this.#port.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(octets: Uint8Array): Promise<void> | undefined {
    if (this.#stream !== undefined) return this.#stream.put(octets);
    this.perform(this.#machine.receive(octets, this.#clock.now()));
    return undefined;
  }

  #carryOut(event: LineEvent): void {
    if (event.kind === 'transmit') this.#work(() => this.#port.send(event.octets));
    if (event.kind === 'baud') this.#work(() => this.#port.configure(event));
    if (event.kind === 'handover') {
      this.#stream = new HandedOverStream(this.#port.layer, {
        send: (octets, options) => this.#working.then(() => this.#port.send(octets, options)),
        close: () => this.close(),
      });
    }
  }

  #work(run: () => Promise<void>): void {
    this.#working = this.#working.then(() => (this.#isClosed ? undefined : run()));
    this.#working.catch((error: unknown) => {
      const failed = new LinkError(this.#port.layer, 'closed', 'the port failed', { cause: error });
      this.#end(error instanceof LinkError ? error : failed);
    });
  }

  #keepTime(): void {
    this.#preventTimeout?.();
    this.#preventTimeout = undefined;
    const at = this.#isClosed ? undefined : this.#machine.nextTimeout();
    if (at === undefined) return;
    this.#preventTimeout = this.#clock.setTimer(at - this.#clock.now(), () => {
      this.perform(this.#machine.onTimeout(this.#clock.now()));
    });
  }

  #end(error: LinkError | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#keepTime();
    this.#stream?.end(error);
    this.#listener.closed(error);
  }
}

/** The port, as far as a stream on it may use it. */
type StreamPort = Pick<ByteStream, 'close'> & { send(octets: Uint8Array, options: SendOptions): Promise<void> };

class HandedOverStream implements ByteStream {
  readonly layer: LinkLayer;
  readonly #port: StreamPort;
  readonly #inbox: Inbox<Uint8Array>;

  constructor(layer: LinkLayer, port: StreamPort) {
    this.layer = layer;
    this.#port = port;
    this.#inbox = new Inbox(layer, maximumWaiting, () => this.close());
  }

  put(octets: Uint8Array): Promise<void> | undefined {
    return this.#inbox.put(octets);
  }

  end(error: LinkError | undefined): void {
    this.#inbox.end(error);
  }

  async send(octets: Uint8Array, options: SendOptions = {}): Promise<void> {
    if (this.#inbox.isEnded) throw new LinkError(this.layer, 'closed', 'the stream is closed');
    await this.#port.send(octets, options);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen(receiver);
  }

  close(): Promise<void> {
    return this.#port.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const lineEventKinds: readonly unknown[] = ['transmit', 'baud', 'handover', 'fault'] satisfies LineEvent['kind'][];

function isLineEvent(event: unknown): event is LineEvent {
  return lineEventKinds.includes((event as { readonly kind?: unknown }).kind);
}

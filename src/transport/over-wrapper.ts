import { LinkError, type LinkLayer, TimeoutError } from '../codec/index.ts';
import type { ByteStream } from './byte-stream.ts';
import type { Receiver, SendOptions } from './channel.ts';
import type { Clock } from './clock.ts';
import {
  type Accept,
  type WPorts,
  WPortTransports,
  type WrapperLimits,
  type WrapperTransport,
} from './wport-transports.ts';
import { WrapperDeframer, type WrapperFault, wrapperOctets } from './wrapper.ts';

/** How the wrapper runs over a stream. */
export interface WrapperConnectionOptions extends WrapperLimits {
  /** Asked when the other side begins an association; where left out, what nobody has opened is dropped. */
  readonly accept?: Accept | undefined;
  /**
   * Closes the stream when a unit that has begun is not there whole after `unitTimeout`; and where the other side begins
   * associations, also when it has had none for as long.
   */
  readonly clock?: Clock | undefined;
  /** 30 s where left out. */
  readonly unitTimeout?: number | undefined;
}

const defaultUnitTimeout = 30_000;

/**
 * The wrapper over a stream (IEC 62056-47), on the side of the client or of the server: each pair of wPorts has a
 * transport of its own. A transport whose receiver takes its time holds up the others of the same stream. A header
 * that cannot be right closes the stream, since nothing tells where the next one begins.
 */
export class WrapperConnection implements AsyncDisposable {
  readonly layer: LinkLayer = 'wrapper';
  readonly #stream: ByteStream;
  readonly #options: WrapperConnectionOptions;
  readonly #transports: WPortTransports;
  readonly #deframer: WrapperDeframer;
  #preventTimeout: (() => void) | undefined;
  #preventUnused: (() => void) | undefined;
  #isClosed = false;

  constructor(stream: ByteStream, options: WrapperConnectionOptions = {}) {
    this.#stream = stream;
    this.#options = options;
    this.#deframer = new WrapperDeframer(options.maximumApdu);
    const send = (ports: WPorts, apdu: Uint8Array, sending: SendOptions): Promise<void> =>
      stream.send(wrapperOctets(ports.sourceWPort, ports.destinationWPort, apdu), sending);
    this.#transports = new WPortTransports({ send, emptied: () => this.#watchUse() }, options, false);
    stream.listen({
      receive: (octets) => this.#receive(octets),
      closed: (error) => this.#end(error ?? this.#incomplete()),
    });
    this.#watchUse();
  }

  /** A transport between two wPorts; throws a LinkError where they are in use. */
  open(ports: WPorts): WrapperTransport {
    const transport = this.#transports.open(ports, undefined);
    this.#watchUse();
    return transport;
  }

  /** Closes the stream and all transports. */
  async close(): Promise<void> {
    this.#end(undefined);
    await this.#stream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(octets: Uint8Array): Promise<void> | undefined {
    const items = this.#deframer.push(octets);
    this.#watch(items.length > 0);
    let waiting: Promise<void>[] | undefined;
    for (const item of items) {
      if (this.#isClosed) return undefined;
      if (item.kind === 'fault') return this.#fail(item);
      const room = this.#transports.deliver(item.unit, undefined, item.unit.apdu);
      if (room !== undefined) waiting = [...(waiting ?? []), room];
    }
    this.#watchUse();
    return waiting === undefined ? undefined : Promise.all(waiting).then(() => {});
  }

  /** A unit that has begun has its time; the next one begins with the chunk that has the end of one. */
  #watch(isProgress: boolean): void {
    const { clock, unitTimeout = defaultUnitTimeout } = this.#options;
    if (this.#preventTimeout !== undefined && (isProgress || this.#deframer.pending === 0)) {
      this.#preventTimeout();
      this.#preventTimeout = undefined;
    }
    if (clock === undefined || this.#deframer.pending === 0) return;
    this.#preventTimeout ??= clock.setTimer(unitTimeout, () => {
      this.#close(new TimeoutError('wrapper', `a unit was not there whole after ${unitTimeout} ms`));
    });
  }

  /** Who connects and begins nothing takes the place of others. */
  #watchUse(): void {
    const { accept, clock, unitTimeout = defaultUnitTimeout } = this.#options;
    if (accept === undefined || this.#isClosed) return;
    if (this.#transports.isEmpty) {
      this.#preventUnused ??= clock?.setTimer(unitTimeout, () => {
        this.#close(new TimeoutError('wrapper', `no association for ${unitTimeout} ms`));
      });
    } else {
      this.#preventUnused?.();
      this.#preventUnused = undefined;
    }
  }

  #fail({ code, reason }: WrapperFault): undefined {
    this.#close(new LinkError('wrapper', code === 'size-limit' ? 'limit' : 'protocol', reason));
  }

  #close(error: LinkError): void {
    this.#end(error);
    // That the stream cannot be closed is no news any more.
    this.#stream.close().catch(() => {});
  }

  #incomplete(): LinkError | undefined {
    if (this.#deframer.pending === 0 || this.#isClosed) return undefined;
    return new LinkError('wrapper', 'closed', 'the stream ended within a unit');
  }

  #end(error: LinkError | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#preventTimeout?.();
    this.#preventTimeout = undefined;
    this.#preventUnused?.();
    this.#preventUnused = undefined;
    this.#transports.end(error);
  }
}

/** The one association of a stream: closing the transport closes the stream. */
export function overWrapper(
  stream: ByteStream,
  ports: WPorts,
  options: WrapperConnectionOptions = {},
): WrapperTransport {
  const connection = new WrapperConnection(stream, options);
  const transport = connection.open(ports);
  return {
    ...ports,
    layer: 'wrapper',
    peer: undefined,
    send: (apdu, sending) => transport.send(apdu, sending),
    listen: (receiver: Receiver<Uint8Array>) => transport.listen(receiver),
    async close() {
      await transport.close();
      await connection.close();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

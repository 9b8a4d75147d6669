import { LinkError } from '../codec/index.ts';
import {
  type ClientAndLogicalDevice,
  linkFigures,
  type SecondaryLinkHandle,
  SecondaryStation,
  type SecondaryStationEvent,
  type SecondaryStationOptions,
} from '../hdlc/index.ts';
import type { ByteStream } from './byte-stream.ts';
import { MachineRunner } from './machine-runner.ts';
import { Outbox } from './outbox.ts';
import { defaultMaximumWaiting, type HdlcStreamOptions, lineError, streamFigures } from './over-hdlc-options.ts';
import { errorOf, HdlcServerLink, type HdlcServerTransport, type ServerStation } from './over-hdlc-server-link.ts';

/** How a server runs on a stream. */
export interface HdlcServerOptions extends HdlcStreamOptions, SecondaryStationOptions {
  /** Asked when a client has set a link up: then somebody listens to the transport, now or later. */
  readonly accept: (transport: HdlcServerTransport) => boolean;
  /** Takes an APDU of a UI frame, which is not answered; lent, as all that is received. */
  readonly onUnnumbered?: ((apdu: Uint8Array, from: ClientAndLogicalDevice) => void) | undefined;
}

/**
 * HDLC on a stream, on the side of the server (IEC 62056-46): a physical device with its logical devices, and a transport
 * for each link that a client sets up.
 */
export class HdlcServer implements AsyncDisposable {
  readonly #stream: ByteStream;
  readonly #options: HdlcServerOptions;
  readonly #station: SecondaryStation;
  readonly #runner: MachineRunner<SecondaryStationEvent>;
  readonly #links = new Map<SecondaryLinkHandle, HdlcServerLink>();
  readonly #linkStation: ServerStation;
  readonly #outbox: Outbox<Uint8Array>;
  #isClosed = false;

  constructor(stream: ByteStream, options: HdlcServerOptions) {
    this.#stream = stream;
    this.#options = { ...streamFigures(stream), ...options };
    this.#station = new SecondaryStation(this.#options);
    this.#runner = new MachineRunner(this.#station, options.clock, (event) => this.#handle(event));
    this.#linkStation = {
      send: (link, apdu) => this.#runner.perform(() => this.#station.send(link, apdu)),
      release: (link) => this.#withLink(link, () => this.#station.release(link)),
      setBusy: (link, isBusy) => this.#withLink(link, () => this.#station.setBusy(link, isBusy)),
      disconnect: (link) => this.#withLink(link, () => this.#station.disconnect(link)),
    };
    this.#outbox = new Outbox(stream, (cause) => this.#end(lineError(cause)));
    stream.listen({
      receive: (octets) => this.#receive(octets),
      closed: (error) => this.#end(error ?? new LinkError('hdlc', 'closed', 'the line was closed')),
    });
  }

  /** CALLING_DEVICE (IEC 62056-46 § 6.4.2.3): frames to the calling physical device are meant for this one. */
  set isCallingDevice(isCalling: boolean) {
    this.#station.isCallingDevice = isCalling;
  }

  /**
   * Sends an APDU in one UI frame, which nobody acknowledges: when the client polls, or unsolicited at once. Throws a
   * LinkError where it is too long, or too many wait.
   */
  sendUnnumbered(to: ClientAndLogicalDevice, apdu: Uint8Array, delivery?: 'polled' | 'unsolicited'): void {
    this.#runner.perform(() => this.#station.sendUnnumbered(to, apdu, delivery));
  }

  /** Closes all transports and the stream. */
  async close(): Promise<void> {
    this.#end(undefined);
    await this.#stream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(octets: Uint8Array): Promise<void> | undefined {
    this.#runner.perform((now) => this.#station.receive(octets, now));
    return this.#outbox.room;
  }

  /** A link that ended meanwhile needs nothing any more. */
  #withLink(link: SecondaryLinkHandle, run: () => readonly SecondaryStationEvent[]): void {
    if (this.#station.links.includes(link)) this.#runner.perform(run);
  }

  #handle(event: SecondaryStationEvent): void {
    if (event.kind === 'transmit') this.#outbox.put(event.octets);
    else if (event.kind === 'fault') this.#options.onFault?.(event);
    else if (event.kind === 'unnumbered-information') this.#options.onUnnumbered?.(event.apdu, event);
    else if (event.kind === 'connected') this.#connected(event);
    else if (event.kind === 'data') this.#links.get(event.link)?.put(event.apdu);
    else if (event.kind === 'sent') this.#links.get(event.link)?.sent();
    else {
      this.#links.get(event.link)?.end(errorOf(event.reason));
      this.#links.delete(event.link);
    }
  }

  #connected({ link, parameters }: Extract<SecondaryStationEvent, { kind: 'connected' }>): void {
    const limits = {
      maximumWaiting: this.#options.maximumWaiting ?? defaultMaximumWaiting,
      maximumQueued: this.#options.maximumQueued ?? linkFigures.maximumQueued.value,
    };
    const transport = new HdlcServerLink(link, parameters, this.#linkStation, limits);
    this.#links.set(link, transport);
    if (!this.#options.accept(transport)) transport.close();
  }

  #end(error: LinkError | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#runner.stop();
    for (const link of this.#links.values()) link.end(error);
    this.#links.clear();
  }
}

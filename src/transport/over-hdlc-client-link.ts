import { LinkError, type LinkLayer } from '../codec/index.ts';
import {
  type HdlcAddress,
  linkFigures,
  type NegotiatedHdlcParameters,
  type PrimaryStation,
  type PrimaryStationEvent,
} from '../hdlc/index.ts';
import { type AbortSignalLike, abortable, type Receiver, type SendOptions } from './channel.ts';
import { Inbox } from './inbox.ts';
import {
  defaultMaximumWaiting,
  type HdlcAddresses,
  type HdlcClientOptions,
  type HdlcTransport,
} from './over-hdlc-options.ts';

/** The station of a link, and the line that it shares with others. */
export interface ClientLine {
  /** Has the station do something: what it tells is handled, and what it transmits is on its way. */
  perform(run: (station: PrimaryStation, now: number) => readonly PrimaryStationEvent[]): void;
  /** Calls `run` when the line is free for the link, and it has room; urgent is what ends the link. */
  talk(turn: LinkTurn): Promise<void>;
  /** The link has room, or is gone: its turn may have come. */
  changed(): void;
  ended(): void;
}

/** Something that a link has to say. */
export interface LinkTurn {
  hasRoom(): boolean;
  run(): void;
  readonly signal?: AbortSignalLike | undefined;
  readonly isUrgent?: boolean;
}

/** One link of a client, from its SNRM to its end. */
export class HdlcClientLink implements HdlcTransport {
  readonly layer: LinkLayer = 'hdlc';
  readonly clientAddress: number;
  readonly serverAddress: HdlcAddress;
  readonly #line: ClientLine;
  readonly #options: HdlcClientOptions;
  readonly #inbox: Inbox<Uint8Array>;
  #parameters: NegotiatedHdlcParameters | undefined;
  #connecting: { readonly resolve: () => void; readonly reject: (error: LinkError) => void } | undefined;
  #whenDisconnected: (() => void)[] = [];
  #isOver = false;
  /** APDUs that the station has, and the server not yet. */
  #unsent = 0;
  #preventAsking = () => {};

  constructor({ clientAddress, serverAddress }: HdlcAddresses, line: ClientLine, options: HdlcClientOptions) {
    this.clientAddress = clientAddress;
    this.serverAddress = serverAddress;
    this.#line = line;
    this.#options = options;
    this.#inbox = new Inbox('hdlc', options.maximumWaiting ?? defaultMaximumWaiting, (error) => this.#fail(error));
  }

  get parameters(): NegotiatedHdlcParameters {
    if (this.#parameters === undefined) throw closed();
    return this.#parameters;
  }

  /** Sets the link up. */
  async connect(signal: AbortSignalLike | undefined): Promise<void> {
    const connected = new Promise<void>((resolve, reject) => {
      this.#connecting = { resolve, reject };
    });
    // Who waits for its turn does not wait for the outcome yet.
    connected.catch(() => {});
    try {
      await this.#talk(() => this.#line.perform((station, now) => station.connect(now)), signal);
      await abortable(connected, signal);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Resolves when the APDU is on its way; that it does not arrive, `closed` tells. */
  async send(apdu: Uint8Array, { signal, serviceClass }: SendOptions = {}): Promise<void> {
    if (apdu.length === 0) throw new LinkError('hdlc', 'limit', 'an APDU without octets');
    const run = () => {
      this.#preventAsking();
      this.#unsent += 1;
      this.#line.perform((station, now) => station.send(apdu, now, serviceClass));
    };
    await this.#talk(run, signal);
  }

  poll(): Promise<void> {
    return this.#talk(() => this.#line.perform((station, now) => station.poll(now)));
  }

  sendUnnumbered(apdu: Uint8Array): Promise<void> {
    return this.#talk(() => this.#line.perform((station) => station.sendUnnumbered(apdu)));
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen(receiver);
  }

  /** Ends the link once the server has what was sent, and waits for the answer to that: as long as a station asks again. */
  async close(): Promise<void> {
    this.#inbox.abandon(undefined);
    this.#preventAsking();
    this.#line.changed();
    if (this.#isOver) return;
    const disconnected = new Promise<void>((resolve) => this.#whenDisconnected.push(resolve));
    if (this.#whenDisconnected.length === 1) this.#disconnect();
    await disconnected;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the station tells of this link. */
  handle(event: PrimaryStationEvent): void {
    if (event.kind === 'data') this.#take(event.apdu);
    else if (event.kind === 'unnumbered-information') this.#takeUnnumbered(event.apdu);
    else if (event.kind === 'disconnected') this.end(event.error);
    else if (event.kind === 'sent') {
      this.#unsent -= 1;
      this.#line.changed();
    } else if (event.kind === 'connected') {
      this.#parameters = event.parameters;
      this.#connecting?.resolve();
    }
  }

  /** The link is gone. */
  end(error: LinkError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#preventAsking();
    this.#connecting?.reject(error ?? closed());
    this.#inbox.end(error);
    for (const resolve of this.#whenDisconnected) resolve();
    this.#line.ended();
    this.#line.changed();
  }

  #disconnect(): void {
    const hasRoom = () => this.#isOver || this.#unsent === 0;
    const run = () => {
      if (this.#isOver) return;
      this.#line.perform((station, now) => {
        if (station.state !== 'disconnected') return station.disconnect(now);
        this.end(undefined);
        return [];
      });
    };
    this.#line.talk({ hasRoom, run, isUrgent: true }).catch((error: LinkError) => this.end(error));
  }

  #talk(run: () => void, signal?: AbortSignalLike | undefined): Promise<void> {
    const limit = this.#options.maximumQueued ?? linkFigures.maximumQueued.value;
    return this.#line.talk({
      hasRoom: () => this.#inbox.isEnded || this.#unsent < limit,
      run: () => {
        if (this.#inbox.isEnded) throw closed();
        run();
      },
      signal,
    });
  }

  #take(apdu: Uint8Array): void {
    // Before it is handed on: who receives it may send at once.
    this.#askLater();
    // The octets are a part of the chunk that they came in, which is lent alone.
    const room = this.#inbox.put(apdu.slice());
    if (room === undefined || this.#inbox.isEnded) return;
    this.#setBusy(true);
    room.then(() => this.#setBusy(false));
  }

  #askLater(): void {
    const { asksForMore = true, clock, pollInterval = linkFigures.pollInterval.value } = this.#options;
    this.#preventAsking();
    if (!asksForMore || this.#isOver || this.#inbox.isEnded) return;
    // A link that ends meanwhile tells it otherwise.
    this.#preventAsking = clock.setTimer(pollInterval, () => void this.poll().catch(() => {}));
  }

  /** Nobody can hold these back: what has no room is lost. */
  #takeUnnumbered(apdu: Uint8Array): void {
    if (!this.#inbox.isFull) this.#inbox.put(apdu.slice());
    else this.#options.onFault?.({ kind: 'fault', code: 'size-limit', reason: 'a push that there is no room for' });
  }

  #setBusy(isBusy: boolean): void {
    if (this.#isOver) return;
    this.#line.perform((station, now) => (station.state === 'connected' ? station.setBusy(isBusy, now) : []));
  }

  #fail(error: LinkError): void {
    this.#inbox.abandon(error);
    this.close();
  }
}

function closed(): LinkError {
  return new LinkError('hdlc', 'closed', 'the link is closed');
}

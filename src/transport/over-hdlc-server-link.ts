import { LinkError, type LinkLayer, TimeoutError } from '../codec/index.ts';
import type { HdlcAddress, LinkEnd, NegotiatedHdlcParameters, SecondaryLinkHandle } from '../hdlc/index.ts';
import type { Receiver, SendOptions, Transport } from './channel.ts';
import { Inbox } from './inbox.ts';
import { Turns } from './turns.ts';

/**
 * A transport over a link that a client has set up. While a promise that its receiver returned is open, the poll of the
 * client is held, as long as a station may; an APDU that is sent meanwhile is the answer to it.
 */
export interface HdlcServerTransport extends Transport, SecondaryLinkHandle {
  readonly parameters: NegotiatedHdlcParameters;
}

/** The station, as far as one link of it is concerned. */
export interface ServerStation {
  send(link: SecondaryLinkHandle, apdu: Uint8Array): void;
  release(link: SecondaryLinkHandle): void;
  setBusy(link: SecondaryLinkHandle, isBusy: boolean): void;
  disconnect(link: SecondaryLinkHandle): void;
}

/** Bounds of one link. */
export interface ServerLinkLimits {
  readonly maximumWaiting: number;
  readonly maximumQueued: number;
}

/** One link of a server. */
export class HdlcServerLink implements HdlcServerTransport {
  readonly layer: LinkLayer = 'hdlc';
  readonly clientAddress: number;
  readonly serverUpperAddress: number;
  readonly serverAddress: HdlcAddress;
  readonly parameters: NegotiatedHdlcParameters;
  readonly #handle: SecondaryLinkHandle;
  readonly #station: ServerStation;
  readonly #inbox: Inbox<Uint8Array>;
  readonly #turns = new Turns();
  readonly #maximumQueued: number;
  #unsent = 0;
  /** The APDU that the receiver has is not answered yet. */
  #isAnswerDue = false;
  /** The link is given up as soon as the client has what was sent. */
  #isClosing = false;

  constructor(
    handle: SecondaryLinkHandle,
    parameters: NegotiatedHdlcParameters,
    station: ServerStation,
    { maximumWaiting, maximumQueued }: ServerLinkLimits,
  ) {
    this.clientAddress = handle.clientAddress;
    this.serverUpperAddress = handle.serverUpperAddress;
    this.serverAddress = handle.serverAddress;
    this.parameters = parameters;
    this.#handle = handle;
    this.#station = station;
    this.#maximumQueued = maximumQueued;
    this.#inbox = new Inbox('hdlc', maximumWaiting, (error) => this.#abandon(error));
  }

  /** An APDU of the client. */
  put(apdu: Uint8Array): void {
    const room = this.#inbox.put(apdu.slice());
    if (room === undefined || this.#inbox.isEnded) return;
    this.#station.setBusy(this.#handle, true);
    room.then(() => {
      if (!this.#inbox.isEnded) this.#station.setBusy(this.#handle, false);
    });
  }

  /** The client has the oldest of the APDUs that it had not yet. */
  sent(): void {
    this.#unsent -= 1;
    if (this.#isClosing && this.#unsent === 0) this.#station.disconnect(this.#handle);
    this.#turns.serve();
  }

  /** The link is gone. */
  end(error: LinkError | undefined): void {
    this.#inbox.end(error);
    this.#turns.serve();
  }

  /** Resolves when the APDU waits for the client's poll; that it does not arrive, `closed` tells. */
  async send(apdu: Uint8Array, { signal }: SendOptions = {}): Promise<void> {
    if (apdu.length === 0) throw new LinkError('hdlc', 'limit', 'an APDU without octets');
    const isReady = () => this.#inbox.isEnded || this.#unsent < this.#maximumQueued;
    const run = () => {
      if (this.#inbox.isEnded) throw new LinkError('hdlc', 'closed', 'the link is closed');
      this.#isAnswerDue = false;
      this.#unsent += 1;
      this.#station.send(this.#handle, apdu);
    };
    await this.#turns.take({ isReady, run }, signal);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen({
      receive: (apdu) => this.#take(receiver, apdu),
      closed: (error) => receiver.closed(error),
    });
  }

  /** Gives the link up, which the client finds out when it talks again, and not before it has what was sent. */
  async close(): Promise<void> {
    this.#abandon(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(receiver: Receiver<Uint8Array>, apdu: Uint8Array): Promise<void> | undefined {
    this.#isAnswerDue = true;
    const taking = receiver.receive(apdu);
    if (taking === undefined) this.#taken();
    return taking?.then(() => this.#taken());
  }

  #taken(): void {
    if (!this.#isAnswerDue || this.#inbox.isEnded) return;
    this.#isAnswerDue = false;
    this.#station.release(this.#handle);
  }

  #abandon(error: LinkError | undefined): void {
    if (this.#inbox.isEnded) return;
    this.#inbox.abandon(error);
    this.#turns.serve();
    this.#isClosing = true;
    if (this.#unsent === 0) this.#station.disconnect(this.#handle);
  }
}

/** What the end of a link is to its transport: undefined where one of its ends closed it. */
export function errorOf(end: LinkEnd): LinkError | undefined {
  if (end === 'inactivity') return new TimeoutError('hdlc', 'nothing was heard of the client');
  if (end === 'no-next-segment') return new TimeoutError('hdlc', 'the next segment did not come');
  return undefined;
}

import { LinkError } from '../codec/index.ts';
import { formatHdlcAddress, PrimaryStation, type PrimaryStationEvent } from '../hdlc/index.ts';
import type { ByteStream } from './byte-stream.ts';
import { MachineRunner } from './machine-runner.ts';
import { Outbox } from './outbox.ts';
import { HdlcClientLink, type LinkTurn } from './over-hdlc-client-link.ts';
import {
  type HdlcAddresses,
  type HdlcClientOptions,
  type HdlcConnectOptions,
  type HdlcTransport,
  lineError,
  streamFigures,
} from './over-hdlc-options.ts';
import { Turns } from './turns.ts';

/** A client and a server, also between two links: what is late of one must not be taken for the next. */
interface Pair {
  readonly station: PrimaryStation;
  readonly runner: MachineRunner<PrimaryStationEvent>;
  link: HdlcClientLink | undefined;
}

/** Pairs that are remembered between two links. */
const knownPairs = 32;

/**
 * HDLC on a stream, on the side of the clients (IEC 62056-46): one line with any number of links, each between a client
 * and a server. One link at a time talks: an APDU waits until what another link has asked for is there.
 */
export class HdlcConnection implements AsyncDisposable {
  readonly #stream: ByteStream;
  readonly #options: HdlcClientOptions;
  readonly #pairs = new Map<string, Pair>();
  readonly #turns = new Turns();
  readonly #outbox: Outbox<Uint8Array>;
  /** Who talked last. */
  #talker: Pair | undefined;
  #isClosed = false;

  constructor(stream: ByteStream, options: HdlcClientOptions) {
    this.#stream = stream;
    this.#options = { ...streamFigures(stream), ...options };
    this.#outbox = new Outbox(stream, (cause) => this.#end(lineError(cause)));
    stream.listen({
      receive: (octets) => this.#receive(octets),
      closed: (error) => this.#end(error ?? new LinkError('hdlc', 'closed', 'the line was closed')),
    });
  }

  /**
   * Sets a link up. Rejects with a LinkError: `refused` by the server, no answer in time, or the addresses are in use; or
   * with the reason of the signal.
   */
  async connect({ signal, ...addresses }: HdlcConnectOptions): Promise<HdlcTransport> {
    if (this.#isClosed) throw new LinkError('hdlc', 'closed', 'the line is closed');
    const pair = this.#pairOf(addresses);
    if (pair.link !== undefined) throw new LinkError('hdlc', 'refused', 'there is a link between these addresses');
    const link = new HdlcClientLink(
      addresses,
      {
        perform: (run) => pair.runner.perform((now) => run(pair.station, now)),
        talk: (turn) => this.#talk(pair, turn),
        changed: () => this.#turns.serve(),
        ended: () => {
          pair.link = undefined;
        },
      },
      this.#options,
    );
    pair.link = link;
    await link.connect(signal);
    return link;
  }

  /** Ends all links, and closes the stream. */
  async close(): Promise<void> {
    await Promise.all([...this.#pairs.values()].map(({ link }) => link?.close()));
    this.#end(new LinkError('hdlc', 'closed', 'the line is closed'));
    await this.#stream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #pairOf(addresses: HdlcAddresses): Pair {
    const { clientAddress, serverAddress } = addresses;
    const key = `${clientAddress}/${formatHdlcAddress(serverAddress)}:${serverAddress.size}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    this.#forget();
    const station = new PrimaryStation({ ...this.#options, ...addresses });
    const runner: Pair['runner'] = new MachineRunner(
      station,
      this.#options.clock,
      (event) => this.#handle(pair, event),
      () => this.#turns.serve(),
    );
    const pair: Pair = { station, runner, link: undefined };
    this.#pairs.set(key, pair);
    return pair;
  }

  /** Forgets the oldest pair without a link, where too many are known: who looks for meters tries many addresses. */
  #forget(): void {
    if (this.#pairs.size < knownPairs) return;
    const unlinked = [...this.#pairs].find(([, { link }]) => link === undefined);
    if (unlinked === undefined) return;
    const [key, { runner }] = unlinked;
    runner.stop();
    this.#pairs.delete(key);
  }

  #receive(octets: Uint8Array): Promise<void> | undefined {
    for (const { runner, station } of this.#pairs.values()) runner.perform((now) => station.receive(octets, now));
    return this.#outbox.room;
  }

  #handle(pair: Pair, event: PrimaryStationEvent): void {
    if (event.kind === 'transmit') this.#outbox.put(event.octets);
    else if (event.kind !== 'fault') pair.link?.handle(event);
    // All pairs hear the same noise, and one is to tell it.
    else if (pair === this.#talker) this.#options.onFault?.(event);
  }

  #talk(pair: Pair, { hasRoom, run, signal, isUrgent }: LinkTurn): Promise<void> {
    const isReady = () => (this.#talker === pair || (this.#talker?.station.isIdle ?? true)) && hasRoom();
    const talk = () => {
      this.#talker = pair;
      run();
    };
    return this.#turns.take({ isReady, run: talk }, signal, isUrgent);
  }

  #end(error: LinkError): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { runner, link } of this.#pairs.values()) {
      runner.stop();
      link?.end(error);
    }
    this.#turns.end(error);
  }
}

/**
 * The one link of a stream, once it is set up: closing the transport closes the stream. Rejects as `connect` of an
 * `HdlcConnection` does; the stream is closed then.
 */
export async function overHdlc(
  stream: ByteStream,
  options: HdlcConnectOptions & HdlcClientOptions,
): Promise<HdlcTransport> {
  const connection = new HdlcConnection(stream, options);
  try {
    const link = await connection.connect(options);
    const close = () => connection.close();
    return {
      layer: link.layer,
      clientAddress: link.clientAddress,
      serverAddress: link.serverAddress,
      parameters: link.parameters,
      send: (apdu, sending) => link.send(apdu, sending),
      poll: () => link.poll(),
      sendUnnumbered: (apdu) => link.sendUnnumbered(apdu),
      listen: (receiver) => link.listen(receiver),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await stream.close();
    throw error;
  }
}

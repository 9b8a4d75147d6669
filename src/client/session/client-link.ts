import type { OctetExchange } from '../../association/index.ts';
import { LinkError } from '../../codec/index.ts';
import type { AbortSignalLike, Clock, Transport } from '../../transport/index.ts';
import { BlockLayer, type BlockMedium, type BlockOptions } from './block-layer.ts';
import { ExchangeDriver, type ExchangeLimits } from './exchange-driver.ts';

const links = new WeakMap<Transport, ClientLink>();

/** Takes what nobody asked for. */
export type UnaskedReceiver = (octets: Uint8Array) => void;

/**
 * A client's side of a transport. One exchange is under way at a time; what comes outside of it goes to who is there for
 * that. A transport has one link for all its life, so that associations can follow one another on it.
 */
export class ClientLink {
  readonly transport: Transport;
  readonly clock: Clock;
  #driver: Pick<ExchangeDriver<unknown>, 'receive' | 'fail' | 'extend'> | undefined;
  #unasked: UnaskedReceiver | undefined;
  #closed: ((error: LinkError) => void) | undefined;
  #blocks: BlockLayer | undefined;
  #error: LinkError | undefined;
  #received: Uint8Array | undefined;

  private constructor(transport: Transport, clock: Clock) {
    this.transport = transport;
    this.clock = clock;
    transport.listen({ receive: (octets) => this.#receive(octets), closed: (error) => this.#close(error) });
  }

  /** The link over this transport: the same one for each association. */
  static over(transport: Transport, clock: Clock): ClientLink {
    const link = links.get(transport) ?? new ClientLink(transport, clock);
    links.set(transport, link);
    return link;
  }

  /** The APDU that was received last: for who looks for what is wrong with it. */
  get received(): Uint8Array | undefined {
    return this.#received;
  }

  /** Whether somebody has an association on it. */
  get isTaken(): boolean {
    return this.#unasked !== undefined;
  }

  /** The link belongs to an association from now on. */
  take(unasked: UnaskedReceiver, closed: (error: LinkError) => void): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.isTaken)
      throw new LinkError(this.transport.layer, 'protocol', 'there is an association on this transport already');
    this.#unasked = unasked;
    this.#closed = closed;
  }

  /** The link is free for the next association. */
  leave(): void {
    this.#unasked = undefined;
    this.#closed = undefined;
    this.#blocks?.close();
    this.#blocks = undefined;
  }

  /** APDUs that are longer than `maximumSize` go in blocks from now on. */
  useBlocks(options: BlockOptions, maximumSize: number): void {
    const medium: BlockMedium = {
      clock: this.clock,
      transmit: (octets, signal) => this.transport.send(octets, { signal }),
      deliver: (apdu) => this.#deliver(apdu),
      progress: () => this.#driver?.extend(),
      fail: (error) => this.#driver?.fail(error),
    };
    this.#blocks = new BlockLayer(medium, options, maximumSize);
  }

  /** Carries out an exchange. Whoever calls waits for the one before. */
  async run<Result>(exchange: OctetExchange<Result>, limits: ExchangeLimits): Promise<Result> {
    if (this.#error !== undefined) throw this.#error;
    const { layer } = this.transport;
    const outlet = {
      layer,
      clock: this.clock,
      send: (octets: Uint8Array, signal: AbortSignalLike | undefined) => this.send(octets, signal),
    };
    const driver = new ExchangeDriver(exchange, outlet, limits);
    this.#driver = driver;
    try {
      driver.start();
      return await driver.result;
    } catch (error) {
      if (this.#error === undefined) this.#blocks?.abort();
      throw error;
    } finally {
      this.#driver = undefined;
    }
  }

  /** Sends an APDU that nobody answers. */
  send(octets: Uint8Array, signal?: AbortSignalLike, serviceClass?: 'confirmed' | 'unconfirmed'): Promise<void> {
    if (this.#blocks !== undefined) return this.#blocks.send(octets, signal);
    return this.transport.send(octets, { signal, serviceClass });
  }

  /** What is received is only lent, and results keep slices of it. */
  #receive(octets: Uint8Array): undefined {
    const kept = octets.slice();
    if (this.#blocks === undefined) this.#deliver(kept);
    else this.#blocks.receive(kept);
  }

  #deliver(apdu: Uint8Array): void {
    this.#received = apdu;
    if (this.#driver === undefined) this.#unasked?.(apdu);
    else this.#driver.receive(apdu);
  }

  #close(error: LinkError | undefined): void {
    this.#error = error ?? new LinkError(this.transport.layer, 'closed', 'the connection was closed');
    this.#blocks?.close();
    this.#driver?.fail(this.#error);
    this.#closed?.(this.#error);
  }
}

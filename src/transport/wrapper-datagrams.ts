import { DecodeError, LinkError } from '../codec/index.ts';
import type { SendOptions } from './channel.ts';
import type { Datagram, DatagramChannel } from './datagram-channel.ts';
import {
  type Accept,
  type WPorts,
  WPortTransports,
  type WrapperLimits,
  type WrapperTransport,
} from './wport-transports.ts';
import { decodeDatagram, type Wrapper, wrapperOctets } from './wrapper.ts';

/** How the wrapper runs over datagrams. */
export interface WrapperDatagramsOptions extends WrapperLimits {
  /** Asked when another side begins an association; where left out, what nobody has opened is dropped. */
  readonly accept?: Accept | undefined;
  /** Told of datagrams that are no WPDU: they are dropped. */
  readonly onFault?: ((error: DecodeError | LinkError, peer: string) => void) | undefined;
}

/** The longest APDU of a UDP datagram over IPv4. */
const longestDatagramApdu = 65_507 - 8;

/** The wrapper over datagrams (IEC 62056-47): an APDU is one datagram, which may be lost, or arrive twice. */
export class WrapperDatagrams implements AsyncDisposable {
  readonly #channel: DatagramChannel;
  readonly #options: WrapperDatagramsOptions;
  readonly #transports: WPortTransports;

  constructor(channel: DatagramChannel, options: WrapperDatagramsOptions = {}) {
    const maximumApdu = Math.min(options.maximumApdu ?? longestDatagramApdu, longestDatagramApdu);
    this.#channel = channel;
    this.#options = { ...options, maximumApdu };
    const send = (
      { sourceWPort, destinationWPort, peer = '' }: WPorts & { readonly peer: string | undefined },
      apdu: Uint8Array,
      sending: SendOptions,
    ) => channel.send({ peer, octets: wrapperOctets(sourceWPort, destinationWPort, apdu) }, sending);
    this.#transports = new WPortTransports({ send }, this.#options, true);
    channel.listen({
      receive: (datagram) => this.#receive(datagram),
      closed: (error) => this.#transports.end(error),
    });
  }

  /** A transport to the wPort of a peer; throws a LinkError where they are in use. */
  open(ports: WPorts, peer: string): WrapperTransport {
    return this.#transports.open(ports, peer);
  }

  /** Closes the channel and all transports. */
  async close(): Promise<void> {
    this.#transports.end(undefined);
    await this.#channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive({ peer, octets }: Datagram): undefined {
    const unit = this.#decode(octets, peer);
    // Datagrams wait for nobody: what has no room is lost, and one slow receiver no matter for the others.
    if (unit !== undefined) this.#transports.deliver(unit, peer, unit.apdu);
  }

  #decode(octets: Uint8Array, peer: string): Wrapper | undefined {
    try {
      const unit = decodeDatagram(octets);
      if (unit.apdu.length <= this.#options.maximumApdu!) return unit;
      const reason = `an APDU of ${unit.apdu.length} octets, where ${this.#options.maximumApdu} may be`;
      this.#options.onFault?.(new LinkError('wrapper', 'limit', reason), peer);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#options.onFault?.(error, peer);
    }
    return undefined;
  }
}

import type { Receiver, SendOptions, Transport } from '../../src/transport/index.ts';

/** A fault that is planted between a good meter and its peers: in the frames of the line, or in APDUs. */
export interface PlantedFault {
  /** What the meter gets in place of this; undefined for nothing. `say` sends something in its name. */
  readonly heard?: (octets: Uint8Array, say: (octets: Uint8Array) => void) => Uint8Array | undefined;
  /** What the meter says in place of this; undefined for nothing. */
  readonly said?: (octets: Uint8Array) => Uint8Array | undefined;
}

/** A channel of octets with a fault in it. A new one for each link: what a fault remembers ends with it. */
export class FaultyChannel implements Transport {
  readonly #good: Transport;
  readonly #fault: PlantedFault;

  constructor(good: Transport, fault: PlantedFault) {
    this.#good = good;
    this.#fault = fault;
  }

  get layer(): Transport['layer'] {
    return this.#good.layer;
  }

  async send(octets: Uint8Array, options?: SendOptions): Promise<void> {
    const said = this.#fault.said === undefined ? octets : this.#fault.said(octets);
    if (said !== undefined) await this.#good.send(said, options);
  }

  listen(receiver: Receiver<Uint8Array>): void {
    const say = (octets: Uint8Array) => void this.#good.send(octets);
    this.#good.listen({
      receive: (octets) => {
        const heard = this.#fault.heard === undefined ? octets : this.#fault.heard(octets, say);
        return heard === undefined ? undefined : receiver.receive(heard);
      },
      closed: (error) => receiver.closed(error),
    });
  }

  close(): Promise<void> {
    return this.#good.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

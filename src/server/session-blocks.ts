import {
  type AssociationError,
  type GeneralBlockTransferEvent,
  GeneralBlockTransferMachine,
  type NegotiatedContext,
} from '../association/index.ts';
import type { LinkError } from '../codec/index.ts';
import type { Clock } from '../transport/index.ts';

/** What a session does for its blocks. */
export interface BlockCarrier {
  readonly clock: Clock;
  /** False where the transport may lose, duplicate or reorder what it carries. */
  readonly isReliable: boolean;
  /** Hands octets to the transport. */
  transmit(octets: Uint8Array): Promise<void>;
  /** Answers an APDU that came in blocks, or whole. */
  serve(apdu: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** A transfer has failed, and nothing of it is left: for the local log, the client asks again. */
  failed(error: AssociationError | LinkError): void;
}

/** Blocks that we take in before we acknowledge. */
const windowSize = 16;

/** General-block-transfer of one association (Green Book 9.4.6.13): what it sends and receives goes through here. */
export class SessionBlocks {
  readonly negotiated: NegotiatedContext;
  readonly #carrier: BlockCarrier;
  readonly #machine: GeneralBlockTransferMachine;
  #timer: { readonly at: number; readonly prevent: () => void } | undefined;

  constructor(negotiated: NegotiatedContext, carrier: BlockCarrier) {
    this.negotiated = negotiated;
    this.#carrier = carrier;
    const maximumSize = negotiated.clientMaxReceivePduSize;
    const { isReliable } = carrier;
    this.#machine = new GeneralBlockTransferMachine({ role: 'server', maximumSize, windowSize, isReliable });
  }

  /** Takes the octets of an APDU; resolves when what it led to was sent. */
  async receive(octets: Uint8Array, now: number): Promise<void> {
    await this.#perform(this.#machine.receive(octets, now));
  }

  /** Sends an answer that is too long for the client. */
  async send(apdu: Uint8Array, now: number): Promise<void> {
    await this.#perform(this.#machine.send(apdu, now));
  }

  /** Sends an APDU that nobody answers. */
  async push(apdu: Uint8Array): Promise<void> {
    await this.#perform(this.#machine.push(apdu));
  }

  /** Nothing is sent any more. */
  stop(): void {
    this.#machine.reset();
    this.#keepTime();
  }

  async #perform(events: readonly GeneralBlockTransferEvent[]): Promise<void> {
    for (const event of events) {
      if (event.kind === 'transmit') await this.#carrier.transmit(event.octets);
      else if (event.kind === 'received') await this.#serve(event.apdu);
      else this.#carrier.failed(event.error);
    }
    this.#keepTime();
  }

  async #serve(apdu: Uint8Array): Promise<void> {
    const answer = await this.#carrier.serve(apdu);
    const now = this.#carrier.clock.now();
    await this.#perform(answer === undefined ? this.#machine.acknowledge(now) : this.#machine.send(answer, now));
  }

  #keepTime(): void {
    const at = this.#machine.nextTimeout();
    if (at === this.#timer?.at) return;
    this.#timer?.prevent();
    this.#timer = undefined;
    if (at === undefined) return;
    const { clock } = this.#carrier;
    const prevent = clock.setTimer(at - clock.now(), () => {
      this.#timer = undefined;
      // What cannot be sent, the session hears of by the end of its transport.
      this.#perform(this.#machine.onTimeout(clock.now())).catch(() => {});
    });
    this.#timer = { at, prevent };
  }
}

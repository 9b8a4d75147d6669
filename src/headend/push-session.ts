import { GeneralBlockTransferMachine } from '../association/index.ts';
import { clientLimits, LinkError } from '../codec/index.ts';
import type { Clock, Transport } from '../transport/index.ts';
import type { PushOrigin } from './push.ts';

/** What became of an APDU; the answer is what confirms it, where it asked for that. */
export type PushOutcome =
  | { readonly kind: 'acknowledged'; readonly answer: Uint8Array | undefined }
  /** Nothing is to be said that its sender could take for an acknowledgement. */
  | { readonly kind: 'refused' | 'undelivered' };

/** Who takes what a session received. */
export interface SessionOwner {
  readonly clock: Clock;
  /** Octets of the longest push in blocks. */
  readonly longestPush: number;
  /** How many sessions put blocks together, and may. */
  readonly transfers: { count: number; readonly most: number };
  take(apdu: Uint8Array, origin: PushOrigin): Promise<PushOutcome>;
  /** What came was no APDU of its own, and is lost. */
  refuse(octets: Uint8Array, error: Error, origin: PushOrigin): void;
  fault(error: unknown, origin: PushOrigin): void;
  /** An APDU has come. */
  used(session: PushSession): void;
  closed(session: PushSession): void;
}

type Events = ReturnType<GeneralBlockTransferMachine['receive']>;

const generalBlockTransferTag = 0xe0;
const windowSize = 16;

/** The pushes of one transport: joins blocks, and answers when the owner has what was pushed. */
export class PushSession {
  readonly #transport: Transport;
  readonly #origin: PushOrigin;
  readonly #owner: SessionOwner;
  /** Most meters never send blocks. */
  #machine: GeneralBlockTransferMachine | undefined;
  #preventTimeout: (() => void) | undefined;
  #working = 0;
  /** It is one of those that put blocks together. */
  #isCounted = false;
  #isProven = false;

  constructor(transport: Transport, origin: PushOrigin, owner: SessionOwner) {
    this.#transport = transport;
    this.#origin = origin;
    this.#owner = owner;
    transport.listen({
      receive: (octets) => this.#receive(octets),
      closed: () => this.#end(),
    });
  }

  /** Something is being delivered, or blocks are missing. */
  get isBusy(): boolean {
    return this.#working > 0 || this.#machine?.isOpen === true;
  }

  /** Something that came was acknowledged, so there is a meter at the other end. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** What is not acknowledged by now never is. */
  close(): void {
    this.#transport.close().catch((error: unknown) => this.#owner.fault(error, this.#origin));
  }

  async #receive(octets: Uint8Array): Promise<void> {
    this.#owner.used(this);
    this.#working += 1;
    try {
      await this.#handle(this.#eventsOf(octets), octets);
    } catch (error) {
      this.#owner.fault(error, this.#origin);
    } finally {
      this.#working -= 1;
      this.#owner.used(this);
      this.#keepTime();
    }
  }

  #eventsOf(octets: Uint8Array): Events {
    if (octets[0] !== generalBlockTransferTag) return [{ kind: 'received', apdu: octets, confirmed: false }];
    const { transfers, longestPush, clock } = this.#owner;
    if (!this.#isCounted && transfers.count >= transfers.most) {
      const error = new LinkError('general-block-transfer', 'limit', 'as many transfers are under way as may');
      return [{ kind: 'failed', error }];
    }
    this.#machine ??= new GeneralBlockTransferMachine({
      role: 'client',
      maximumSize: 0,
      windowSize,
      acknowledgesLastBlock: true,
      limits: { ...clientLimits, maxReassembled: longestPush },
    });
    const events = this.#machine.receive(octets, clock.now());
    this.#count();
    return events;
  }

  /** The last block is acknowledged when what it completes is. */
  async #handle(events: Events, octets: Uint8Array): Promise<void> {
    for (const event of events) if (event.kind === 'received' && !(await this.#deliver(event.apdu))) return;
    for (const event of events) {
      if (event.kind === 'transmit') await this.#transport.send(event.octets, { serviceClass: 'unconfirmed' });
      else if (event.kind === 'failed') {
        this.#owner.refuse(octets, event.error, this.#origin);
        this.#refuse();
      }
    }
  }

  /** Whether it is acknowledged. */
  async #deliver(apdu: Uint8Array): Promise<boolean> {
    const outcome = await this.#owner.take(apdu, this.#origin);
    if (outcome.kind !== 'acknowledged') {
      this.#refuse();
      return false;
    }
    this.#isProven = true;
    if (outcome.answer !== undefined) await this.#transport.send(outcome.answer, { serviceClass: 'unconfirmed' });
    return true;
  }

  /** Over CoAP a transport that is closed responds 5.03; over others it is silence that refuses. */
  #refuse(): void {
    if (this.#transport.layer === 'coap') this.close();
  }

  #end(): void {
    this.#preventTimeout?.();
    this.#machine?.reset();
    this.#count();
    this.#owner.closed(this);
  }

  #count(): void {
    const isOpen = this.#machine?.isOpen === true;
    if (isOpen !== this.#isCounted) this.#owner.transfers.count += isOpen ? 1 : -1;
    this.#isCounted = isOpen;
  }

  #keepTime(): void {
    this.#preventTimeout?.();
    this.#preventTimeout = undefined;
    const at = this.#machine?.nextTimeout();
    if (at === undefined) return;
    const { clock } = this.#owner;
    this.#preventTimeout = clock.setTimer(at - clock.now(), () => {
      const events = this.#machine!.onTimeout(clock.now());
      this.#count();
      this.#handle(events, new Uint8Array()).catch((error: unknown) => this.#owner.fault(error, this.#origin));
      this.#keepTime();
    });
  }
}

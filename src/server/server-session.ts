import type { AssociationError, NegotiatedContext, OfferedAssociation } from '../association/index.ts';
import type { LinkError } from '../codec/index.ts';
import type { Clock, Receiver, Transport } from '../transport/index.ts';
import { SessionBlocks } from './session-blocks.ts';

const generalBlockTransferTag = 0xe0;

/** What is to be sent, or a promise of it. */
type Answer = Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** The server's end of an association, as a session drives it: a `ServerAssociation`. */
export interface AssociationEnd {
  readonly status: 'non-associated' | 'association-pending' | 'associated';
  readonly current: OfferedAssociation | undefined;
  readonly negotiated: NegotiatedContext | undefined;
  receive(octets: Uint8Array, now: number): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  protect(apdu: Uint8Array): Uint8Array;
  close(): void;
}

/** Who is told what becomes of a session. */
export interface SessionOwner {
  readonly clock: Clock;
  /** The session is over, and has nothing open any more. */
  closed(session: ServerSession): void;
  /** What a client sent could not be served: for the local log. */
  refused(error: AssociationError | LinkError): void;
  /** A defect or a store that failed, not what a client did: the link is closed. */
  fault(error: unknown): void;
}

/** Whom a session is with, and over what. */
export interface SessionOptions {
  readonly clientSap: number;
  readonly serverSap: number;
  /** Where the client comes from, as far as it is known: failures to prove who it is count for all that comes from there. */
  readonly source?: string | undefined;
  /** False where the transport may lose, duplicate or reorder APDUs, as UDP does; true where left out. */
  readonly isReliable?: boolean | undefined;
}

/** One client on one link with one logical device: takes APDUs one after another, and answers each before the next. */
export class ServerSession implements Receiver<Uint8Array> {
  readonly association: AssociationEnd;
  readonly clientSap: number;
  readonly serverSap: number;
  readonly #transport: Transport;
  readonly #isReliable: boolean;
  readonly #owner: SessionOwner;
  /** When the client was last heard. */
  lastHeard: number;
  /** Since when the association is what it is. */
  statusSince: number;
  #blocks: SessionBlocks | undefined;
  #isClosed = false;

  constructor(
    transport: Transport,
    association: AssociationEnd,
    { clientSap, serverSap, isReliable = true }: SessionOptions,
    owner: SessionOwner,
  ) {
    this.#transport = transport;
    this.association = association;
    this.clientSap = clientSap;
    this.serverSap = serverSap;
    this.#isReliable = isReliable;
    this.#owner = owner;
    this.lastHeard = owner.clock.now();
    this.statusSince = this.lastHeard;
    transport.listen(this);
  }

  get status(): AssociationEnd['status'] {
    return this.association.status;
  }

  /** Sends an APDU that the client did not ask for, protected as the association is. */
  async notify(apdu: Uint8Array): Promise<void> {
    const octets = this.association.protect(apdu);
    if (this.#isTooLong(octets)) await this.#blocksOf()?.push(octets);
    else await this.#transport.send(octets, { serviceClass: 'unconfirmed' });
  }

  receive(octets: Uint8Array): Promise<void> | undefined {
    if (this.#isClosed) return undefined;
    const now = this.#owner.clock.now();
    this.lastHeard = now;
    try {
      const blocks = octets[0] === generalBlockTransferTag || this.#blocks !== undefined ? this.#blocksOf() : undefined;
      if (blocks !== undefined) return blocks.receive(octets, now).catch((error) => this.#fail(error));
      const answer = this.#serve(octets, now);
      if (answer instanceof Promise)
        return answer.then(
          (known) => this.#answer(known),
          (error) => this.#fail(error),
        );
      return this.#answer(answer);
    } catch (error) {
      return this.#fail(error);
    }
  }

  closed(_error: LinkError | undefined): void {
    this.#end();
  }

  /** Ends the association and the link. */
  close(): void {
    if (this.#isClosed) return;
    this.#end();
    // That a link cannot be closed is no news any more.
    this.#transport.close().catch(() => {});
  }

  #serve(octets: Uint8Array, now: number): Answer {
    const before = this.association.status;
    const answer = this.association.receive(octets, now);
    if (!(answer instanceof Promise)) return this.#served(answer, before);
    return answer.then((known) => this.#served(known, before));
  }

  #served(answer: Uint8Array | undefined, before: AssociationEnd['status']): Uint8Array | undefined {
    if (this.association.status !== before) this.statusSince = this.lastHeard;
    return this.#isClosed ? undefined : answer;
  }

  #answer(octets: Uint8Array | undefined): Promise<void> | undefined {
    if (octets === undefined) return undefined;
    const blocks = this.#isTooLong(octets) ? this.#blocksOf() : undefined;
    return blocks === undefined ? this.#transmit(octets) : blocks.send(octets, this.lastHeard);
  }

  #isTooLong(octets: Uint8Array): boolean {
    const { clientMaxReceivePduSize = 0 } = this.association.negotiated ?? {};
    return clientMaxReceivePduSize > 0 && octets.length > clientMaxReceivePduSize;
  }

  /** The blocks of the association that there is, where it has negotiated them. */
  #blocksOf(): SessionBlocks | undefined {
    const { negotiated } = this.association;
    if (this.#blocks?.negotiated === negotiated) return this.#blocks;
    this.#blocks?.stop();
    this.#blocks = negotiated?.conformance.includes('general-block-transfer')
      ? new SessionBlocks(negotiated, {
          clock: this.#owner.clock,
          isReliable: this.#isReliable,
          failed: (error) => this.#owner.refused(error),
          transmit: (octets) => this.#transmit(octets),
          serve: (apdu) => this.#serve(apdu, this.lastHeard),
        })
      : undefined;
    return this.#blocks;
  }

  /** A link that fails tells of it by `closed`. */
  #transmit(octets: Uint8Array): Promise<void> {
    return this.#transport.send(octets).catch(() => {});
  }

  #fail(error: unknown): undefined {
    this.#owner.fault(error);
    this.close();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#blocks?.stop();
    this.association.close();
    this.#owner.closed(this);
  }
}

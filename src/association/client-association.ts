import { rlre, rlrq } from '../acse/index.ts';
import { Apdu, type InitiateRequest, type InvokeIdAndPriority } from '../apdu/index.ts';
import { decode, encode } from '../codec/index.ts';
import {
  type OpenedApdu,
  type ProtectionLayer,
  type ProtectionLevel,
  requireProtection,
  requireResponseProtection,
  unprotected,
} from '../security/index.ts';
import {
  fittingLayers,
  globalProtection,
  isProtected,
  levelOfLayers,
  requireGeneralProtection,
  requireUnicast,
  roomIn,
} from './ciphering.ts';
import { AssociationError } from './errors.ts';
import { exceptionIn } from './exception.ts';
import type { ExchangeContext, OctetExchange, ServiceExchange, TransferredBlock } from './exchange.ts';
import { encodeInitiateRequest } from './initiate.ts';
import type { NegotiatedContext } from './negotiation.ts';
import { isNotification, type OpenedAssociationApdu, type OpenedNotification, signersOf } from './opened-apdu.ts';
import type { AssociationParty } from './party.ts';
import { isAnswerTo } from './services/invoke-id.ts';

/** What an association of a client is made of. */
export interface ClientAssociationParts {
  readonly negotiated: NegotiatedContext;
  /** With titles and keys. */
  readonly party: AssociationParty | undefined;
  /** What protects requests unless they say otherwise. */
  readonly layers: readonly ProtectionLayer[];
  /** The least that is accepted of notifications. */
  readonly minimum: ProtectionLevel;
  /** Undefined for a pre-established association, which is not released. */
  readonly proposed: InitiateRequest | undefined;
  readonly onNotification: ((notification: OpenedNotification) => void) | undefined;
}

const rlreTag = 0x63;
const acseTags: readonly number[] = [0x61, rlreTag];
const confirmed: InvokeIdAndPriority = { invokeId: 0, confirmed: true, highPriority: true };

/** An association of a client with a server, as long as both keep it. Made by `associate` or `preEstablished`. */
export class ClientAssociation {
  readonly negotiated: NegotiatedContext;
  readonly #parts: ClientAssociationParts;
  #invokeId = 0;
  #isOpen = true;
  #durable: Promise<void> | undefined;

  constructor(parts: ClientAssociationParts) {
    this.negotiated = parts.negotiated;
    this.#parts = parts;
  }

  /** False once it was released, or `close` was called. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Fulfilled when what was received last cannot be replayed any more; undefined where it is so already. */
  get durable(): Promise<void> | undefined {
    return this.#durable;
  }

  /** What `durable` has to wait for as well. */
  waitFor(durable: Promise<void> | undefined): void {
    if (durable === undefined) return;
    const all: Promise<void> = Promise.all([this.#durable, durable]).then(() => {
      if (this.#durable === all) this.#durable = undefined;
    });
    this.#durable = all;
  }

  /** For the next service; `onBlock` is told of the blocks of a long transfer. */
  exchangeContext(onBlock?: (block: TransferredBlock) => void): ExchangeContext {
    const { referencing, conformance, ciphering, serverMaxReceivePduSize } = this.negotiated;
    this.#invokeId = (this.#invokeId + 1) % 16;
    const general = conformance.includes('general-protection');
    const signing = this.#parts.party?.security.signer !== undefined;
    return {
      referencing,
      conformance,
      maximumRequestSize: roomIn(serverMaxReceivePduSize, { ciphering, general, signing }),
      invokeIdAndPriority: { ...confirmed, invokeId: this.#invokeId },
      onBlock,
    };
  }

  /**
   * A service over this association, each request protected by `layers`. A response that is protected less than its
   * request is refused, one that belongs to another request is passed over.
   */
  *request<Result>(
    exchange: ServiceExchange<Result>,
    layers: readonly ProtectionLayer[] = this.#parts.layers,
  ): OctetExchange<Result> {
    const required = levelOfLayers(layers);
    try {
      let step = exchange.next();
      while (step.done !== true) {
        const request = step.value;
        let received = yield this.protect(encode(Apdu, request), layers);
        let response = this.#responseTo(request, required, this.receive(received.octets, received.now));
        while (response === undefined) {
          received = yield undefined;
          response = this.#responseTo(request, required, this.receive(received.octets, received.now));
        }
        step = exchange.next(response);
      }
      return step.value;
    } finally {
      exchange.return(undefined as never);
    }
  }

  /** Takes the protection off an APDU, and says whether it may answer a request. Throws a SecurityError or DecodeError. */
  receive(octets: Uint8Array, now: number): OpenedAssociationApdu {
    if (acseTags.includes(octets[0] ?? 0)) return { kind: 'acse', octets };
    this.#requireOpen();
    const opened = this.#open(octets, now);
    this.waitFor(opened.durable);
    const { apdu: inner, level, delivery, durable } = opened;
    const apdu = decode(Apdu, inner);
    const facts = { apdu, octets: inner, level, delivery, durable, signers: signersOf(opened) };
    if (isNotification(apdu)) {
      requireProtection(level, this.#parts.minimum, 'the notification');
      return { kind: 'notification', ...facts };
    }
    requireUnicast(opened, 'the response');
    return { kind: 'response', ...facts };
  }

  /** The octets of an APDU as they are sent. Throws `closed`, `not-negotiated`, or a SecurityError. */
  protect(apdu: Uint8Array, layers: readonly ProtectionLayer[] = this.#parts.layers): Uint8Array {
    this.#requireOpen();
    if (layers.length === 0) return apdu;
    const { party, negotiated } = this.#parts;
    if (party === undefined || !negotiated.ciphering)
      throw new AssociationError('not-negotiated', 'this association is one without ciphering');
    const fitting = fittingLayers(apdu, layers);
    requireGeneralProtection(fitting, negotiated.conformance);
    return party.protect(apdu, fitting);
  }

  /** Releases the association (RLRQ, RLRE); one that is pre-established ends without a word. */
  *release(): OctetExchange<void> {
    this.#requireOpen();
    const { proposed } = this.#parts;
    if (proposed !== undefined) yield* this.#releaseExchange(proposed);
    this.close();
  }

  /** The link is gone, or what was received leaves no trust: nothing is sent or taken any more. */
  close(): void {
    this.#isOpen = false;
  }

  *#releaseExchange(proposed: InitiateRequest): OctetExchange<void> {
    const { party, negotiated } = this.#parts;
    const proof = negotiated.ciphering && party?.protect(encodeInitiateRequest(proposed), [globalProtection]);
    const request = encode(rlrq, { reason: 'normal', ...(proof && { userInformation: proof }) });
    let received = yield request;
    while (received.octets[0] !== rlreTag) {
      const other = this.receive(received.octets, received.now);
      const refusal = other.kind === 'response' && exceptionIn(other.apdu, 'the release');
      if (refusal) throw refusal;
      this.#passOver(other);
      received = yield undefined;
    }
    const { reason, userInformation } = decode(rlre, received.octets);
    if (userInformation !== undefined && negotiated.ciphering) this.#open(userInformation, received.now);
    if (reason === undefined || reason === 'normal') return;
    throw new AssociationError('protocol', `the server does not release the association: ${reason}`);
  }

  /** What answers this request, or undefined for what is to be passed over. */
  #responseTo(request: Apdu, required: ProtectionLevel, received: OpenedAssociationApdu): Apdu | undefined {
    if (received.kind !== 'response') return this.#passOver(received);
    const { apdu, level, delivery } = received;
    if (delivery === 'retransmission' || !isAnswerTo(request, apdu)) return undefined;
    if (exceptionIn(apdu, request.kind) === undefined) requireResponseProtection(required, level);
    return apdu;
  }

  #passOver(received: OpenedAssociationApdu): undefined {
    if (received.kind === 'notification') this.#parts.onNotification?.(received);
  }

  #open(octets: Uint8Array, now: number): OpenedApdu {
    const { party, negotiated } = this.#parts;
    if (!isProtected(octets))
      return { apdu: octets, layers: [], level: unprotected, delivery: 'fresh', durable: undefined };
    if (party === undefined || !negotiated.ciphering)
      throw new AssociationError('protocol', 'a protected APDU in an association without ciphering');
    return party.open(octets, now, unprotected);
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw new AssociationError('closed', 'the association is released or closed');
  }
}

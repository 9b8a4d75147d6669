import { type ApplicationContextName, aarq, rlrq } from '../acse/index.ts';
import { DecodeError, decode } from '../codec/index.ts';
import { answerFor, requireProtection, SecurityError, unprotected } from '../security/index.ts';
import { isGenerallyProtected, isProtected } from './ciphering.ts';
import { AssociationError } from './errors.ts';
import { usedBefore } from './hls-proof.ts';
import { LastAnswer } from './last-answer.ts';
import type { NegotiatedContext } from './negotiation.ts';
import { preEstablishedOf } from './pre-established.ts';
import { type Prompt, ServedAssociation } from './served-association.ts';
import {
  acceptingAare,
  exceptionAnswer,
  outOfAssociation,
  refusal,
  refusingAare,
  releaseAnswer,
  unreadable,
} from './server-answers.ts';
import { type GrantedRequest, openAssociation } from './server-opening.ts';
import type { OfferedAssociation, ServerContext } from './server-options.ts';

const aarqTag = 0x60;
const rlrqTag = 0x62;

/** An answer, or nothing to say. */
type Answer = Prompt<Uint8Array | undefined>;

/**
 * The server's end of the associations between one client SAP and one server SAP on one link, one after the other.
 * Takes one APDU at a time: the next waits until the one before is answered.
 */
export class ServerAssociation {
  readonly #offered: readonly OfferedAssociation[];
  readonly #context: ServerContext;
  #current: ServedAssociation | undefined;
  /** Of protected requests alone: others cannot be told from new ones. */
  #last: LastAnswer | undefined;
  #underWay: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(offered: readonly OfferedAssociation[], context: ServerContext) {
    this.#offered = offered;
    this.#context = context;
    const lasting = offered.find(({ isPreEstablished }) => isPreEstablished === true);
    if (lasting !== undefined) this.#current = new ServedAssociation(preEstablishedOf(lasting, context), context);
  }

  get status(): 'non-associated' | 'association-pending' | 'associated' {
    if (this.#current === undefined) return 'non-associated';
    return this.#current.isPending ? 'association-pending' : 'associated';
  }

  /** The association that there is, pending or not. */
  get current(): OfferedAssociation | undefined {
    return this.#current?.offered;
  }

  /** What was agreed with the client. */
  get negotiated(): NegotiatedContext | undefined {
    return this.#current?.negotiated;
  }

  /** The answer to an APDU, at once where it can be; undefined where none is due. Never throws for what a peer sent. */
  receive(octets: Uint8Array, now: number): Answer {
    if (this.#underWay !== undefined) {
      const kept = Uint8Array.from(octets);
      return this.#wait(this.#underWay.then(() => this.#receive(kept, now)));
    }
    const answer = this.#receive(octets, now);
    return answer instanceof Promise ? this.#wait(answer) : answer;
  }

  /** The octets of what is sent unasked. Throws `closed` where there is no association. */
  protect(apdu: Uint8Array): Uint8Array {
    if (this.status !== 'associated') throw new AssociationError('closed', 'there is no association with this client');
    return this.#current!.protectNotification(apdu);
  }

  /** The link is gone, and the association with it; nothing is answered any more. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #wait(answer: Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
    const waited = answer.finally(() => {
      if (this.#underWay === settled) this.#underWay = undefined;
    });
    const settled = waited.catch(() => undefined);
    this.#underWay = settled;
    return waited;
  }

  #receive(octets: Uint8Array, now: number): Answer {
    if (this.#isClosed || octets.length === 0) return undefined;
    try {
      const answer = this.#dispatch(octets, now);
      return answer instanceof Promise
        ? answer.then(
            (known) => (this.#isClosed ? undefined : known),
            (error) => this.#refuse(error, octets),
          )
        : answer;
    } catch (error) {
      return this.#refuse(error, octets);
    }
  }

  #dispatch(octets: Uint8Array, now: number): Answer {
    if (octets[0] === aarqTag) return this.#associate(octets, now);
    if (octets[0] === rlrqTag) return this.#release(octets, now);
    const current = this.#current;
    if (current === undefined) return outOfAssociation(octets[0]);
    if (isProtected(octets)) return this.#serveProtected(current, octets, now);
    if (current.negotiated.ciphering)
      requireProtection(unprotected, current.offered.security!.policy().request, 'the request');
    return this.#served(current, current.answerPlain(octets, now));
  }

  #serveProtected(current: ServedAssociation, octets: Uint8Array, now: number): Answer {
    const { ciphering, conformance } = current.negotiated;
    if (!ciphering) return outOfAssociation(octets[0]);
    if (isGenerallyProtected(octets) && !conformance.includes('general-protection')) return unreadable(true);
    const opened = current.open(octets, now);
    if (opened.delivery === 'retransmission') return this.#last?.to(octets);
    const keep = (answer: Uint8Array | undefined): Uint8Array | undefined => {
      this.#last = new LastAnswer(octets, answer);
      return answer;
    };
    const answer = after(opened.durable, () => this.#served(current, current.answer(opened, octets, now)));
    return answer instanceof Promise ? answer.then(keep) : keep(answer);
  }

  /** What was served, and the end of an association whose client has failed. */
  #served(current: ServedAssociation, answer: Answer): Answer {
    if (answer instanceof Promise) return answer.then((known) => this.#served(current, known));
    if (current.isOver && this.#current === current) this.#end();
    return answer;
  }

  #associate(octets: Uint8Array, now: number): Answer {
    let name: ApplicationContextName = this.#offered[0]?.applicationContextName ?? 'logical-name-referencing';
    const refuse = (error: unknown): Uint8Array => this.#refuseAarq(error, name);
    try {
      const request = decode(aarq, octets);
      if (this.#current?.offered.isPreEstablished === true)
        throw refusal('no-reason-given', 'the association is there from the start');
      const requested = openAssociation(request, this.#offered, this.#context, now);
      const { granted, opened } = requested;
      name = granted.offered.applicationContextName;
      if (opened.delivery === 'retransmission') return this.#last?.to(octets) ?? refuse(usedBefore(opened));
      const answer = after(opened.durable, () => this.#grant(requested, octets));
      return answer instanceof Promise ? answer.catch(refuse) : answer;
    } catch (error) {
      return refuse(error);
    }
  }

  /** Ends the association before, if there is one, and begins the new one. */
  #grant({ granted, opened, octets: initiateOctets }: GrantedRequest, octets: Uint8Array): Uint8Array | undefined {
    const { offered, challenge, ciphering, responseAllowed } = granted;
    if (this.#isClosed || (!responseAllowed && challenge !== undefined)) return undefined;
    this.#end();
    const current = new ServedAssociation(granted, this.#context);
    const { applicationContextName, authentication } = offered;
    const answer = acceptingAare({
      applicationContextName,
      systemTitle: current.negotiated.serverSystemTitle,
      challenge: challenge && { mechanism: authentication.mechanism, value: challenge.value },
      userInformation: current.initiateResponse(opened, initiateOctets),
    });
    this.#current = current;
    if (ciphering) this.#last = new LastAnswer(octets, answer);
    return responseAllowed ? answer : undefined;
  }

  #release(octets: Uint8Array, now: number): Answer {
    const { userInformation } = decode(rlrq, octets);
    const current = this.#current;
    if (current === undefined) return releaseAnswer('normal');
    const { offered } = current;
    if (offered.isPreEstablished === true) return releaseAnswer('not-finished');
    const isProven = current.negotiated.ciphering && (offered.requiresProtectedRelease ?? true);
    if (!current.negotiated.ciphering || (!isProven && userInformation === undefined)) {
      this.#end();
      return releaseAnswer('normal');
    }
    return this.#releaseProven(current, { octets, proof: userInformation ?? new Uint8Array() }, now);
  }

  #releaseProven(
    current: ServedAssociation,
    { octets, proof }: { readonly octets: Uint8Array; readonly proof: Uint8Array },
    now: number,
  ): Answer {
    const opened = current.openRelease(proof, now);
    if (opened.delivery === 'retransmission') return this.#last?.to(octets);
    return after(opened.durable, () => {
      const answer = releaseAnswer('normal', current.initiateResponse(opened, proof));
      if (this.#current === current) this.#end();
      return answer;
    });
  }

  #end(): void {
    this.#current?.end();
    this.#current = undefined;
    this.#last = undefined;
  }

  #refuseAarq(error: unknown, name: ApplicationContextName): Uint8Array {
    const known = this.#told(error);
    if (known instanceof AssociationError) return refusingAare(name, known);
    if (known instanceof SecurityError && known.expectedCounter !== undefined) return exceptionAnswer(answerFor(known));
    const diagnostic = known instanceof SecurityError ? 'authentication-failure' : 'no-reason-given';
    return refusingAare(name, refusal(diagnostic, known.message));
  }

  #refuse(error: unknown, octets: Uint8Array): Uint8Array {
    const known = this.#told(error);
    const isCounter = known instanceof SecurityError && known.expectedCounter !== undefined;
    if (octets[0] === rlrqTag && !isCounter) return releaseAnswer('not-finished');
    if (known instanceof SecurityError) return exceptionAnswer(answerFor(known));
    return unreadable(known instanceof DecodeError && known.code === 'unknown-tag' && known.offset === 0);
  }

  /** What a peer did wrong, told to the local log; anything else is a defect, and passes. */
  #told(error: unknown): AssociationError | DecodeError | SecurityError {
    if (!(error instanceof AssociationError || error instanceof DecodeError || error instanceof SecurityError))
      throw error;
    this.#context.onRefused?.(error);
    return error;
  }
}

/** Goes on at once, or when what was accepted is durable. */
function after<T>(durable: Promise<void> | undefined, next: () => Prompt<T>): Prompt<T> {
  return durable === undefined ? next() : durable.then(next);
}

import { Apdu, type InitiateResponse } from '../apdu/index.ts';
import { decode, encode } from '../codec/index.ts';
import { parseObis } from '../obis/index.ts';
import {
  authenticatedAndEncrypted,
  mergeProtection,
  type OpenedApdu,
  type ProtectionLevel,
  type Secret,
  SecurityError,
  unprotected,
} from '../security/index.ts';
import { fittingLayers, isGenerallyProtected, requireUnicast, roomIn } from './ciphering.ts';
import { type PassThree, passFour, passThreeOf } from './hls-messages.ts';
import { acceptProof } from './hls-proof.ts';
import { dlmsVersionNumber, type NegotiatedContext, needsSystemTitles } from './negotiation.ts';
import { signersForUs } from './opened-apdu.ts';
import type { AssociationParty } from './party.ts';
import { responseLayers } from './response-layers.ts';
import { outOfAssociation } from './server-answers.ts';
import { guarded, type ServerChallenge } from './server-authentication.ts';
import { ServerCaller } from './server-caller.ts';
import type { Granted } from './server-opening.ts';
import type { OfferedAssociation, ServerContext } from './server-options.ts';
import { ServedServices } from './services/served-services.ts';

/** What is there at once where it can be. */
export type Prompt<T> = T | Promise<T>;

const initiateRequestTag = 1;

/** A server's association with one client, from its AARE to its end. */
export class ServedAssociation {
  readonly offered: OfferedAssociation;
  readonly negotiated: NegotiatedContext;
  readonly #context: ServerContext;
  readonly #services: ServedServices;
  readonly #party: AssociationParty | undefined;
  readonly #clientSystemTitle: Uint8Array | undefined;
  readonly #userId: number | undefined;
  readonly #dedicatedKey: Secret | undefined;
  /** Until the client has proven itself. */
  #pending: PendingProof | undefined;
  /** Who asks without protection, from the first such request on. */
  #plainCaller: ServerCaller | undefined;
  #isOver = false;

  constructor(granted: Granted, context: ServerContext) {
    const { offered, party, challenge, counter } = granted;
    this.offered = offered;
    this.#context = context;
    this.#party = party;
    this.#clientSystemTitle = granted.clientSystemTitle;
    this.#userId = granted.userId;
    this.#dedicatedKey = granted.dedicatedKey;
    this.#pending = challenge && { hls: challenge.hls, counter };
    this.negotiated = negotiatedContext(granted);
    const { conformance, referencing, clientMaxReceivePduSize, ciphering } = this.negotiated;
    const general = conformance.includes('general-protection');
    const signing = party?.signer !== undefined;
    this.#services = new ServedServices({
      executor: context.executor,
      referencing,
      conformance,
      maximumResponseSize: roomIn(clientMaxReceivePduSize, { ciphering, general, signing }),
      shortNames: context.shortNames,
    });
    if (challenge === undefined) this.#begin();
  }

  /** The client has not proven itself yet. */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** Whether its client has failed, or it was ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The InitiateResponse as it goes in an AARE or RLRE. */
  initiateResponse(opened: OpenedApdu, octets: Uint8Array): Uint8Array {
    const response = encode(Apdu, { kind: 'initiateResponse', value: initiateResponseOf(this.negotiated) });
    return this.#protect(response, opened.level, { opened, octets });
  }

  /** Takes the protection off a request. Throws a SecurityError where it is not what policy and association ask for. */
  open(octets: Uint8Array, now: number): OpenedApdu {
    const { offered } = this;
    const { request } = offered.security!.policy();
    // Who has proven nothing yet does so by its answer to our challenge, which nobody has to sign as well.
    const opened = this.#party!.open(octets, now, this.isPending ? { ...request, signature: false } : request);
    if (offered.isPreEstablished !== true) requireUnicast(opened, 'the request');
    if (request.signature && !this.isPending && signersForUs(opened).length === 0)
      throw new SecurityError('signature-missing', 'the request is signed for no receiver in particular');
    return opened;
  }

  /** Takes the proof off an RLRQ: the InitiateRequest again, under the global key. */
  openRelease(octets: Uint8Array, now: number): OpenedApdu {
    const minimum = this.offered.initiateMinimum ?? authenticatedAndEncrypted;
    const opened = this.#party!.open(octets, now, minimum);
    const isGlobal = opened.layers.every((l) => l.kind === 'signature' || l.use === 'globalUnicastEncryptionKey');
    if (!isGlobal || opened.apdu[0] !== initiateRequestTag)
      throw new SecurityError('key-unknown', 'the RLRQ brings no InitiateRequest under the global key');
    return opened;
  }

  /** Answers a request without protection. Throws a SecurityError where the policy asks for some. */
  answerPlain(octets: Uint8Array, now: number): Prompt<Uint8Array | undefined> {
    this.#plainCaller ??= this.#caller();
    const caller = this.#plainCaller;
    caller.required = unprotected;
    return this.#answer(octets, caller, { octets, now });
  }

  /** Answers a request that was protected. */
  answer(opened: OpenedApdu, octets: Uint8Array, now: number): Prompt<Uint8Array | undefined> {
    const caller = this.#caller();
    caller.level = opened.level;
    caller.signers = signersForUs(opened);
    return this.#answer(opened.apdu, caller, { opened, octets, now });
  }

  /** The octets of what is sent unasked: authenticated and encrypted in ciphered contexts, and as the policy asks. */
  protectNotification(apdu: Uint8Array): Uint8Array {
    const level = this.negotiated.ciphering ? authenticatedAndEncrypted : unprotected;
    return this.#protect(apdu, level, { octets: apdu });
  }

  /** Nothing of it is left: its transfers, its dedicated key. */
  end(): void {
    this.#isOver = true;
    this.#services.reset();
    this.#dedicatedKey?.wipe();
  }

  #answer(apdu: Uint8Array, caller: ServerCaller, received: Received): Prompt<Uint8Array | undefined> {
    const request = decode(Apdu, apdu);
    if (this.#pending !== undefined) return this.#answerPending(request, apdu, caller, received);
    const response = this.#services.serve(request, caller);
    return response instanceof Promise
      ? response.then((known) => this.#finish(known, caller, received))
      : this.#finish(response, caller, received);
  }

  /** Before the client has proven itself it may do that alone. */
  #answerPending(
    request: Apdu,
    apdu: Uint8Array,
    caller: ServerCaller,
    received: Received,
  ): Prompt<Uint8Array | undefined> {
    const { associationLogicalName: name } = this.offered;
    const passThree = passThreeOf(request, name === undefined ? undefined : parseObis(name));
    if (passThree === undefined) return outOfAssociation(apdu[0]);
    const proven = this.#prove(passThree, received);
    return proven instanceof Promise
      ? proven.then((answer) => this.#finish(passFour(passThree, answer), caller, received))
      : this.#finish(passFour(passThree, proven), caller, received);
  }

  /** f(CtoS), or undefined for a client that is not who it says; then there is no association any more. */
  #prove({ answer }: PassThree, { opened, now }: Received): Prompt<Uint8Array | undefined> {
    const party = this.#party;
    const { hls, counter: earlier } = this.#pending!;
    try {
      const durable = guarded(this.offered, this.#context.authenticationFailures, now, () => {
        const proof = hls.verify(answer);
        return party && acceptProof(proof, party, { isAuthenticated: opened?.level.authentication === true, earlier });
      });
      if (durable !== undefined) return durable.then(() => this.#proven(hls.answer()));
      return this.#proven(hls.answer());
    } catch (error) {
      if (!(error instanceof SecurityError)) throw error;
      this.#context.onRefused?.(error);
      this.#isOver = true;
      return undefined;
    }
  }

  #proven(answer: Uint8Array): Uint8Array {
    this.#pending = undefined;
    this.#begin();
    return answer;
  }

  /** From now on services are served, and the dedicated key is in use. */
  #begin(): void {
    if (this.#dedicatedKey !== undefined) this.#party?.useDedicatedKey(this.#dedicatedKey);
  }

  #finish(response: Apdu | undefined, caller: ServerCaller, received: Received): Uint8Array | undefined {
    try {
      return this.#protected(response, caller, received);
    } finally {
      caller.responded();
    }
  }

  #protected(response: Apdu | undefined, caller: ServerCaller, received: Received): Uint8Array | undefined {
    if (response === undefined) return undefined;
    const octets = encode(Apdu, response);
    if (!this.negotiated.ciphering || response.kind === 'exception-response') return octets;
    return this.#protect(octets, mergeProtection({ ...caller.level, signature: false }, caller.required), received);
  }

  #protect(apdu: Uint8Array, level: ProtectionLevel, { opened, octets }: Omit<Received, 'now'>): Uint8Array {
    const party = this.#party;
    if (!this.negotiated.ciphering || party === undefined) return apdu;
    const wanted = mergeProtection(level, this.offered.security!.policy().response);
    const layers = responseLayers(wanted, { layers: opened?.layers ?? [], isGeneral: isGenerallyProtected(octets) });
    return party.protect(apdu, fittingLayers(apdu, layers));
  }

  #caller(): ServerCaller {
    const { conformance, clientMaxReceivePduSize } = this.negotiated;
    return new ServerCaller({
      association: this.offered,
      clientSystemTitle: this.#clientSystemTitle,
      userId: this.#userId,
      conformance,
      clientMaxReceivePduSize,
    });
  }
}

/** What a client still has to prove, and the invocation counter of its AARQ. */
interface PendingProof {
  readonly hls: ServerChallenge['hls'];
  readonly counter: number | undefined;
}

/** A request as it came. */
interface Received {
  readonly octets: Uint8Array;
  /** Where it was protected. */
  readonly opened?: OpenedApdu;
  readonly now: number;
}

/** What the negotiation came to, as an AARE says it. */
function initiateResponseOf(negotiated: NegotiatedContext): InitiateResponse {
  const { conformance, serverMaxReceivePduSize, vaaName, qualityOfService } = negotiated;
  return {
    negotiatedDlmsVersionNumber: dlmsVersionNumber,
    negotiatedConformance: conformance,
    serverMaxReceivePduSize,
    vaaName,
    ...(qualityOfService !== undefined && { negotiatedQualityOfService: qualityOfService }),
  };
}

function negotiatedContext(granted: Granted): NegotiatedContext {
  const { offered, response, referencing, ciphering, clientMaxReceivePduSize } = granted;
  const { mechanism } = offered.authentication;
  return {
    referencing,
    ciphering,
    mechanism,
    conformance: response.negotiatedConformance,
    clientMaxReceivePduSize,
    serverMaxReceivePduSize: response.serverMaxReceivePduSize,
    serverSystemTitle: needsSystemTitles({ ciphering, mechanism }) ? offered.security?.systemTitle : undefined,
    vaaName: response.vaaName,
    qualityOfService: response.negotiatedQualityOfService,
  };
}

import { type Aare, type Aarq, aarq } from '../acse/index.ts';
import { Apdu, type InitiateRequest, type InitiateResponse } from '../apdu/index.ts';
import { decode, encode, equalBytes } from '../codec/index.ts';
import {
  type AssociationMinimum,
  type AssociationSecurity,
  checkNegotiated,
  defaultMinimum,
  type HlsExchange,
  type OpenedApdu,
  type ProtectionLayer,
  Secret,
  SecurityError,
  unprotected,
} from '../security/index.ts';
import { requireAccepted } from './aare-checks.ts';
import { globalProtection } from './ciphering.ts';
import { ClientAssociation } from './client-association.ts';
import { authenticationFields, clientCredentials, hlsExchangeOf } from './client-authentication.ts';
import type { ClientAssociationOptions } from './client-options.ts';
import { AssociationError } from './errors.ts';
import type { OctetExchange } from './exchange.ts';
import { replyToHls } from './hls-messages.ts';
import { acceptProof, globalCounterOf } from './hls-proof.ts';
import { checkInitiateResponse, encodeInitiateRequest, proposedContext } from './initiate.ts';
import { applicationContextName, type NegotiatedContext, needsSystemTitles, type Referencing } from './negotiation.ts';
import { AssociationParty } from './party.ts';

const none = new Uint8Array();

/** A client that opens one association: what it proposes, and what it makes of the answer. */
export class ClientOpening {
  readonly hls: HlsExchange | undefined;
  readonly #options: ClientAssociationOptions;
  readonly #referencing: Referencing;
  readonly #ciphering: boolean;
  readonly #proposed: InitiateRequest;
  readonly #offered: AssociationSecurity;
  readonly #minimum: AssociationMinimum;
  readonly #layers: readonly ProtectionLayer[];
  readonly #dedicatedKey: Secret | undefined;
  #party: AssociationParty | undefined;
  /** The invocation counter of the AARE. */
  #counter: number | undefined;

  constructor(options: ClientAssociationOptions) {
    const { security, referencing = 'logical-name', ciphering = true, authentication } = options;
    this.#options = options;
    this.#referencing = referencing;
    this.#ciphering = security !== undefined && ciphering;
    const protection = (this.#ciphering && security?.protection) || globalProtection;
    this.#layers = this.#ciphering ? [protection] : [];
    const context = applicationContextName({ referencing, ciphering: this.#ciphering });
    const { authentication: isAuthenticated, encryption } = protection;
    const level = this.#ciphering ? { authentication: isAuthenticated, encryption, signature: false } : unprotected;
    this.#offered = { context, mechanism: authentication.mechanism, protection: level };
    this.#minimum = options.minimum ?? usualMinimum(options, this.#offered);
    checkNegotiated({ offered: this.#offered, minimum: this.#minimum }, this.#offered);
    this.hls = hlsExchangeOf(options);
    this.#proposed = proposedContext(options);
    this.#dedicatedKey = this.#ciphering ? dedicatedKeyOf(options) : undefined;
    this.#meet(security?.serverSystemTitle);
  }

  /** The octets of the AARQ. */
  request(): Uint8Array {
    const { security, authentication, userId } = this.#options;
    const isTitled = needsSystemTitles({ ciphering: this.#ciphering, mechanism: authentication.mechanism });
    const certificate = authentication.mechanism === 'hls-ecdsa' ? authentication.certificate : undefined;
    const fields: Aarq = {
      applicationContextName: this.#offered.context as Aarq['applicationContextName'],
      ...(isTitled && security && { callingApTitle: security.systemTitle }),
      ...(certificate && { callingAeQualifier: certificate }),
      // An octet of its own, as the users of a meter are numbered: from 128 on it is negative in BER.
      ...(userId !== undefined && { callingAeInvocationId: userId > 0x7f ? userId - 0x100 : userId }),
      ...authenticationFields(this.#options, this.hls),
      userInformation: this.#initiateRequest(),
    };
    return encode(aarq, fields);
  }

  /** The association that this AARE grants. Throws where it refuses, or does not fit what was asked for. */
  accept(answer: Aare, now: number): ClientAssociation {
    requireAccepted(answer, this.hls !== undefined, (octets) => this.#open(octets, now).apdu);
    const { authentication } = this.#options;
    // A server that leaves the name out and gives a challenge is held to prove itself all the same.
    const isGoingOn = this.hls === undefined || answer.respondingAuthenticationValue !== undefined;
    const mechanism = answer.mechanismName ?? (isGoingOn ? authentication.mechanism : 'lowest');
    const named = { context: answer.applicationContextName, mechanism };
    this.#check({ ...named, protection: this.#offered.protection });
    this.#meet(this.#serverTitle(answer));
    this.hls?.receiveChallenge(challengeIn(answer), clientCredentials(this.#options, this.#peer()));
    const opened = this.#open(answer.userInformation ?? none, now);
    this.#counter = globalCounterOf(opened);
    const initiated = decode(Apdu, opened.apdu);
    if (initiated.kind !== 'initiateResponse')
      throw new AssociationError('protocol', `${initiated.kind} in an AARE that accepts`);
    this.#check({ ...named, protection: opened.level });
    checkInitiateResponse(initiated.value, this.#proposed, this.#referencing);
    const association = this.#associated(this.#negotiated(initiated.value), this.#proposed);
    association.waitFor(opened.durable);
    return association;
  }

  /** Passes 3 and 4: each side proves itself, the server last. */
  *prove(association: ClientAssociation): OctetExchange<void> {
    const { hls } = this;
    if (hls === undefined) return;
    const { invokeIdAndPriority } = association.exchangeContext();
    const reply = replyToHls(hls.answer(), this.#referencing, invokeIdAndPriority);
    const answer = yield* association.request(reply, this.#ciphering ? [globalProtection] : []);
    const proof = hls.verify(answer);
    if (this.#party === undefined) return;
    const durable = acceptProof(proof, this.#party, { isAuthenticated: this.#ciphering, earlier: this.#counter });
    association.waitFor(durable ?? undefined);
  }

  /** From now on with the dedicated key, where there is one. */
  complete(): void {
    if (this.#dedicatedKey !== undefined) this.#party?.useDedicatedKey(this.#dedicatedKey);
  }

  preEstablished(negotiated: NegotiatedContext): ClientAssociation {
    this.#meet(negotiated.serverSystemTitle ?? this.#options.security?.serverSystemTitle);
    this.complete();
    return this.#associated(negotiated, undefined);
  }

  #initiateRequest(): Uint8Array {
    const dedicatedKey = this.#dedicatedKey?.reveal();
    const octets = encodeInitiateRequest({ ...this.#proposed, ...(dedicatedKey && { dedicatedKey }) });
    return this.#ciphering ? this.#party!.protect(octets, [globalProtection]) : octets;
  }

  #check(negotiated: AssociationSecurity): void {
    checkNegotiated({ offered: this.#offered, minimum: this.#minimum }, negotiated);
  }

  /** The server has this title, or it is not known yet. */
  #meet(serverTitle: Uint8Array | undefined): void {
    const { security, cryptography } = this.#options;
    if (security !== undefined) this.#party = new AssociationParty(security, cryptography, serverTitle ?? none);
  }

  #peer(): Uint8Array {
    return this.#party?.peerSystemTitle ?? none;
  }

  #serverTitle({ respondingApTitle }: Aare): Uint8Array | undefined {
    const { security, authentication } = this.#options;
    const expected = security?.serverSystemTitle;
    if (!needsSystemTitles({ ciphering: this.#ciphering, mechanism: authentication.mechanism }))
      return respondingApTitle ?? expected;
    if (respondingApTitle === undefined && expected !== undefined) return expected;
    if (respondingApTitle?.length !== 8)
      throw new SecurityError('system-title', 'the AARE gives no system title of 8 octets');
    if (expected !== undefined && !equalBytes(respondingApTitle, expected))
      throw new SecurityError('system-title', 'another server answers than the one expected');
    if (equalBytes(respondingApTitle, security?.systemTitle ?? none))
      throw new SecurityError('system-title', 'the server has the system title that is ours');
    return Uint8Array.from(respondingApTitle);
  }

  #open(octets: Uint8Array, now: number): OpenedApdu {
    if (this.#party !== undefined && this.#ciphering) return this.#party.open(octets, now, unprotected);
    return { apdu: octets, layers: [], level: unprotected, delivery: 'fresh', durable: undefined };
  }

  #negotiated(response: InitiateResponse): NegotiatedContext {
    const { negotiatedConformance, serverMaxReceivePduSize, vaaName, negotiatedQualityOfService } = response;
    const serverSystemTitle = this.#peer();
    return {
      referencing: this.#referencing,
      ciphering: this.#ciphering,
      mechanism: this.#options.authentication.mechanism,
      conformance: negotiatedConformance,
      clientMaxReceivePduSize: this.#proposed.clientMaxReceivePduSize,
      serverMaxReceivePduSize,
      serverSystemTitle: serverSystemTitle.length > 0 ? serverSystemTitle : undefined,
      vaaName,
      qualityOfService: negotiatedQualityOfService,
    };
  }

  #associated(negotiated: NegotiatedContext, proposed: InitiateRequest | undefined): ClientAssociation {
    return new ClientAssociation({
      negotiated,
      proposed,
      party: this.#party,
      layers: this.#layers,
      minimum: this.#minimum.protection,
      onNotification: this.#options.onNotification,
    });
  }
}

/** Who says what protection it wants has said the least it wants; else keys at hand ask for all they can give. */
function usualMinimum(options: ClientAssociationOptions, { protection }: AssociationSecurity): AssociationMinimum {
  const { security } = options;
  const title = security?.serverSystemTitle ?? none;
  const minimum = defaultMinimum((use) => security?.keys.key(title, use) !== undefined);
  if (options.ciphering === false) return { ...minimum, ciphering: false, protection: unprotected };
  return security?.protection === undefined ? minimum : { ...minimum, protection };
}

function dedicatedKeyOf({ security, randomBytes }: ClientAssociationOptions): Secret | undefined {
  const { protection, dedicatedKey, suite } = security!;
  if (dedicatedKey !== undefined) return dedicatedKey;
  const isWanted = protection?.kind === 'dedicated' || protection?.kind === 'general-ded-ciphering';
  return isWanted ? new Secret(randomBytes(suite.keySize)) : undefined;
}

function challengeIn({ respondingAuthenticationValue }: Aare): Uint8Array {
  const value = respondingAuthenticationValue?.value;
  if (value instanceof Uint8Array) return value;
  throw new SecurityError('challenge-length', 'the AARE brings no challenge');
}

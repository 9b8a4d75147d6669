import type { Aarq } from '../acse/index.ts';
import { Apdu, type InitiateRequest, type InitiateResponse } from '../apdu/index.ts';
import { decode } from '../codec/index.ts';
import {
  authenticatedAndEncrypted,
  covers,
  type OpenedApdu,
  Secret,
  SecurityError,
  unprotected,
} from '../security/index.ts';
import { type Admission, judgeAarq } from './aarq-judgement.ts';
import { globalCounterOf } from './hls-proof.ts';
import {
  applicationContext,
  dlmsVersionNumber,
  needsSystemTitles,
  negotiateConformance,
  type Referencing,
  smallestPduSize,
  vaaNames,
} from './negotiation.ts';
import { AssociationParty } from './party.ts';
import { initiateRefusal, refusal } from './server-answers.ts';
import { authenticate, type ServerChallenge } from './server-authentication.ts';
import type { OfferedAssociation, ServerContext } from './server-options.ts';

const none = new Uint8Array();

/** An association that a server may grant: nothing of it holds before its AARE is sent. */
export interface Granted extends Omit<Admission, 'authenticationValue'> {
  readonly referencing: Referencing;
  readonly ciphering: boolean;
  readonly party: AssociationParty | undefined;
  readonly challenge: ServerChallenge | undefined;
  readonly response: InitiateResponse;
  readonly clientMaxReceivePduSize: number;
  readonly dedicatedKey: Secret | undefined;
  /** False: the client wants no AARE, and no other response. */
  readonly responseAllowed: boolean;
  /** The invocation counter of the AARQ. */
  readonly counter: number | undefined;
}

/** What a server grants, and the InitiateRequest that it grants it for. */
export interface GrantedRequest {
  readonly granted: Granted;
  readonly opened: OpenedApdu;
  /** What `opened` was opened from. */
  readonly octets: Uint8Array;
}

/** Judges an AARQ. Throws an AssociationError or SecurityError where there is no association to be. */
export function openAssociation(
  aarq: Aarq,
  offered: readonly OfferedAssociation[],
  context: ServerContext,
  now: number,
): GrantedRequest {
  const admission = judgeAarq(aarq, offered);
  const { referencing, ciphering } = applicationContext(admission.offered.applicationContextName)!;
  const party = partyOf(admission, context);
  const octets = aarq.userInformation ?? none;
  const opened = openInitiate(octets, admission.offered, ciphering ? party : undefined, now);
  const initiate = decode(Apdu, opened.apdu);
  if (initiate.kind !== 'initiateRequest') throw refusal('no-reason-given', `${initiate.kind} in an AARQ`);
  const request = initiate.value;
  const dedicatedKey = dedicatedKeyIn(request, admission.offered, ciphering && opened);
  // A retransmission is not judged again: it has its answer, or is a replay.
  const challenge = opened.delivery === 'fresh' ? authenticate(admission, context, now) : undefined;
  const granted = {
    offered: admission.offered,
    clientSystemTitle: admission.clientSystemTitle,
    userId: admission.userId,
    referencing,
    ciphering,
    party,
    challenge,
    response: negotiate(request, admission.offered, referencing),
    clientMaxReceivePduSize: request.clientMaxReceivePduSize,
    dedicatedKey,
    responseAllowed: request.responseAllowed,
    counter: globalCounterOf(opened),
  };
  return { granted, opened, octets };
}

/** Who protects and opens the APDUs of an association; undefined where they need no keys. */
export function partyOf(
  { offered, clientSystemTitle }: Pick<Admission, 'offered' | 'clientSystemTitle'>,
  { cryptography }: ServerContext,
): AssociationParty | undefined {
  const { security, applicationContextName, mechanismName: mechanism } = offered;
  const { ciphering = false } = applicationContext(applicationContextName) ?? {};
  if (security === undefined || !needsSystemTitles({ ciphering, mechanism })) return undefined;
  return new AssociationParty(security, cryptography, clientSystemTitle ?? none);
}

function openInitiate(
  octets: Uint8Array,
  { initiateMinimum = authenticatedAndEncrypted }: OfferedAssociation,
  party: AssociationParty | undefined,
  now: number,
): OpenedApdu {
  if (octets.length === 0) throw refusal('no-reason-given', 'an AARQ without an InitiateRequest');
  if (party !== undefined) return party.open(octets, now, initiateMinimum);
  return { apdu: octets, layers: [], level: unprotected, delivery: 'fresh', durable: undefined };
}

/** A dedicated key comes authenticated and encrypted alone, and has the size of the suite. */
function dedicatedKeyIn(
  { dedicatedKey }: InitiateRequest,
  { security }: OfferedAssociation,
  opened: OpenedApdu | false,
): Secret | undefined {
  if (dedicatedKey === undefined) return undefined;
  if (!opened || security === undefined)
    throw initiateRefusal('refused-by-the-VDE-Handler', 'a dedicated key in a context without ciphering');
  if (!covers(opened.level, authenticatedAndEncrypted))
    throw new SecurityError('protection-too-low', 'a dedicated key that is not authenticated and encrypted');
  if (dedicatedKey.length !== security.suite.keySize)
    throw initiateRefusal('refused-by-the-VDE-Handler', 'a dedicated key of another size than the suite has');
  return new Secret(dedicatedKey);
}

function negotiate(
  { proposedDlmsVersionNumber, proposedConformance, clientMaxReceivePduSize }: InitiateRequest,
  { conformance, serverMaxReceivePduSize }: OfferedAssociation,
  referencing: Referencing,
): InitiateResponse {
  if (proposedDlmsVersionNumber < dlmsVersionNumber)
    throw initiateRefusal('dlms-version-too-low', `DLMS version ${proposedDlmsVersionNumber} is too low`);
  const negotiatedConformance = negotiateConformance(proposedConformance, conformance, referencing);
  if (negotiatedConformance.length === 0)
    throw initiateRefusal('incompatible-conformance', 'client and server have no service in common');
  if (clientMaxReceivePduSize !== 0 && clientMaxReceivePduSize < smallestPduSize)
    throw initiateRefusal('pdu-size-too-short', `a PDU size of ${clientMaxReceivePduSize} is too short`);
  return {
    negotiatedDlmsVersionNumber: dlmsVersionNumber,
    negotiatedConformance,
    serverMaxReceivePduSize,
    vaaName: vaaNames[referencing],
  };
}

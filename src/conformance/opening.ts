import { conformanceBits } from '../apdu/index.ts';
import { type AssociationKeys, declaredOctets, keysOf } from './association-keys.ts';
import { type DeclaredAssociation, isCiphered, usesLogicalNames } from './declaration.ts';
import type { Examination } from './examination.ts';
import {
  conformanceOf,
  contextIdentifier,
  mechanismIdentifier,
  type RawAarq,
  type RawInitiate,
  rawAarq,
  rawInitiate,
} from './raw-aarq.ts';
import { cipheredTagOf, protections, rawCiphered, rawCipheredApdu } from './raw-ciphering.ts';

/** What a case changes of an AARQ that is right. */
export interface OpeningChanges {
  readonly aarq?: Partial<RawAarq> | undefined;
  /** Fields of the AARQ that are left out. */
  readonly without?: readonly (keyof RawAarq)[] | undefined;
  readonly initiate?: Partial<RawInitiate> | undefined;
  /** Of the InitiateRequest in a ciphered context: authenticated and encrypted where left out; undefined for clear text. */
  readonly initiateProtection?: number | undefined;
  readonly hasClearInitiate?: boolean | undefined;
}

/** An AARQ, and what the tester has to know of it when the answer comes. */
export interface Opening {
  readonly octets: Uint8Array;
  readonly initiate: RawInitiate;
  readonly challenge: Uint8Array | undefined;
}

const challengeSize = 16;
const contexts = { LN: 1, SN: 2, LN_CIPH: 3, SN_CIPH: 4 } as const;

/** The AARQ of a declared association, with what a case changes. */
export function openingOf(
  examination: Examination,
  association: DeclaredAssociation,
  changes: OpeningChanges = {},
  keys?: AssociationKeys,
): Opening {
  const { mechanism } = association;
  const initiate: RawInitiate = {
    version: 6,
    conformance: conformanceOf[usesLogicalNames(association) ? 'LN' : 'SN'],
    clientMaxReceivePduSize: 0xffff,
    ...changes.initiate,
  };
  const challenge = mechanism > 1 ? examination.target.randomBytes(challengeSize) : undefined;
  const aarq: Record<string, unknown> = {
    applicationContextName: contextIdentifier(contexts[association.applicationContext]),
    ...(needsTitle(association) && { callingApTitle: (keys ?? keysOf(association)).clientSystemTitle }),
    ...(association.userId !== undefined && { callingAeInvocationId: association.userId }),
    ...(mechanism > 0 && {
      senderAcseRequirements: [0x07, 0x80],
      mechanismName: mechanismIdentifier(mechanism),
      callingAuthenticationValue: challenge ?? declaredOctets(association.secret, 'secret'),
    }),
    userInformation: userInformation(examination, association, { initiate, changes, keys }),
    ...changes.aarq,
  };
  for (const name of changes.without ?? []) delete aarq[name];
  return { octets: rawAarq(aarq as unknown as RawAarq), initiate, challenge };
}

/** Whether the parties have to know each other's system titles. */
export function needsTitle(association: DeclaredAssociation): boolean {
  return isCiphered(association) || association.mechanism >= 5;
}

interface Initiating {
  readonly initiate: RawInitiate;
  readonly changes: OpeningChanges;
  readonly keys: AssociationKeys | undefined;
}

function userInformation(
  examination: Examination,
  association: DeclaredAssociation,
  { initiate, changes, keys }: Initiating,
): Uint8Array {
  const plain = rawInitiate(initiate);
  if (!isCiphered(association) || changes.hasClearInitiate) return plain;
  const known = keys ?? keysOf(association);
  const securityControl = changes.initiateProtection ?? protections.both;
  const content = rawCiphered(plain, {
    cryptography: examination.target.cryptography,
    systemTitle: known.clientSystemTitle,
    key: known.globalUnicastEncryptionKey,
    authenticationKey: known.authenticationKey,
    securityControl,
    invocationCounter: examination.state.nextCounter(known.globalUnicastEncryptionKey),
  });
  return rawCipheredApdu(cipheredTagOf(0x01, 'global'), content);
}

/** The conformance that has to come of a proposal: what is also declared. */
export function expectedConformance(
  proposed: readonly number[],
  { conformance }: DeclaredAssociation,
): readonly number[] {
  const declared = [0, 0, 0];
  for (const name of conformance) {
    const bit = conformanceBits.indexOf(name);
    if (bit >= 0) declared[bit >> 3]! |= 0x80 >> (bit & 7);
  }
  return proposed.map((octet, at) => octet & declared[at]!);
}

/** An AARQ that the meter has to answer, whatever it says. */
export function openingAarq(examination: Examination): Uint8Array {
  const { associations } = examination.declaration;
  const [first] = associations;
  const chosen = associations.find(({ mechanism }) => mechanism === 0) ?? first;
  return chosen === undefined ? Uint8Array.of(0x60, 0x00) : openingOf(examination, chosen).octets;
}

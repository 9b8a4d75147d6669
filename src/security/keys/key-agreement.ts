import type { KeyInfo } from '../../apdu/index.ts';
import type { RandomBytes } from '../cryptography/cryptography.ts';
import { generateKeyPair } from '../cryptography/key-pair.ts';
import { SecurityError } from '../errors.ts';
import { requireSize } from '../require-size.ts';
import { type EphemeralKeyForm, signEphemeralKey, verifyEphemeralKey } from './ephemeral-key.ts';
import { type AgreementParties, agreeKey, agreementCurve, type KeyAgreement } from './key-derivation.ts';
import type { Secret } from './secret.ts';

/** The fields of General-Ciphering that an agreed key is bound to. */
export interface AgreementHeader {
  readonly originatorSystemTitle: Uint8Array;
  readonly recipientSystemTitle: Uint8Array;
  /** Bound by the static scheme, which would derive the same key every time: to be used once. */
  readonly transactionId: Uint8Array;
}

type AgreedKeyInfo = Extract<KeyInfo, { readonly kind: 'agreed-key' }>;

/** A key, and what tells the recipient how to come to the same: `contentKey` of general-ciphering. */
export interface AgreedKey {
  readonly kind: 'agreed';
  readonly key: Secret;
  readonly keyInfo: AgreedKeyInfo;
}

const onePass = 1;
const staticUnified = 2;

/** An originator who makes an ephemeral key for every message. */
export interface OnePassOriginator {
  /** Signs the ephemeral key. */
  readonly signingKey: Secret;
  /** Of the recipient, for key agreement. */
  readonly recipientPublicKey: Uint8Array;
  readonly randomBytes: RandomBytes;
}

/** An originator whose key for key agreement is known to the recipient. */
export interface StaticOriginator {
  readonly privateKey: Secret;
  /** Of the recipient, for key agreement. */
  readonly recipientPublicKey: Uint8Array;
}

/** A recipient: what it has not, it does not accept. */
export interface AgreementRecipient {
  /** For key agreement. */
  readonly privateKey: Secret;
  /** Verifies the ephemeral key of an originator. */
  readonly verificationKey?: Uint8Array | undefined;
  /** Of the originator, for key agreement. */
  readonly originatorPublicKey?: Uint8Array | undefined;
}

/** One-pass Diffie-Hellman, C(1e, 1s) (Green Book 9.2.3.4.6.3): an ephemeral key against a static one. */
export function agreeOnePass(
  agreement: KeyAgreement,
  header: AgreementHeader,
  originator: OnePassOriginator,
): AgreedKey {
  const { cryptography, suite } = agreement;
  const { signingKey, recipientPublicKey, randomBytes } = originator;
  const { privateKey, publicKey } = generateKeyPair(agreementCurve(suite), randomBytes, cryptography);
  try {
    const key = agreeKey(agreement, 'aes-gcm', { privateKey, publicKey: recipientPublicKey }, partiesOf(header));
    return agreed(key, onePass, signEphemeralKey(onePassForm(agreement), publicKey, signingKey));
  } finally {
    privateKey.wipe();
  }
}

/** Static unified model, C(0e, 2s) (Green Book 9.2.3.4.6.4): both keys are static, the transaction id tells keys apart. */
export function agreeStatic(agreement: KeyAgreement, header: AgreementHeader, originator: StaticOriginator): AgreedKey {
  if (header.transactionId.length === 0)
    throw new SecurityError('malformed', 'without a transaction id every key of the static scheme would be the same');
  const { privateKey, recipientPublicKey } = originator;
  const key = agreeKey(agreement, 'aes-gcm', { privateKey, publicKey: recipientPublicKey }, staticPartiesOf(header));
  return agreed(key, staticUnified, new Uint8Array());
}

/**
 * The key of a General-Ciphering whose key is agreed, on the side of the recipient. An ephemeral key is used when its
 * signature was verified, and not before. Throws `algorithm-unsupported`, `malformed`, `signature-mismatch`,
 * `public-key-invalid`, and `signer-unknown` or `key-unknown` where the recipient has no public key of the originator.
 */
export function acceptAgreedKey(
  agreement: KeyAgreement,
  header: AgreementHeader,
  { keyParameters, keyCipheredData }: AgreedKeyInfo['value'],
  recipient: AgreementRecipient,
): Secret {
  const { privateKey, verificationKey, originatorPublicKey } = recipient;
  requireSize('malformed', keyParameters, 1);
  if (keyParameters[0] === onePass) {
    if (verificationKey === undefined)
      throw new SecurityError('signer-unknown', 'no key to verify the originator with');
    const publicKey = verifyEphemeralKey(onePassForm(agreement), keyCipheredData, verificationKey);
    return agreeKey(agreement, 'aes-gcm', { privateKey, publicKey }, partiesOf(header));
  }
  if (keyParameters[0] !== staticUnified)
    throw new SecurityError('algorithm-unsupported', `there is no key agreement scheme ${keyParameters[0]}`);
  requireSize('malformed', keyCipheredData, 0);
  if (originatorPublicKey === undefined) throw new SecurityError('key-unknown', 'no public key of the originator');
  return agreeKey(agreement, 'aes-gcm', { privateKey, publicKey: originatorPublicKey }, staticPartiesOf(header));
}

function onePassForm({ cryptography, suite, signKeyId = false }: KeyAgreement): EphemeralKeyForm {
  return { cryptography, suite, keyId: signKeyId ? onePass : undefined };
}

function partiesOf({ originatorSystemTitle, recipientSystemTitle }: AgreementHeader): AgreementParties {
  return { partyU: originatorSystemTitle, partyV: recipientSystemTitle };
}

function staticPartiesOf(header: AgreementHeader): AgreementParties {
  return { ...partiesOf(header), nonce: header.transactionId };
}

function agreed(key: Secret, scheme: number, keyCipheredData: Uint8Array): AgreedKey {
  const value = { keyParameters: Uint8Array.of(scheme), keyCipheredData };
  return { kind: 'agreed', key, keyInfo: { kind: 'agreed-key', value } };
}

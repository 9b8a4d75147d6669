import { octetString } from '../../axdr/index.ts';
import { concat, encode } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import { type Curve, curves, type SecuritySuite } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import { requireSize } from '../require-size.ts';
import { Secret } from './secret.ts';

/** What the derived key is for: AES-GCM, or AES key wrap where it is a key encryption key. */
export type DerivedKeyAlgorithm = 'aes-gcm' | 'aes-wrap';

/** How the identifiers of the cryptographic algorithms begin: 2.16.756.5.8.3. */
export const algorithmIdPrefix: readonly number[] = [0x60, 0x85, 0x74, 0x05, 0x08, 0x03];

/** How they begin in the GB Companion Specification, and in some prints of the Green Book: one octet differs. */
export const gbcsAlgorithmIdPrefix: readonly number[] = [0x60, 0x85, 0x74, 0x06, 0x08, 0x03];

/** The identifier of the algorithm that a derived key is for (Green Book 9.2.3.4.6.5): 7 octets. */
export function algorithmId(
  suite: SecuritySuite,
  algorithm: DerivedKeyAlgorithm,
  prefix: readonly number[] = algorithmIdPrefix,
): Uint8Array {
  return Uint8Array.of(...prefix, (algorithm === 'aes-wrap' ? 2 : 0) + (suite.keySize === 32 ? 1 : 0));
}

/** OtherInfo of the key derivation function: what the derived key is bound to. */
export interface OtherInformation {
  readonly algorithmId: Uint8Array;
  readonly partyUInfo: Uint8Array;
  readonly partyVInfo: Uint8Array;
}

/** Who agreed; `nonce` is the transaction id in the static scheme, where without it all keys were the same. */
export interface AgreementParties {
  readonly partyU: Uint8Array;
  readonly partyV: Uint8Array;
  readonly nonce?: Uint8Array | undefined;
}

/** OtherInfo of two parties, by their system titles: the nonce has its length in front, the titles have not. */
export function otherInformation(algorithmId: Uint8Array, parties: AgreementParties): OtherInformation {
  const { partyU, partyV, nonce } = parties;
  // Titles of other sizes could trade octets without changing what is hashed.
  requireSize('system-title', partyU, titleSize);
  requireSize('system-title', partyV, titleSize);
  const partyUInfo = nonce === undefined ? partyU : concat(partyU, encode(octetString, nonce));
  return { algorithmId, partyUInfo, partyVInfo: partyV };
}

/**
 * The key of a shared secret: the concatenation key derivation function of NIST SP 800-56A in one round, with SHA-256
 * for suite 1 and SHA-384 for suite 2 (Green Book 9.2.3.4.6.5). Refuses a shared secret of zeros.
 */
export function deriveKey(
  cryptography: Pick<Cryptography, 'digest'>,
  suite: SecuritySuite,
  sharedSecret: Uint8Array,
  information: OtherInformation,
): Secret {
  const { size, hash } = curves[agreementCurve(suite)];
  requireSize('key-length', sharedSecret, size);
  if (equalInFixedTime(sharedSecret, new Uint8Array(size)))
    throw new SecurityError('public-key-invalid', 'the shared secret is zero');
  const { algorithmId, partyUInfo, partyVInfo } = information;
  const hashed = concat(round, sharedSecret, algorithmId, partyUInfo, partyVInfo);
  const digest = cryptography.digest(hash, hashed);
  const key = new Secret(digest.subarray(0, suite.keySize));
  hashed.fill(0);
  digest.fill(0);
  return key;
}

/** What both parties of a key agreement have in common. */
export interface KeyAgreement {
  readonly cryptography: Cryptography;
  /** 1 or 2. */
  readonly suite: SecuritySuite;
  /** How algorithm identifiers begin: `algorithmIdPrefix` where left out. */
  readonly algorithmIdPrefix?: readonly number[] | undefined;
  /**
   * Whether the octet of the key, or in General-Ciphering of the scheme, is signed in front of an ephemeral key. Where
   * left out, key_agreement signs it (as the example of the Green Book does) and General-Ciphering the key alone (Table 21).
   */
  readonly signKeyId?: boolean | undefined;
}

/** The key that is agreed by a private key and the public key of the other party. Z is wiped. */
export function agreeKey(
  { cryptography, suite, algorithmIdPrefix }: KeyAgreement,
  algorithm: DerivedKeyAlgorithm,
  halves: { readonly privateKey: Secret; readonly publicKey: Uint8Array },
  parties: AgreementParties,
): Secret {
  const information = otherInformation(algorithmId(suite, algorithm, algorithmIdPrefix), parties);
  const sharedSecret = cryptography.sharedSecret(agreementCurve(suite), halves.privateKey.reveal(), halves.publicKey);
  try {
    return deriveKey(cryptography, suite, sharedSecret, information);
  } finally {
    sharedSecret.fill(0);
  }
}

/** The curve on which parties of this suite agree on keys; throws `suite-unsupported` for suite 0, which has none. */
export function agreementCurve(suite: SecuritySuite): Curve {
  if (suite.curve === undefined)
    throw new SecurityError('suite-unsupported', `security suite ${suite.id} has no key agreement`);
  return suite.curve;
}

const titleSize = 8;
const round = /* @__PURE__ */ Uint8Array.of(0, 0, 0, 1);

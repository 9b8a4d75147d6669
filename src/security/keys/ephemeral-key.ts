import { concat } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { curves, type SecuritySuite } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import { requireSize } from '../require-size.ts';
import { agreementCurve } from './key-derivation.ts';
import type { Secret } from './secret.ts';

/** What is signed with an ephemeral public key. */
export interface EphemeralKeyForm {
  readonly cryptography: Cryptography;
  readonly suite: SecuritySuite;
  /** The octet that is signed in front of the key, where one is. */
  readonly keyId: number | undefined;
}

/** An ephemeral public key and its signature side by side: key_data, or the key-ciphered-data of one pass. */
export function signEphemeralKey(form: EphemeralKeyForm, publicKey: Uint8Array, signingKey: Secret): Uint8Array {
  const { cryptography, suite, keyId } = form;
  const signature = cryptography.sign(agreementCurve(suite), signingKey.reveal(), signedOctets(publicKey, keyId));
  return concat(publicKey, signature);
}

/** The ephemeral public key in `data`, after its signature was verified. */
export function verifyEphemeralKey(form: EphemeralKeyForm, data: Uint8Array, verificationKey: Uint8Array): Uint8Array {
  const { cryptography, suite, keyId } = form;
  const curve = agreementCurve(suite);
  const size = 2 * curves[curve].size;
  requireSize('malformed', data, 2 * size);
  const publicKey = data.subarray(0, size);
  if (!cryptography.verify(curve, verificationKey, signedOctets(publicKey, keyId), data.subarray(size)))
    throw new SecurityError('signature-mismatch', 'the signature of the ephemeral key does not match');
  return publicKey;
}

function signedOctets(publicKey: Uint8Array, keyId: number | undefined): Uint8Array {
  return keyId === undefined ? publicKey : concat(Uint8Array.of(keyId), publicKey);
}

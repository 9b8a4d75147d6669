import { type GeneralSigning, SignedContent } from '../../apdu/index.ts';
import { concat, encode } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import type { Curve } from '../cryptography/suites.ts';
import type { Secret } from '../keys/secret.ts';
import { generalCipheringHeader } from './unprotect.ts';

/** Who signs: the curve is chosen apart from the security suite of the ciphering, suite 0 goes with P-256. */
export interface Signer {
  readonly curve: Curve;
  readonly privateKey: Secret;
  readonly cryptography: Cryptography;
}

/** Whose signature is expected: x and y of the public key side by side. */
export interface SignatureVerifier {
  readonly curve: Curve;
  readonly publicKey: Uint8Array;
  readonly cryptography: Cryptography;
}

/** How a peer departs from the standard in what it signs. */
export interface SigningVariant {
  /** False for the peer that signs the content without its length octets. */
  readonly signContentLength?: boolean;
}

/** The octets that a signature covers: all of General-Signing between its tag and the signature. */
export function signedOctets(signed: SignedContent, { signContentLength = true }: SigningVariant = {}): Uint8Array {
  return signContentLength ? encode(SignedContent, signed) : concat(generalCipheringHeader(signed), signed.content);
}

/** Signs content and the fields in front of it (General-Signing, Green Book 9.2.7.5). */
export function signContent(signed: SignedContent, signer: Signer, variant?: SigningVariant): GeneralSigning {
  const { curve, privateKey, cryptography } = signer;
  const signature = cryptography.sign(curve, privateKey.reveal(), signedOctets(signed, variant));
  return { ...signed, signature };
}

/** Whether the APDU was signed with the private key of this public key, and nothing in it changed since. */
export function verifySigning(apdu: GeneralSigning, verifier: SignatureVerifier, variant?: SigningVariant): boolean {
  const { curve, publicKey, cryptography } = verifier;
  return cryptography.verify(curve, publicKey, signedOctets(apdu, variant), apdu.signature);
}

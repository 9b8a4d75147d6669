import type { AeadProvider } from './aead.ts';
import type { Curve } from './suites.ts';

export type HashAlgorithm = 'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-384';

/**
 * One engine with all that the security suites compute. `portableCryptography` runs everywhere; the one of
 * `dlms-cosem/node` is faster and constant in time. All engines give the same octets and the same verdicts.
 *
 * Private keys are 32 octets (P-256) or 48 (P-384), public keys x and y side by side, signatures r and s side by side:
 * 64 or 96 octets. Sizes that fit no suite throw a SecurityError (`key-length`, `public-key-invalid`).
 */
export interface Cryptography {
  readonly aead: AeadProvider;
  /** AES key wrap (RFC 3394): 8 octets more than the key, which has 16 or 32. */
  wrapKey(keyEncryptionKey: Uint8Array, key: Uint8Array): Uint8Array;
  /** The key, or undefined when the wrapped octets are not those of this key encryption key or have another size. */
  unwrapKey(keyEncryptionKey: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined;
  digest(algorithm: HashAlgorithm, octets: Uint8Array): Uint8Array;
  /** One or more blocks of AES-128, each by itself: what HLS mechanism 2 of many makers needs. */
  encryptBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** ECDSA with the hash of the curve over `message`. */
  sign(curve: Curve, privateKey: Uint8Array, message: Uint8Array): Uint8Array;
  /** False for whatever is not a signature of `message`, of any size and content. */
  verify(curve: Curve, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** The public key of a private key. */
  publicKey(curve: Curve, privateKey: Uint8Array): Uint8Array;
  /** ECDH: the x coordinate of the shared point. Throws `public-key-invalid` for a point that is not on the curve. */
  sharedSecret(curve: Curve, privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array;
}

/** A source of random octets from a cryptographic generator. */
export type RandomBytes = (size: number) => Uint8Array;

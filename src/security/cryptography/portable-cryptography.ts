import { aeskw, ecb } from '@noble/ciphers/aes.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { concat } from '../../codec/index.ts';
import { SecurityError } from '../errors.ts';
import { requireSize } from '../require-size.ts';
import type { Cryptography } from './cryptography.ts';
import { portableAead } from './portable-aead.ts';
import { type Curve, curves } from './suites.ts';

const nobleCurves = { 'P-256': p256, 'P-384': p384 } as const;
const hashes = { MD5: md5, 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-384': sha384 } as const;
const blockSize = 16;
const uncompressed = 0x04;
/** Both halves of s are right (FIPS 186-5); the library would refuse and never write the upper one. */
const ecdsa = { lowS: false } as const;

/** The engine that runs everywhere, on @noble/ciphers, @noble/curves and @noble/hashes. Signatures are deterministic (RFC 6979). */
export const portableCryptography: Cryptography = {
  aead(key) {
    requireSize('key-length', key, 16, 32);
    return portableAead(key);
  },
  wrapKey(keyEncryptionKey, key) {
    requireSize('key-length', keyEncryptionKey, 16, 32);
    requireSize('key-length', key, 16, 32);
    return aeskw(keyEncryptionKey).encrypt(key);
  },
  unwrapKey(keyEncryptionKey, wrapped) {
    requireSize('key-length', keyEncryptionKey, 16, 32);
    if (wrapped.length !== 24 && wrapped.length !== 40) return undefined;
    try {
      return aeskw(keyEncryptionKey).decrypt(wrapped);
    } catch {
      return undefined;
    }
  },
  digest: (algorithm, octets) => hashes[algorithm](octets),
  encryptBlocks(key, blocks) {
    requireSize('key-length', key, 16);
    if (blocks.length === 0 || blocks.length % blockSize !== 0) {
      throw new SecurityError(
        'malformed',
        `whole blocks of ${blockSize} octets are expected, not ${blocks.length} octets`,
      );
    }
    return ecb(key, { disablePadding: true }).encrypt(blocks);
  },
  sign(curve, privateKey, message) {
    requirePrivateKey(curve, privateKey);
    return nobleCurves[curve].sign(message, privateKey, ecdsa);
  },
  verify(curve, publicKey, message, signature) {
    const size = 2 * curves[curve].size;
    if (publicKey.length !== size || signature.length !== size) return false;
    return nobleCurves[curve].verify(signature, message, point(publicKey), ecdsa);
  },
  publicKey(curve, privateKey) {
    requirePrivateKey(curve, privateKey);
    return nobleCurves[curve].getPublicKey(privateKey, false).subarray(1);
  },
  sharedSecret(curve, privateKey, publicKey) {
    requirePrivateKey(curve, privateKey);
    requirePublicKey(curve, publicKey);
    return nobleCurves[curve].getSharedSecret(privateKey, point(publicKey)).subarray(1);
  },
};

function requirePrivateKey(curve: Curve, privateKey: Uint8Array): void {
  requireSize('key-length', privateKey, curves[curve].size);
  if (nobleCurves[curve].utils.isValidSecretKey(privateKey)) return;
  throw new SecurityError('key-length', 'a private key is at least 1 and below the order of its curve');
}

function requirePublicKey(curve: Curve, publicKey: Uint8Array): void {
  requireSize('public-key-invalid', publicKey, 2 * curves[curve].size);
  if (nobleCurves[curve].utils.isValidPublicKey(point(publicKey), false)) return;
  throw new SecurityError('public-key-invalid', `the public key is not a point of ${curve}`);
}

/** The form of SEC 1 (2.3.3) that the library reads. */
function point(publicKey: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(uncompressed), publicKey);
}

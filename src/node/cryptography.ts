import { createCipheriv, createDecipheriv, createHash, diffieHellman, sign, verify } from 'node:crypto';
import { type Cryptography, curves, type HashAlgorithm, requireSize, SecurityError } from '../security/index.ts';
import { nodeAead, plain } from './aead.ts';
import { privateKeyObject, publicKeyObject, publicKeyOf } from './key-objects.ts';

const hashNames = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384' } as const satisfies Record<
  HashAlgorithm,
  string
>;
const dsaEncoding = 'ieee-p1363';
const blockSize = 16;
/** The initial value of RFC 3394, 2.2.3.1. */
const initialValue = new Uint8Array(8).fill(0xa6);

/** The engine of node:crypto: constant in time and the fastest. Keys are imported once and kept while they are in use. */
export const nodeCryptography: Cryptography = {
  aead(key) {
    requireSize('key-length', key, 16, 32);
    return nodeAead(key);
  },
  wrapKey(keyEncryptionKey, key) {
    requireSize('key-length', key, 16, 32);
    const cipher = createCipheriv(wrapName(keyEncryptionKey), keyEncryptionKey, initialValue);
    const wrapped = cipher.update(key);
    cipher.final();
    return plain(wrapped);
  },
  unwrapKey(keyEncryptionKey, wrapped) {
    const decipher = createDecipheriv(wrapName(keyEncryptionKey), keyEncryptionKey, initialValue);
    // OpenSSL takes the empty key for a right one.
    if (wrapped.length !== 24 && wrapped.length !== 40) return undefined;
    try {
      const key = decipher.update(wrapped);
      decipher.final();
      return key.length === wrapped.length - initialValue.length ? plain(key) : undefined;
    } catch {
      return undefined;
    }
  },
  digest: (algorithm, octets) => plain(createHash(hashNames[algorithm]).update(octets).digest()),
  encryptBlocks(key, blocks) {
    requireSize('key-length', key, 16);
    if (blocks.length === 0 || blocks.length % blockSize !== 0) {
      throw new SecurityError(
        'malformed',
        `whole blocks of ${blockSize} octets are expected, not ${blocks.length} octets`,
      );
    }
    return plain(createCipheriv('aes-128-ecb', key, null).update(blocks));
  },
  sign(curve, privateKey, message) {
    return plain(
      sign(hashNames[curves[curve].hash], message, { key: privateKeyObject(curve, privateKey), dsaEncoding }),
    );
  },
  verify(curve, publicKey, message, signature) {
    try {
      const key = publicKeyObject(curve, publicKey);
      return verify(hashNames[curves[curve].hash], message, { key, dsaEncoding }, signature);
    } catch {
      return false;
    }
  },
  publicKey: publicKeyOf,
  sharedSecret(curve, privateKey, publicKey) {
    return plain(
      diffieHellman({
        privateKey: privateKeyObject(curve, privateKey),
        publicKey: publicKeyObject(curve, publicKey),
      }),
    );
  },
};

function wrapName(keyEncryptionKey: Uint8Array): string {
  requireSize('key-length', keyEncryptionKey, 16, 32);
  return keyEncryptionKey.length === 32 ? 'aes256-wrap' : 'aes128-wrap';
}

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { gcm } from '@noble/ciphers/aes.js';

/** What AES-GCM works on, all of it at hand. */
export interface Sealing {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
  readonly plaintext: Uint8Array;
}

const algorithm = 'aes-128-gcm';
const options = { authTagLength: 12 };

/** The bare calls of node:crypto with a tag of 12 octets: the ciphertext. */
export function nodeSeal({ key, iv, additionalData, plaintext }: Sealing): { ciphertext: Uint8Array; tag: Uint8Array } {
  const cipher = createCipheriv(algorithm, key, iv, options).setAAD(additionalData);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return { ciphertext, tag: cipher.getAuthTag() };
}

/** The bare calls of node:crypto: the plaintext; throws where the tag does not match. */
export function nodeOpen({ key, iv, additionalData }: Sealing, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(algorithm, key, iv, options).setAAD(additionalData).setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  decipher.final();
  return plaintext;
}

/** `gcm` of @noble/ciphers, whose tags have 16 octets: the ciphertext with the tag behind it. */
export function nobleSeal({ key, iv, additionalData, plaintext }: Sealing): Uint8Array {
  return gcm(key, iv, additionalData).encrypt(plaintext);
}

/** `gcm` of @noble/ciphers: the plaintext. */
export function nobleOpen({ key, iv, additionalData }: Sealing, sealed: Uint8Array): Uint8Array {
  return gcm(key, iv, additionalData).decrypt(sealed);
}

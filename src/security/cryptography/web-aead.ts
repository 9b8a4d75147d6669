import { concat } from '../../codec/index.ts';
import { requireSize } from '../require-size.ts';
import { type Aead, tagSize } from './aead.ts';
import { own, type SubtleCrypto } from './subtle-crypto.ts';

/** The functions of `Face`, each giving a promise. */
export type Promised<Face> = {
  readonly [Name in keyof Face]: Face[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: Parameters) => Promise<Result>
    : never;
};

/** AES-GCM of SubtleCrypto, bound to one key: an `Aead` that gives promises. */
export type WebAead = Promised<Aead>;

/** Binds a key of 16 or 32 octets to AES-GCM of SubtleCrypto. */
export async function webAead(subtle: SubtleCrypto, key: Uint8Array): Promise<WebAead> {
  requireSize('key-length', key, 16, 32);
  const gcmKey = await subtle.importKey('raw', own(key), { name: 'AES-GCM' }, false, ['encrypt', 'decrypt']);
  const counterKey = await subtle.importKey('raw', own(key), { name: 'AES-CTR' }, false, ['encrypt']);
  const gcm = (iv: Uint8Array, additionalData: Uint8Array) => {
    return { name: 'AES-GCM', iv, additionalData, tagLength: 8 * tagSize };
  };
  return {
    async seal(iv, additionalData, plaintext) {
      const sealed = new Uint8Array(await subtle.encrypt(gcm(iv, additionalData), gcmKey, own(plaintext)));
      return { ciphertext: sealed.subarray(0, -tagSize), tag: sealed.subarray(-tagSize) };
    },
    async open(iv, additionalData, ciphertext, tag) {
      if (tag.length !== tagSize) return undefined;
      try {
        const sealed = own(concat(ciphertext, tag));
        return new Uint8Array(await subtle.decrypt(gcm(iv, additionalData), gcmKey, sealed));
      } catch {
        return undefined;
      }
    },
    async crypt(iv, octets) {
      const algorithm = { name: 'AES-CTR', counter: concat(iv, firstBlock), length: 32 };
      return new Uint8Array(await subtle.encrypt(algorithm, counterKey, own(octets)));
    },
  };
}

/** The counter of the first block of octets: the one before it masks the tag (NIST SP 800-38D, 7.1). */
const firstBlock = Uint8Array.of(0, 0, 0, 2);

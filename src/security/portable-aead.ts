import { ctr } from '@noble/ciphers/aes.js';
import { type Aead, type AeadProvider, ivSize, tagSize } from './aead.ts';
import { Ghash } from './ghash.ts';

/** Compares without stopping at the first difference. */
export function equalInFixedTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length && i < b.length; i += 1) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** AES-GCM (NIST SP 800-38D) on the counter mode of @noble/ciphers, whose own `gcm` has 16-octet tags alone. Runs everywhere. */
class PortableAead implements Aead {
  readonly #key: Uint8Array;
  readonly #ghash: Ghash;

  constructor(key: Uint8Array) {
    if (key.length !== 16 && key.length !== 32) throw new RangeError('a key of 16 or 32 octets is expected');
    this.#key = Uint8Array.from(key);
    this.#ghash = new Ghash(this.#stream(new Uint8Array(ivSize), 0, new Uint8Array(16)));
  }

  seal(iv: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array) {
    const ciphertext = this.crypt(iv, plaintext);
    return { ciphertext, tag: this.#tag(iv, additionalData, ciphertext) };
  }

  open(iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array) {
    if (tag.length !== tagSize) return undefined;
    const expected = this.#tag(iv, additionalData, ciphertext);
    return equalInFixedTime(expected, tag) ? this.crypt(iv, ciphertext) : undefined;
  }

  crypt(iv: Uint8Array, octets: Uint8Array): Uint8Array {
    return this.#stream(iv, 2, octets);
  }

  #tag(iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    return this.#stream(iv, 1, this.#ghash.digest(additionalData, ciphertext)).subarray(0, tagSize);
  }

  /** Counter mode from block `counter` on. */
  #stream(iv: Uint8Array, counter: number, octets: Uint8Array): Uint8Array {
    const block = new Uint8Array(16);
    block.set(iv);
    block[15] = counter;
    return ctr(this.#key, block).encrypt(octets);
  }
}

export const portableAead: AeadProvider = (key) => new PortableAead(key);

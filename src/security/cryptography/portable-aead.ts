import { unsafe } from '@noble/ciphers/aes.js';
import { type Aead, type AeadProvider, tagSize } from './aead.ts';
import { equalInFixedTime } from './fixed-time.ts';
import { Ghash } from './ghash.ts';

const blockSize = 16;

/** AES-GCM (NIST SP 800-38D) on the AES of @noble/ciphers, whose own `gcm` has 16-octet tags alone. Runs everywhere. */
class PortableAead implements Aead {
  readonly #roundKeys: ReturnType<typeof unsafe.expandKeyLE>;
  readonly #ghash: Ghash;
  readonly #counter = new Uint8Array(blockSize);
  /** A block of zeros, then the octets to encrypt: the cipher reads whole words, and callers' octets lie anywhere. */
  #input = new Uint8Array(512);

  constructor(key: Uint8Array) {
    if (key.length !== 16 && key.length !== 32) throw new RangeError('a key of 16 or 32 octets is expected');
    // Expanded once: a cipher of the library's own expands the key again for every message, which costs four times as much.
    this.#roundKeys = unsafe.expandKeyLE(Uint8Array.from(key));
    this.#ghash = new Ghash(unsafe.ctr32(this.#roundKeys, false, new Uint8Array(blockSize), new Uint8Array(blockSize)));
  }

  seal(iv: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array) {
    const stream = this.#stream(iv, plaintext);
    const ciphertext = stream.subarray(blockSize);
    this.#ghash.digest(additionalData, ciphertext, stream);
    return { ciphertext, tag: stream.subarray(0, tagSize) };
  }

  open(iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array) {
    if (tag.length !== tagSize) return undefined;
    const stream = this.#stream(iv, ciphertext);
    this.#ghash.digest(additionalData, ciphertext, stream);
    return equalInFixedTime(stream.subarray(0, tagSize), tag) ? stream.subarray(blockSize) : undefined;
  }

  crypt(iv: Uint8Array, octets: Uint8Array): Uint8Array {
    return this.#stream(iv, octets).subarray(blockSize);
  }

  /** Counter mode: the block that masks the tag, then the octets, encrypted or decrypted. */
  #stream(iv: Uint8Array, octets: Uint8Array): Uint8Array {
    const size = blockSize + octets.length;
    if (size > this.#input.length) this.#input = new Uint8Array(2 * size);
    this.#input.set(octets, blockSize);
    this.#counter.set(iv);
    this.#counter[12] = this.#counter[13] = this.#counter[14] = 0;
    this.#counter[15] = 1;
    return unsafe.ctr32(this.#roundKeys, false, this.#counter, this.#input.subarray(0, size));
  }
}

export const portableAead: AeadProvider = (key) => new PortableAead(key);

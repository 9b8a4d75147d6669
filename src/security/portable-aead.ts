import { unsafe } from '@noble/ciphers/aes.js';
import { type Aead, type AeadProvider, ivSize, tagSize } from './aead.ts';
import { Ghash } from './ghash.ts';

/** Reverses the octets of a word: the counter is big-endian, the cipher's words are little-endian. */
const swap = (word: number): number =>
  ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);

function littleEndian(octets: Uint8Array, at: number): number {
  return octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24);
}

/** Compares without stopping at the first difference. */
export function equalInFixedTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length && i < b.length; i += 1) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** AES-GCM (NIST SP 800-38D) on the AES of @noble/ciphers, whose own `gcm` has 16-octet tags alone. Runs everywhere. */
class PortableAead implements Aead {
  private readonly roundKeys: ReturnType<typeof unsafe.expandKeyLE>;
  private readonly ghash: Ghash;

  constructor(key: Uint8Array) {
    if (key.length !== 16 && key.length !== 32) throw new RangeError('a key of 16 or 32 octets is expected');
    this.roundKeys = unsafe.expandKeyLE(Uint8Array.from(key));
    const hashKey = new Uint8Array(16);
    this.stream(new Uint8Array(ivSize), 0, hashKey, hashKey);
    this.ghash = new Ghash(hashKey);
  }

  seal(iv: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array) {
    const ciphertext = this.crypt(iv, plaintext);
    return { ciphertext, tag: this.tag(iv, additionalData, ciphertext) };
  }

  open(iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array) {
    if (tag.length !== tagSize) return undefined;
    const expected = this.tag(iv, additionalData, ciphertext);
    return equalInFixedTime(expected, tag) ? this.crypt(iv, ciphertext) : undefined;
  }

  crypt(iv: Uint8Array, octets: Uint8Array): Uint8Array {
    const out = new Uint8Array(octets.length);
    this.stream(iv, 2, octets, out);
    return out;
  }

  private tag(iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    const hash = this.ghash.digest(additionalData, ciphertext);
    this.stream(iv, 1, hash, hash);
    return hash.subarray(0, tagSize);
  }

  /** Counter mode from block `counter` on; `out` may be `octets`. */
  private stream(iv: Uint8Array, counter: number, octets: Uint8Array, out: Uint8Array): void {
    const [a, b, c] = [littleEndian(iv, 0), littleEndian(iv, 4), littleEndian(iv, 8)];
    for (let at = 0; at < octets.length; at += 16, counter += 1) {
      const { s0, s1, s2, s3 } = unsafe.encrypt(this.roundKeys, a, b, c, swap(counter));
      const end = Math.min(octets.length, at + 16);
      for (let i = at; i < end; i += 1) {
        const word = (i - at) >> 2;
        const key = word === 0 ? s0 : word === 1 ? s1 : word === 2 ? s2 : s3;
        out[i] = octets[i]! ^ (key >>> (8 * (i & 3)));
      }
    }
  }
}

export const portableAead: AeadProvider = (key) => new PortableAead(key);

import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { type AeadProvider, ivSize, tagSize } from '../security/index.ts';

/** AES-GCM of node:crypto, bound to a key: the default on Node. The tag length is always given, else short tags would pass. */
export const nodeAead: AeadProvider = (key) => {
  const gcm = key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm';
  const secret = createSecretKey(key);
  const options = { authTagLength: tagSize };
  const vector = lasting(ivSize);
  const covered = lasting(1 + key.length);
  return {
    seal(iv, additionalData, plaintext) {
      const cipher = createCipheriv(gcm, secret, vector(iv), options).setAAD(covered(additionalData));
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      return { ciphertext: plain(ciphertext), tag: plain(cipher.getAuthTag()) };
    },
    open(iv, additionalData, ciphertext, tag) {
      if (tag.length !== tagSize) return undefined;
      const decipher = createDecipheriv(gcm, secret, vector(iv), options)
        .setAAD(covered(additionalData))
        .setAuthTag(tag);
      const plaintext = decipher.update(ciphertext);
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      return plain(plaintext);
    },
    crypt(iv, octets) {
      return plain(createCipheriv(gcm, secret, vector(iv), options).update(octets));
    },
  };
};

/** A Buffer as the octets that it is: its `slice` shares memory, where that of all others copies. */
export function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/**
 * Copies octets of one size into an array that lasts. A small array is moved out of the engine's heap when native code
 * sees it for the first time, which takes longer than ten copies; node:crypto has read it when its call returns.
 */
function lasting(size: number): (octets: Uint8Array) => Uint8Array {
  const kept = new Uint8Array(size);
  return (octets) => {
    if (octets.length !== size) return octets;
    for (let i = 0; i < size; i += 1) kept[i] = octets[i]!;
    return kept;
  };
}

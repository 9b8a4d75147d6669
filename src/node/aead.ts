import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { type AeadProvider, tagSize } from '../security/index.ts';

/** AES-GCM of node:crypto, bound to a key: the default on Node. The tag length is always given, else short tags would pass. */
export const nodeAead: AeadProvider = (key) => {
  const gcm = key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm';
  const secret = createSecretKey(key);
  const options = { authTagLength: tagSize };
  return {
    seal(iv, additionalData, plaintext) {
      const cipher = createCipheriv(gcm, secret, iv, options).setAAD(additionalData);
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      return { ciphertext, tag: cipher.getAuthTag() };
    },
    open(iv, additionalData, ciphertext, tag) {
      if (tag.length !== tagSize) return undefined;
      const decipher = createDecipheriv(gcm, secret, iv, options).setAAD(additionalData).setAuthTag(tag);
      const plaintext = decipher.update(ciphertext);
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      return plaintext;
    },
    crypt(iv, octets) {
      return createCipheriv(gcm, secret, iv, options).update(octets);
    },
  };
};

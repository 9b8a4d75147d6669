import type { Aead } from '../cryptography/aead.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import type { Secret } from './secret.ts';

const bound = new WeakMap<Cryptography, WeakMap<Secret, Aead>>();

/** The cipher of a key, bound once: expanding a key costs more than a short message under it. */
export function aeadOf(cryptography: Cryptography, key: Secret): Aead {
  const ciphers = bound.get(cryptography) ?? new WeakMap<Secret, Aead>();
  bound.set(cryptography, ciphers);
  const aead = ciphers.get(key) ?? cryptography.aead(key.reveal());
  ciphers.set(key, aead);
  return aead;
}

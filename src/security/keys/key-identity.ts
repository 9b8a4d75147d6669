import { concat, toHex } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { requireSize } from '../require-size.ts';
import type { Secret } from './secret.ts';

const label = Uint8Array.from('dlms-cosem invocation counter', (character) => character.charCodeAt(0));

/** Octets of a `keyIdentity` before it is made hexadecimal. */
export const keyIdentitySize = 16;

/**
 * Names one space of invocation counters: an encryption key and the system title of who sends with it. It is a digest in
 * hexadecimal, so that stores never hold the key; a new key has a new space by itself.
 */
export function keyIdentity(key: Secret, systemTitle: Uint8Array, cryptography: Pick<Cryptography, 'digest'>): string {
  requireSize('system-title', systemTitle, 8);
  const digest = cryptography.digest('SHA-256', concat(label, systemTitle, key.reveal()));
  return toHex(digest.subarray(0, keyIdentitySize));
}

const identityForm = /^[0-9a-f]{32}$/;

/** The octets of a key identity. Another spelling of it would be another name for the same space: a RangeError. */
export function keyIdentityOctets(identity: string): Uint8Array {
  if (!identityForm.test(identity)) throw new RangeError('a key identity has 32 hexadecimal digits, in lower case');
  const octets = new Uint8Array(keyIdentitySize);
  for (let at = 0; at < keyIdentitySize; at += 1)
    octets[at] = (digit(identity, 2 * at) << 4) | digit(identity, 2 * at + 1);
  return octets;
}

function digit(identity: string, at: number): number {
  const code = identity.charCodeAt(at);
  return code - (code < 0x3a ? 0x30 : 0x57);
}

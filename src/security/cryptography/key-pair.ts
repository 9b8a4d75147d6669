import { Secret } from '../keys/secret.ts';
import type { Cryptography, RandomBytes } from './cryptography.ts';
import { portableCryptography } from './portable-cryptography.ts';
import { type Curve, curves } from './suites.ts';

/** A private key and the public key that goes with it. */
export interface KeyPair {
  readonly privateKey: Secret;
  readonly publicKey: Uint8Array;
}

/** One candidate in 2^32 is refused: so many in a row say that the source is broken, and the refusal is thrown. */
const attempts = 8;

/** Draws a private key until it lies in the range of its curve (FIPS 186-5, A.2.2); wipes what `randomBytes` gave. */
export function generateKeyPair(
  curve: Curve,
  randomBytes: RandomBytes,
  cryptography: Pick<Cryptography, 'publicKey'> = portableCryptography,
): KeyPair {
  for (let attempt = 1; ; attempt += 1) {
    const candidate = randomBytes(curves[curve].size);
    try {
      const publicKey = cryptography.publicKey(curve, candidate);
      return { privateKey: new Secret(candidate), publicKey };
    } catch (error) {
      if (attempt === attempts) throw error;
    } finally {
      candidate.fill(0);
    }
  }
}

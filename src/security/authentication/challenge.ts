import { Apdu } from '../../apdu/index.ts';
import { tryDecode } from '../../codec/index.ts';
import type { RandomBytes } from '../cryptography/cryptography.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import { SecurityError } from '../errors.ts';
import { authenticationMechanisms, type HlsMechanismName } from './authentication-mechanism.ts';

/** Both challenges of an association, seen from one side. */
export interface Challenges {
  /** From the peer: it is answered. */
  readonly received: Uint8Array;
  /** Our own: its answer is verified. */
  readonly sent: Uint8Array;
}

/** Draws a challenge for this mechanism, of the usual size unless `size` says otherwise. */
export function drawChallenge(mechanism: HlsMechanismName, randomBytes: RandomBytes, size?: number): Uint8Array {
  const wanted = size ?? authenticationMechanisms[mechanism].challenge!.usual;
  requireSize(mechanism, wanted);
  const challenge = random(randomBytes, wanted);
  // Once in 30,000 draws a peer as careful as `receiveChallenge` would refuse it.
  return isDisguised(mechanism, challenge) ? random(randomBytes, wanted) : challenge;
}

/** A copy of the peer's challenge; throws where this mechanism must not answer it. */
export function receiveChallenge(mechanism: HlsMechanismName, challenge: Uint8Array): Uint8Array {
  requireSize(mechanism, challenge.length);
  if (isDisguised(mechanism, challenge))
    throw new SecurityError(
      'authentication-failed',
      'the challenge reads as an APDU, which its answer would authenticate',
    );
  return Uint8Array.from(challenge);
}

/**
 * Throws `challenge-equal` when a challenge came back, or any block of 16 octets of it: mechanism 2 of many makers
 * encrypts blocks one by one, so an answer to our own block would be the answer that we wait for.
 */
export function requireDifferent({ received, sent }: Challenges): void {
  let isRepeated = false;
  for (const theirs of blocks(received)) {
    for (const ours of blocks(sent)) if (equalInFixedTime(theirs, ours)) isRepeated = true;
  }
  if (isRepeated) throw new SecurityError('challenge-equal', 'the peer sent our own challenge back, or a part of it');
}

function requireSize(mechanism: HlsMechanismName, size: number): void {
  const { minimum, maximum } = authenticationMechanisms[mechanism].challenge!;
  if (!(Number.isInteger(size) && size >= minimum && size <= maximum))
    throw new SecurityError(
      'challenge-length',
      `a challenge of ${mechanism} has ${minimum} to ${maximum} octets, not ${size}`,
    );
}

function random(randomBytes: RandomBytes, size: number): Uint8Array {
  const octets = Uint8Array.from(randomBytes(size));
  if (octets.length !== size)
    throw new SecurityError('challenge-length', `the generator gave ${octets.length} octets, ${size} are expected`);
  return octets;
}

/**
 * GMAC of a challenge is GMAC of an APDU that is authenticated and not encrypted: an APDU sent as a challenge would come
 * back with a tag. One that is itself ciphered serves nobody without its key.
 */
function isDisguised(mechanism: HlsMechanismName, challenge: Uint8Array): boolean {
  if (mechanism !== 'hls-gmac') return false;
  const apdu = tryDecode(Apdu, challenge);
  return apdu.ok && !/^(glo|ded)-/.test(apdu.value.kind);
}

function blocks(octets: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(octets.length / 16) }, (_, i) => octets.subarray(16 * i, 16 * i + 16));
}

/** The mechanisms of high level security: each party answers a challenge of the other. */
export type HlsMechanismName = 'hls' | 'hls-md5' | 'hls-sha-1' | 'hls-gmac' | 'hls-sha-256' | 'hls-ecdsa';

/** How the parties of an association prove who they are: the names of Mechanism-name (COSEMpdu), as in an AARQ. */
export type AuthenticationMechanismName = 'lowest' | 'lls' | HlsMechanismName;

/** How many octets a challenge has: these bounds, and as many as we draw unless told otherwise. */
export interface ChallengeSize {
  readonly minimum: number;
  readonly maximum: number;
  readonly usual: number;
}

/** What a mechanism is, apart from what it computes. */
export interface AuthenticationMechanism {
  /** The last number of its object identifier 2.16.756.5.8.2. */
  readonly id: number;
  /** Higher proves more; equal numbers stand in for each other. */
  readonly strength: number;
  /** Undefined where nobody is challenged. */
  readonly challenge: ChallengeSize | undefined;
}

const challenge: ChallengeSize = { minimum: 8, maximum: 64, usual: 16 };
const longChallenge: ChallengeSize = { minimum: 32, maximum: 64, usual: 32 };

/**
 * Mechanisms 0 to 7. Digests that are broken, and what a maker invented, prove less than GMAC and SHA-256; only ECDSA
 * needs a key that the other party has not.
 */
export const authenticationMechanisms: Readonly<Record<AuthenticationMechanismName, AuthenticationMechanism>> = {
  lowest: { id: 0, strength: 0, challenge: undefined },
  lls: { id: 1, strength: 1, challenge: undefined },
  hls: { id: 2, strength: 2, challenge },
  'hls-md5': { id: 3, strength: 2, challenge },
  'hls-sha-1': { id: 4, strength: 2, challenge },
  'hls-gmac': { id: 5, strength: 3, challenge },
  'hls-sha-256': { id: 6, strength: 3, challenge },
  'hls-ecdsa': { id: 7, strength: 4, challenge: longChallenge },
};

/** Whether this is the name of a mechanism at all; an AARQ can name any object identifier. */
export function isAuthenticationMechanism(name: string): name is AuthenticationMechanismName {
  return Object.hasOwn(authenticationMechanisms, name);
}

/** Whether both parties challenge each other under this mechanism. */
export function isHlsMechanism(name: AuthenticationMechanismName): name is HlsMechanismName {
  return authenticationMechanisms[name].challenge !== undefined;
}

/** Whether `mechanism` proves less than `minimum` does. */
export function isWeakerMechanism(
  mechanism: AuthenticationMechanismName,
  minimum: AuthenticationMechanismName,
): boolean {
  return authenticationMechanisms[mechanism].strength < authenticationMechanisms[minimum].strength;
}

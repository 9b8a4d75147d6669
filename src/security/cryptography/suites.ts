import { SecurityError } from '../errors.ts';

/** The elliptic curves of DLMS: P-256 with SHA-256, P-384 with SHA-384. */
export type Curve = 'P-256' | 'P-384';

/** What a curve fixes: octets of a private key and of one coordinate, and the hash that goes with it. */
export const curves = {
  'P-256': { size: 32, hash: 'SHA-256' },
  'P-384': { size: 48, hash: 'SHA-384' },
} as const satisfies Record<Curve, { size: number; hash: string }>;

/** A security suite (Green Book 9.2.3.7): which algorithms go together. */
export interface SecuritySuite {
  readonly id: 0 | 1 | 2;
  /** Octets of encryption, authentication, dedicated and master keys. */
  readonly keySize: 16 | 32;
  /** The curve of signatures and key agreement; suite 0 has none of its own. */
  readonly curve: Curve | undefined;
}

/** Suites 0, 1 and 2. The signature algorithm is chosen apart: suite 0 with signatures of P-256 is in use. */
export const securitySuites: readonly SecuritySuite[] = [
  { id: 0, keySize: 16, curve: undefined },
  { id: 1, keySize: 16, curve: 'P-256' },
  { id: 2, keySize: 32, curve: 'P-384' },
];

/** The suite of this id; throws `suite-unsupported`. */
export function securitySuite(id: number): SecuritySuite {
  const suite = securitySuites[id];
  if (suite === undefined) throw new SecurityError('suite-unsupported', `there is no security suite ${id}`);
  return suite;
}

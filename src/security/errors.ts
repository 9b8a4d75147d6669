/** Which check refused: for the local log alone, see `answerFor`. docs/security.md says of each what it means. */
export type SecurityErrorCode =
  | 'suite-unsupported'
  | 'algorithm-unsupported'
  | 'compression-unsupported'
  | 'nesting-depth'
  | 'malformed'
  | 'key-unknown'
  | 'key-length'
  | 'key-well-known'
  | 'key-duplicate'
  | 'key-suspended'
  | 'public-key-invalid'
  | 'unwrap-failed'
  | 'tag-mismatch'
  | 'system-title'
  | 'recipient'
  | 'counter-replayed'
  | 'counter-exhausted'
  | 'counter-lowered'
  | 'counter-jump'
  | 'store-failed'
  | 'store-locked'
  | 'signature-mismatch'
  | 'signature-missing'
  | 'signer-unknown'
  | 'certificate-invalid'
  | 'certificate-expired'
  | 'certificate-usage'
  | 'challenge-length'
  | 'challenge-equal'
  | 'challenge-used'
  | 'authentication-failed'
  | 'mechanism-refused'
  | 'protection-too-low'
  | 'downgrade'
  | 'policy-weaker'
  | 'access-denied';

/**
 * A check of security refused. Carries the `code` and, in the message, what was expected; never a key, a password or a
 * plaintext. It is for the own log: what a peer may be told is `answerFor(error)`.
 */
export class SecurityError extends Error {
  override readonly name: string = 'SecurityError';
  readonly code: SecurityErrorCode;
  /** The lowest invocation counter that is accepted; with `counter-replayed`, whose sender has proven to hold the key. */
  readonly expectedCounter: number | undefined;

  constructor(code: SecurityErrorCode, reason: string, options?: ErrorOptions & { expectedCounter?: number }) {
    super(reason, options);
    this.code = code;
    this.expectedCounter = options?.expectedCounter;
  }
}

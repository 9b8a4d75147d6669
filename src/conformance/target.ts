import type { Cryptography, RandomBytes } from '../security/index.ts';
import type { ByteStream, Clock } from '../transport/index.ts';

/** The meter under test, as the tester reaches it. */
export interface ConformanceTarget {
  readonly profile: 'hdlc' | 'tcp';
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** Opens the line; the tester closes one before it opens the next. */
  openStream(): Promise<ByteStream>;
}

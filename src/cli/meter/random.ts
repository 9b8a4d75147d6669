import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { RandomBytes } from '../../security/index.ts';

/** Octets of the generator of the system. */
export const randomBytes: RandomBytes = (size) => Uint8Array.from(nodeRandomBytes(size));

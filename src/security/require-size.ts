import { SecurityError, type SecurityErrorCode } from './errors.ts';

/** Refuses octets of any other than the expected sizes with this code; the error says the size and nothing else. */
export function requireSize(code: SecurityErrorCode, octets: Uint8Array, ...sizes: readonly number[]): void {
  if (sizes.includes(octets.length)) return;
  throw new SecurityError(code, `${sizes.join(' or ')} octets are expected, not ${octets.length}`);
}

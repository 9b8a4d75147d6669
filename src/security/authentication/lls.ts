import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import { SecurityError } from '../errors.ts';
import type { Secret } from '../keys/secret.ts';

/** Octets of the longest password of low level security. */
export const maximumLlsPasswordSize = 64;

/**
 * The password as it travels in an AARQ, in clear for whoever listens: a client sends it only where `allowLls` says so,
 * else this throws `mechanism-refused`.
 */
export function presentLlsPassword(password: Secret, options: { readonly allowLls: boolean }): Uint8Array {
  if (options.allowLls !== true)
    throw new SecurityError('mechanism-refused', 'LLS sends the password in clear; allow it with allowLls');
  requireSize(password);
  return Uint8Array.from(password.reveal());
}

/**
 * Throws `authentication-failed` unless this is the password. Compares the same number of octets for all passwords, so
 * the time tells neither how long the right one is nor where another begins to differ.
 */
export function checkLlsPassword(password: Secret, presented: Uint8Array): void {
  requireSize(password);
  if (!equalInFixedTime(filled(password.reveal()), filled(presented)))
    throw new SecurityError('authentication-failed', 'the password is not that of the association');
}

/** Filled up to the longest, and the length behind: what is longer, or has zeros at its end, is still another password. */
function filled(octets: Uint8Array): Uint8Array {
  const block = new Uint8Array(maximumLlsPasswordSize + 1);
  block.set(octets.subarray(0, maximumLlsPasswordSize));
  block[maximumLlsPasswordSize] = Math.min(octets.length, maximumLlsPasswordSize + 1);
  return block;
}

function requireSize(password: Secret): void {
  if (password.length === 0 || password.length > maximumLlsPasswordSize)
    throw new SecurityError('key-length', `an LLS password has 1 to ${maximumLlsPasswordSize} octets`);
}

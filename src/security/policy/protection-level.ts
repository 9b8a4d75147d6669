import { SecurityError } from '../errors.ts';

/** What protects a message, or what is required to: the tag, the cipher, the digital signature. */
export interface ProtectionLevel {
  readonly authentication: boolean;
  readonly encryption: boolean;
  readonly signature: boolean;
}

/** No protection at all. */
export const unprotected: ProtectionLevel = { authentication: false, encryption: false, signature: false };

/** The least that parties who share keys expect of each other. */
export const authenticatedAndEncrypted: ProtectionLevel = { authentication: true, encryption: true, signature: false };

/** Whether `level` has all that `required` asks for. No protection stands for another: a signature is no tag. */
export function covers(level: ProtectionLevel, required: ProtectionLevel): boolean {
  return missingIn(level, required).length === 0;
}

/** The least level that covers both. */
export function mergeProtection(a: ProtectionLevel, b: ProtectionLevel): ProtectionLevel {
  return {
    authentication: a.authentication || b.authentication,
    encryption: a.encryption || b.encryption,
    signature: a.signature || b.signature,
  };
}

/** A level in words, for messages: `authenticated and encrypted`. */
export function nameProtection(level: ProtectionLevel): string {
  return missingIn(unprotected, level).join(' and ') || 'unprotected';
}

/** Throws `protection-too-low` unless `level` covers `required`; `what` names the message, as in `the response`. */
export function requireProtection(level: ProtectionLevel, required: ProtectionLevel, what: string): void {
  const missing = missingIn(level, required);
  if (missing.length > 0) throw new SecurityError('protection-too-low', `${what} is not ${missing.join(' and ')}`);
}

/**
 * Throws `protection-too-low` for a response that the cipher protects less than its request (Green Book 9.2.7.2), or
 * less than `required`. That a request is signed asks for no signature of the response: access rights and policies
 * demand both apart, and a meter that obeys signed commands may have no signing key.
 */
export function requireResponseProtection(
  request: ProtectionLevel,
  response: ProtectionLevel,
  required: ProtectionLevel = unprotected,
): void {
  requireProtection(response, mergeProtection({ ...request, signature: false }, required), 'the response');
}

function missingIn(level: ProtectionLevel, required: ProtectionLevel): string[] {
  const missing: string[] = [];
  if (required.authentication && !level.authentication) missing.push('authenticated');
  if (required.encryption && !level.encryption) missing.push('encrypted');
  if (required.signature && !level.signature) missing.push('signed');
  return missing;
}

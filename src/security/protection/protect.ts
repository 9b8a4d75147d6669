import type { CipheredContent, SecurityControl } from '../../apdu/index.ts';
import type { ProtectionContext, ProtectionKeys } from './unprotect.ts';
import { additionalData, initializationVector } from './unprotect.ts';

/** How an APDU is to be protected. The invocation counter is the caller's: it must never be used twice with a key. */
export interface Protection extends ProtectionContext {
  readonly securityControl: SecurityControl;
  readonly invocationCounter: number;
}

const none = new Uint8Array();

/** Protects an APDU with suite 0 (Green Book 9.2.7.2.4): encrypted, authenticated, or both, as the security control says. */
export function protect(apdu: Uint8Array, keys: ProtectionKeys, protection: Protection): CipheredContent {
  const { securityControl, invocationCounter, systemTitle, header } = protection;
  const { authentication, encryption } = securityControl;
  const clear: CipheredContent = { securityControl, invocationCounter, payload: apdu };
  const iv = initializationVector(systemTitle, invocationCounter);
  if (!authentication) return encryption ? { ...clear, payload: keys.aead.crypt(iv, apdu) } : clear;
  if (keys.authenticationKey === undefined) throw new TypeError('an authentication key is needed to authenticate');
  const covered = additionalData(clear, keys.authenticationKey, header);
  const { ciphertext, tag } = keys.aead.seal(iv, covered, encryption ? apdu : none);
  return { ...clear, payload: encryption ? ciphertext : apdu, authenticationTag: tag };
}

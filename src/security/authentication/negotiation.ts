import { SecurityError } from '../errors.ts';
import type { KeyUse } from '../keys/key-provider.ts';
import {
  authenticatedAndEncrypted,
  covers,
  nameProtection,
  type ProtectionLevel,
  unprotected,
} from '../policy/protection-level.ts';
import {
  type AuthenticationMechanismName,
  isAuthenticationMechanism,
  isWeakerMechanism,
} from './authentication-mechanism.ts';

const contexts = /* @__PURE__ */ new Map([
  ['logical-name-referencing', { ciphering: false }],
  ['short-name-referencing', { ciphering: false }],
  ['logical-name-referencing-with-ciphering', { ciphering: true }],
  ['short-name-referencing-with-ciphering', { ciphering: true }],
]);

/** What secures an association: as it was offered, or as it came about. */
export interface AssociationSecurity {
  /** Application-context-name; one that is not of the standard is never accepted. */
  readonly context: string;
  /** Mechanism-name; one that is not of the standard is never accepted. */
  readonly mechanism: string;
  /** What protects the APDUs of the association. */
  readonly protection: ProtectionLevel;
}

/** The least that a party accepts. Any mechanism as strong as `mechanism` will do. */
export interface AssociationMinimum {
  readonly ciphering: boolean;
  readonly mechanism: AuthenticationMechanismName;
  readonly protection: ProtectionLevel;
}

/**
 * The minimum of an association that was given none: with any key at hand it is ciphering, HLS, and APDUs that are
 * authenticated and encrypted, so that `lowest` is refused; who wants less where there are keys has to say so. Without
 * keys there is nothing to insist on.
 */
export function defaultMinimum(hasKey: (use: KeyUse) => boolean): AssociationMinimum {
  return keyUses.some(hasKey)
    ? { ciphering: true, mechanism: 'hls', protection: authenticatedAndEncrypted }
    : { ciphering: false, mechanism: 'lowest', protection: unprotected };
}

const keyUses: readonly KeyUse[] = [
  'globalUnicastEncryptionKey',
  'globalBroadcastEncryptionKey',
  'dedicatedKey',
  'authenticationKey',
  'masterKey',
];

/**
 * Throws `downgrade` unless an association is secured as offered and not below the minimum. The client offers its AARQ
 * and has negotiated what the AARE says; the server offers its configuration and has negotiated what the AARQ proposes.
 * Context and mechanism have to be the offered ones, more protection than offered is welcome.
 */
export function checkNegotiated(
  terms: { readonly offered: AssociationSecurity; readonly minimum: AssociationMinimum },
  negotiated: AssociationSecurity,
): void {
  const { offered, minimum } = terms;
  const { context, mechanism, protection } = negotiated;
  if (context !== offered.context) throw downgrade('application context', context, offered.context);
  if (mechanism !== offered.mechanism) throw downgrade('mechanism', mechanism, offered.mechanism);
  if (!covers(protection, offered.protection)) throw tooLow(protection, offered.protection);
  const known = contexts.get(context);
  if (known === undefined || (minimum.ciphering && !known.ciphering))
    throw downgrade('application context', context, minimum.ciphering ? 'one with ciphering' : 'a known one');
  if (!isAuthenticationMechanism(mechanism) || isWeakerMechanism(mechanism, minimum.mechanism))
    throw downgrade('mechanism', mechanism, `${minimum.mechanism} or a stronger one`);
  if (!covers(protection, minimum.protection)) throw tooLow(protection, minimum.protection);
}

function tooLow(protection: ProtectionLevel, expected: ProtectionLevel): SecurityError {
  return downgrade('protection', nameProtection(protection), nameProtection(expected));
}

function downgrade(what: string, found: string, expected: string): SecurityError {
  return new SecurityError('downgrade', `the ${what} of the association is ${found}, expected is ${expected}`);
}

import { fromHex } from '../codec/index.ts';
import type { DeclaredAssociation, DeclaredSecurity } from './declaration.ts';
import { inconclusive } from './examination.ts';

/** Octets of a declaration; INCONCLUSIVE where they are none. */
export function declaredOctets(hexadecimal: string | undefined, what: string): Uint8Array {
  const octets = hexadecimal === undefined ? undefined : fromHex(hexadecimal);
  if (octets === undefined) inconclusive(`the declaration has no ${what}`);
  return octets;
}

/** The keys of an association, in octets. */
export interface AssociationKeys {
  readonly clientSystemTitle: Uint8Array;
  readonly globalUnicastEncryptionKey: Uint8Array;
  readonly authenticationKey: Uint8Array;
}

/** The security of an association; INCONCLUSIVE where none is declared. */
export function securityOf({ security, name }: DeclaredAssociation): DeclaredSecurity {
  if (security === undefined) inconclusive(`the declaration has no security for ${name}`);
  return security;
}

/** The keys as they are declared. */
export function keysOf(association: DeclaredAssociation): AssociationKeys {
  const security = securityOf(association);
  return {
    clientSystemTitle: declaredOctets(security.clientSystemTitle, 'clientSystemTitle'),
    globalUnicastEncryptionKey: declaredOctets(security.globalUnicastEncryptionKey, 'globalUnicastEncryptionKey'),
    authenticationKey: declaredOctets(security.authenticationKey, 'authenticationKey'),
  };
}

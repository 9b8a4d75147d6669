import type { Conformance } from '../apdu/index.ts';
import {
  authenticatedAndEncrypted,
  type CipheringMode,
  cipheredService,
  cipheredTag,
  type OpenedApdu,
  type ProtectionLayer,
  type ProtectionLevel,
  SecurityError,
  unprotected,
} from '../security/index.ts';
import { AssociationError } from './errors.ts';
import { smallestPduSize } from './negotiation.ts';

const generalGloTag = 219;
const generalSigningTag = 223;

/** Whether protection of its own tag is around this APDU: the general forms. */
export function isGenerallyProtected(octets: Uint8Array): boolean {
  const tag = octets[0] ?? 0;
  return tag >= generalGloTag && tag <= generalSigningTag;
}

/** Authenticated and encrypted under the global key: what opens and releases associations. */
export const globalProtection = { kind: 'global', ...authenticatedAndEncrypted } as const satisfies ProtectionLayer;

/** What these layers do together. */
export function levelOfLayers(layers: readonly ProtectionLayer[]): ProtectionLevel {
  if (layers.length === 0) return unprotected;
  const ciphers = layers.filter(
    (layer): layer is Exclude<typeof layer, { kind: 'general-signing' }> => !isSigning(layer),
  );
  return {
    authentication: ciphers.some((layer: CipheringMode) => layer.authentication),
    encryption: ciphers.some((layer: CipheringMode) => layer.encryption),
    signature: ciphers.length < layers.length,
  };
}

/** The layers for this APDU: the general form in place of a service-specific one where the APDU has none. */
export function fittingLayers(apdu: Uint8Array, layers: readonly ProtectionLayer[]): readonly ProtectionLayer[] {
  // Around what is protected already there is the general form alone.
  return layers.map((layer, at) => fitting(at === 0 ? (apdu[0] ?? 0) : generalSigningTag, layer));
}

function fitting(tag: number, layer: ProtectionLayer): ProtectionLayer {
  if (layer.kind !== 'global' && layer.kind !== 'dedicated') return layer;
  if (cipheredTag(tag, layer.kind) !== undefined) return layer;
  return { ...layer, kind: layer.kind === 'global' ? 'general-glo-ciphering' : 'general-ded-ciphering' };
}

/** Throws `not-negotiated` for general protection in an association without it. */
export function requireGeneralProtection(layers: readonly ProtectionLayer[], conformance: Conformance): void {
  const general = layers.find(({ kind }) => kind !== 'global' && kind !== 'dedicated');
  if (general === undefined || conformance.includes('general-protection')) return;
  throw new AssociationError('not-negotiated', `${general.kind} needs general-protection, which was not negotiated`);
}

/** Throws `key-unknown` for an APDU under a key that all meters share: any of them could have sent it. */
export function requireUnicast({ layers }: OpenedApdu, what: string): void {
  if (layers.some((layer) => layer.kind === 'ciphering' && layer.use === 'globalBroadcastEncryptionKey'))
    throw new SecurityError('key-unknown', `${what} is under the broadcast key`);
}

/** Whether an APDU is protected, in any form. */
export function isProtected(octets: Uint8Array): boolean {
  return cipheredService(octets[0] ?? 0) !== undefined || isGenerallyProtected(octets);
}

function isSigning(layer: ProtectionLayer): boolean {
  return layer.kind === 'general-signing';
}

/** Octets that protection adds at most: a cipher in its own form, in a general form; a signature. */
const overhead = { ciphering: 24, general: 32, signing: 192 } as const;

/** What protection an association has to leave room for. */
export interface ProtectionInUse {
  readonly ciphering: boolean;
  readonly general: boolean;
  readonly signing: boolean;
}

/** Octets that are left of a PDU size for the APDU inside its protection; 0, no limit, stays so. */
export function roomIn(pduSize: number, { ciphering, general, signing }: ProtectionInUse): number {
  if (pduSize === 0 || !ciphering) return pduSize;
  const taken = overhead.ciphering + (general ? overhead.general : 0) + (signing ? overhead.signing : 0);
  return Math.max(pduSize - taken, smallestPduSize);
}

import type { KeyInfo } from '../../apdu/index.ts';
import type { CosemDateTime } from '../../axdr/index.ts';
import type { Secret } from '../keys/secret.ts';

/** What the cipher does to an APDU; at least one of both. */
export interface CipheringMode {
  readonly authentication: boolean;
  readonly encryption: boolean;
}

/** Ciphering between two associated parties: service-specific (`glo-`, `ded-`) or general. */
export interface AssociationCiphering extends CipheringMode {
  readonly kind: 'global' | 'dedicated' | 'general-glo-ciphering' | 'general-ded-ciphering';
  /** Under the broadcast key in place of the unicast key; global ciphering alone. */
  readonly broadcast?: boolean;
}

/** The header fields of general-ciphering and general-signing (Green Book 9.5), empty where left out. */
export interface GeneralHeader {
  readonly transactionId?: Uint8Array;
  /** The title of the party that protects; its own where left out. */
  readonly originatorSystemTitle?: Uint8Array;
  readonly recipientSystemTitle?: Uint8Array;
  readonly dateTime?: CosemDateTime;
  readonly otherInformation?: Uint8Array;
}

/** How both parties come to the key of general-ciphering; without one it is the global unicast key. */
export type ContentKey =
  | { readonly kind: 'identified'; readonly broadcast: boolean }
  | { readonly kind: 'wrapped'; readonly key: Secret }
  /** Agreed before, see `key-agreement.ts`: the key, and what the recipient needs to come to the same. */
  | { readonly kind: 'agreed'; readonly key: Secret; readonly keyInfo: Extract<KeyInfo, { kind: 'agreed-key' }> };

/** Ciphering between any two parties, across others between them. */
export interface EndToEndCiphering extends CipheringMode, GeneralHeader {
  readonly kind: 'general-ciphering';
  readonly contentKey?: ContentKey;
}

/** A digital signature. */
export interface Signing extends GeneralHeader {
  readonly kind: 'general-signing';
}

/** One layer of protection around an APDU. */
export type ProtectionLayer = AssociationCiphering | EndToEndCiphering | Signing;

/** How often an APDU can be protected, layer within layer. */
export const maxProtectionLayers = 3;

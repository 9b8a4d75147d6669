import type { Secret } from './secret.ts';

/** What a symmetric key is for, by its name in the standard. */
export type KeyUse =
  | 'globalUnicastEncryptionKey'
  | 'globalBroadcastEncryptionKey'
  | 'dedicatedKey'
  | 'authenticationKey'
  | 'masterKey';

/** Finds keys by the system title of the party that they are shared with. */
export interface KeyProvider {
  /** The key shared with this party for this use, or undefined. */
  key(systemTitle: Uint8Array, use: KeyUse): Secret | undefined;
}

import { SecurityError } from '../errors.ts';
import type { SecuritySetupVersion } from '../policy/security-policy.ts';
import type { KeyUse } from './key-provider.ts';
import type { Secret } from './secret.ts';

/** What a key that outlasts its association is for: such keys are transferred and agreed on. */
export type LastingKeyUse = Exclude<KeyUse, 'dedicatedKey'>;

/** A key and what it is for. */
export interface LastingKey {
  readonly use: LastingKeyUse;
  readonly key: Secret;
}

const uses: readonly LastingKeyUse[] = [
  'globalUnicastEncryptionKey',
  'globalBroadcastEncryptionKey',
  'authenticationKey',
  'masterKey',
];

/** The key_id of a use in methods of Security setup (class 64); version 0 has none for the master key. */
export function keyIdOf(use: LastingKeyUse, version: SecuritySetupVersion = 1): number {
  const keyId = uses.indexOf(use);
  useOfKeyId(keyId, version);
  return keyId;
}

/** The use of a key_id; throws `malformed` for an unknown one. */
export function useOfKeyId(keyId: number, version: SecuritySetupVersion = 1): LastingKeyUse {
  const use = uses[keyId];
  if (use === undefined || (version === 0 && use === 'masterKey'))
    throw new SecurityError('malformed', `Security setup version ${version} has no key ${keyId}`);
  return use;
}

/** Throws `malformed` when a batch has two keys for one use: the order would decide which one counts. */
export function checkKeyIds(batch: readonly { readonly keyId: number }[], version?: SecuritySetupVersion): void {
  const seen = new Set<LastingKeyUse>();
  for (const { keyId } of batch) {
    const use = useOfKeyId(keyId, version);
    if (seen.has(use)) throw new SecurityError('malformed', `two keys are given as ${use}`);
    seen.add(use);
  }
}

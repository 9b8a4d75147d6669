import type { Cryptography } from '../cryptography/cryptography.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import type { SecuritySuite } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import type { SecuritySetupVersion } from '../policy/security-policy.ts';
import { checkKeyIds, keyIdOf, type LastingKey, useOfKeyId } from './key-id.ts';
import { Secret } from './secret.ts';
import { isWellKnownKey } from './well-known-keys.ts';

/** key_transfer_data of Security setup (class 64): a key under the master key. */
export interface WrappedKey {
  readonly keyId: number;
  readonly keyWrapped: Uint8Array;
}

/** What both parties of a key transfer have in common. */
export interface KeyTransfer {
  readonly cryptography: Pick<Cryptography, 'wrapKey' | 'unwrapKey'>;
  readonly suite: SecuritySuite;
  /** The key encryption key, not any that is being transferred. */
  readonly masterKey: Secret;
  /** Of the Security setup; 1 where left out. */
  readonly version?: SecuritySetupVersion | undefined;
  /** Accepts keys that everybody tries: for test benches alone. */
  readonly allowTestKeys?: boolean | undefined;
}

/** What AES key wrap adds (RFC 3394). */
const wrapOverhead = 8;

/** Wraps a batch for key_transfer (method 2 of Security setup); throws when one of the keys will not do. */
export function wrapKeys(keys: readonly LastingKey[], transfer: KeyTransfer): WrappedKey[] {
  const { cryptography, masterKey, version } = transfer;
  checkKeys(keys, transfer);
  const batch = keys.map(({ use, key }) => ({ keyId: keyIdOf(use, version), key }));
  checkKeyIds(batch, version);
  return batch.map(({ keyId, key }) => ({ keyId, keyWrapped: cryptography.wrapKey(masterKey.reveal(), key.reveal()) }));
}

/** Unwraps the batch of a key_transfer: all of its keys, or an error when one will not do. They count after the response. */
export function unwrapKeys(batch: readonly WrappedKey[], transfer: KeyTransfer): LastingKey[] {
  const { suite, masterKey, version } = transfer;
  checkKeyIds(batch, version);
  checkSize('the master key', masterKey.length, suite.keySize);
  // Some engines take the wrapping of no key at all for a good one.
  for (const { keyWrapped } of batch) checkSize('a wrapped key', keyWrapped.length, suite.keySize + wrapOverhead);
  const keys = batch.map(({ keyId, keyWrapped }) => ({
    use: useOfKeyId(keyId, version),
    key: unwrap(keyWrapped, transfer),
  }));
  checkKeys(keys, transfer);
  return keys;
}

function unwrap(keyWrapped: Uint8Array, { cryptography, masterKey }: KeyTransfer): Secret {
  const octets = cryptography.unwrapKey(masterKey.reveal(), keyWrapped);
  if (octets === undefined) throw new SecurityError('unwrap-failed', 'the key was not wrapped with this master key');
  const key = new Secret(octets);
  octets.fill(0);
  return key;
}

function checkKeys(keys: readonly LastingKey[], { suite, masterKey, allowTestKeys }: KeyTransfer): void {
  checkSize('the master key', masterKey.length, suite.keySize);
  const others = [{ use: 'masterKey that wraps it', key: masterKey }];
  for (const { use, key } of keys) {
    checkSize(use, key.length, suite.keySize);
    if (allowTestKeys !== true && isWellKnownKey(key.reveal()))
      throw new SecurityError('key-well-known', `${use} is a test key that everybody knows`);
    const same = others.find((other) => equalInFixedTime(other.key.reveal(), key.reveal()));
    if (same !== undefined) throw new SecurityError('key-duplicate', `${use} is the same key as the ${same.use}`);
    others.push({ use, key });
  }
}

function checkSize(what: string, found: number, expected: number): void {
  if (found !== expected)
    throw new SecurityError('key-length', `${what} has ${found} octets, ${expected} are expected`);
}

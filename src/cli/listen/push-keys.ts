import { toHex } from '../../codec/index.ts';
import type { Keys } from '../../decode/index.ts';
import {
  type KeyProvider,
  type KeyUse,
  type PublicKey,
  parseSystemTitle,
  Secret,
  systemTitleOfCommonName,
  systemTitleOfGbcs,
  type VerificationKey,
} from '../../security/index.ts';
import { UsageError } from '../usage.ts';

type MeterKeys = ReadonlyMap<KeyUse, Secret>;

/** Keys by the titles of meters; those of one entry without a title are for all other meters. */
export function pushKeys(entries: readonly Keys[]): KeyProvider {
  const byTitle = new Map<string, MeterKeys>();
  let others: MeterKeys | undefined;
  for (const entry of entries) {
    const title = entry.systemTitle === undefined ? undefined : parseSystemTitle(entry.systemTitle);
    if (title !== undefined) byTitle.set(toHex(title), keysOf(entry));
    else if (others === undefined) others = keysOf(entry);
    else throw new UsageError('several keys without the system titles of their meters: which is whose is not known');
  }
  return { key: (title, use) => (byTitle.get(toHex(title)) ?? others)?.get(use) };
}

function keysOf({ encryptionKey, authenticationKey }: Keys): MeterKeys {
  const keys = new Map<KeyUse, Secret>([['globalUnicastEncryptionKey', new Secret(octetsOf(encryptionKey))]]);
  if (authenticationKey !== undefined) keys.set('authenticationKey', new Secret(octetsOf(authenticationKey)));
  return keys;
}

/** `gatherKeys` has read them. */
function octetsOf(key: string | Uint8Array): Uint8Array {
  if (typeof key === 'string') throw new TypeError('keys that are read are expected');
  return key;
}

/** The keys of signers by the system titles in their certificates; one without a certificate is for all others. */
export function signerKeys(
  keys: readonly PublicKey[],
): ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined {
  if (keys.length === 0) return undefined;
  const byTitle = new Map<string, VerificationKey>();
  let others: VerificationKey | undefined;
  for (const { curve, publicKey, certificate } of keys) {
    const title = certificate && (systemTitleOfCommonName(certificate) ?? systemTitleOfGbcs(certificate));
    if (title === undefined) others = { curve, publicKey };
    else byTitle.set(toHex(title), { curve, publicKey });
  }
  return (title) => byTitle.get(toHex(title)) ?? others;
}

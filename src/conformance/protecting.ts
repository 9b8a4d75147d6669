import type { AssociationKeys } from './association-keys.ts';
import type { Examination } from './examination.ts';
import { inconclusive } from './examination.ts';
import {
  cipheredTagOf,
  openRawCiphered,
  protections,
  type RawOpened,
  rawCiphered,
  rawCipheredApdu,
} from './raw-ciphering.ts';

/** How a request is protected; authenticated and encrypted under the global key where nothing is said. */
export interface Protecting {
  /** In clear text. */
  readonly isClear?: boolean;
  /** The tag of the ciphered APDU; the key follows it unless another is given. */
  readonly kind?: 'global' | 'dedicated';
  readonly securityControl?: number;
  /** The next one where left out. */
  readonly invocationCounter?: number;
  readonly key?: Uint8Array;
  readonly authenticationKey?: Uint8Array;
  /** Spoils the content of the ciphered APDU. */
  readonly spoil?: (content: Uint8Array) => Uint8Array;
}

/** Who ciphers: a dialogue. */
export interface Ciphered {
  readonly examination: Examination;
  readonly keys: AssociationKeys | undefined;
  readonly dedicatedKey: Uint8Array | undefined;
  readonly serverSystemTitle: Uint8Array;
}

/** The octets of a protected request. */
export function cipher({ examination, keys, dedicatedKey }: Ciphered, plain: Uint8Array, how: Protecting): Uint8Array {
  if (keys === undefined) inconclusive('the association has no keys');
  const { kind = 'global', securityControl = protections.both } = how;
  const key = how.key ?? (kind === 'dedicated' ? dedicatedKey : undefined) ?? keys.globalUnicastEncryptionKey;
  const content = rawCiphered(plain, {
    cryptography: examination.target.cryptography,
    systemTitle: keys.clientSystemTitle,
    key,
    authenticationKey: how.authenticationKey ?? keys.authenticationKey,
    securityControl,
    invocationCounter: how.invocationCounter ?? examination.state.nextCounter(key),
  });
  return rawCipheredApdu(cipheredTagOf(plain[0]!, kind), how.spoil?.(content) ?? content);
}

/** Opens an answer under the key that its tag names; undefined where it is not protected, or not authentic. */
export function uncipher(
  { examination, keys, dedicatedKey, serverSystemTitle }: Ciphered,
  apdu: Uint8Array,
): RawOpened | undefined {
  const tag = apdu[0]!;
  const isGlobal = tag === 0x28 || (tag >= 0xc8 && tag <= 0xcf);
  const isDedicated = tag >= 0xd0 && tag <= 0xd7;
  const key = isGlobal ? keys?.globalUnicastEncryptionKey : isDedicated ? dedicatedKey : undefined;
  if (keys === undefined || key === undefined) return undefined;
  const { authenticationKey } = keys;
  const { cryptography } = examination.target;
  return openRawCiphered(apdu, { cryptography, systemTitle: serverSystemTitle, key, authenticationKey });
}

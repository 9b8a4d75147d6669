import { encodeUtf8 } from '../axdr/index.ts';
import type { RoleName } from '../omnia/index.ts';
import { type Cryptography, type KeyUse, Secret } from '../security/index.ts';

/** The uses that each role of the meter has a key for. */
export const roleKeyUses = ['globalUnicastEncryptionKey', 'authenticationKey', 'masterKey'] as const satisfies KeyUse[];
/** One of `roleKeyUses`. */
export type RoleKeyUse = (typeof roleKeyUses)[number];

/** Keys of a role. */
export type RoleKeys = Readonly<Record<RoleKeyUse, Secret>>;

/**
 * Keys for tests: the first 16 octets of the SHA-256 of `dlms-cosem test key/<seed>/<role>/<use>`. Whoever knows the seed
 * knows them; they are no better than the well-known ones but that each role has its own.
 */
export function testKeys(seed: number, role: RoleName, cryptography: Pick<Cryptography, 'digest'>): RoleKeys {
  const key = (use: RoleKeyUse): Secret => {
    const name = encodeUtf8(`dlms-cosem test key/${seed}/${role}/${use}`);
    return new Secret(cryptography.digest('SHA-256', name).subarray(0, 16));
  };
  return {
    globalUnicastEncryptionKey: key('globalUnicastEncryptionKey'),
    authenticationKey: key('authenticationKey'),
    masterKey: key('masterKey'),
  };
}

/** The private key of the head-end that signs in tests (P-256), from the same place as `testKeys`. */
export function testSigningKey(seed: number, cryptography: Pick<Cryptography, 'digest'>): Secret {
  return new Secret(cryptography.digest('SHA-256', encodeUtf8(`dlms-cosem test key/${seed}/head-end/signing`)));
}

/** The private key of the maker that signs firmware in tests (P-256); one for all meters, as a maker has. */
export function testMakerKey(cryptography: Pick<Cryptography, 'digest'>): Secret {
  return new Secret(cryptography.digest('SHA-256', encodeUtf8('dlms-cosem test key/maker/firmware')));
}

/** The title of the client of a role in tests: `HES`, zeroes and its address. */
export function testClientTitle(clientSap: number): Uint8Array {
  return Uint8Array.of(0x48, 0x45, 0x53, 0, 0, 0, clientSap >> 8, clientSap & 0xff);
}

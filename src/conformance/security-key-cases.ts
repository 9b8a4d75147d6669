import { type AssociationKeys, declaredOctets, keysOf, securityOf } from './association-keys.ts';
import { readsAssociation } from './common-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { Dialogue } from './dialogue.ts';
import { inapplicable } from './examination.ts';
import { rawOctets } from './raw-ber.ts';
import { rawAction, rawGet } from './raw-service.ts';
import { forCiphered, isRefused, type SecurityExamination, securitySetupMember, succeeds } from './security-steps.ts';

type KeyName = 'globalUnicastEncryptionKey' | 'authenticationKey';

const keyIds: Readonly<Record<KeyName, number>> = { globalUnicastEncryptionKey: 0, authenticationKey: 2 };
const anyAttribute = rawGet({ classId: 15, logicalName: '0-0:40.0.0*255', id: 1 });

/** One key of a transfer: its key_id, the key, and the key that it is wrapped with. */
interface Transferred {
  readonly keyId: number;
  readonly key: Uint8Array;
  readonly masterKey: Uint8Array;
}

/** The request that transfers keys. */
function transfer(security: SecurityExamination, keys: readonly Transferred[]): Uint8Array {
  const { wrapKey } = security.examination.target.cryptography;
  const elements = keys.flatMap(({ keyId, key, masterKey }) => [
    ...[0x02, 0x02, 0x16, keyId, 0x09],
    ...rawOctets(wrapKey(masterKey, key)),
  ]);
  return rawAction(securitySetupMember(security, 2), Uint8Array.from([0x01, keys.length, ...elements]));
}

function masterKeyOf({ association }: SecurityExamination): Uint8Array {
  const { keyTransferSupported, masterKey } = securityOf(association);
  if (keyTransferSupported !== true) inapplicable('key transfer is not declared');
  return declaredOctets(masterKey, 'masterKey');
}

/** The keys in another state: what is not named is as before. */
function changed(keys: AssociationKeys, names: readonly KeyName[], fresh: AssociationKeys): AssociationKeys {
  return { ...keys, ...Object.fromEntries(names.map((name) => [name, fresh[name]])) };
}

/** All ways to have some of these keys new and the others old, but for all of them new. */
function staleMixtures(names: readonly KeyName[]): readonly (readonly KeyName[])[] {
  return names.length === 1 ? [[]] : [[], ...names.map((name) => [name])];
}

/** Transfers new keys, sees that they are in use at once and no other, and brings the old ones back. */
function transfers(...names: readonly KeyName[]) {
  return async (security: SecurityExamination): Promise<void> => {
    const masterKey = masterKeyOf(security);
    const { randomBytes } = security.examination.target;
    const old = keysOf(security.association);
    const drawn = { ...old, globalUnicastEncryptionKey: randomBytes(16), authenticationKey: randomBytes(16) };
    const fresh = changed(old, names, drawn);
    const transferOf = (keys: AssociationKeys) =>
      transfer(
        security,
        names.map((name) => ({ keyId: keyIds[name], key: keys[name], masterKey })),
      );
    const dialogue = await security.open();
    await security.part('the keys are transferred', () => succeeds(dialogue, transferOf(fresh)));
    try {
      for (const stale of staleMixtures(names))
        await security.part(
          `with ${stale.length === 0 ? 'old keys' : `only a new ${stale[0]}`} nothing is served`,
          () => isRefusedWith(dialogue, changed(old, stale, fresh)),
        );
      dialogue.keys = fresh;
      await security.part('with new keys everything is served', () => readsAssociation(dialogue));
    } finally {
      await restore(security, dialogue, { fresh, old, request: transferOf(old) });
    }
  };
}

async function isRefusedWith(dialogue: Dialogue, keys: AssociationKeys): Promise<void> {
  const { globalUnicastEncryptionKey: key, authenticationKey } = keys;
  await isRefused(dialogue, anyAttribute, { key, authenticationKey });
}

interface Restoration {
  readonly fresh: AssociationKeys;
  readonly old: AssociationKeys;
  readonly request: Uint8Array;
}

async function restore(
  { part }: SecurityExamination,
  dialogue: Dialogue,
  { fresh, old, request }: Restoration,
): Promise<void> {
  await part('the old keys are brought back', async () => {
    dialogue.keys = fresh;
    await succeeds(dialogue, request);
    dialogue.keys = old;
    await readsAssociation(dialogue);
  });
}

/** A transfer that must not be carried out: the keys stay as they are. */
function transfersNot(of: (security: SecurityExamination) => Transferred) {
  return async (security: SecurityExamination): Promise<void> => {
    const dialogue = await security.open();
    await security.part('the transfer is refused', () => isRefused(dialogue, transfer(security, [of(security)])));
    await security.part('the old keys are in use', () => readsAssociation(dialogue));
  };
}

const common = { layer: 'security', clause: 'IEC 62056-6-2 5.4.7', isDestructive: true } as const;

/** Transfers of keys. */
export const securityKeyCases: readonly ConformanceCase[] = [
  {
    ...common,
    id: 'SYMSEC_0_Key_Tx_P1',
    title: 'a new encryption key',
    run: forCiphered(transfers('globalUnicastEncryptionKey')),
  },
  {
    ...common,
    id: 'SYMSEC_0_Key_Tx_P2',
    title: 'a new authentication key',
    run: forCiphered(transfers('authenticationKey')),
  },
  {
    ...common,
    id: 'SYMSEC_0_Key_Tx_P3',
    title: 'two new keys at once',
    run: forCiphered(transfers('globalUnicastEncryptionKey', 'authenticationKey')),
  },
  {
    ...common,
    id: 'SYMSEC_0_Key_Tx_N1',
    title: 'a key without a use',
    run: forCiphered(
      transfersNot((security) => ({
        keyId: 0x80,
        key: security.examination.target.randomBytes(16),
        masterKey: masterKeyOf(security),
      })),
    ),
  },
  {
    ...common,
    id: 'SYMSEC_0_Key_Tx_N2',
    title: 'a key under another master key',
    run: forCiphered(
      transfersNot((security) => {
        masterKeyOf(security);
        const { randomBytes } = security.examination.target;
        return { keyId: 0, key: randomBytes(16), masterKey: randomBytes(16) };
      }),
    ),
  },
];

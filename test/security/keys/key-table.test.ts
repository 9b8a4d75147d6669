import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromLatin1, toHex } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { securitySuite } from '../../../src/security/cryptography/suites.ts';
import type { KeyUse } from '../../../src/security/keys/key-provider.ts';
import { type KeyEntry, keyTable } from '../../../src/security/keys/key-table.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { hex } from '../../support/corpus.ts';

const options = { cryptography: portableCryptography };
const [title, other] = [hex('4b414d0000000001'), hex('4b414d0000000002')];
const keyOf = (name: string, size = 16) =>
  Uint8Array.from(createHash('sha256').update(name).digest().subarray(0, size));
const [first, second, third] = [keyOf('first'), keyOf('second'), keyOf('third')];
const base64 = (octets: Uint8Array) => Buffer.from(octets).toString('base64');

const refused = (act: () => unknown, code: string, ...parts: string[]) => {
  expect(act).toThrow(expect.objectContaining({ code }));
  for (const part of parts) expect(act).toThrow(part);
};

describe('keyTable', () => {
  test('finds keys by system title and use, in any form of input', () => {
    const table = keyTable(
      [
        {
          systemTitle: title,
          keys: { globalUnicastEncryptionKey: toHex(first, ' '), authenticationKey: base64(second) },
        },
        {
          systemTitle: '4B 41 4D 00 00 00 00 02',
          keys: { masterKey: 'ascii:MYDUMMYGLOBALKEY', authenticationKey: third },
        },
      ],
      options,
    );
    const octets = (systemTitle: Uint8Array, use: KeyUse) => table.key(systemTitle, use)?.reveal();
    expect(octets(title, 'globalUnicastEncryptionKey')).toEqual(first);
    expect(octets(title, 'authenticationKey')).toEqual(second);
    expect(octets(other, 'masterKey')).toEqual(fromLatin1('MYDUMMYGLOBALKEY'));
    expect(octets(other, 'authenticationKey')).toEqual(third);
    expect(table.key(title, 'masterKey')).toBeUndefined();
    expect(table.key(hex('4b414d0000000003'), 'masterKey')).toBeUndefined();
    expect(table.key(new Uint8Array(), 'masterKey')).toBeUndefined();
    expect(table.doubts).toEqual([]);
  });

  test('keeps a copy, and leaves the octets it was given alone', () => {
    const given = first.slice();
    const table = keyTable([{ systemTitle: title, keys: { authenticationKey: given } }], options);
    expect(given).toEqual(first);
    given.fill(0);
    expect(table.key(title, 'authenticationKey')!.reveal()).toEqual(first);
  });

  test('adds up entries of one title, and takes each use once', () => {
    const entries: KeyEntry[] = [
      { systemTitle: title, keys: { globalUnicastEncryptionKey: first } },
      { systemTitle: title, keys: { authenticationKey: second } },
    ];
    const table = keyTable(entries, options);
    expect(table.key(title, 'globalUnicastEncryptionKey')!.reveal()).toEqual(first);
    expect(table.key(title, 'authenticationKey')!.reveal()).toEqual(second);
    const again = { systemTitle: title, keys: { authenticationKey: third } };
    refused(() => keyTable([...entries, again], options), 'key-duplicate', 'given twice', 'authenticationKey');
  });

  test('roles have keys of their own and none of another', () => {
    const table = keyTable(
      [
        { systemTitle: title, role: 'reader', keys: { authenticationKey: first } },
        { systemTitle: title, role: 'management', keys: { authenticationKey: second } },
        { systemTitle: title, keys: { authenticationKey: third, masterKey: keyOf('fourth') } },
      ],
      options,
    );
    expect(table.forRole('reader').key(title, 'authenticationKey')!.reveal()).toEqual(first);
    expect(table.forRole('management').key(title, 'authenticationKey')!.reveal()).toEqual(second);
    expect(table.key(title, 'authenticationKey')!.reveal()).toEqual(third);
    expect(table.forRole('reader').key(title, 'masterKey')).toBeUndefined();
    expect(table.forRole('installer').key(title, 'authenticationKey')).toBeUndefined();
  });

  test('the suite fixes the size, of the table or of an entry', () => {
    const long = keyOf('long', 32);
    const [suite1, suite2] = [securitySuite(1), securitySuite(2)];
    const load = (key: Uint8Array, table: object, entry: object = {}) =>
      keyTable([{ systemTitle: title, keys: { masterKey: key }, ...entry }], { ...options, ...table });
    expect(load(long, { suite: suite2 }).key(title, 'masterKey')).toHaveLength(32);
    expect(load(long, {}, { suite: suite2 }).key(title, 'masterKey')).toHaveLength(32);
    expect(load(first, { suite: suite2 }, { suite: suite1 }).key(title, 'masterKey')).toHaveLength(16);
    refused(() => load(long, {}), 'key-length', '32 octets', 'suite 0', '16', 'masterKey of 4b414d0000000001');
    refused(() => load(first, { suite: suite2 }), 'key-length', '16 octets', 'suite 2', '32');
    for (const size of [0, 1, 15, 17, 31])
      refused(() => load(keyOf('any', 32).subarray(0, size), {}), 'key-length', `${size} octets`);
  });

  test('a doubt is given back with its place, and is not silent', () => {
    const table = keyTable(
      [
        {
          systemTitle: title,
          role: 'reader',
          keys: { masterKey: 'MYDUMMYGLOBALKEY', authenticationKey: toHex(first) },
        },
      ],
      options,
    );
    expect(table.doubts).toEqual([
      {
        systemTitle: '4b414d0000000001',
        role: 'reader',
        use: 'masterKey',
        doubt: expect.stringContaining('taken as text'),
      },
    ]);
  });

  test.each(['', '4b414d00000000', '4b414d000000000102', 'no title'])('refuses the title "%s"', (systemTitle) => {
    refused(() => keyTable([{ systemTitle, keys: {} }], options), 'system-title');
  });

  test('what no form fits is refused with the place', () => {
    const load = (key: string) => () =>
      keyTable([{ systemTitle: title, role: 'reader', keys: { masterKey: key } }], options);
    refused(load('0102'), 'key-length', 'masterKey of 4b414d0000000001 for reader', '4 hexadecimal digits');
    refused(load('base64:!'), 'key-length', 'not base64');
  });
});

describe('T8: keys used twice', () => {
  const unicast = (systemTitle: Uint8Array, key: Uint8Array, role?: string): KeyEntry => ({
    systemTitle,
    role,
    keys: { globalUnicastEncryptionKey: key },
  });

  test('T8: the same unicast key with two meters is refused, naming both and not the key', () => {
    const act = () => keyTable([unicast(title, first), unicast(other, first)], options);
    refused(
      act,
      'key-duplicate',
      'globalUnicastEncryptionKey of 4b414d0000000001',
      'globalUnicastEncryptionKey of 4b414d0000000002',
    );
    expect(act).not.toThrow(toHex(first));
  });

  test('T8: the same key in two roles is refused, naming the roles', () => {
    const act = () => keyTable([unicast(title, first, 'reader'), unicast(title, first, 'management')], options);
    refused(act, 'key-duplicate', 'for reader', 'for management');
  });

  test.each<[KeyUse, KeyUse]>([
    ['globalUnicastEncryptionKey', 'authenticationKey'],
    ['globalUnicastEncryptionKey', 'globalBroadcastEncryptionKey'],
    ['authenticationKey', 'masterKey'],
  ])('T8: the same key as %s and %s is refused', (use, another) => {
    const keys = { [use]: toHex(first), [another]: base64(first) };
    refused(() => keyTable([{ systemTitle: title, keys }], options), 'key-duplicate', use, another);
    const apart = [
      { systemTitle: title, keys: { [use]: first } },
      { systemTitle: other, keys: { [another]: first } },
    ];
    refused(() => keyTable(apart, options), 'key-duplicate', use, another);
  });

  test.each<KeyUse>(['authenticationKey', 'masterKey', 'dedicatedKey'])(
    'T8: the same %s with two meters is refused',
    (use) => {
      const entries = [title, other].map((systemTitle) => ({ systemTitle, keys: { [use]: first } }));
      refused(() => keyTable(entries, options), 'key-duplicate', use);
      const shared = keyTable(entries, { ...options, sharedUses: [use] });
      expect(shared.key(other, use)!.reveal()).toEqual(first);
      refused(() => keyTable(entries, { ...options, sharedUses: [] }), 'key-duplicate');
    },
  );

  test('T8: a broadcast key is shared, that is what it is for', () => {
    const entries = [title, other].map((systemTitle) => ({
      systemTitle,
      keys: { globalBroadcastEncryptionKey: first },
    }));
    expect(keyTable(entries, options).key(other, 'globalBroadcastEncryptionKey')!.reveal()).toEqual(first);
  });

  test.each([
    ['zeros', '00'.repeat(16), 0],
    ['one octet', '31'.repeat(16), 0],
    ['counting', '000102030405060708090a0b0c0d0e0f', 0],
    ['of the examples', 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf', 1],
    ['double digits', '00112233445566778899aabbccddeeff', 0],
    ['of 32 octets', '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 2],
  ] as const)('T8: a test key is refused unless allowed: %s', (_, key, suite) => {
    const entries = [{ systemTitle: title, keys: { authenticationKey: key } }];
    const load = (changed: object) => () => keyTable(entries, { ...options, suite: securitySuite(suite), ...changed });
    refused(load({}), 'key-well-known', 'authenticationKey of 4b414d0000000001');
    refused(load({ allowTestKeys: false }), 'key-well-known');
    expect(load({ allowTestKeys: true })().key(title, 'authenticationKey')).toBeInstanceOf(Secret);
  });
});

describe('many meters', () => {
  const meters = Array.from({ length: 100_000 }, (_, i) => {
    const seed = createHash('sha256').update(`${i}`).digest('hex');
    const keys = { globalUnicastEncryptionKey: seed.slice(0, 32), authenticationKey: seed.slice(32) };
    return { systemTitle: `4b414d00${i.toString(16).padStart(8, '0')}`, keys };
  });

  // Time of the processor, for others may be at work on the same machine.
  test('10^5 load in seconds', () => {
    const start = process.cpuUsage();
    const table = keyTable(meters, options);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(8);
    expect(table.key(hex('4b414d000001869f'), 'authenticationKey')).toBeInstanceOf(Secret);
  });

  test('T8: the key of the first is found again with the last', () => {
    const last = { systemTitle: other, keys: { authenticationKey: meters[0]!.keys.globalUnicastEncryptionKey } };
    let refusal: unknown;
    try {
      keyTable([...meters.slice(0, 5000), last], { cryptography: nodeCryptography });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: 'key-duplicate',
      message: 'authenticationKey of 4b414d0000000002: the same key as globalUnicastEncryptionKey of 4b414d0000000000',
    });
  });
});

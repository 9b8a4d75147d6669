import { createCipheriv, createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { securitySuite } from '../../../src/security/cryptography/suites.ts';
import { keyIdOf, type LastingKey, type LastingKeyUse, useOfKeyId } from '../../../src/security/keys/key-id.ts';
import { type KeyTransfer, unwrapKeys, wrapKeys } from '../../../src/security/keys/key-transfer.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { hex } from '../../support/corpus.ts';

const uses: LastingKeyUse[] = [
  'globalUnicastEncryptionKey',
  'globalBroadcastEncryptionKey',
  'authenticationKey',
  'masterKey',
];
const secretOf = (name: string, size = 16) => new Secret(createHash('sha256').update(name).digest().subarray(0, size));
const refused = (act: () => unknown, code: string) => expect(act).toThrow(expect.objectContaining({ code }));

describe.each([
  ['portable', portableCryptography],
  ['node', nodeCryptography],
])('key_transfer, %s engine', (_, cryptography) => {
  const transferOf = (suite: 0 | 1 | 2): KeyTransfer => {
    const { keySize } = securitySuite(suite);
    return { cryptography, suite: securitySuite(suite), masterKey: secretOf('master', keySize) };
  };
  const keysOf = (size = 16): LastingKey[] => uses.map((use) => ({ use, key: secretOf(use, size) }));
  const transfer = transferOf(0);

  test.each([0, 1, 2] as const)('suite %i: what is wrapped comes back, and is what node:crypto wraps', (suite) => {
    const { keySize } = securitySuite(suite);
    const given = transferOf(suite);
    const wrapped = wrapKeys(keysOf(keySize), given);
    expect(wrapped.map(({ keyId }) => keyId)).toEqual([0, 1, 2, 3]);
    for (const [i, { keyWrapped }] of wrapped.entries()) {
      const cipher = createCipheriv(`id-aes${keySize * 8}-wrap`, given.masterKey.reveal(), Buffer.alloc(8, 0xa6));
      expect(toHex(keyWrapped)).toBe(cipher.update(secretOf(uses[i]!, keySize).reveal()).toString('hex'));
    }
    const keys = unwrapKeys(wrapped, given);
    expect(keys.map(({ use }) => use)).toEqual(uses);
    for (const { use, key } of keys) expect(key.reveal()).toEqual(secretOf(use, keySize).reveal());
  });

  test.each([
    // RFC 3394, 4.1 and 4.6
    [
      0,
      '000102030405060708090a0b0c0d0e0f',
      '00112233445566778899aabbccddeeff',
      '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5',
    ],
    [
      2,
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
      '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
    ],
  ] as const)('RFC 3394 in suite %i', (suite, master, key, wrapped) => {
    const given = { ...transferOf(suite), masterKey: new Secret(hex(master)) };
    const keys: LastingKey[] = [{ use: 'globalUnicastEncryptionKey', key: new Secret(hex(key)) }];
    refused(() => wrapKeys(keys, given), 'key-well-known');
    const allowed = { ...given, allowTestKeys: true };
    const batch = wrapKeys(keys, allowed);
    expect(batch.map(({ keyId, keyWrapped }) => [keyId, toHex(keyWrapped)])).toEqual([[0, wrapped]]);
    expect(toHex(unwrapKeys(batch, allowed)[0]!.key.reveal())).toBe(key);
    refused(() => unwrapKeys(batch, given), 'key-well-known');
  });

  test('a batch is all or nothing: one flipped bit anywhere', () => {
    const wrapped = wrapKeys(keysOf(), transfer);
    for (let bit = 0; bit < 4 * 24 * 8; bit += 1) {
      const [at, octet] = [Math.floor(bit / 192), Math.floor((bit % 192) / 8)];
      const changed = wrapped.map(({ keyId, keyWrapped }) => ({ keyId, keyWrapped: Uint8Array.from(keyWrapped) }));
      changed[at]!.keyWrapped[octet]! ^= 1 << (bit % 8);
      refused(() => unwrapKeys(changed, transfer), 'unwrap-failed');
    }
    refused(() => unwrapKeys(wrapped, { ...transfer, masterKey: secretOf('another') }), 'unwrap-failed');
  });

  test('sizes are exact: wrapped keys, keys and master keys', () => {
    const [good] = wrapKeys(keysOf().slice(0, 1), transfer);
    for (const size of [0, 8, 16, 23, 25, 32, 40])
      refused(() => unwrapKeys([{ keyId: 0, keyWrapped: new Uint8Array(size) }], transfer), 'key-length');
    const long = wrapKeys(keysOf(32), transferOf(2));
    refused(() => unwrapKeys(long, transfer), 'key-length');
    refused(() => unwrapKeys([good!], { ...transfer, masterKey: secretOf('master', 32) }), 'key-length');
    refused(() => wrapKeys(keysOf(32), transfer), 'key-length');
    refused(() => wrapKeys(keysOf(), { ...transfer, masterKey: secretOf('master', 32) }), 'key-length');
    refused(() => wrapKeys(keysOf(), transferOf(2)), 'key-length');
  });

  test('an engine that gives back a key of another size is not believed', () => {
    for (const size of [0, 15, 32]) {
      const broken = { ...cryptography, unwrapKey: () => secretOf('any', size).reveal() };
      const batch = [{ keyId: 0, keyWrapped: new Uint8Array(24) }];
      refused(() => unwrapKeys(batch, { ...transfer, cryptography: broken }), 'key-length');
    }
  });

  test('key ids: unknown ones, the same twice, and the master key in version 0', () => {
    const wrapped = wrapKeys(keysOf(), transfer);
    for (const keyId of [4, -1, 255, 0.5, Number.NaN])
      refused(() => unwrapKeys([{ ...wrapped[0]!, keyId }], transfer), 'malformed');
    refused(() => unwrapKeys([...wrapped, wrapped[0]!], transfer), 'malformed');
    refused(() => wrapKeys([keysOf()[0]!, { use: uses[0]!, key: secretOf('other') }], transfer), 'malformed');
    const version0 = { ...transfer, version: 0 } as const;
    refused(() => unwrapKeys(wrapped, version0), 'malformed');
    refused(() => wrapKeys(keysOf(), version0), 'malformed');
    expect(unwrapKeys(wrapKeys(keysOf().slice(0, 3), version0), version0)).toHaveLength(3);
    expect(unwrapKeys([], transfer)).toEqual([]);
  });

  test('T8: the same key for two uses, or as the master key, is not transferred', () => {
    const twice = [keysOf()[0]!, { use: 'authenticationKey' as const, key: secretOf(uses[0]!) }];
    refused(() => wrapKeys(twice, transfer), 'key-duplicate');
    refused(() => wrapKeys([{ use: 'authenticationKey', key: secretOf('master') }], transfer), 'key-duplicate');
    const keyWrapped = cryptography.wrapKey(transfer.masterKey.reveal(), secretOf('any').reveal());
    const both = [0, 2].map((keyId) => ({ keyId, keyWrapped }));
    refused(() => unwrapKeys(both, transfer), 'key-duplicate');
  });

  test('any octets in place of a wrapped key are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (keyWrapped) => {
        expect(() => unwrapKeys([{ keyId: 0, keyWrapped }], transfer)).toThrow(
          expect.objectContaining({ code: keyWrapped.length === 24 ? 'unwrap-failed' : 'key-length' }),
        );
      }),
      { numRuns: 300 },
    );
  });
});

test('key ids and uses are each other', () => {
  expect(uses.map((use) => keyIdOf(use))).toEqual([0, 1, 2, 3]);
  expect([0, 1, 2, 3].map((keyId) => useOfKeyId(keyId))).toEqual(uses);
});

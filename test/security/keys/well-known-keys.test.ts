import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromLatin1 } from '../../../src/codec/index.ts';
import { isWellKnownKey } from '../../../src/security/keys/well-known-keys.ts';
import { hex } from '../../support/corpus.ts';

describe('isWellKnownKey', () => {
  test.each([
    ['zeros', '00'.repeat(16)],
    ['one octet repeated', 'a5'.repeat(16)],
    ['one octet repeated, 32', 'ff'.repeat(32)],
    ['counting from 0', '000102030405060708090a0b0c0d0e0f'],
    ['counting from 0, 32', '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'],
    ['counting from 0, twice', '000102030405060708090a0b0c0d0e0f'.repeat(2)],
    ['counting from 1', '0102030405060708090a0b0c0d0e0f10'],
    ['the authentication key of the examples', 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf'],
    ['the same, 32', 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef'],
    ['double digits', '00112233445566778899aabbccddeeff'],
    ['double digits, twice', '00112233445566778899aabbccddeeff'.repeat(2)],
    [
      'double digits, then counting (RFC 3394, 4.6)',
      '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
    ],
    ['counting down', '0f0e0d0c0b0a09080706050403020100'],
    ['double digits down', 'ffeeddccbbaa99887766554433221100'],
    ['digits', '0123456789abcdef0123456789abcdef'],
    ['digits up and down', '0123456789abcdeffedcba9876543210'],
    ['counting over the end', 'f8f9fafbfcfdfeff0001020304050607'],
  ])('%s', (_, key) => expect(isWellKnownKey(hex(key))).toBe(true));

  test.each(['0123456789abcdef', '0123456789ABCDEF', '1234567890123456', '1111111111111111'])(
    'digits typed as text: %s',
    (text) => {
      expect(isWellKnownKey(fromLatin1(text))).toBe(true);
      expect(isWellKnownKey(fromLatin1(text + text))).toBe(true);
    },
  );

  test('one octet changed by one bit makes it another key', () => {
    for (const known of ['000102030405060708090a0b0c0d0e0f', 'd0'.repeat(32), '00112233445566778899aabbccddeeff']) {
      for (let i = 0; i < known.length / 2; i += 1) {
        const key = hex(known);
        key[i]! ^= 0x20;
        expect(isWellKnownKey(key)).toBe(false);
      }
    }
  });

  test('a random key is none', () => {
    for (const size of [16, 32])
      fc.assert(
        fc.property(fc.array(fc.nat(255), { minLength: size, maxLength: size }), (octets) => {
          fc.pre(new Set(octets).size > 9);
          expect(isWellKnownKey(Uint8Array.from(octets))).toBe(false);
        }),
        { numRuns: 2000 },
      );
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/codec/index.ts';
import { keyIdentity, keyIdentityOctets } from '../../../src/security/keys/key-identity.ts';
import { Secret } from '../../../src/security/keys/secret.ts';

const cryptography = {
  digest: (_: string, octets: Uint8Array) => Uint8Array.from(createHash('sha256').update(octets).digest()),
};
const title = fromHex('4d4d4d0000bc614e')!;
const key = new Secret(fromHex('000102030405060708090a0b0c0d0e0f')!);

describe('the identity of a key', () => {
  test('is a digest of label, title and key, in which the key is not to be seen', () => {
    const text = Buffer.concat([Buffer.from('dlms-cosem invocation counter'), title, key.reveal()]);
    const expected = createHash('sha256').update(text).digest('hex').slice(0, 32);
    expect(keyIdentity(key, title, cryptography)).toBe(expected);
  });

  test('another key and another title have other spaces', () => {
    const otherTitle = fromHex('4d4d4d0000bc614f')!;
    const otherKey = new Secret(fromHex('000102030405060708090a0b0c0d0e10')!);
    const all = [keyIdentity(key, title, cryptography), keyIdentity(key, otherTitle, cryptography)];
    all.push(keyIdentity(otherKey, title, cryptography));
    expect(new Set(all).size).toBe(3);
  });

  test('needs a title of 8 octets, and has one spelling', () => {
    expect(() => keyIdentity(key, title.subarray(1), cryptography)).toThrow(
      expect.objectContaining({ code: 'system-title' }),
    );
    expect(keyIdentityOctets('ab'.repeat(16))).toEqual(new Uint8Array(16).fill(0xab));
    for (const other of ['AB'.repeat(16), ` ${'ab'.repeat(16)}`, 'ab'.repeat(15), 'xy'.repeat(16)])
      expect(() => keyIdentityOctets(other)).toThrow(RangeError);
  });
});

import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalBytes, toHex } from '../../../src/codec/index.ts';
import { nodeAead } from '../../../src/node/index.ts';
import { type AeadProvider, equalInFixedTime, portableAead, tagSize } from '../../../src/security/index.ts';
import { hex } from '../../support/corpus.ts';

const providers: readonly (readonly [string, AeadProvider])[] = [
  ['portable', portableAead],
  ['node', nodeAead],
];
const none = new Uint8Array();
/** Providers may give any Uint8Array, a Buffer too. */
const plain = (octets: Uint8Array | undefined) => octets && Uint8Array.from(octets);

/** The whole tag of 16 octets, from node:crypto alone. */
function wholeTag(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const name = `aes-${key.length * 8}-gcm` as 'aes-128-gcm';
  const plaintext = createCipheriv(name, key, iv).update(ciphertext);
  const cipher = createCipheriv(name, key, iv).setAAD(aad);
  cipher.update(plaintext);
  cipher.final();
  return cipher.getAuthTag();
}

describe.each(providers)('%s', (_, provider) => {
  /** McGrew and Viega, test cases 1 to 4 and 13 to 16, tags cut to 12 octets (as NIST SP 800-38D allows). */
  test.each([
    ['00'.repeat(16), '00'.repeat(12), '', '', '', '58e2fccefa7e3061367f1d57'],
    [
      '00'.repeat(16),
      '00'.repeat(12),
      '',
      '00'.repeat(16),
      '0388dace60b6a392f328c2b971b2fe78',
      'ab6e47d42cec13bdf53a67b2',
    ],
    [
      'feffe9928665731c6d6a8f9467308308',
      'cafebabefacedbaddecaf888',
      'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091',
      '5bc94fbc3221a5db94fae95a',
    ],
    ['00'.repeat(32), '00'.repeat(12), '', '', '', '530f8afbc74536b9a963b4f1'],
    [
      '00'.repeat(32),
      '00'.repeat(12),
      '',
      '00'.repeat(16),
      'cea7403d4d606b6e074ec5d3baf39d18',
      'd0d1c8a799996bf0265b98b5',
    ],
    [
      'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
      'cafebabefacedbaddecaf888',
      'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
      '76fc6ece0f4e1768cddf8853',
    ],
  ])('known answer %#', (key, iv, aad, plaintext, ciphertext, tag) => {
    const aead = provider(hex(key));
    const sealed = aead.seal(hex(iv), hex(aad), hex(plaintext));
    expect([toHex(sealed.ciphertext), toHex(sealed.tag)]).toEqual([ciphertext, tag]);
    expect(plain(aead.open(hex(iv), hex(aad), hex(ciphertext), hex(tag)))).toEqual(hex(plaintext));
    expect(toHex(aead.crypt(hex(iv), hex(ciphertext)))).toBe(plaintext);
  });

  test('a tag of any other length than 12 never opens', () => {
    const [key, iv, aad, text] = [hex('00'.repeat(16)), hex('4d4d4d0000bc614e01234567'), hex('30'), hex('c001c1')];
    const aead = provider(key);
    const { ciphertext, tag } = aead.seal(iv, aad, text);
    const whole = wholeTag(key, iv, aad, ciphertext);
    expect(equalBytes(whole.subarray(0, tagSize), tag)).toBe(true);
    for (let size = 0; size <= 16; size += 1) {
      expect(aead.open(iv, aad, ciphertext, whole.subarray(0, size)) !== undefined, `${size} octets`).toBe(
        size === tagSize,
      );
    }
  });

  test('every bit flip of vector, data, ciphertext and tag is refused', () => {
    const aead = provider(hex('000102030405060708090a0b0c0d0e0f'));
    const parts = [hex('4d4d4d0000bc614e01234567'), hex('30d0d1'), hex('c0010000080000010000ff0200'), none];
    const sealed = aead.seal(parts[0]!, parts[1]!, parts[2]!);
    const message = [parts[0]!, parts[1]!, sealed.ciphertext, sealed.tag] as const;
    expect(aead.open(...message)).toBeDefined();
    message.forEach((part, which) => {
      for (let bit = 0; bit < part.length * 8; bit += 1) {
        const flipped = part.map((octet, i) => (i === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
        const changed = message.map((whole, i) => (i === which ? flipped : whole)) as unknown as typeof message;
        expect(aead.open(...changed)).toBeUndefined();
      }
    });
  });

  test.each([0, 15, 17, 24, 31, 33])('a key of %i octets is refused', (size) => {
    expect(() => provider(new Uint8Array(size)).seal(new Uint8Array(12), none, none)).toThrow(RangeError);
  });

  test('what it is given stays as it was', () => {
    const parts = [
      new Uint8Array(16).fill(1),
      new Uint8Array(12).fill(2),
      new Uint8Array(20).fill(3),
      new Uint8Array(33).fill(4),
    ] as const;
    const before = parts.map((part) => Uint8Array.from(part));
    const aead = provider(parts[0]);
    const sealed = aead.seal(parts[1], parts[2], parts[3]);
    aead.open(parts[1], parts[2], sealed.ciphertext, sealed.tag);
    expect(parts).toEqual(before);
    parts[0].fill(9);
    expect(plain(aead.open(parts[1], parts[2], sealed.ciphertext, sealed.tag)), 'the key was taken over').toBeDefined();
  });
});

describe('both providers', () => {
  const octets = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
  const keys = fc.oneof(octets(16), octets(32));

  test('agree on 10,000 messages', () => {
    fc.assert(
      fc.property(keys, octets(12), octets(0, 64), octets(0, 300), fc.nat(), (key, iv, aad, text, bit) => {
        const [portable, node] = [portableAead(key), nodeAead(key)];
        const sealed = portable.seal(iv, aad, text);
        const other = node.seal(iv, aad, text);
        expect(toHex(sealed.ciphertext)).toBe(toHex(other.ciphertext));
        expect(toHex(sealed.tag)).toBe(toHex(other.tag));
        expect(toHex(portable.crypt(iv, text))).toBe(toHex(other.ciphertext));
        const tag = sealed.tag.map((octet, i) => (bit % 3 === 0 && i === bit % 12 ? octet ^ 1 : octet));
        const opened = portable.open(iv, aad, sealed.ciphertext, tag);
        expect(plain(opened)).toEqual(plain(node.open(iv, aad, sealed.ciphertext, tag)));
        expect(plain(opened)).toEqual(bit % 3 === 0 ? undefined : text);
      }),
      { numRuns: 10_000 },
    );
  });

  test('agree where blocks begin and end', () => {
    const key = new Uint8Array(16).map((_, i) => i * 17);
    const iv = new Uint8Array(12).fill(0xff);
    for (let size = 0; size <= 80; size += 1) {
      const text = new Uint8Array(size).map((_, i) => i);
      const [a, b] = [portableAead(key).seal(iv, text, text), nodeAead(key).seal(iv, text, text)];
      expect(toHex(a.ciphertext) + toHex(a.tag)).toBe(toHex(b.ciphertext) + toHex(b.tag));
    }
    const long = new Uint8Array(70_000).fill(7);
    expect(toHex(portableAead(key).seal(iv, none, long).tag)).toBe(toHex(nodeAead(key).seal(iv, none, long).tag));
  });
});

test('equalInFixedTime compares', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (a, b) => {
      expect(equalInFixedTime(a, b)).toBe(toHex(a) === toHex(b));
      expect(equalInFixedTime(a, Uint8Array.from(a))).toBe(true);
    }),
  );
});

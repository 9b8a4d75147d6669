import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/codec/index.ts';
import { type Curve, curves } from '../../../src/security/index.ts';
import { hex } from '../../support/corpus.ts';
import { engines, synchronousEngines } from '../../support/engines.ts';

const [[, portable], [, node]] = engines;
const curveNames: readonly Curve[] = ['P-256', 'P-384'];
const orders = {
  'P-256': 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'P-384': 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
} as const;
const none = new Uint8Array();

const number = (curve: Curve, value: bigint) => hex(value.toString(16).padStart(2 * curves[curve].size, '0'));
const refused = (code: string) => expect.objectContaining({ name: 'SecurityError', code });

/** RFC 6979, A.2.5 and A.2.6: the keys, and the signature of `sample` with the hash of the curve. */
const rfc6979 = {
  'P-256': {
    privateKey: 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
    publicKey:
      '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
    signature:
      'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  'P-384': {
    privateKey: '6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5',
    publicKey:
      'ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc138015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720',
    signature:
      '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe4699ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8',
  },
} as const;
const sample = hex('73616d706c65');
const rfcKeys = (curve: Curve) => {
  const { privateKey, publicKey, signature } = rfc6979[curve];
  return { privateKey: hex(privateKey), publicKey: hex(publicKey), signature: hex(signature), message: sample };
};

function* flips(whole: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    yield whole.map((octet, i) => (i === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
  }
}

describe.each(engines)('%s', (name, engine) => {
  test('RFC 3394, 4.1 and 4.6: key wrap', async () => {
    for (const [keyEncryptionKey, key, wrapped] of [
      [
        '000102030405060708090a0b0c0d0e0f',
        '00112233445566778899aabbccddeeff',
        '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5',
      ],
      [
        '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
        '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
        '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
      ],
    ] as const) {
      expect(toHex(await engine.wrapKey(hex(keyEncryptionKey), hex(key)))).toBe(wrapped);
      expect(toHex((await engine.unwrapKey(hex(keyEncryptionKey), hex(wrapped)))!)).toBe(key);
    }
  });

  /** FIPS 180-4 and RFC 1321: the hash of `abc`. */
  test.each([
    ['SHA-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['SHA-384', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
  ] as const)('%s of abc', async (algorithm, digest) => {
    expect(toHex(await engine.digest(algorithm, hex('616263')))).toBe(digest);
  });

  test.each(curveNames)('RFC 6979, A.2: %s signature, whose s lies in the upper half', async (curve) => {
    const { privateKey, publicKey, signature } = rfcKeys(curve);
    expect(await engine.verify(curve, publicKey, sample, signature)).toBe(true);
    const own = await engine.sign(curve, privateKey, sample);
    expect(await engine.verify(curve, publicKey, sample, own)).toBe(true);
    if (name === 'portable') expect(toHex(own)).toBe(toHex(signature));
  });

  test.each([
    [16, 16],
    [32, 16],
    [16, 32],
    [32, 32],
  ])('with %i octets of key encryption key: every bit flip of %i wrapped octets is refused', async (size, keySize) => {
    const keyEncryptionKey = new Uint8Array(size).map((_, i) => 3 * i);
    const wrapped = await engine.wrapKey(keyEncryptionKey, new Uint8Array(keySize).fill(0x5a));
    expect(wrapped.length).toBe(keySize + 8);
    expect((await engine.unwrapKey(keyEncryptionKey, wrapped))?.length).toBe(keySize);
    for (const flipped of flips(wrapped)) expect(await engine.unwrapKey(keyEncryptionKey, flipped)).toBeUndefined();
    for (const flipped of flips(keyEncryptionKey)) expect(await engine.unwrapKey(flipped, wrapped)).toBeUndefined();
  });

  test.each(curveNames)('%s: every bit flip of a signature is refused, and of its message', async (curve) => {
    const { privateKey, publicKey } = rfcKeys(curve);
    const message = hex('c3010000460000600303ff0101');
    const signature = await engine.sign(curve, privateKey, message);
    expect(await engine.verify(curve, publicKey, message, signature)).toBe(true);
    for (const flipped of flips(signature)) expect(await engine.verify(curve, publicKey, message, flipped)).toBe(false);
    for (const flipped of flips(message)) expect(await engine.verify(curve, publicKey, flipped, signature)).toBe(false);
  });

  test('verify is false for any rubbish', async () => {
    const { publicKey } = rfcKeys('P-256');
    const of = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
    const signatures = fc.oneof(of(0, 200), of(64), of(96));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...curveNames), signatures, signatures, async (curve, point, signature) => {
        expect(await engine.verify(curve, point, none, signature)).toBe(false);
        expect(await engine.verify(curve, publicKey, none, signature)).toBe(false);
      }),
    );
  });

  test('key wrap takes keys of 16 and 32 octets alone, and gives back no others', async () => {
    const key = new Uint8Array(16);
    for (let size = 0; size <= 48; size += 1) {
      const other = new Uint8Array(size);
      if (size !== 24 && size !== 40) expect(await engine.unwrapKey(key, other), `${size} octets`).toBeUndefined();
      if (size === 16 || size === 32) continue;
      await expect(async () => engine.wrapKey(key, other)).rejects.toThrow(refused('key-length'));
      await expect(async () => engine.wrapKey(other, key)).rejects.toThrow(refused('key-length'));
      await expect(async () => engine.unwrapKey(other, new Uint8Array(24))).rejects.toThrow(refused('key-length'));
      await expect(async () => engine.aead(other)).rejects.toThrow(refused('key-length'));
    }
    // RFC 3394, 4.5 is right, but no suite has keys of 24 octets.
    const longKey = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
    const wrapped = hex('a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1');
    expect(await engine.unwrapKey(longKey, wrapped)).toBeUndefined();
  });

  test('a tag has 12 octets, and what stands before or after it is no part of it', async () => {
    const iv = new Uint8Array(12);
    const aead = await engine.aead(new Uint8Array(16));
    const { ciphertext, tag } = await aead.seal(iv, none, new Uint8Array(16));
    const sealed = concat(ciphertext, tag);
    for (let cut = 0; cut <= sealed.length; cut += 1) {
      const opened = await aead.open(iv, none, sealed.subarray(0, cut), sealed.subarray(cut));
      expect(opened !== undefined, `cut at ${cut}`).toBe(cut === ciphertext.length);
    }
  });

  test.each(curveNames)('%s: a private key is of its size, at least 1 and below the order', async (curve) => {
    const { publicKey } = rfcKeys(curve);
    const order = BigInt(`0x${orders[curve]}`);
    const { size } = curves[curve];
    const wrong = [
      ...[0n, order, order + 1n, (1n << BigInt(8 * size)) - 1n].map((value) => number(curve, value)),
      ...[0, 1, size - 1, size + 1, 80 - size].map((octetCount) => new Uint8Array(octetCount).fill(1)),
    ];
    const [other] = curveNames.filter((each) => each !== curve);
    await engine.sign(other!, rfcKeys(other!).privateKey, none);
    for (const privateKey of [...wrong, rfcKeys(other!).privateKey]) {
      await expect(async () => engine.sign(curve, privateKey, none)).rejects.toThrow(refused('key-length'));
      const agree = async () => engine.sharedSecret(curve, privateKey, publicKey);
      await expect(agree).rejects.toThrow(refused('key-length'));
      if ('publicKey' in engine) expect(() => engine.publicKey(curve, privateKey)).toThrow(refused('key-length'));
    }
    for (const privateKey of [1n, order - 1n].map((value) => number(curve, value))) {
      const point = portable.publicKey(curve, privateKey);
      expect(await engine.verify(curve, point, none, await engine.sign(curve, privateKey, none))).toBe(true);
      expect(toHex(await engine.sharedSecret(curve, privateKey, publicKey))).toBe(toHex(publicKey.subarray(0, size)));
    }
  });

  test.each(curveNames)('%s: a public key is a point of the curve, of its size and not at infinity', async (curve) => {
    const { privateKey, publicKey, signature, message } = rfcKeys(curve);
    const { size } = curves[curve];
    const wrong = [
      ...[0, 0xff].map((octet) => new Uint8Array(2 * size).fill(octet)),
      concat(publicKey.subarray(size), publicKey.subarray(0, size)),
      publicKey.map((octet, i) => (i === size ? octet ^ 0x80 : octet)),
      rfcKeys(curve === 'P-256' ? 'P-384' : 'P-256').publicKey,
      concat(Uint8Array.of(4), publicKey),
      concat(publicKey, Uint8Array.of(0)),
      publicKey.subarray(0, size),
      publicKey.subarray(1),
      none,
    ];
    for (const point of wrong) {
      const agree = async () => engine.sharedSecret(curve, privateKey, point);
      await expect(agree).rejects.toThrow(refused('public-key-invalid'));
      expect(await engine.verify(curve, point, message, signature)).toBe(false);
    }
    expect(await engine.verify(curve, publicKey, message, signature)).toBe(true);
  });

  test('what it is given stays as it was, and what it gives is not changed by the next call', async () => {
    const { privateKey, publicKey, signature, message } = rfcKeys('P-256');
    const key = new Uint8Array(16).fill(1);
    const given = [privateKey, publicKey, signature, message, key];
    const before = given.map((part) => toHex(part));
    const wrapped = await engine.wrapKey(key, key);
    const first = [wrapped, (await engine.unwrapKey(key, wrapped))!, await engine.digest('SHA-256', message)];
    const firstHex = first.map((part) => toHex(part));
    await engine.wrapKey(new Uint8Array(32), new Uint8Array(16));
    await engine.digest('SHA-256', key);
    await engine.verify('P-256', publicKey, message, await engine.sign('P-256', privateKey, message));
    await engine.sharedSecret('P-256', privateKey, publicKey);
    expect(first.map((part) => toHex(part))).toEqual(firstHex);
    expect(given.map((part) => toHex(part))).toEqual(before);
  });

  test('no error shows a key', async () => {
    const key = hex('5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75e');
    const beyond = hex(`ffffffff${'5ec2e7'.repeat(9)}5e`).fill(0xff, 0, 8);
    const { publicKey } = rfcKeys('P-256');
    const refusals = [
      async () => engine.aead(key),
      async () => engine.wrapKey(key, key),
      async () => engine.unwrapKey(key, key),
      async () => engine.sign('P-256', key, none),
      async () => engine.sign('P-256', beyond, none),
      async () => engine.sharedSecret('P-256', beyond, publicKey),
    ];
    for (const refusal of refusals) {
      const error: unknown = await refusal().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: 'SecurityError' });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/5e,? ?c2|94, ?194|XsLn/i);
    }
  });
});

describe.each(synchronousEngines)('%s', (_, engine) => {
  test('RFC 1321, A.5: MD5 of abc', () => {
    expect(toHex(engine.digest('MD5', hex('616263')))).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  test('NIST SP 800-38A, F.1.1: blocks of AES-128', () => {
    const blocks = hex('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51');
    const encrypted = engine.encryptBlocks(hex('2b7e151628aed2a6abf7158809cf4f3c'), blocks);
    expect(toHex(encrypted)).toBe('3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf');
  });

  test('blocks are whole, one at least, and their key has 16 octets', () => {
    for (const size of [0, 1, 15, 17, 31]) {
      expect(() => engine.encryptBlocks(new Uint8Array(16), new Uint8Array(size))).toThrow(refused('malformed'));
    }
    for (const size of [0, 15, 17, 24, 32]) {
      expect(() => engine.encryptBlocks(new Uint8Array(size), new Uint8Array(16))).toThrow(refused('key-length'));
    }
  });

  test.each(curveNames)('RFC 6979, A.2: %s public key', (curve) => {
    const { privateKey, publicKey } = rfcKeys(curve);
    expect(toHex(engine.publicKey(curve, privateKey))).toBe(toHex(publicKey));
  });

  test('a key that was wiped or changed computes no more', () => {
    const { privateKey, publicKey } = rfcKeys('P-256');
    const wiped = Uint8Array.from(privateKey);
    engine.sign('P-256', wiped, none);
    wiped.fill(0);
    expect(() => engine.sign('P-256', wiped, none)).toThrow(refused('key-length'));
    wiped.fill(7);
    const signature = engine.sign('P-256', wiped, none);
    expect(engine.verify('P-256', publicKey, none, signature)).toBe(false);
    expect(engine.verify('P-256', engine.publicKey('P-256', wiped), none, signature)).toBe(true);
  });
});

test('node: hundreds of keys in turn each sign for themselves', () => {
  const pairs = Array.from({ length: 600 }, (_, i) => {
    const privateKey = number('P-256', BigInt(i + 1));
    return { privateKey, publicKey: node.publicKey('P-256', privateKey) };
  });
  for (const round of [0, 1]) {
    pairs.forEach(({ privateKey, publicKey }, i) => {
      const message = Uint8Array.of(round, i >> 8, i);
      const signature = node.sign('P-256', privateKey, message);
      expect(node.verify('P-256', publicKey, message, signature)).toBe(true);
      expect(node.verify('P-256', pairs[(i + 1) % pairs.length]!.publicKey, message, signature)).toBe(false);
    });
  }
});

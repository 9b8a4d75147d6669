import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, equalBytes, toHex } from '../../../src/codec/index.ts';
import { type Curve, curves, type HashAlgorithm } from '../../../src/security/index.ts';
import { engines } from '../../support/engines.ts';

type Engine = (typeof engines)[number][1];

const [[, portable], [, node], [, web]] = engines;
const curveNames: readonly Curve[] = ['P-256', 'P-384'];

/** Octets that begin anywhere in their memory, as those of a received frame do. */
const octets = (minLength: number, maxLength = minLength) =>
  fc.tuple(fc.uint8Array({ minLength, maxLength }), fc.nat(7)).map(([drawn, offset]) => {
    return concat(new Uint8Array(offset), drawn).subarray(offset);
  });
const symmetricKeys = fc.oneof(octets(16), octets(32));
const privateKeys = (curve: Curve) =>
  octets(curves[curve].size).filter((key) => key[0]! < 0xff && key.some((octet) => octet !== 0));
const curvesAndKeys = fc.constantFrom(...curveNames).chain((curve) => fc.tuple(fc.constant(curve), privateKeys(curve)));

describe('the engines agree', () => {
  const same = async (compute: (engine: Engine) => Uint8Array | Promise<Uint8Array>) => {
    const [first, ...others] = await Promise.all(engines.map(async ([, engine]) => toHex(await compute(engine))));
    for (const other of others) expect(other).toBe(first);
  };

  test('on wrapped keys', async () => {
    await fc.assert(
      fc.asyncProperty(symmetricKeys, symmetricKeys, octets(40), async (keyEncryptionKey, key, rubbish) => {
        await same((engine) => engine.wrapKey(keyEncryptionKey, key));
        const wrapped = node.wrapKey(keyEncryptionKey, key);
        for (const [, engine] of engines) {
          expect(toHex((await engine.unwrapKey(keyEncryptionKey, wrapped))!)).toBe(toHex(key));
          expect(await engine.unwrapKey(keyEncryptionKey, rubbish)).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('on hashes', async () => {
    const algorithms: readonly HashAlgorithm[] = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...algorithms), octets(0, 300), async (algorithm, message) => {
        expect(toHex(portable.digest(algorithm, message))).toBe(toHex(node.digest(algorithm, message)));
        if (algorithm !== 'MD5') await same((engine) => engine.digest(algorithm, message));
      }),
      { numRuns: 1000 },
    );
  });

  test('on blocks', () => {
    const blocks = octets(0, 8).chain((drawn) => octets(16 * (drawn.length + 1)));
    fc.assert(
      fc.property(octets(16), blocks, (key, clear) => {
        expect(toHex(portable.encryptBlocks(key, clear))).toBe(toHex(node.encryptBlocks(key, clear)));
      }),
      { numRuns: 1000 },
    );
  });

  test('on signatures: what one signs all verify, and another message none', async () => {
    await fc.assert(
      fc.asyncProperty(curvesAndKeys, octets(0, 300), async ([curve, privateKey], message) => {
        const publicKey = portable.publicKey(curve, privateKey);
        expect(toHex(node.publicKey(curve, privateKey))).toBe(toHex(publicKey));
        for (const [, signer] of engines) {
          const signature = await signer.sign(curve, privateKey, message);
          expect(signature.length).toBe(2 * curves[curve].size);
          for (const [, verifier] of engines) {
            expect(await verifier.verify(curve, publicKey, message, signature)).toBe(true);
            expect(await verifier.verify(curve, publicKey, concat(message, Uint8Array.of(0)), signature)).toBe(false);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('on shared secrets, from both sides', async () => {
    const pairs = fc.constantFrom(...curveNames).chain((curve) => {
      return fc.tuple(fc.constant(curve), privateKeys(curve), privateKeys(curve));
    });
    await fc.assert(
      fc.asyncProperty(pairs, async ([curve, ours, theirs]) => {
        const [ourPublic, theirPublic] = [node.publicKey(curve, ours), node.publicKey(curve, theirs)];
        await same((engine) => engine.sharedSecret(curve, ours, theirPublic));
        expect(toHex(node.sharedSecret(curve, theirs, ourPublic))).toBe(
          toHex(portable.sharedSecret(curve, ours, theirPublic)),
        );
      }),
      { numRuns: 40 },
    );
  });
});

/** Cut from one key stream, since generators of fast-check would take longer than the ciphers; the seed is that of fast-check. */
function* drawn(count: number) {
  const seed = fc.readConfigureGlobal()?.seed ?? 0;
  const generator = createCipheriv(
    'aes-128-ctr',
    Uint8Array.from({ length: 16 }, (_, i) => seed >>> i),
    new Uint8Array(16),
  );
  const chunk = new Uint8Array(512);
  for (let i = 0; i < count; i += 1) {
    const random = generator.update(chunk);
    const key = random.subarray(2, random[0]! & 1 ? 18 : 34);
    const additionalData = random.subarray(46, 46 + (random[1]! & 63));
    const plaintext = random.subarray(110, 110 + (random[0]! >> 1) + (random[1]! >> 6) * 64);
    yield { i, key, iv: random.subarray(34, 46), additionalData, plaintext, bit: random.readUInt32BE(508) };
  }
}

describe('100,000 random messages', () => {
  test('portable and node: the same octets, the same verdicts', () => {
    for (const { i, key, iv, additionalData, plaintext, bit } of drawn(100_000)) {
      const [one, other] = [portable.aead(key), node.aead(key)];
      const { ciphertext, tag } = one.seal(iv, additionalData, plaintext);
      const sealed = other.seal(iv, additionalData, plaintext);
      const isSame = equalBytes(sealed.ciphertext, ciphertext) && equalBytes(sealed.tag, tag);
      if (!isSame || !equalBytes(one.crypt(iv, ciphertext), plaintext)) expect.fail(`message ${i}`);
      if (bit % 2 === 0) tag[bit % 12]! ^= 1 << (bit % 8);
      const opened = one.open(iv, additionalData, ciphertext, tag);
      const otherwise = other.open(iv, additionalData, ciphertext, tag);
      const verdict = bit % 2 === 0 ? undefined : plaintext;
      if (!isEither(opened, verdict) || !isEither(otherwise, verdict)) expect.fail(`message ${i}`);
    }
  });

  const count = Number(process.env.AGREEMENT ?? 5_000);
  test(`web and node: ${count} of them (AGREEMENT=100000 for all)`, { timeout: 600_000 }, async () => {
    for (const { i, key, iv, additionalData, plaintext, bit } of drawn(count)) {
      const aead = await web.aead(key);
      const { ciphertext, tag } = node.aead(key).seal(iv, additionalData, plaintext);
      const sealed = await aead.seal(iv, additionalData, plaintext);
      const isSame = equalBytes(sealed.ciphertext, ciphertext) && equalBytes(sealed.tag, tag);
      if (!isSame || !equalBytes(await aead.crypt(iv, ciphertext), plaintext)) expect.fail(`message ${i}`);
      if (bit % 2 === 0) tag[bit % 12]! ^= 1 << (bit % 8);
      const opened = await aead.open(iv, additionalData, ciphertext, tag);
      if (!isEither(opened, bit % 2 === 0 ? undefined : plaintext)) expect.fail(`message ${i}`);
    }
  });
});

function isEither(opened: Uint8Array | undefined, expected: Uint8Array | undefined): boolean {
  if (opened === undefined || expected === undefined) return opened === expected;
  return equalBytes(opened, expected);
}

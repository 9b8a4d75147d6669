import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { generateKeyPair } from '../../../src/security/cryptography/key-pair.ts';
import { curves, Secret } from '../../../src/security/index.ts';
import { hex } from '../../support/corpus.ts';
import { synchronousEngines } from '../../support/engines.ts';

describe.each(synchronousEngines)('%s', (_, engine) => {
  test.each(['P-256', 'P-384'] as const)('%s: the keys go together, and are others every time', (curve) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i += 1) {
      const { privateKey, publicKey } = generateKeyPair(curve, randomBytes, engine);
      expect(privateKey).toBeInstanceOf(Secret);
      expect(privateKey.length).toBe(curves[curve].size);
      const signature = engine.sign(curve, privateKey.reveal(), hex('c001'));
      expect(engine.verify(curve, publicKey, hex('c001'), signature)).toBe(true);
      seen.add(toHex(publicKey));
    }
    expect(seen.size).toBe(20);
  });

  test('what is zero or not below the order is drawn again, and what is below it is taken as it is', () => {
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
    const below = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550';
    const draws = ['00'.repeat(32), 'ff'.repeat(32), order, below].map(hex);
    const left = [...draws];
    const { privateKey } = generateKeyPair('P-256', () => left.shift()!, engine);
    expect(left.length).toBe(0);
    expect(toHex(privateKey.reveal())).toBe(below);
    expect(
      draws.every((draw) => draw.every((octet) => octet === 0)),
      'the draws are wiped',
    ).toBe(true);
  });

  test.each([
    ['zeros alone', (size: number) => new Uint8Array(size)],
    ['too few octets', (size: number) => new Uint8Array(size - 1).fill(1)],
  ])('a source that gives %s is given up', (_, broken) => {
    let draws = 0;
    const source = (size: number) => {
      draws += 1;
      return broken(size);
    };
    const refusal = expect.objectContaining({ name: 'SecurityError', code: 'key-length' });
    expect(() => generateKeyPair('P-256', source, engine)).toThrow(refusal);
    expect(draws).toBe(8);
  });
});

test('the portable engine is the default', () => {
  const { privateKey, publicKey } = generateKeyPair('P-384', randomBytes);
  expect(toHex(synchronousEngines[0][1].publicKey('P-384', privateKey.reveal()))).toBe(toHex(publicKey));
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aarq } from '../../../src/acse/index.ts';
import { decode, fromLatin1, toLatin1 } from '../../../src/codec/index.ts';
import {
  checkLlsPassword,
  maximumLlsPasswordSize,
  presentLlsPassword,
} from '../../../src/security/authentication/lls.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { hex } from '../../support/corpus.ts';

const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });
const password = new Secret(fromLatin1('12345678'));

test('T5: a client sends a password only where LLS is allowed', () => {
  expect(() => presentLlsPassword(password, { allowLls: false })).toThrow(code('mechanism-refused'));
  expect(() => presentLlsPassword(password, {} as { allowLls: boolean })).toThrow(code('mechanism-refused'));
  const presented = presentLlsPassword(password, { allowLls: true });
  expect(toLatin1(presented)).toBe('12345678');
  presented.fill(0);
  expect(toLatin1(password.reveal()), 'a copy').toBe('12345678');
});

test('the password of the AARQ of the Green Book, protocol.md 5.5', () => {
  const octets =
    '6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0';
  const { mechanismName, callingAuthenticationValue } = decode(aarq, hex(octets));
  expect(mechanismName).toBe('lls');
  checkLlsPassword(password, callingAuthenticationValue!.value as Uint8Array);
});

describe('a password that is not the right one', () => {
  const sizes = { minLength: 1, maxLength: maximumLlsPasswordSize };

  test('is refused wherever it differs, and the right one is not', () => {
    fc.assert(
      fc.property(fc.uint8Array(sizes), fc.nat(), (right, bit) => {
        const secret = new Secret(right);
        checkLlsPassword(secret, right);
        const at = bit % (8 * right.length);
        const wrong = right.map((octet, i) => (i === at >> 3 ? octet ^ (1 << (at & 7)) : octet));
        expect(() => checkLlsPassword(secret, wrong)).toThrow(code('authentication-failed'));
      }),
    );
  });

  test('is refused when it is shorter, longer, or filled up with zeros', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(sizes),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        (right, more, cut) => {
          const secret = new Secret(right);
          for (const wrong of [
            right.subarray(0, cut % right.length),
            new Uint8Array([...right, ...more]),
            new Uint8Array([...right, ...more.fill(0)]),
          ])
            expect(() => checkLlsPassword(secret, wrong)).toThrow(code('authentication-failed'));
        },
      ),
    );
  });

  test('is refused with 64 right octets in front, at any length', () => {
    const right = new Uint8Array(64).fill(0x61);
    for (let size = 65; size < 600; size += 1)
      expect(() => checkLlsPassword(new Secret(right), new Uint8Array(size).fill(0x61)), `${size} octets`).toThrow(
        code('authentication-failed'),
      );
  });
});

test.each([0, 65, 300])('a password of %i octets is none', (size) => {
  const secret = new Secret(new Uint8Array(size));
  expect(() => checkLlsPassword(secret, new Uint8Array(size))).toThrow(code('key-length'));
  expect(() => presentLlsPassword(secret, { allowLls: true })).toThrow(code('key-length'));
});

test('R35: errors show no password', () => {
  const secret = new Secret(fromLatin1('canary-password'));
  const shown: string[] = [];
  for (const attempt of [
    () => checkLlsPassword(secret, fromLatin1('canary-presented')),
    () => presentLlsPassword(secret, { allowLls: false }),
  ]) {
    try {
      attempt();
    } catch (error) {
      shown.push(`${(error as Error).message} ${(error as Error).stack?.split('\n')[0]} ${JSON.stringify(error)}`);
    }
  }
  expect(shown).toHaveLength(2);
  expect(shown.join()).not.toMatch(/canary-p|63616e617279/);
});

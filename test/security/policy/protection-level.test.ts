import { describe, expect, test } from 'vitest';
import {
  authenticatedAndEncrypted,
  covers,
  mergeProtection,
  nameProtection,
  type ProtectionLevel,
  requireProtection,
  requireResponseProtection,
  unprotected,
} from '../../../src/security/policy/protection-level.ts';
import {
  protectionBits,
  protectionOf,
  requiredProtection,
  requiredProtectionBits,
} from '../../../src/security/policy/required-protection.ts';

/** `AES`: authenticated, encrypted, signed. The oracle works on these letters alone. */
const level = (letters: string): ProtectionLevel => ({
  authentication: letters.includes('A'),
  encryption: letters.includes('E'),
  signature: letters.includes('S'),
});
const all = ['', 'A', 'E', 'AE', 'S', 'AS', 'ES', 'AES'];
const pairs = all.flatMap((a) => all.map((b) => [a, b] as const));
const outcome = (act: () => void): string => {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('levels', () => {
  test('cover what they have', () => {
    for (const [a, b] of pairs) {
      const expected = [...b].every((letter) => a.includes(letter));
      expect(covers(level(a), level(b)), `${a} covers ${b}`).toBe(expected);
      expect(outcome(() => requireProtection(level(a), level(b), 'it'))).toBe(
        expected ? 'accepted' : 'protection-too-low',
      );
    }
  });

  test('merge to the least that covers both', () => {
    for (const [a, b] of pairs) expect(mergeProtection(level(a), level(b))).toEqual(level(a + b));
  });

  test('have names', () => {
    expect(nameProtection(unprotected)).toBe('unprotected');
    expect(nameProtection(authenticatedAndEncrypted)).toBe('authenticated and encrypted');
    expect(nameProtection(level('S'))).toBe('signed');
    expect(new Set(all.map((letters) => nameProtection(level(letters)))).size).toBe(8);
  });

  test('what is missing is said', () => {
    expect(() => requireProtection(level('E'), level('AES'), 'the request')).toThrow(
      'the request is not authenticated and signed',
    );
  });

  test('T3: a response that the cipher protects less than its request is refused', () => {
    for (const [request, response] of pairs) {
      const expected = [...request].every((letter) => letter === 'S' || response.includes(letter));
      expect(
        outcome(() => requireResponseProtection(level(request), level(response))),
        `${request} answered ${response}`,
      ).toBe(expected ? 'accepted' : 'protection-too-low');
    }
  });

  test('T3: a response below what is required of it is refused, signature included', () => {
    for (const [required, response] of pairs) {
      const expected = ['A', ...required].every((letter) => response.includes(letter));
      expect(
        outcome(() => requireResponseProtection(level('AS'), level(response), level(required))),
        `${required} answered ${response}`,
      ).toBe(expected ? 'accepted' : 'protection-too-low');
    }
  });
});

test('bits 2 to 7 and levels are each other', () => {
  for (const [i, [request, response]] of pairs.entries()) {
    const required = { request: level(request), response: level(response) };
    expect(requiredProtection(requiredProtectionBits(required))).toEqual(required);
    expect(requiredProtectionBits(requiredProtection(i << 2))).toBe(i << 2);
  }
  expect(requiredProtectionBits({ request: level('AE'), response: level('S') })).toBe(0x8c);
  for (let bits = 0; bits < 8; bits += 1) expect(protectionBits(protectionOf(bits))).toBe(bits);
});

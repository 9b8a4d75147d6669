import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret, SecurityError } from '../../../src/security/index.ts';

const octets = Uint8Array.from({ length: 16 }, (_, i) => 0xa0 + i);

test('R35: whatever shows a secret says nothing of it', () => {
  const secret = new Secret(octets);
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ a: [secret] }),
    Object.keys(secret).join(),
  ];
  for (const text of shown) expect(text).not.toMatch(/a0|160|oKGi/i);
  expect(JSON.stringify({ ...secret })).toBe('{}');
});

test('it keeps a copy of its own', () => {
  const given = Uint8Array.from(octets);
  const secret = new Secret(given);
  given.fill(0);
  expect(secret.reveal()).toEqual(octets);
  expect(secret.length).toBe(16);
});

test('a wiped secret is no key of zeros', () => {
  const secret = new Secret(octets);
  const held = secret.reveal();
  secret.wipe();
  expect(held.every((octet) => octet === 0)).toBe(true);
  expect(() => secret.reveal()).toThrow(SecurityError);
  expect(() => secret.length).toThrow(SecurityError);
  expect(() => secret.wipe()).not.toThrow();
  expect(String(secret)).toBe('[secret]');
});

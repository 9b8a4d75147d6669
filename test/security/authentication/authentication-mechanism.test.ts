import { expect, test } from 'vitest';
import { mechanismName } from '../../../src/acse/names.ts';
import { encode } from '../../../src/codec/index.ts';
import {
  type AuthenticationMechanismName,
  authenticationMechanisms,
  isAuthenticationMechanism,
  isHlsMechanism,
  isWeakerMechanism,
} from '../../../src/security/authentication/authentication-mechanism.ts';
import { hlsMechanisms } from '../../support/hls.ts';

const names = Object.keys(authenticationMechanisms) as AuthenticationMechanismName[];

test('names and numbers are those of Mechanism-name', () => {
  const { shape } = mechanismName.content;
  expect(shape).toEqual({ kind: 'enumerated', literals: names });
  for (const name of names) expect(encode(mechanismName.content, name).at(-1)).toBe(authenticationMechanisms[name].id);
});

test('mechanisms 2 to 7 challenge, 7 with longer challenges (protocol.md 5.8)', () => {
  expect(names.filter(isHlsMechanism)).toEqual(hlsMechanisms);
  for (const name of hlsMechanisms) {
    const bounds = name === 'hls-ecdsa' ? [32, 64, 32] : [8, 64, 16];
    const { minimum, maximum, usual } = authenticationMechanisms[name].challenge!;
    expect([minimum, maximum, usual], name).toEqual(bounds);
  }
});

test('T3: what is weaker than what', () => {
  const ranks = [['lowest'], ['lls'], ['hls', 'hls-md5', 'hls-sha-1'], ['hls-gmac', 'hls-sha-256'], ['hls-ecdsa']];
  const rank = (name: string) => ranks.findIndex((group) => group.includes(name));
  expect(names.map(rank)).not.toContain(-1);
  for (const a of names) for (const b of names) expect(isWeakerMechanism(a, b), `${a}, ${b}`).toBe(rank(a) < rank(b));
});

test.each(['2.16.756.5.8.2.8', 'LLS', '__proto__', 'constructor', ''])('%j is no mechanism', (name) => {
  expect(isAuthenticationMechanism(name)).toBe(false);
});

test('names are mechanisms', () => expect(names.every(isAuthenticationMechanism)).toBe(true));

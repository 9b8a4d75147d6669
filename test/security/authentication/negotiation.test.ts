import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AssociationMinimum,
  type AssociationSecurity,
  checkNegotiated,
  defaultMinimum,
} from '../../../src/security/authentication/negotiation.ts';
import type { KeyUse } from '../../../src/security/keys/key-provider.ts';
import type { ProtectionLevel } from '../../../src/security/policy/protection-level.ts';

const contexts = [
  'logical-name-referencing',
  'short-name-referencing',
  'logical-name-referencing-with-ciphering',
  'short-name-referencing-with-ciphering',
] as const;
/** The mechanisms that satisfy a minimum, written out; the order of the standard is not asked. */
const acceptable = {
  lowest: ['lowest', 'lls', 'hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  lls: ['lls', 'hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  hls: ['hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  'hls-md5': ['hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  'hls-sha-1': ['hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  'hls-gmac': ['hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  'hls-sha-256': ['hls-gmac', 'hls-sha-256', 'hls-ecdsa'],
  'hls-ecdsa': ['hls-ecdsa'],
} as const;
type Mechanism = keyof typeof acceptable;
const mechanisms = Object.keys(acceptable) as Mechanism[];
/** `AES`: authenticated, encrypted, signed. */
const protections = ['', 'A', 'E', 'AE', 'S', 'AS', 'ES', 'AES'];
const level = (letters: string): ProtectionLevel => ({
  authentication: letters.includes('A'),
  encryption: letters.includes('E'),
  signature: letters.includes('S'),
});
const hasAll = (found: string, wanted: string) => [...wanted].every((letter) => found.includes(letter));

/** One association in letters: the oracle below knows nothing of the code. */
type Case = readonly [context: string, mechanism: string, protection: string];
type Floor = readonly [ciphering: boolean, mechanism: Mechanism, protection: string];
const cases: Case[] = contexts.flatMap((context) =>
  mechanisms.flatMap((mechanism) => protections.map((protection) => [context, mechanism, protection] as const)),
);
const floors: Floor[] = [false, true].flatMap((ciphering) =>
  mechanisms.flatMap((mechanism) => protections.map((protection) => [ciphering, mechanism, protection] as const)),
);

const security = ([context, mechanism, protection]: Case): AssociationSecurity => ({
  context,
  mechanism,
  protection: level(protection),
});
const minimumOf = ([ciphering, mechanism, protection]: Floor): AssociationMinimum => ({
  ciphering,
  mechanism,
  protection: level(protection),
});

function allowed(offered: Case, minimum: Floor, negotiated: Case): boolean {
  const [context, mechanism, protection] = negotiated;
  if (context !== offered[0] || mechanism !== offered[1]) return false;
  if (!hasAll(protection, offered[2]) || !hasAll(protection, minimum[2])) return false;
  if (minimum[0] && !context.endsWith('with-ciphering')) return false;
  return (acceptable[minimum[1]] as readonly string[]).includes(mechanism);
}

function accepts(offered: Case, minimum: Floor, negotiated: Case): boolean {
  try {
    checkNegotiated({ offered: security(offered), minimum: minimumOf(minimum) }, security(negotiated));
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'downgrade') throw error;
    return false;
  }
}

const wrong = (rows: readonly (readonly [Case, Floor, Case])[]) =>
  rows.filter(
    ([offered, minimum, negotiated]) => accepts(offered, minimum, negotiated) !== allowed(offered, minimum, negotiated),
  );

describe('T3, R30: no downgrade', () => {
  test('every offer against every minimum: accepted is exactly what is allowed', () => {
    const rows = cases.flatMap((offered) => floors.map((minimum) => [offered, minimum, offered] as const));
    expect(rows).toHaveLength(4 * 8 * 8 * 2 * 8 * 8);
    expect(wrong(rows)).toEqual([]);
    expect(rows.filter((row) => accepts(...row)).length).toBe(rows.filter((row) => allowed(...row)).length);
  });

  test('every offer against every answer: accepted is exactly what is allowed', () => {
    const rows = cases.flatMap((offered) => cases.map((found) => [offered, [false, 'lowest', ''], found] as const));
    expect(rows).toHaveLength(256 * 256);
    expect(wrong(rows)).toEqual([]);
  });

  test('any offer, minimum and answer together', () => {
    const any = <T>(rows: readonly T[]) => fc.constantFrom(...rows);
    fc.assert(
      fc.property(any(cases), any(floors), any(cases), fc.boolean(), (offered, minimum, found, same) => {
        const negotiated: Case = same ? [offered[0], offered[1], found[2]] : found;
        expect(accepts(offered, minimum, negotiated)).toBe(allowed(offered, minimum, negotiated));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['2.16.756.5.8.1.5', 'hls-gmac'],
    ['logical-name-referencing-with-ciphering', '2.16.756.5.8.2.9'],
    ['constructor', 'hls-gmac'],
    ['logical-name-referencing-with-ciphering', 'toString'],
    ['', ''],
  ])('names that nobody knows are below every minimum: %s, %s', (context, mechanism) => {
    const unknown: Case = [context, mechanism, 'AES'];
    expect(accepts(unknown, [false, 'lowest', ''], unknown)).toBe(false);
  });

  test('the error says what was found and expected', () => {
    const offered = security(['logical-name-referencing-with-ciphering', 'hls-gmac', 'AE']);
    const minimum = minimumOf([true, 'hls', 'AE']);
    const check = (changed: Partial<AssociationSecurity>, floor = minimum) =>
      expect(() => checkNegotiated({ offered, minimum: floor }, { ...offered, ...changed }));
    check({ mechanism: 'lowest' }).toThrow('the mechanism of the association is lowest, expected is hls-gmac');
    check({ protection: level('A') }).toThrow('is authenticated, expected is authenticated and encrypted');
    check({}, { ...minimum, mechanism: 'hls-ecdsa' }).toThrow('expected is hls-ecdsa or a stronger one');
  });
});

describe('T3: the minimum of an association that was given none', () => {
  const uses: KeyUse[] = [
    'globalUnicastEncryptionKey',
    'globalBroadcastEncryptionKey',
    'dedicatedKey',
    'authenticationKey',
    'masterKey',
  ];
  const accepted = (minimum: AssociationMinimum) =>
    cases.filter((found) => {
      try {
        checkNegotiated({ offered: security(found), minimum }, security(found));
        return true;
      } catch {
        return false;
      }
    });

  test.each(uses)('with a key as %s: ciphering, HLS, authenticated and encrypted', (use) => {
    const found = accepted(defaultMinimum((asked) => asked === use));
    const expected = cases.filter(
      ([context, mechanism, protection]) =>
        context.endsWith('with-ciphering') && mechanism.startsWith('hls') && hasAll(protection, 'AE'),
    );
    expect(found).toEqual(expected);
    expect(found.some(([, mechanism]) => mechanism === 'lowest' || mechanism === 'lls')).toBe(false);
  });

  test('without keys there is nothing to insist on', () => {
    expect(accepted(defaultMinimum(() => false))).toHaveLength(cases.length);
  });
});

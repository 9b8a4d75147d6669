import { describe, expect, test } from 'vitest';
import {
  type AssociationVersion,
  decodeAttributeAccess,
  decodeMethodAccess,
  encodeAttributeAccess,
  encodeMethodAccess,
  permits,
} from '../../../src/security/policy/access-right.ts';
import type { ProtectionLevel } from '../../../src/security/policy/protection-level.ts';

const level = (letters: string): ProtectionLevel => ({
  authentication: letters.includes('A'),
  encryption: letters.includes('E'),
  signature: letters.includes('S'),
});
const protections = ['', 'A', 'E', 'AE', 'S', 'AS', 'ES', 'AES'];
const refused = (act: () => unknown) => expect(act).toThrow(expect.objectContaining({ code: 'malformed' }));

/** Read, write, request and response, in letters. */
type Row = readonly [version: AssociationVersion, mode: number, operations: string, request: string, response: string];
const attributes: Row[] = [
  ...([0, 1, 2, 3] as const).flatMap((version): Row[] => [
    [version, 0, '', '', ''],
    [version, 1, 'r', '', ''],
    [version, 2, 'w', '', ''],
    [version, 3, 'rw', '', ''],
  ]),
  ...([1, 2] as const).flatMap((version): Row[] => [
    [version, 4, 'r', 'A', 'A'],
    [version, 5, 'w', 'A', 'A'],
    [version, 6, 'rw', 'A', 'A'],
  ]),
  [3, 0x04, '', 'A', ''],
  [3, 0x05, 'r', 'A', ''],
  [3, 0x0b, 'rw', 'E', ''],
  [3, 0x6d, 'r', 'AE', 'AE'],
  [3, 0x12, 'w', 'S', ''],
  [3, 0xff, 'rw', 'AES', 'AES'],
];
const methods: (readonly [AssociationVersion, number | boolean, boolean, string, string])[] = [
  [0, false, false, '', ''],
  [0, true, true, '', ''],
  ...([1, 2] as const).flatMap((version) => [
    [version, 0, false, '', ''] as const,
    [version, 1, true, '', ''] as const,
    [version, 2, true, 'A', 'A'] as const,
  ]),
  [3, 0, false, '', ''],
  [3, 1, true, '', ''],
  // Methods 1 and 2 of the disconnect control where commands have to be signed, authenticated and encrypted.
  [3, 0x1d, true, 'AES', ''],
  [3, 0x7d, true, 'AES', 'AE'],
];

describe('access modes', () => {
  test.each(attributes)('attributes, version %i: %i', (version, mode, operations, request, response) => {
    const right = {
      read: operations.includes('r'),
      write: operations.includes('w'),
      request: level(request),
      response: level(response),
    };
    expect(decodeAttributeAccess(mode, version)).toEqual(right);
    expect(encodeAttributeAccess(right, version)).toBe(mode);
  });

  test.each(methods)('methods, version %i: %s', (version, mode, access, request, response) => {
    const right = { access, request: level(request), response: level(response) };
    expect(decodeMethodAccess(mode, version)).toEqual(right);
    expect(encodeMethodAccess(right, version)).toBe(mode);
  });

  test('every mode of version 3 comes back', () => {
    for (let mode = 0; mode < 256; mode += 1) {
      expect(encodeAttributeAccess(decodeAttributeAccess(mode, 3), 3)).toBe(mode);
      if ((mode & 2) === 0) expect(encodeMethodAccess(decodeMethodAccess(mode, 3), 3)).toBe(mode);
      else refused(() => decodeMethodAccess(mode, 3));
    }
  });

  test('modes that a version does not have are refused', () => {
    const modes = { 0: [4, 7], 1: [7, 0x6d], 2: [7, 255], 3: [256, 1000] };
    for (const version of [0, 1, 2, 3] as const)
      for (const mode of [...modes[version], -1, 0.5, Number.NaN, 2 ** 32])
        refused(() => decodeAttributeAccess(mode, version));
    for (const [version, mode] of [
      [0, 2],
      [1, 3],
      [2, 4],
      [1, -1],
      [3, 256],
      [3, -1],
      [3, 0.5],
    ] as const)
      refused(() => decodeMethodAccess(mode, version));
  });

  test('what a version cannot say is an error, and everything that it can say it says', () => {
    for (const version of [0, 1, 2] as const) {
      let said = 0;
      for (let mode = 0; mode < 256; mode += 1) {
        const right = decodeAttributeAccess(mode, 3);
        let written: number | undefined;
        try {
          written = encodeAttributeAccess(right, version);
        } catch (error) {
          expect(error).toMatchObject({ code: 'malformed' });
        }
        if (written === undefined) continue;
        said += 1;
        expect(decodeAttributeAccess(written, version)).toEqual(right);
      }
      expect(said).toBe(version === 0 ? 4 : 7);
    }
    refused(() => encodeMethodAccess(decodeMethodAccess(0x25, 3), 0));
    refused(() => encodeMethodAccess(decodeMethodAccess(0x05, 3), 1));
    refused(() => encodeMethodAccess(decodeMethodAccess(0x1d, 3), 2));
  });
});

describe('permits', () => {
  test('T3: every attribute mode of version 3 for both operations and every protection', () => {
    for (let mode = 0; mode < 256; mode += 1) {
      const right = decodeAttributeAccess(mode, 3);
      const required = [4, 8, 16].map((bit, i) => (mode & bit ? 'AES'[i]! : '')).join('');
      for (const [operation, bit] of [
        ['read', 1],
        ['write', 2],
        ['access', 0],
      ] as const) {
        for (const found of protections) {
          const enough = [...required].every((letter) => found.includes(letter));
          const expected = (mode & bit) === 0 ? 'not-permitted' : enough ? 'granted' : 'protection-too-low';
          expect(permits(right, operation, level(found)), `${mode} ${operation} ${found}`).toBe(expected);
        }
      }
    }
  });

  test('T13: a method that has to be signed is not invoked without a signature', () => {
    const right = decodeMethodAccess(0x1d, 3);
    expect(permits(right, 'access', level('AES'))).toBe('granted');
    for (const found of protections.filter((letters) => letters !== 'AES'))
      expect(permits(right, 'access', level(found))).toBe('protection-too-low');
    expect(permits(right, 'read', level('AES'))).toBe('not-permitted');
    expect(permits(right, 'write', level('AES'))).toBe('not-permitted');
    expect(permits(decodeMethodAccess(0x1c, 3), 'access', level('AES'))).toBe('not-permitted');
  });

  test('authenticated access of versions 1 and 2', () => {
    expect(permits(decodeAttributeAccess(4, 1), 'read', level('E'))).toBe('protection-too-low');
    expect(permits(decodeAttributeAccess(4, 1), 'read', level('AE'))).toBe('granted');
    expect(permits(decodeAttributeAccess(4, 1), 'write', level('AE'))).toBe('not-permitted');
    expect(permits(decodeMethodAccess(2, 2), 'access', level(''))).toBe('protection-too-low');
    expect(permits(decodeMethodAccess(true, 0), 'access', level(''))).toBe('granted');
  });
});

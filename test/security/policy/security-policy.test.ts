import { describe, expect, test } from 'vitest';
import type { ProtectionLevel } from '../../../src/security/policy/protection-level.ts';
import {
  checkActivation,
  decodeSecurityPolicy,
  encodeSecurityPolicy,
  type SecurityPolicy,
  strongerOrEqual,
} from '../../../src/security/policy/security-policy.ts';

const level = (letters: string): ProtectionLevel => ({
  authentication: letters.includes('A'),
  encryption: letters.includes('E'),
  signature: letters.includes('S'),
});
const policy = (request: string, response: string): SecurityPolicy => ({
  request: level(request),
  response: level(response),
});
const refused = (act: () => unknown, code: string) => expect(act).toThrow(expect.objectContaining({ code }));

describe('security_policy', () => {
  test.each([
    [0, '', ''],
    [1, 'A', 'A'],
    [2, 'E', 'E'],
    [3, 'AE', 'AE'],
  ])('version 0: %i', (octet, request, response) => {
    expect(decodeSecurityPolicy(octet, 0)).toEqual(policy(request, response));
    expect(encodeSecurityPolicy(policy(request, response), 0)).toBe(octet);
    expect(decodeSecurityPolicy(octet, 1), 'as seen in objects of version 1').toEqual(policy(request, response));
  });

  test.each([
    [0x00, '', ''],
    [0x04, 'A', ''],
    [0x08, 'E', ''],
    [0x10, 'S', ''],
    [0x20, '', 'A'],
    [0x40, '', 'E'],
    [0x80, '', 'S'],
    [0x0c, 'AE', ''],
    [0x6c, 'AE', 'AE'],
    [0x7c, 'AES', 'AE'],
    [0xfc, 'AES', 'AES'],
  ])('version 1: %i', (octet, request, response) => {
    expect(decodeSecurityPolicy(octet, 1)).toEqual(policy(request, response));
    expect(encodeSecurityPolicy(policy(request, response), 1)).toBe(octet);
  });

  test('version 1: values of both versions in one octet add up, and are written as version 1 has them', () => {
    expect(decodeSecurityPolicy(0x11, 1)).toEqual(policy('AS', 'A'));
    expect(decodeSecurityPolicy(0x42, 1)).toEqual(policy('E', 'E'));
    for (let octet = 0; octet < 256; octet += 1) {
      const read = decodeSecurityPolicy(octet, 1);
      const written = encodeSecurityPolicy(read, 1);
      expect(written & 3).toBe(0);
      expect(decodeSecurityPolicy(written, 1)).toEqual(read);
      if ((octet & 3) === 0) expect(written).toBe(octet);
    }
  });

  test('what a version has no value for is refused', () => {
    for (const octet of [4, 0x6c, 256, -1, 0.5, Number.NaN]) refused(() => decodeSecurityPolicy(octet, 0), 'malformed');
    for (const octet of [256, -1, 0.5, Number.NaN]) refused(() => decodeSecurityPolicy(octet, 1), 'malformed');
    for (const [request, response] of [
      ['A', ''],
      ['', 'A'],
      ['AE', 'A'],
      ['S', 'S'],
      ['AES', 'AES'],
    ] as const)
      refused(() => encodeSecurityPolicy(policy(request, response), 0), 'malformed');
  });

  test('T3: a policy can be made stronger and no weaker, for all pairs of version 1', () => {
    let refusals = 0;
    for (let current = 0; current < 256; current += 4) {
      for (let next = 0; next < 256; next += 4) {
        const expected = (next & current) === current;
        const [before, after] = [decodeSecurityPolicy(current, 1), decodeSecurityPolicy(next, 1)];
        expect(strongerOrEqual(after, before)).toBe(expected);
        if (expected) checkActivation(before, after);
        else refused(() => checkActivation(before, after), 'policy-weaker');
        refusals += expected ? 0 : 1;
      }
    }
    expect(refusals).toBe(64 * 64 - 3 ** 6);
  });

  test('T3: from version 0 to version 1', () => {
    checkActivation(decodeSecurityPolicy(3, 0), decodeSecurityPolicy(0x6c, 1));
    refused(() => checkActivation(decodeSecurityPolicy(3, 0), decodeSecurityPolicy(0x0c, 1)), 'policy-weaker');
    refused(() => checkActivation(decodeSecurityPolicy(3, 0), decodeSecurityPolicy(1, 0)), 'policy-weaker');
  });
});

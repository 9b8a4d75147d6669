import { expect, test } from 'vitest';
import { formatRequirement, matches, parseTypeNumber, type Requirement } from '../../src/omnia/index.ts';

const full = parseTypeNumber('684-2-11P-1342AAD1-1B24045');
const bare = parseTypeNumber('686-2-10P-11000030-8114XXX');

test.each<[Requirement, string, full: boolean, bare: boolean]>([
  [{}, '', true, true],
  [{ communication: ['4'] }, 'X8=4', true, false],
  [{ supplyBackup: ['B', 'E'] }, 'X12=B,E', false, false],
  [{ supplyBackup: ['3', '7', 'C', 'D'] }, 'X12=3,7,C,D', true, true],
  [{ breaker: ['1'], flexInterfaces: ['AA', 'AH'] }, 'X4=1 & X10X11=AA,AH', true, false],
  [{ breaker: ['1'], flexInterfaces: ['AB', 'AH'] }, 'X4=1 & X10X11=AB,AH', false, false],
  [{ breaker: ['0'], meterType: ['4'] }, 'X4=0 & X1=4', false, false],
  [{ countryCode: ['045', '047'] }, 'X18X19X20=045,047', true, false],
  [{ hotSwap: [] }, 'X13=', false, false],
])('%j is %s', (requirement, text, ofFull, ofBare) => {
  expect(formatRequirement(requirement)).toBe(text);
  expect([matches(full, requirement), matches(bare, requirement)]).toEqual([ofFull, ofBare]);
});

test('what is no field or no value of it does not compile', () => {
  // @ts-expect-error: X4 has 0 and 1
  const value: Requirement = { breaker: ['2'] };
  // @ts-expect-error: no such field
  const field: Requirement = { modem: ['4'] };
  expect([value, field]).toHaveLength(2);
});

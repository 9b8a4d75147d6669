import { describe, expect, test } from 'vitest';
import { Conformance, type ConformanceBit, conformanceBits } from '../../src/apdu/index.ts';
import { decode, encode, explain, toHex } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

/** protocol.md 5.6: the mask of each bit in the three octets. */
const masks: readonly (readonly [ConformanceBit, string])[] = [
  ['reserved-zero', '800000'],
  ['general-protection', '400000'],
  ['general-block-transfer', '200000'],
  ['read', '100000'],
  ['write', '080000'],
  ['unconfirmed-write', '040000'],
  ['delta-value-encoding', '020000'],
  ['reserved-seven', '010000'],
  ['attribute0-supported-with-set', '008000'],
  ['priority-mgmt-supported', '004000'],
  ['attribute0-supported-with-get', '002000'],
  ['block-transfer-with-get-or-read', '001000'],
  ['block-transfer-with-set-or-write', '000800'],
  ['block-transfer-with-action', '000400'],
  ['multiple-references', '000200'],
  ['information-report', '000100'],
  ['data-notification', '000080'],
  ['access', '000040'],
  ['parameterized-access', '000020'],
  ['get', '000010'],
  ['set', '000008'],
  ['selective-access', '000004'],
  ['event-notification', '000002'],
  ['action', '000001'],
];

describe('Conformance', () => {
  test.each(masks)('%s is %s', (bit, mask) => {
    expect(decode(Conformance, hex(`5f1f0400${mask}`))).toEqual([bit]);
    expect(toHex(encode(Conformance, [bit]))).toBe(`5f1f0400${mask}`);
  });

  test('none and all', () => {
    expect(decode(Conformance, hex('5f1f0400000000'))).toEqual([]);
    expect(decode(Conformance, hex('5f1f0400ffffff'))).toEqual(conformanceBits);
    expect(toHex(encode(Conformance, conformanceBits))).toBe('5f1f0400ffffff');
    expect(masks.map(([bit]) => bit)).toEqual(conformanceBits);
  });

  test('the order and number of times that a service is named do not matter', () => {
    expect(toHex(encode(Conformance, ['set', 'get', 'set']))).toBe('5f1f0400000018');
    expect(() => encode(Conformance, ['fly'] as never)).toThrow('one of reserved-zero, ');
  });

  test('old devices leave the tag number out', () => {
    const { result, flags, tree } = explain(Conformance, hex('5f0400000018'), 'conformance');
    expect(result).toMatchObject({ ok: true, value: ['get', 'set'] });
    expect(flags).toMatchObject([{ code: 'unknown-tag', offset: 0 }]);
    expect(tree.children).toMatchObject([
      { name: 'header', start: 0, end: 3 },
      { start: 3, end: 6 },
    ]);
  });
});

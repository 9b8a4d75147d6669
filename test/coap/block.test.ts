import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, block, blockFromUint, blockSize, blockToUint, uint } from '../../src/coap/index.ts';
import { decode, EncodeError, encode, fromHex, toHex, tryDecode } from '../../src/codec/index.ts';

const octets = (hex: string): Uint8Array => fromHex(hex)!;

describe('Block1 and Block2', () => {
  test.each([
    ['', { num: 0, more: false, szx: 0 }, 16],
    ['0b', { num: 0, more: true, szx: 3 }, 128],
    ['13', { num: 1, more: false, szx: 3 }, 128],
    ['33', { num: 3, more: false, szx: 3 }, 128],
    ['01f9', { num: 31, more: true, szx: 1 }, 32],
    ['0ffffe', { num: 65535, more: true, szx: 6 }, 1024],
    ['fffffe', { num: 0xfffff, more: true, szx: 6 }, 1024],
  ] as [string, Block, number][])('%s', (hex, value, size) => {
    expect(decode(block, octets(hex))).toEqual(value);
    expect(toHex(encode(block, value))).toBe(hex);
    expect(blockSize(value.szx)).toBe(size);
  });

  test('B27: SZX 7 is reserved', () => {
    expect(blockFromUint(0x17)).toBeUndefined();
    expect(tryDecode(block, octets('17'))).toMatchObject({ error: { code: 'coap-format', offset: 0 } });
  });

  test('more than 24 bits are no block', () => {
    expect(blockFromUint(0x1000000)).toBeUndefined();
    expect(tryDecode(block, octets('01000000'))).toMatchObject({ error: { code: 'coap-format' } });
    expect(tryDecode(uint, octets('0100000000'))).toMatchObject({ error: { code: 'coap-format' } });
  });

  test('round trip', () => {
    const value = fc.record({ num: fc.nat(0xfffff), more: fc.boolean(), szx: fc.nat(6) });
    fc.assert(
      fc.property(value, (one) => {
        expect(decode(block, encode(block, one))).toEqual(one);
        expect(blockFromUint(blockToUint(one))).toEqual(one);
      }),
    );
  });

  test.each([
    { num: 0x100000, more: false, szx: 0 },
    { num: -1, more: false, szx: 0 },
    { num: 0, more: false, szx: 7 },
    { num: 0, more: false, szx: 1.5 },
  ])('%j cannot be written', (value) => {
    expect(() => encode(block, value)).toThrow(EncodeError);
  });
});

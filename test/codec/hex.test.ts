import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, equalBytes, fromHex, fromLatin1, toHex, toLatin1, toPrintable } from '../../src/codec/index.ts';

const octets = fc.uint8Array({ maxLength: 300 });

test('hexadecimal both ways, in either case and with white space', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(fromHex(toHex(bytes, ' \n').toUpperCase())).toEqual(bytes);
    }),
  );
  expect(toHex(Uint8Array.of(0, 0x0f, 0xa0, 0xff), ' ')).toBe('00 0f a0 ff');
});

test.each(['0', '0g', '0x00', '00,01', '-1', '0 0 0', '００'])('%j is not hexadecimal', (text) => {
  expect(fromHex(text)).toBeUndefined();
});

test('one character per octet, nothing lost', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      expect(fromLatin1(toLatin1(bytes))).toEqual(bytes);
    }),
  );
  const long = new Uint8Array(100_000).map((_, i) => i);
  expect(equalBytes(fromLatin1(toLatin1(long)), long)).toBe(true);
  expect(fromLatin1('aé€')).toEqual(Uint8Array.of(0x61, 0xe9, 0x3f));
  expect(toPrintable(Uint8Array.of(0x1f, 0x20, 0x7e, 0x7f, 0xe9))).toBe('. ~..');
});

test('concat and equalBytes', () => {
  fc.assert(
    fc.property(octets, octets, (a, b) => {
      expect([...concat(a, b)]).toEqual([...a, ...b]);
      expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b));
    }),
  );
  expect(concat()).toEqual(new Uint8Array());
});

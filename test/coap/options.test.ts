import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CoapOption,
  coapOption,
  coapOptions,
  contentFormatName,
  contentFormats,
  isCritical,
  isNoCacheKey,
  isUnsafe,
  type OptionDefinition,
  optionList,
} from '../../src/coap/index.ts';
import { decode, EncodeError, encode, explain, fromHex, toHex, tryDecode } from '../../src/codec/index.ts';

const options = optionList(coapOptions);
const octets = (hex: string): Uint8Array => fromHex(hex)!;

/** A valid value for a line of the table. */
function arbitraryOf({ format, minimum, maximum }: OptionDefinition): fc.Arbitrary<CoapOption['value']> {
  if (format === 'uint') return fc.nat(2 ** (8 * maximum) - 1);
  const size = { minLength: minimum, maxLength: Math.min(maximum, 300) };
  if (format === 'string') return fc.string({ unit: fc.constantFrom('a', '/', '~', ' '), ...size });
  return fc.uint8Array(size);
}

const recognised = fc
  .subarray([...coapOptions])
  .chain((lines) =>
    fc.tuple(
      ...lines.map((line) =>
        fc
          .array(arbitraryOf(line), { minLength: 1, maxLength: line.repeatable ? 3 : 1 })
          .map((values) => values.map((value) => coapOption(line.name, value))),
      ),
    ),
  )
  .map((groups) => groups.flat());

describe('the table', () => {
  test('is ascending and without doubles', () => {
    const numbers = coapOptions.map((line) => line.number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test('classes follow from the number (RFC 7252 table 4)', () => {
    expect([1, 3, 5, 7, 11, 15, 17, 35, 39].every(isCritical)).toBe(true);
    expect([4, 8, 12, 14, 20, 60].some(isCritical)).toBe(false);
    expect([3, 7, 11, 14, 15, 35, 39].every(isUnsafe)).toBe(true);
    expect([1, 4, 5, 8, 12, 17, 20, 60].some(isUnsafe)).toBe(false);
    expect(isNoCacheKey(60)).toBe(true);
    expect([1, 3, 4, 5, 7, 8, 11, 12, 14, 15, 17, 20, 35, 39].some(isNoCacheKey)).toBe(false);
  });

  test('content formats have names', () => {
    expect(contentFormatName(42)).toBe('application/octet-stream');
    expect(contentFormatName(contentFormats['application/oscore'])).toBe('application/oscore');
    expect(contentFormatName(9)).toBeUndefined();
  });
});

describe('octets', () => {
  test.each([
    ['delta and length in the nibbles', '3161', [{ number: 3, name: 'Uri-Host', value: 'a' }]],
    ['delta 13 + 0', 'd000', [{ number: 13, value: new Uint8Array(0) }]],
    ['delta 13 + 255', 'd0ff', [{ number: 268, value: new Uint8Array(0) }]],
    ['delta 269 + 0', 'e00000', [{ number: 269, value: new Uint8Array(0) }]],
    ['number 65535', 'e0fef2', [{ number: 65535, value: new Uint8Array(0) }]],
    ['no octets for 0', 'c0', [{ number: 12, name: 'Content-Format', value: 0 }]],
    [
      'no delta for a repetition',
      'b1610162',
      [
        { number: 11, name: 'Uri-Path', value: 'a' },
        { number: 11, name: 'Uri-Path', value: 'b' },
      ],
    ],
    ['If-None-Match', '50', [{ number: 5, name: 'If-None-Match', value: new Uint8Array(0) }]],
  ] as [string, string, CoapOption[]][])('%s', (_, hex, value) => {
    expect(decode(options, octets(hex))).toEqual(value);
    expect(encode(options, value)).toEqual(octets(hex));
  });

  test.each([12, 13, 268, 269, 1034])('a value of %i octets', (size) => {
    const value = [coapOption('Proxy-Uri', 'u'.repeat(size))];
    expect(decode(options, encode(options, value))).toEqual(value);
  });

  test('numbers are written in the fewest octets, leading zeros are read', () => {
    expect(decode(options, octets('c2002a'))).toEqual([coapOption('Content-Format', 42)]);
    expect(toHex(encode(options, [coapOption('Content-Format', 42)]))).toBe('c12a');
    expect(toHex(encode(options, [coapOption('Max-Age', 0xffffffff)]))).toBe('d401ffffffff');
  });

  test('options are written in ascending order, repetitions in their own', () => {
    const value = [coapOption('Block1', 14), coapOption('Uri-Path', 'b'), coapOption('Uri-Path', 'a')];
    expect(decode(options, encode(options, value))).toEqual([value[1], value[2], value[0]]);
  });

  test('recognised options round trip', () => {
    fc.assert(
      fc.property(recognised, (value) => {
        expect(decode(options, encode(options, value))).toEqual(value);
      }),
    );
  });

  test('unknown options round trip', () => {
    const unknown = fc.record({ number: fc.nat(65535), value: fc.uint8Array({ maxLength: 300 }) });
    const table = optionList([]);
    fc.assert(
      fc.property(fc.array(unknown), (drafts) => {
        const value = [...drafts].sort((a, b) => a.number - b.number);
        expect(decode(table, encode(table, value))).toEqual(value);
      }),
    );
  });
});

describe('what a known option must not be', () => {
  test.each([
    ['too long', '73010203', { number: 7, value: octets('010203') }],
    ['too short', '40', { number: 4, value: octets('') }],
    ['not UTF-8', 'b1ff', { number: 11, value: octets('ff') }],
    ['not empty', '5101', { number: 5, value: octets('01') }],
  ] as [string, string, CoapOption][])('%s: flagged and kept as octets', (_, hex, option) => {
    const { result, flags } = explain(options, octets(hex), 'options');
    expect(result).toEqual({ ok: true, value: [option] });
    expect(flags).toMatchObject([{ code: 'coap-format', offset: 0 }]);
    expect(encode(options, [option])).toEqual(octets(hex));
    expect(tryDecode(options, octets(hex), { strict: true })).toMatchObject({ error: { code: 'coap-format' } });
  });

  test('repeated: the second one is flagged and kept as octets', () => {
    const { result, flags } = explain(options, octets('71010102'), 'options');
    expect(result).toEqual({ ok: true, value: [coapOption('Uri-Port', 1), { number: 7, value: octets('02') }] });
    expect(flags).toMatchObject([{ code: 'coap-format', offset: 2 }]);
  });

  test.each([
    [{ number: 7, name: 'Uri-Port', value: 65536 }],
    [{ number: 7, name: 'Uri-Port', value: -1 }],
    [{ number: 7, name: 'Uri-Port', value: '1' }],
    [{ number: 7, name: 'Uri-Path', value: 'a' }],
    [{ number: 4, name: 'ETag', value: new Uint8Array(9) }],
    [{ number: 2048, value: undefined as unknown as string }],
  ] as [CoapOption][])('written: %j', (option) => {
    expect(() => encode(options, [option])).toThrow(EncodeError);
  });

  test('written twice', () => {
    expect(() => encode(options, [coapOption('Uri-Port', 1), coapOption('Uri-Port', 2)])).toThrow(EncodeError);
    expect(() => coapOption('Uri-Pfad', 'a')).toThrow(EncodeError);
  });
});

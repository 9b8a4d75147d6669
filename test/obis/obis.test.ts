import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, decode, EncodeError, encode, fromHex, toHex } from '../../src/codec/index.ts';
import { logicalName, Obis, ObisError, obis, parseObis } from '../../src/obis/index.ts';

const octet = fc.integer({ min: 0, max: 255 });
const anyCode = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map((key) => Obis.fromKey(key));

describe('Obis', () => {
  test('keeps its six value groups', () => {
    fc.assert(
      fc.property(octet, octet, octet, octet, octet, octet, (...groups) => {
        const code = Obis.of(...groups);
        expect([code.a, code.b, code.c, code.d, code.e, code.f]).toEqual(groups);
        expect([...code.toBytes()]).toEqual(groups);
        expect(Obis.fromBytes(Uint8Array.from(groups)).key).toBe(code.key);
        expect(Obis.fromKey(code.key).equals(code)).toBe(true);
      }),
    );
  });

  test('is written with every group, also in JSON', () => {
    expect(String(Obis.of(1, 0, 1, 8, 0))).toBe('1-0:1.8.0*255');
    expect(JSON.stringify({ code: Obis.of(0, 0, 96, 1, 0, 3) })).toBe('{"code":"0-0:96.1.0*3"}');
  });

  test('refuses what does not fit', () => {
    expect(() => Obis.of(1, 0, 256, 8, 0)).toThrow(ObisError);
    expect(() => Obis.of(1, 0, 1.5, 8, 0)).toThrow(RangeError);
    for (const key of [-1, 2 ** 48, 0.5, Number.NaN]) expect(() => Obis.fromKey(key)).toThrow(ObisError);
    expect(() => Obis.fromBytes(new Uint8Array(5))).toThrow(ObisError);
    expect(Object.is(Obis.fromKey(-0).key, 0)).toBe(true);
  });
});

describe('obis text', () => {
  test('the strict form round-trips for every key', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        expect(obis(code.toString(), { strict: true }).key).toBe(code.key);
        expect(parseObis(code.toString())?.key).toBe(code.key);
        expect(parseObis(toHex(code.toBytes()))?.key).toBe(code.key);
        expect(parseObis([...code.toBytes()].join('.'))?.key).toBe(code.key);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['1-0:1.8.0', '1-0:1.8.0*255'],
    ['1-0:1.8.0.255', '1-0:1.8.0*255'],
    ['1.0.1.8.0.255', '1-0:1.8.0*255'],
    ['1-0-1-8-0', '1-0:1.8.0*255'],
    ['1.0.1.8.0*12', '1-0:1.8.0*12'],
    ['10.20.30.40.50.60', '10-20:30.40.50*60'],
    [' 1.8.0 ', '1-0:1.8.0*255'],
    ['1.8.0*01', '1-0:1.8.0*1'],
    ['1.6.1&02', '1-0:1.6.1*2'],
    ['0100010800FF', '1-0:1.8.0*255'],
    ['000100010800', '0-1:0.1.8*0'],
    ['01.00.01.08.00.FF', '1-0:1.8.0*255'],
    ['01 00 01 08 00 ff', '1-0:1.8.0*255'],
    ['01:00:5E:07:00:10', '1-0:94.7.0*16'],
    ['1.8', '1-0:1.8.255*255'],
    ['F.F', '0-0:97.97.255*255'],
    ['C.1.0', '0-0:96.1.0*255'],
    ['96.1.0', '0-0:96.1.0*255'],
    ['1-1:C.1.0', '1-1:96.1.0*255'],
    ['0.0.0', '1-0:0.0.0*255'],
    ['P.01', '1-0:99.1.255*255'],
    ['l.1.0*126', '1-0:98.1.0*126'],
  ])('%s is %s', (text, code) => {
    expect(parseObis(text)?.toString()).toBe(code);
  });

  test.each([
    '',
    '1',
    '1.8.0.255',
    '1-0:4:24.7.0',
    '1-1:30D',
    '1.256.0',
    '1-0:1.8.0*256',
    '1-0:1.8.0*',
    '0100010800F',
    'clock',
  ])('"%s" is no code', (text) => {
    expect(parseObis(text)).toBeUndefined();
    expect(() => obis(text)).toThrow(ObisError);
  });

  test('strict takes the full form alone, and the error has a code', () => {
    expect(() => obis('1-0:1.8.0', { strict: true })).toThrow(expect.objectContaining({ code: 'obis-format' }));
    expect(() => obis('1-0:1.8.0*999', { strict: true })).toThrow('"1-0:1.8.0*999" is not an OBIS code');
  });

  test('no text makes the parser throw', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFLPcf.-:*& '), maxLength: 24 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        const code = parseObis(text);
        if (code !== undefined) expect(obis(code.toString(), { strict: true }).key).toBe(code.key);
      }),
      { numRuns: 5000 },
    );
    expect(parseObis('1'.repeat(100_000))).toBeUndefined();
  });
});

describe('logicalName', () => {
  test('is six octets', () => {
    const code = decode(logicalName, fromHex('0100010800ff')!);
    expect(code.toString()).toBe('1-0:1.8.0*255');
    expect(toHex(encode(logicalName, code))).toBe('0100010800ff');
    expect(() => decode(logicalName, fromHex('0100010800')!)).toThrow(DecodeError);
    expect(() => encode(logicalName, '1-0:1.8.0*255' as never)).toThrow(EncodeError);
  });
});

interface Line {
  readonly id: string;
  readonly text?: string;
  readonly hex?: string;
  readonly expect: { readonly obis?: string; readonly error?: string };
}

const corpus = fileURLToPath(new URL('../../../shared/corpus/obis.jsonl', import.meta.url));
const lines: Line[] = existsSync(corpus)
  ? readFileSync(corpus, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];

describe.skipIf(lines.length === 0)(`codes of the shared corpus${lines.length === 0 ? ' (absent)' : ''}`, () => {
  const codes = lines.filter((line) => line.text !== undefined && line.expect.obis !== undefined);
  test.each(codes)('$id', (line) => {
    expect(parseObis(line.text!)?.key).toBe(parseObis(line.expect.obis!)?.key);
    expect([...parseObis(line.text!)!.toBytes()].join('.')).toBe(line.expect.obis);
  });

  // The source refuses a reduced code; IEC 62056-6-1 annex A allows it and meters send it.
  test.each(lines.filter((line) => line.expect.error !== undefined))('$id is refused when strict', (line) => {
    expect(() => obis(line.text!, { strict: true })).toThrow(ObisError);
  });

  test.each(lines.filter((line) => line.hex !== undefined))('$id', (line) => {
    const octets = fromHex(line.hex!)!.subarray(0, 6);
    expect(toHex(encode(logicalName, decode(logicalName, octets)))).toBe(line.hex!.slice(0, 12));
  });
});

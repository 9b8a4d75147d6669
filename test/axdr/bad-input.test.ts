import { describe, expect, test } from 'vitest';
import { compactArray, Data, RawData, rawData, TypeDescription } from '../../src/axdr/index.ts';
import { clientLimits, decode, encode, explain, serverLimits, toHex, tryDecode } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

const zeros = (count: number) => '00'.repeat(count);
const nested = (levels: number) => `${'0101'.repeat(levels)}00`;
const nestedStructures = (levels: number) => `${'0201'.repeat(levels)}00`;

/** The bad-input catalogue, reliability.md section 5: what must be refused, and how. */
const refused: readonly (readonly [id: string, octets: string, code: string, offset: number])[] = [
  ['B30', '', 'truncated', 0],
  ['B31', '05 01', 'truncated', 1],
  ['B32', '12', 'truncated', 1],
  ['B32', '10 00', 'truncated', 1],
  ['B32', `14 ${zeros(7)}`, 'truncated', 1],
  ['B32', '17 000000', 'truncated', 1],
  ['B32', `19 ${zeros(11)}`, 'truncated', 1],
  ['B33', '09 05 01', 'truncated', 2],
  ['B34', '09 84 ffffffff 01', 'length-exceeds-input', 6],
  ['B35', '09 85 0000000001 aa', 'length-form', 1],
  ['B35', '09 80', 'length-form', 1],
  ['B35', '09 ff', 'length-form', 1],
  ['B36', '01 84 01000000', 'count-exceeds-input', 6],
  ['B36', '02 84 ffffffff 00', 'count-exceeds-input', 6],
  ['B37', '02 03 09', 'truncated', 2],
  ['B38', nested(17), 'depth', 34],
  ['B38', nestedStructures(17), 'depth', 34],
  ['B38', nested(5000), 'depth', 34],
  ...[7, 8, 11, 14, 34, 127, 128, 254].map(
    (tag) => ['B40', tag.toString(16).padStart(2, '0'), 'unknown-tag', 0] as const,
  ),
  ['B41', '04 09 ff', 'truncated', 2],
  ['B41', '04 84 ffffffff 00', 'length-exceeds-input', 6],
  ['B48', '13 01 ffff 01 ffff 00 00', 'node-limit', 1],
  ['B49', '13 02 00 02 0000', 'zero-size-element', 1],
  ['B50', '13 12 03 000100', 'truncated', 5],
  ['B50', '13 02 02 12 11 05 000102 0003', 'truncated', 11],
  ['B50', '13 09 03 056162', 'truncated', 4],
  ['B51', '13 13 00', 'unknown-tag', 1],
  ['B51', '13 02 02 12 07 00', 'unknown-tag', 4],
  ['B52', `13 ${'0201'.repeat(17)}1100`, 'depth', 34],
  ['B52', `13 ${'010001'.repeat(17)}1100`, 'depth', 50],
];

describe.each(refused)('%s: %s', (_, octets, code, offset) => {
  const bytes = hex(octets);
  test(`is ${code}`, () => {
    expect(tryDecode(Data, bytes)).toMatchObject({ ok: false, error: { code, offset } });
    expect(tryDecode(rawData, bytes)).toMatchObject({ ok: false, error: { code, offset } });
    expect(tryDecode(Data, bytes, { strict: true })).toMatchObject({ ok: false });
  });
});

test('B38: 16 levels are in order, and nothing lifts the limit over 64', () => {
  for (const codec of [Data, rawData]) {
    expect(tryDecode<unknown>(codec, hex(nested(16))).ok).toBe(true);
    const limits = { ...clientLimits, maxDepth: 1000 };
    expect(tryDecode<unknown>(codec, hex(nested(64)), { limits }).ok).toBe(true);
    expect(tryDecode<unknown>(codec, hex(nested(65)), { limits })).toMatchObject({ error: { code: 'depth' } });
  }
  expect(tryDecode(Data, hex(`13 ${'0201'.repeat(16)}1100`)).ok).toBe(true);
  expect(tryDecode(Data, hex(`${'0101'.repeat(10)}13${'0201'.repeat(6)}1100`)).ok).toBe(true);
  expect(tryDecode(Data, hex(`${'0101'.repeat(10)}13${'0201'.repeat(7)}1100`))).toMatchObject({
    error: { code: 'depth' },
  });
});

test('B38: the depth counts levels, not arrays side by side', () => {
  expect(tryDecode(Data, hex(`0164${'01010100'.repeat(100)}`)).ok).toBe(true);
  expect(tryDecode(rawData, hex(`0164${'01010100'.repeat(100)}`)).ok).toBe(true);
});

test('B38: 100,000 levels take less than 5 ms', () => {
  const bytes = hex(nested(100_000));
  tryDecode(Data, bytes);
  for (const codec of [Data, rawData, TypeDescription]) {
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      expect(tryDecode<unknown>(codec, bytes).ok).toBe(false);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  }
});

test('B39: 65,535 values are too many for a server, and 10,000 are not', () => {
  for (const codec of [Data, rawData]) {
    const nulls = (count: number) => hex(`0182${count.toString(16).padStart(4, '0')}${zeros(count)}`);
    const code = (count: number, limits = serverLimits) => {
      const result = tryDecode<unknown>(codec, nulls(count), { limits });
      return result.ok ? 'read' : result.error.code;
    };
    expect([9_999, 10_000, 10_001, 65_535].map((count) => code(count))).toEqual([
      'read',
      'read',
      'node-limit',
      'node-limit',
    ]);
    expect(code(65_535, clientLimits)).toBe('read');
  }
});

describe('accepted, flagged, refused when strict', () => {
  test.each([
    ['B42', '04 03 ff', 'padding', 2, [true, true, true], '04 03 e0'],
    ['B43', '03 02', 'boolean', 1, true, '03 01'],
    ['B44', '0a 02 001b', 'charset', 1, '\x00\x1b', '0a 02 001b'],
    ['B44', '0a 02 e97f', 'charset', 1, 'é\x7f', '0a 02 e97f'],
    ['B44', '0c 01 c3', 'charset', 1, '\ufffd', '0c 03 efbfbd'],
    ['B44', '0c 03 eda080', 'charset', 1, '\ufffd\ufffd\ufffd', '0c 09 efbfbdefbfbdefbfbd'],
    ['B44', '0c 04 61c08062', 'charset', 1, 'a\ufffd\ufffdb', '0c 08 61efbfbdefbfbd62'],
    ['R8', '09 81 01 aa', 'non-canonical-length', 1, hex('aa'), '09 01 aa'],
    ['R8', '01 82 0000', 'non-canonical-length', 1, [], '01 00'],
  ] as const)('%s: %s', (_, octets, code, offset, value, canonical) => {
    const bytes = hex(octets);
    const { result, flags } = explain(Data, bytes, 'data');
    expect(result).toMatchObject({ ok: true, value: { value } });
    expect(flags).toMatchObject([{ code, offset, path: 'data' }]);
    expect(tryDecode(Data, bytes, { strict: true })).toMatchObject({ error: { code, offset } });
    expect(tryDecode(rawData, bytes, { strict: true })).toMatchObject({ error: { code, offset } });
    expect(encode(rawData, decode(rawData, bytes)), 'the octets are kept').toEqual(bytes);
    if (result.ok) expect(encode(Data, result.value)).toEqual(hex(canonical));
  });

  test('B43: 0xff is true, and not flagged', () => {
    expect(decode(Data, hex('03 ff'), { strict: true })).toEqual({ kind: 'boolean', value: true });
  });

  test('B44: a lone surrogate is written as U+FFFD, other than ISO 8859-1 in a visible-string is refused', () => {
    expect(toHex(encode(Data, { kind: 'utf8-string', value: 'a\ud800b' }))).toBe('0c0561efbfbd62');
    expect(() => encode(Data, { kind: 'visible-string', value: '€' })).toThrow('a text of ISO 8859-1 is expected');
  });
});

test('B48: nothing in the contents, and what the description announces is not built', () => {
  const empty = hex('13 01 0100 01 0100 11 00');
  expect(decode(Data, empty)).toMatchObject({ value: { arrayContents: [] } });
});

/** Section 3: what takes no octets is refused inside a counted array, and anywhere with contents. */
test.each([
  ['array of null', '01 0003 00'],
  ['array of dont-care', '01 0003 ff'],
  ['array of empty structures', '01 ffff 02 00'],
  ['array of no elements', '01 0000 11'],
  ['null', '00'],
  ['an array of null in a structure', '02 02 01 ffff 00 11'],
  ['an array of structures of null, deeper', '02 02 11 02 01 01 0100 02 01 00'],
])('zero octets: %s', (_, description) => {
  expect(tryDecode(compactArray, hex(`${description} 01 00`))).toMatchObject({
    error: { code: 'zero-size-element', offset: 0 },
  });
  expect(tryDecode(compactArray, hex(`${description} 00`)).ok).toBe(true);
});

test('null beside other fields is in order', () => {
  expect(decode(Data, hex('13 02 02 00 11 02 0102')).value).toMatchObject({
    arrayContents: [{ value: [{ kind: 'null-data' }, { value: 1 }] }, {}],
  });
});

test('the octets of a RawData are checked when they are made, not when they are read', () => {
  expect(decode(rawData, hex('09 01 aa'))).toBeInstanceOf(RawData);
  expect(tryDecode(rawData, hex('02 02 09 01 aa 09 02 aa'))).toMatchObject({ ok: false, error: { code: 'truncated' } });
});

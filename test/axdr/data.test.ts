import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, type DataKind, RawData, rawData, TypeDescription } from '../../src/axdr/index.ts';
import { decode, encode, toHex, tryDecode } from '../../src/codec/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { hex } from '../support/corpus.ts';

const midnight = {
  year: 2024,
  month: 2,
  dayOfMonth: 29,
  dayOfWeek: 4,
  hour: 23,
  minute: 59,
  second: 58,
  hundredths: 99,
};
const { year, month, dayOfMonth, dayOfWeek, hour, minute, second, hundredths } = midnight;

/** Written by hand from the table of types (COSEMpdu, Data; protocol.md 8.1). */
const vectors: readonly (readonly [octets: string, kind: DataKind, value: unknown])[] = [
  ['00', 'null-data', null],
  ['01 00', 'array', []],
  [
    '01 02 11 01 11 02',
    'array',
    [
      { kind: 'unsigned', value: 1 },
      { kind: 'unsigned', value: 2 },
    ],
  ],
  ['02 00', 'structure', []],
  [
    '02 02 00 02 01 03 00',
    'structure',
    [
      { kind: 'null-data', value: null },
      { kind: 'structure', value: [{ kind: 'boolean', value: false }] },
    ],
  ],
  ['03 00', 'boolean', false],
  ['03 01', 'boolean', true],
  ['04 00', 'bit-string', []],
  ['04 01 80', 'bit-string', [true]],
  ['04 08 a5', 'bit-string', [true, false, true, false, false, true, false, true]],
  ['04 09 00 80', 'bit-string', [...Array(8).fill(false), true]],
  ['05 80000000', 'double-long', -2147483648],
  ['05 7fffffff', 'double-long', 2147483647],
  ['06 ffffffff', 'double-long-unsigned', 4294967295],
  ['09 00', 'octet-string', hex('')],
  ['09 03 0000ff', 'octet-string', hex('0000ff')],
  ['0a 03 614b7e', 'visible-string', 'aK~'],
  ['0c 07 7ac3a5e282ac21', 'utf8-string', 'zå€!'],
  ['0c 04 f09f9880', 'utf8-string', '😀'],
  ['0d 99', 'bcd', -103],
  ['0f 80', 'integer', -128],
  ['0f d6', 'integer', -42],
  ['10 8000', 'long', -32768],
  ['10 7fff', 'long', 32767],
  ['11 ff', 'unsigned', 255],
  ['12 ffff', 'long-unsigned', 65535],
  ['14 8000000000000000', 'long64', -9223372036854775808n],
  ['14 7fffffffffffffff', 'long64', 9223372036854775807n],
  ['14 0000000000000001', 'long64', 1n],
  ['15 ffffffffffffffff', 'long64-unsigned', 18446744073709551615n],
  ['15 0020000000000001', 'long64-unsigned', 9007199254740993n],
  ['16 1e', 'enum', 30],
  ['17 42280000', 'float32', 42],
  ['17 80000000', 'float32', -0],
  ['17 00000001', 'float32', 2 ** -149],
  ['17 ff800000', 'float32', Number.NEGATIVE_INFINITY],
  ['18 4045000000000000', 'float64', 42],
  ['18 8000000000000000', 'float64', -0],
  ['18 0000000000000001', 'float64', 5e-324],
  ['19 07e8021d04 173b3a63 ffc4 80', 'date-time', { ...midnight, deviation: -60, clockStatus: 0x80 }],
  ['1a 07e8021d04', 'date', { year, month, dayOfMonth, dayOfWeek }],
  ['1b 173b3a63', 'time', { hour, minute, second, hundredths }],
  ['1c ff', 'delta-integer', -1],
  ['1d fffe', 'delta-long', -2],
  ['1e fffffffd', 'delta-double-long', -3],
  ['1f ff', 'delta-unsigned', 255],
  ['20 fffe', 'delta-long-unsigned', 65534],
  ['21 fffffffd', 'delta-double-long-unsigned', 4294967293],
  ['ff', 'dont-care', null],
];

describe('Data', () => {
  test.each(vectors)('%s is %s', (octets, kind, value) => {
    const bytes = hex(octets);
    const data = { kind, value } as Data;
    expect(decode(Data, bytes, { strict: true })).toEqual(data);
    expect(toHex(encode(Data, data))).toBe(toHex(bytes));
    const raw = decode(rawData, bytes);
    expect(raw.data()).toEqual(data);
    expect(raw.bytes).toEqual(bytes);
    expect(RawData.of(data).equals(raw)).toBe(true);
  });

  test('every type is above', () => {
    if (Data.shape.kind !== 'choice') throw new Error('a CHOICE is expected');
    const kinds = new Set<string>(vectors.map(([, kind]) => kind)).add('compact-array');
    expect([...kinds].sort()).toEqual(Object.keys(Data.shape.alternatives).sort());
  });

  test('64 bits are always a bigint, fewer always a number', () => {
    for (const value of [0n, 1n, -1n])
      expect(decode(Data, encode(Data, { kind: 'long64', value }))).toEqual({ kind: 'long64', value });
    expect(() => encode(Data, { kind: 'long64', value: 1 } as never)).toThrow('a bigint');
    expect(() => encode(Data, { kind: 'long', value: 1n } as never)).toThrow('an integer');
  });

  test('strict takes whatever was encoded', () => {
    fc.assert(
      fc.property(arbitrary(Data), (value) => {
        expect(tryDecode(Data, encode(Data, value as Data), { strict: true })).toMatchObject({ ok: true });
      }),
      { numRuns: 2000 },
    );
  });

  test('an array longer than two octets count', () => {
    const value = Array.from({ length: 65_536 }, () => ({ kind: 'null-data', value: null }) as const);
    const octets = encode(Data, { kind: 'array', value });
    expect(toHex(octets.subarray(0, 5))).toBe('0183010000');
    const read = decode(Data, octets, { strict: true });
    expect(read.value).toHaveLength(65_536);
  });

  test('an EncodeError names the element', () => {
    const wrong = { kind: 'structure', value: [{ kind: 'array', value: [{ kind: 'unsigned', value: 256 }] }] } as Data;
    expect(() => encode(Data, wrong)).toThrow('an integer from 0 to 255 is expected in [0][0]');
    expect(() => encode(Data, { kind: 'no-type', value: 1 } as never)).toThrow('a value of Data is expected');
  });
});

/** NaN with a payload: kept where the octets are kept, else a NaN stays a NaN (B45). */
test.each([
  '17 7fc00001',
  '17 7f800001',
  '17 ffffffff',
  '18 7ff8000000000001',
  '18 7ff0000000000001',
  '18 ffffffffffffffff',
])('%s', (octets) => {
  const bytes = hex(octets);
  expect(encode(rawData, decode(rawData, bytes))).toEqual(bytes);
  const value = decode(Data, bytes);
  expect(value.value).toBeNaN();
  expect(decode(Data, encode(Data, value)).value).toBeNaN();
});

test('TypeDescription takes every type of Data but the compact-array', () => {
  for (const [octets, kind] of vectors) {
    const tag = hex(octets).slice(0, 1);
    if (kind === 'array' || kind === 'structure') continue;
    expect(decode(TypeDescription, tag)).toEqual({ kind, value: null });
    expect(encode(TypeDescription, { kind, value: null } as TypeDescription)).toEqual(tag);
  }
});

import { describe, expect, test } from 'vitest';
import { Data, dateTimeToBytes, fromInstant } from '../../../src/axdr/index.ts';
import { attempt, encode, fromHex } from '../../../src/codec/index.ts';
import { readProfileColumns } from '../../../src/cosem/index.ts';

const start = Date.UTC(2026, 9, 25, 0, 0, 0);
const quarter = 900_000;

function profile(rows: number, deviation: number | undefined): Data {
  return {
    kind: 'array',
    value: Array.from({ length: rows }, (_, i) => ({
      kind: 'structure',
      value: [
        {
          kind: 'octet-string',
          value: dateTimeToBytes({ ...fromInstant(start + i * quarter, deviation ?? 0), deviation }),
        },
        { kind: 'unsigned', value: i & 255 },
        { kind: 'double-long-unsigned', value: 4_294_967_295 - i },
        { kind: 'double-long', value: -i },
        { kind: 'long', value: -i },
        { kind: 'long-unsigned', value: i },
        { kind: 'integer', value: -(i & 127) },
      ],
    })),
  };
}

describe('profile columns', () => {
  test.each([[0], [-120], [undefined]])('numbers and dates, deviation %s', (deviation) => {
    const rows = 200;
    const read = readProfileColumns(encode(Data, profile(rows, deviation)))!;
    expect(read.rows).toBe(rows);
    expect(read.columns).toEqual(['date-time', 'number', 'number', 'number', 'number', 'number', 'number']);
    for (const i of [0, 1, 95, 96, 199]) {
      const cells = read.columns.map((_, column) => read.values[column * rows + i]);
      expect(cells).toEqual(
        [start + i * quarter, i & 255, 4_294_967_295 - i, 0 - i, 0 - i, i, 0 - (i & 127)].map((x) => x + 0),
      );
    }
  });

  test.each([
    ['just as long', 70, true],
    ['longer', 100, true],
    ['too short', 69, false],
  ])('into memory that is %s', (_, size, isUsed) => {
    const octets = encode(Data, profile(10, 0));
    const memory = new Float64Array(size).fill(Number.NaN);
    for (let use = 0; use < 2; use += 1) {
      const read = readProfileColumns(octets, undefined, memory)!;
      expect(read.values.buffer === memory.buffer).toBe(isUsed);
      expect(read.values).toEqual(readProfileColumns(octets)!.values);
    }
  });

  test('an empty buffer has no columns', () => {
    expect(readProfileColumns(fromHex('0100')!)).toMatchObject({ rows: 0, columns: [] });
  });

  test.each([
    ['0101', 'truncated'],
    ['01020202110112000a', 'truncated'],
    ['010102021101120a', 'truncated'],
    ['0184ffffffff0201', 'count-exceeds-input'],
  ])('%s is %s', (hex, code) => {
    const result = attempt(() => readProfileColumns(fromHex(hex)!));
    expect(result).toMatchObject({ ok: false, error: { code } });
  });

  test.each([
    ['null-data in a later row', '0102 0201 1101 0201 00 00'],
    ['rows of another width', '0102 0201 1101 0202 1101 1101'],
    ['text in a column', '0101 0201 0a0141'],
    ['not an array', '0201 1101'],
  ])('%s is left to who reads row by row', (_, hex) => {
    expect(readProfileColumns(fromHex(hex)!)).toBeUndefined();
  });
});

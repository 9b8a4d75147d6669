import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CosemDateTime, Data, toInstant } from '../../../src/axdr/index.ts';
import { attempt, encode } from '../../../src/codec/index.ts';
import { doubleLongUnsigned, readProfileColumns } from '../../../src/cosem/index.ts';
import { profileBuffer } from '../../../src/cosem/profile/buffer.ts';
import { profileColumns } from '../../../src/cosem/profile/captured-attribute.ts';
import { readProfileNumbers } from '../../../src/cosem/profile/numbers.ts';
import { readProfileRows } from '../../../src/cosem/profile/rows.ts';
import {
  captured,
  clock,
  columns,
  importActive,
  missing,
  nothing,
  period,
  profileRows,
  register,
  rowsOf,
  status,
  time,
  unsigned,
} from './profiles.ts';

const few = profileColumns([clock, status, importActive]);
const begin = Date.UTC(2026, 0, 1);
const options = { capturePeriod: period };

/** One column of what was read. */
const column = ({ values, rows }: { values: Float64Array; rows: number }, index: number) => [
  ...values.subarray(index * rows, (index + 1) * rows),
];

describe('a profile as numbers', () => {
  test('of alike rows is what the fast columns are', () => {
    const octets = encode(
      Data,
      rowsOf([0, 1, 2].map((i) => [time(begin + i * 900_000), unsigned(i), register(i * 7)])),
    );
    const memory = new Float64Array(100);
    const read = readProfileNumbers(octets, few, { memory });
    expect(read).toMatchObject({ rows: 3, columns: ['date-time', 'number', 'number'], warnings: [] });
    expect(read.values).toEqual(readProfileColumns(octets)!.values);
    expect(read.values.buffer).toBe(memory.buffer);
    expect(column(read, 0)).toEqual([begin, begin + 900_000, begin + 1_800_000]);
  });

  test('of a compressed buffer has what was left out, and NaN for what is missing', () => {
    const sent = rowsOf([
      [time(begin), unsigned(1), register(5)],
      [nothing, nothing, { kind: 'delta-unsigned', value: 2 }],
      [nothing, missing, nothing],
    ]);
    const memory = new Float64Array(9);
    const read = readProfileNumbers(encode(Data, sent), few, { ...options, memory });
    expect(read.values.buffer).toBe(memory.buffer);
    expect([0, 1, 2].map((i) => column(read, i))).toEqual([
      [begin, begin + 900_000, begin + 1_800_000],
      [1, 1, Number.NaN],
      [5, 7, 7],
    ]);
    expect(read.warnings).toEqual([]);
  });

  test('is the same on the fast way and on the other, and as the rows say', () => {
    fc.assert(
      fc.property(profileRows(true), fc.boolean(), (sent, isCompact) => {
        const numeric = sent.map((row) => row.slice(0, 4));
        const of = columns.slice(0, 4);
        const octets = encode(Data, rowsOf(numeric));
        const fast = readProfileNumbers(octets, of, options);
        const form = isCompact && sent.length > 0 ? 'compact-array' : 'null-data';
        const other = encode(Data, profileBuffer(numeric, of, { form, capturePeriod: period }));
        expect(readProfileNumbers(other, of, options)).toEqual(fast);
        readProfileRows(octets, of, options).rows.forEach(({ cells }, row) => {
          const [at, ...numbers] = cells;
          const instant = toInstant(at as CosemDateTime, { whenUnspecified: 'error' });
          expect([0, 1, 2, 3].map((i) => column(fast, i)[row])).toEqual([instant, ...numbers]);
        });
      }),
    );
  });

  test('none of none', () => {
    expect(readProfileNumbers(encode(Data, rowsOf([])), few)).toMatchObject({ rows: 0, warnings: [] });
  });
});

describe('what is no number', () => {
  const of = (cells: readonly Data[]) => {
    const told: unknown[] = [];
    const onWarning = (warning: unknown) => told.push(warning);
    const read = readProfileNumbers(encode(Data, rowsOf(cells.map((cell) => [cell]))), [few[2]!], { onWarning });
    expect(told).toEqual(read.warnings);
    return { cells: [...read.values], warnings: read.warnings };
  };

  test.each<[string, Data]>([
    ['text', { kind: 'visible-string', value: '12' }],
    ['octets that may be a date', time(begin)],
    ['a structure', { kind: 'structure', value: [] }],
  ])('%s is NaN, with a warning', (_, cell) => {
    const { cells, warnings } = of([register(1), cell, cell]);
    expect(cells).toEqual([1, Number.NaN, Number.NaN]);
    expect(warnings).toEqual([{ code: 'bad-value', reason: 'a value that is no number', row: 1, column: 0 }]);
  });

  test('64 bits are rounded beyond 53, with a warning', () => {
    const { cells, warnings } = of([
      { kind: 'long64-unsigned', value: 2n ** 53n },
      { kind: 'long64-unsigned', value: 2n ** 53n + 1n },
    ]);
    expect(cells).toEqual([2 ** 53, 2 ** 53]);
    expect(warnings).toMatchObject([{ row: 1, column: 0 }]);
  });

  test('a boolean is 0 or 1, NaN of the meter itself is no fault', () => {
    const sent: Data[] = [
      { kind: 'boolean', value: true },
      { kind: 'boolean', value: false },
      { kind: 'float32', value: Number.NaN },
      { kind: 'float64', value: 0.1 },
    ];
    expect(of(sent)).toEqual({ cells: [1, 0, Number.NaN, 0.1], warnings: [] });
  });

  test.each([
    ['not specified', [0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0]],
    ['without year', [0xff, 0xff, 1, 1, 4, 0, 0, 0, 0, 0, 0, 0]],
    ['of the year 65535', [0xff, 0xff, 5, 3, 0xff, 0, 0, 0, 0, 0, 0, 0]],
    ['of no day', [0x07, 0xea, 2, 30, 1, 0, 0, 0, 0, 0, 0, 0]],
    ['without hour', [0x07, 0xea, 1, 1, 4, 0xff, 0, 0, 0, 0, 0, 0]],
    ['of minute 60', [0x07, 0xea, 1, 1, 4, 0, 60, 0, 0, 0, 0, 0]],
    ['of second 60', [0x07, 0xea, 1, 1, 4, 0, 0, 60, 0, 0, 0, 0]],
    ['of hundredths 100', [0x07, 0xea, 1, 1, 4, 0, 0, 0, 100, 0, 0, 0]],
    ['of an eighth day of the week', [0x07, 0xea, 1, 1, 8, 0, 0, 0, 0, 0, 0, 0]],
    ['of a deviation of 15 hours', [0x07, 0xea, 1, 1, 4, 0, 0, 0, 0, 0x03, 0x84, 0]],
  ])('a date %s is NaN, with a warning', (_, octets) => {
    const date: Data = { kind: 'octet-string', value: Uint8Array.from(octets) };
    const sent = encode(Data, rowsOf([[time(begin)], [date]]));
    const read = readProfileNumbers(sent, [few[0]!]);
    expect([...read.values]).toEqual([begin, Number.NaN]);
    expect(read.warnings).toMatchObject([{ code: 'bad-value', row: 1, column: 0 }]);
    expect(readProfileColumns(sent)).toBeUndefined();
  });

  test('any 12 octets are the same instant on the fast way and on the other', () => {
    const octet = fc.constantFrom(0, 1, 4, 7, 12, 23, 30, 59, 60, 99, 100, 0xff);
    const octets = fc.tuple(
      fc.constantFrom([0x07, 0xea], [0xff, 0xff], [0, 0x63]),
      fc.array(octet, { minLength: 10, maxLength: 10 }),
    );
    fc.assert(
      fc.property(octets, ([year, rest]) => {
        const value = Uint8Array.from([...year, ...rest]);
        const fast = readProfileColumns(encode(Data, rowsOf([[{ kind: 'octet-string', value }]])))?.values[0];
        const rows = rowsOf([[{ kind: 'octet-string', value }], [missing]]);
        const [other] = readProfileNumbers(encode(Data, rows), [few[0]!]).values;
        expect(fast ?? Number.NaN).toBe(other);
      }),
      { numRuns: 1000 },
    );
  });

  test('another type than the column has is told of, though all rows are alike', () => {
    const [typed] = profileColumns([importActive], { typeOf: () => doubleLongUnsigned });
    const sent = encode(Data, rowsOf([[unsigned(1)], [unsigned(2)]]));
    const read = readProfileNumbers(sent, [typed!]);
    expect([...read.values]).toEqual([1, 2]);
    expect(read.warnings).toMatchObject([{ code: 'data-type', row: 0, column: 0 }]);
  });

  test('octets that are wrong say in which row', () => {
    const octets = encode(Data, rowsOf([0, 1].map((i) => [time(begin), unsigned(i), register(i)])));
    for (let end = 0; end < octets.length; end += 1)
      expect(attempt(() => readProfileNumbers(octets.subarray(0, end), few)).ok).toBe(false);
    const wrong = attempt(() => readProfileNumbers(octets.with(octets.length - 5, 7), few));
    expect(wrong).toMatchObject({ ok: false, error: { row: 1, column: 2 } });
    const narrow = attempt(() => readProfileNumbers(octets, profileColumns([clock, captured(1, '0-0:96.1.0*255')])));
    expect(narrow).toMatchObject({ ok: false, error: { code: 'list-length', row: 0 } });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Data,
  dateTimeFromBytes,
  formatDateTime,
  fromInstant,
  type PlainData,
  RawData,
  toInstant,
} from '../../../src/axdr/index.ts';
import { attempt, DecodeError, encode, serverLimits } from '../../../src/codec/index.ts';
import { doubleLongUnsigned, interfaceClassOf, longUnsigned } from '../../../src/cosem/index.ts';
import { type CapturedAttribute, profileColumns } from '../../../src/cosem/profile/captured-attribute.ts';
import { cellOf, scaledCell } from '../../../src/cosem/profile/cells.ts';
import { ProfileError } from '../../../src/cosem/profile/profile-error.ts';
import type { ProfileOptions, ProfileRow } from '../../../src/cosem/profile/row.ts';
import { readProfileRows } from '../../../src/cosem/profile/rows.ts';
import { formatScaledValue } from '../../../src/cosem/values/scaled-value.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';
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

const begin = Date.UTC(2026, 0, 1);
const few = profileColumns([clock, status, importActive]);

function read(data: Data, of: readonly CapturedAttribute[] = few, options?: ProfileOptions) {
  return readProfileRows(encode(Data, data), of, options);
}

/** The cells of the third column. */
const registers = (rows: readonly ProfileRow[]) => rows.map(({ cells }) => cells[2]);
const times = (rows: readonly ProfileRow[]) => rows.map((row) => row.time && formatDateTime(row.time));

function oneColumn(cells: readonly Data[], options?: ProfileOptions) {
  const { rows, warnings } = read(rowsOf(cells.map((cell) => [cell])), [few[2]!], options);
  return { cells: rows.map((row) => row.cells[0]), warnings };
}

describe('rows of a profile', () => {
  test('have a time and cells, each of the type that it was sent with', () => {
    const text: Data = { kind: 'visible-string', value: 'KAM' };
    const octets: Data = { kind: 'octet-string', value: Uint8Array.of(1, 2, 3) };
    const wide: Data = { kind: 'long64', value: -(2n ** 60n) };
    const sent = [
      time(begin),
      unsigned(8),
      register(4_294_967_295),
      { kind: 'long', value: -5 },
      wide,
      text,
      octets,
    ] as const;
    const { rows, warnings } = read(rowsOf([sent]), columns);
    const at = fromInstant(begin, -60);
    expect(rows).toEqual([
      { time: at, cells: [at, 8, 4_294_967_295, -5, -(2n ** 60n), 'KAM', Uint8Array.of(1, 2, 3)] },
    ]);
    expect(warnings).toEqual([]);
  });

  test.each<[string, Data, PlainData]>([
    ['boolean', { kind: 'boolean', value: true }, true],
    ['bit-string', { kind: 'bit-string', value: [true, false, true] }, [true, false, true]],
    ['float32', { kind: 'float32', value: 1.5 }, 1.5],
    ['bcd', { kind: 'bcd', value: 12 }, 12],
    ['enum', { kind: 'enum', value: 3 }, 3],
    ['date', { kind: 'date', value: { year: 2026 } }, { year: 2026 }],
    ['structure', { kind: 'structure', value: [nothing, unsigned(3)] }, [null, 3]],
    ['array', { kind: 'array', value: [unsigned(3)] }, [3]],
    ['utf8-string', { kind: 'utf8-string', value: 'é' }, 'é'],
  ])('take a %s', (_, sent, cell) => {
    expect(oneColumn([sent]).cells[0]).toEqual(cell);
  });

  test('octets are views of the input', () => {
    const octets = encode(Data, rowsOf([[{ kind: 'octet-string', value: Uint8Array.of(1, 2) }]]));
    const { rows } = readProfileRows(octets, [few[2]!]);
    expect((rows[0]!.cells[0] as Uint8Array).buffer).toBe(octets.buffer);
  });

  test('none are none, also as null-data', () => {
    expect(read(rowsOf([])).rows).toEqual([]);
    const { rows, warnings } = readProfileRows(hex('00'), few);
    expect(rows).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'data-type', row: 0 }]);
    expect(readProfileRows(RawData.of(rowsOf([])), few).rows).toEqual([]);
  });

  test('a profile without clock has no times', () => {
    expect(read(rowsOf([[register(1)]]), [few[2]!]).rows).toEqual([{ time: undefined, cells: [1] }]);
  });

  test('are numbers with scaler and unit for who knows them', () => {
    const [column] = profileColumns([importActive], { scalerUnitOf: () => ({ scaler: -3, unit: 30 }) });
    expect(formatScaledValue(scaledCell(column!, 1234)!)).toBe('1.234 Wh');
    expect(scaledCell(column!, 'text')).toBeUndefined();
    expect(scaledCell(few[2]!, 1234)).toBeUndefined();
  });

  test('are what the plain values say', () => {
    fc.assert(
      fc.property(profileRows(), (sent) => {
        const { rows, warnings } = read(rowsOf(sent), columns);
        expect(warnings).toEqual([]);
        expect(rows.map(({ cells }) => cells)).toEqual(sent.map((row) => row.map(cellFor)));
        for (const row of rows) expect(row.time).toBe(row.cells[0]);
      }),
    );
  });
});

/** What a cell should be, by itself. */
function cellFor({ kind, value }: Data, column: number) {
  if (kind === 'dont-care') return undefined;
  return column === 0 ? dateTimeFromBytes(value as Uint8Array) : value;
}

describe('what is left out', () => {
  const row = (clockCell: Data, value: Data = nothing) => [clockCell, nothing, value];

  test('is as in the row before, and the clock a period later', () => {
    const sent = rowsOf([
      [time(begin), unsigned(1), register(5)],
      row(nothing),
      row(nothing, register(6)),
      row(nothing),
    ]);
    const { rows, warnings } = read(sent, few, { capturePeriod: period });
    expect(registers(rows)).toEqual([5, 5, 6, 6]);
    expect(rows.map(({ cells }) => cells[1])).toEqual([1, 1, 1, 1]);
    expect(times(rows).map((text) => text?.slice(11, 16))).toEqual(['01:00', '01:15', '01:30', '01:45']);
    expect(warnings).toEqual([]);
  });

  test('a clock that is sent begins anew, so a gap stays a gap', () => {
    const sent = rowsOf([row(time(begin)), row(nothing), row(time(begin + 86_400_000)), row(nothing)]);
    const instants = read(sent, few, { capturePeriod: 3600 }).rows.map((each) =>
      toInstant(each.time!, { whenUnspecified: 'error' }),
    );
    expect(instants.map((instant) => (instant - begin) / 3_600_000)).toEqual([0, 1, 24, 25]);
  });

  test('steps over the begin of daylight saving and the end of the year in instants', () => {
    const spring = Date.UTC(2026, 2, 29, 0, 30);
    const sent = rowsOf([
      row(time(spring, -60)),
      row(nothing),
      row(nothing),
      row(time(spring + 3 * 900_000, -120)),
      row(nothing),
    ]);
    const { rows } = read(sent, few, { capturePeriod: 900 });
    expect(rows.map((each) => toInstant(each.time!, { whenUnspecified: 'error' }) - spring)).toEqual(
      [0, 1, 2, 3, 4].map((i) => i * 900_000),
    );
    const eve = rowsOf([row(time(Date.UTC(2025, 11, 31, 22, 45))), row(nothing)]);
    expect(times(read(eve, few, { capturePeriod: 900 }).rows)[1]).toBe('2026-01-01T00:00:00+01:00');
  });

  test('newest first, the period counts backwards', () => {
    const { rows } = read(rowsOf([row(time(begin)), row(nothing)]), few, { capturePeriod: -900 });
    expect(times(rows)[1]).toBe('2026-01-01T00:45:00+01:00');
  });

  test.each([
    ['no capture period is known', [time(begin), nothing], undefined],
    ['the first row has none', [nothing, nothing], 900],
    [
      'the one before is no full date',
      [{ kind: 'octet-string', value: new Uint8Array(12).fill(255) } as Data, nothing],
      900,
    ],
    ['the one before was not there', [missing, nothing], 900],
  ])('a clock of which nothing is known is missing, with a warning: %s', (_, clocks, capturePeriod) => {
    const options = capturePeriod === undefined ? {} : { capturePeriod };
    const { rows, warnings } = read(rowsOf(clocks.map((cell) => row(cell))), few, options);
    expect(rows[1]!.time).toBeUndefined();
    expect(warnings).toMatchObject([{ code: 'bad-value', column: 0 }]);
  });

  test('is missing where the first row has nothing, or where null-data means that', () => {
    expect(oneColumn([nothing, register(1), nothing]).cells).toEqual([undefined, 1, 1]);
    expect(oneColumn([register(1), nothing], { nullData: 'missing' }).cells).toEqual([1, undefined]);
    expect(oneColumn([register(1), missing, nothing]).cells).toEqual([1, undefined, undefined]);
  });
});

describe('deltas', () => {
  test('are added to the value of the row before', () => {
    const { cells, warnings } = oneColumn([
      register(100),
      { kind: 'delta-unsigned', value: 5 },
      { kind: 'delta-integer', value: -7 },
      nothing,
      { kind: 'delta-long', value: -1000 },
      { kind: 'delta-long-unsigned', value: 65_535 },
      { kind: 'delta-double-long', value: -2_000_000_000 },
      { kind: 'delta-double-long-unsigned', value: 4_294_967_295 },
    ]);
    expect(cells).toEqual([100, 105, 98, 98, -902, 64_633, -1_999_935_367, 2_295_031_928]);
    expect(warnings).toEqual([]);
  });

  test('stay exact beyond 53 bits', () => {
    const delta: Data = { kind: 'delta-unsigned', value: 1 };
    expect(oneColumn([{ kind: 'long64-unsigned', value: 2n ** 64n - 1n }, delta]).cells[1]).toBe(2n ** 64n);
    expect(oneColumn([{ kind: 'float64', value: 2 ** 53 }, delta]).cells[1]).toBe(2n ** 53n + 1n);
  });

  test.each([
    ['nothing before', [] as Data[]],
    ['a text', [{ kind: 'visible-string', value: 'a' }] as Data[]],
    ['a fraction', [{ kind: 'float32', value: 1.5 }] as Data[]],
  ])('after %s are missing, with a warning', (_, before) => {
    const { cells, warnings } = oneColumn([...before, { kind: 'delta-unsigned', value: 1 }]);
    expect(cells.at(-1)).toBeUndefined();
    expect(warnings).toMatchObject([{ code: 'bad-value', column: 0, row: before.length }]);
  });

  test('of all rows give the rows', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(numbers, (values) => {
        const [first, ...rest] = values.map((value, i) => value - (i === 0 ? 0 : values[i - 1]!));
        const deltas = rest.flatMap((delta): Data[] =>
          delta >= 0
            ? [{ kind: 'delta-double-long-unsigned', value: delta }]
            : [{ kind: 'delta-double-long', value: Math.max(delta, -0x80000000) }],
        );
        const inRange = rest.every((delta) => delta >= -0x80000000);
        if (inRange) expect(oneColumn([register(first!), ...deltas]).cells).toEqual(values);
      }),
    );
  });
});

describe('what is not as it should be', () => {
  const typed = profileColumns([clock, captured(71, '0-0:17.0.0*255', 6), importActive], {
    interfaceClassOf: ({ classId }) => interfaceClassOf(classId),
  });
  const sent = rowsOf([
    [time(begin), register(60), register(1)],
    [time(begin), { kind: 'long-unsigned', value: 61 }, register(1)],
    [time(begin), { kind: 'long-unsigned', value: 62 }, register(1)],
    [time(begin), { kind: 'visible-string', value: '63' }, register(1)],
  ]);

  test('is read, and told of once for each kind', () => {
    const told: unknown[] = [];
    const { rows, warnings } = read(sent, typed, { onWarning: (warning) => told.push(warning) });
    expect(rows.map(({ cells }) => cells[1])).toEqual([60, 61, 62, '63']);
    expect(warnings).toEqual([
      {
        code: 'data-type',
        reason: 'long-unsigned in place of double-long-unsigned',
        row: 1,
        column: 1,
        offset: 44,
      },
      expect.objectContaining({ reason: 'visible-string in place of double-long-unsigned', row: 3, column: 1 }),
    ]);
    expect(told).toEqual(warnings);
  });

  test('is told of in long profiles too', () => {
    const [column] = profileColumns([importActive], { typeOf: () => longUnsigned });
    const { rows, warnings } = read(rowsOf(Array.from({ length: 20 }, (_, i) => [register(i)])), [column!]);
    expect(rows.map(({ cells }) => cells[0])).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(warnings).toMatchObject([{ reason: 'double-long-unsigned in place of long-unsigned', row: 0, column: 0 }]);
  });

  test('is refused when strict', () => {
    const result = attempt(() => read(sent, typed, { strict: true }));
    expect(result).toMatchObject({ ok: false, error: { code: 'data-type', row: 1, column: 1, offset: 44 } });
  });

  test('a clock that is no date-time stays what it is, and gives no time', () => {
    const short: Data = { kind: 'octet-string', value: Uint8Array.of(1) };
    const { rows, warnings } = read(rowsOf([[short, unsigned(0), register(1)]]));
    expect(rows).toEqual([{ time: undefined, cells: [Uint8Array.of(1), 0, 1] }]);
    expect(warnings).toMatchObject([{ code: 'bad-value', row: 0, column: 0 }]);
  });

  test('a clock of type date-time is a time, with a warning', () => {
    const at = fromInstant(begin, 0);
    const { rows, warnings } = read(rowsOf([[{ kind: 'date-time', value: at }, unsigned(0), register(1)]]));
    expect(rows[0]!.time).toEqual(at);
    expect(warnings).toMatchObject([{ code: 'data-type', column: 0 }]);
  });

  test('a length in more octets than it needs is flagged too', () => {
    const { warnings } = readProfileRows(hex('0101 0201 09 8101 ff'), [few[2]!]);
    expect(warnings).toMatchObject([{ code: 'non-canonical-length', row: 0, column: 0, offset: 5 }]);
  });

  test('nullable and CHOICE types take what they say', () => {
    const [column] = profileColumns([importActive], { typeOf: () => doubleLongUnsigned });
    expect(read(rowsOf([[register(1)], [nothing], [missing]]), [column!]).warnings).toEqual([]);
  });
});

describe('octets that are wrong', () => {
  test.each([
    ['another type in place of a row', '0101 1101 000000', 'data-type', 0, undefined, 2],
    ['a row of fewer values', '0102 0203 09 00 1101 1101  0202 1101 1101', 'list-length', 1, undefined, 10],
    ['an unknown tag', '0102 0203 00 1101 1101  0203 00 07 00', 'unknown-tag', 1, 1, 12],
    ['octets that are not there', '0101 0203 00 1101 06000000', 'truncated', 0, 2, 8],
    ['a text that is longer than the rest', '0101 0203 00 1101 0a 05 41', 'truncated', 0, 2, 9],
    ['a wrong cell deep within', '0101 0203 00 1101 0202 11 01 07', 'unknown-tag', 0, 2, 11],
  ])('%s', (_, octets, code, row, column, offset) => {
    const result = attempt(() => readProfileRows(hex(octets), few, { capturePeriod: 900 }));
    expect(result).toMatchObject({ ok: false, error: { code, row, column, offset } });
    if (result.ok) return;
    expect(result.error).toBeInstanceOf(ProfileError);
    expect(result.error.path).toMatch(column === undefined ? `[${row}]` : `[${row}][${column}]`);
    expect(result.error.message).toContain(`in row ${row}`);
    if (column === 2) expect(result.error.message).toContain('1-0:1.8.0*255');
  });

  test.each([
    ['no array', '1101', 'data-type'],
    ['more than the rows', '0100 00', 'trailing-bytes'],
    ['fewer octets than so many rows take', '0103 0203000000 0203', 'truncated'],
    ['more rows than any input has', '0184ffffffff 0203', 'count-exceeds-input'],
    ['nothing', '', 'truncated'],
  ])('%s', (_, octets, code) => {
    expect(attempt(() => readProfileRows(hex(octets), few))).toMatchObject({ ok: false, error: { code } });
  });

  test('more values than the limits allow', () => {
    const sent = encode(Data, rowsOf(Array.from({ length: 6000 }, () => [nothing])));
    expect(readProfileRows(sent, [few[2]!]).rows.length).toBe(6000);
    const result = attempt(() => readProfileRows(sent, [few[2]!], { limits: serverLimits }));
    expect(result).toMatchObject({ ok: false, error: { code: 'node-limit' } });
  });

  test('every prefix is an error, every flipped bit an error or rows', () => {
    fc.assert(
      fc.property(profileRows(), fc.nat(), (sent, flip) => {
        const octets = encode(Data, rowsOf(sent));
        for (let end = 0; end < octets.length; end += 1) {
          expect(() => readProfileRows(octets.subarray(0, end), columns)).toThrow(DecodeError);
        }
        octets[(flip >> 3) % octets.length]! ^= 1 << (flip & 7);
        const result = attempt(() => readProfileRows(octets, columns));
        if (result.ok) for (const { cells } of result.value.rows) expect(cells.length).toBe(columns.length);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a compact-array', () => {
  const two = profileColumns([importActive, status]);

  test('of two rows, as the fact sheet has it', () => {
    const { rows } = readProfileRows(hex('13 02 02 12 11 06 0001 02 0003 04'), two);
    expect(rows.map(({ cells }) => cells)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('has dates, values that are always left out, and arrays', () => {
    const octets = '13 02 03 09 00 01 0002 11  0f 0c 07ea0101040000000000 0000 05 06';
    const { rows } = readProfileRows(hex(octets), profileColumns([clock, importActive, status]));
    expect(rows).toMatchObject([{ cells: [{ year: 2026, month: 1 }, undefined, [5, 6]] }]);
  });

  test.each([
    ['rows of another width', '13 02 01 11 01 05', 'list-length', 1],
    ['rows that are no structures', '13 11 01 05', 'data-type', 1],
    ['a row that ends early', '13 02 02 12 11 05 0001 02 0003', 'truncated', 11],
    ['rows that take no octets', '13 02 02 00 00 01 00', 'zero-size-element', 6],
    ['fewer octets than announced', '13 02 02 12 11 06 0001 02', 'truncated', 6],
    ['more octets than announced', '13 02 02 12 11 03 0001 02 00', 'trailing-bytes', 9],
  ])('%s', (_, octets, code, offset) => {
    expect(attempt(() => readProfileRows(hex(octets), two))).toMatchObject({ ok: false, error: { code, offset } });
  });

  test('a few octets do not become millions of values', () => {
    const bomb = hex('13 02 02 11 01 ffff 01 ffff 00 01 05');
    expect(attempt(() => readProfileRows(bomb, two))).toMatchObject({ ok: false, error: { code: 'node-limit' } });
  });
});

describe('a value by itself', () => {
  test('is the cell that it would be', () => {
    const [time0, , register0] = few;
    expect(cellOf({ attribute: time0!, value: time(begin) })).toEqual(fromInstant(begin, -60));
    expect(cellOf({ attribute: register0!, value: RawData.of(register(7)) })).toBe(7);
    expect(cellOf({ attribute: register0!, value: nothing })).toBeUndefined();
  });

  test('fails at its own offset', () => {
    const value = new RawData(hex('0600'));
    expect(attempt(() => cellOf({ attribute: few[2]!, value }))).toMatchObject({ error: { offset: 1 } });
    const longer = new RawData(hex('1100 00'));
    expect(attempt(() => cellOf({ attribute: few[2]!, value: longer }))).toMatchObject({
      error: { code: 'trailing-bytes' },
    });
  });
});

const buffers = corpus('axdr.jsonl')?.filter(({ id }) => ['u9n-002', 'u9n-055'].includes(id));

describeCorpus('buffers of others', buffers, (entries) => {
  const octets = (id: string) => hex(entries.find((entry) => entry.id === id)!.hex!);

  test('u9n-055: clocks left out, an hour each', () => {
    const exportActive = captured(3, '1-0:2.8.0*255');
    const of = profileColumns([clock, status, importActive, exportActive]);
    const { rows, warnings } = readProfileRows(octets('u9n-055'), of, { capturePeriod: 3600 });
    expect(times(rows)).toEqual([
      '2019-12-31T23:00:00+01:00',
      '2020-01-01T00:00:00+01:00',
      '2020-01-01T01:00:00+01:00',
      '2020-01-01T02:00:00+01:00',
    ]);
    expect(rows.map(({ cells }) => cells.slice(1))).toEqual(Array(4).fill([6, 1517, 1620]));
    expect(warnings).toEqual([]);
  });

  test('u9n-002: a day of hours', () => {
    const { rows } = readProfileRows(octets('u9n-002'), few);
    expect(rows.length).toBe(24);
    expect(rows[0]).toMatchObject({ time: { year: 2018, month: 2, dayOfMonth: 12, hour: 0 } });
    expect(rows.map(({ time: at }) => at!.hour)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(registers(rows)[0]).toBe(100_000);
  });
});

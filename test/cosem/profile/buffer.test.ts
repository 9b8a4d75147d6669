import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, dateTimeToBytes, fromInstant } from '../../../src/axdr/index.ts';
import { decode, EncodeError, encode, toHex } from '../../../src/codec/index.ts';
import { profileBuffer } from '../../../src/cosem/profile/buffer.ts';
import { profileColumns } from '../../../src/cosem/profile/captured-attribute.ts';
import { readProfileRows } from '../../../src/cosem/profile/rows.ts';
import {
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
const read = (data: Data) => readProfileRows(encode(Data, data), columns, options);

describe('the buffer of a profile', () => {
  test('in full is an array of structures', () => {
    const rows = [[time(begin), unsigned(1), register(5)]];
    expect(profileBuffer(rows, few)).toEqual(rowsOf(rows));
  });

  test('compressed leaves out what is as in the row before, and clocks that are due', () => {
    const float: Data = { kind: 'float32', value: 6 };
    const rows = [
      [time(begin), unsigned(1), register(5)],
      [time(begin + 900_000), unsigned(1), register(6)],
      [time(begin + 900_000), unsigned(2), register(6)],
      [time(begin + 1_800_000, -120), unsigned(2), float],
      [time(begin + 2_700_000, -120), missing, float],
      [time(begin + 3_600_000, -120), missing, register(0)],
    ];
    const written = profileBuffer(rows, few, { form: 'null-data', ...options });
    expect(written).toEqual(
      rowsOf([
        rows[0]!,
        [nothing, nothing, register(6)],
        [time(begin + 900_000), unsigned(2), nothing],
        [time(begin + 1_800_000, -120), nothing, float],
        [nothing, missing, nothing],
        [nothing, nothing, register(0)],
      ]),
    );
  });

  test('without a capture period clocks are never left out, nor is a clock of another type', () => {
    const at: Data = { kind: 'date-time', value: fromInstant(begin + 900_000, -60) };
    const rows = [[time(begin)], [time(begin + 900_000)], [at]];
    expect(profileBuffer(rows, few.slice(0, 1), { form: 'null-data' })).toEqual(rowsOf(rows));
    expect(profileBuffer(rows.slice(1), few.slice(0, 1), { form: 'null-data', capturePeriod: 0 })).toEqual(
      rowsOf(rows.slice(1)),
    );
  });

  test('a clock that is not specified is sent in full', () => {
    const open: Data = { kind: 'octet-string', value: dateTimeToBytes({}) };
    const rows = [[open], [open]];
    expect(profileBuffer(rows, few.slice(0, 1), { form: 'null-data', ...options })).toEqual(rowsOf(rows));
  });

  test('as a compact-array has the types once', () => {
    const rows = [
      [{ kind: 'long-unsigned', value: 1 } as const, unsigned(2)],
      [{ kind: 'long-unsigned', value: 3 } as const, unsigned(4)],
    ];
    const data = profileBuffer(rows, few.slice(1), { form: 'compact-array' });
    expect(toHex(encode(Data, data))).toBe('1302021211060001020003'.concat('04'));
  });

  test('as a compact-array wants rows that are alike', () => {
    const rows = [[unsigned(1)], [register(1)]];
    expect(() => encode(Data, profileBuffer(rows, few, { form: 'compact-array' }))).toThrow(EncodeError);
    const nested = [[profileBuffer([[unsigned(1)]], few, { form: 'compact-array' })]];
    expect(() => profileBuffer(nested, few, { form: 'compact-array' })).toThrow(EncodeError);
  });

  test('as a compact-array has structures and arrays', () => {
    const cell: Data = {
      kind: 'structure',
      value: [unsigned(1), { kind: 'array', value: [register(7), register(8)] }],
    };
    const empty: Data = { kind: 'array', value: [] };
    const data = profileBuffer([[cell, empty]], few, { form: 'compact-array' });
    const { rows } = readProfileRows(encode(Data, data), few.slice(1));
    expect(rows[0]!.cells).toEqual([[1, [7, 8]], []]);
    expect(decode(Data, encode(Data, data))).toEqual(data);
  });
});

describe('expanding', () => {
  test('a compressed buffer gives the rows of the uncompressed one, in fewer octets', () => {
    fc.assert(
      fc.property(profileRows(), (sent) => {
        const written = profileBuffer(sent, columns, { form: 'null-data', ...options });
        const inFull = profileBuffer(sent, columns);
        expect(read(written)).toEqual(read(inFull));
        expect(encode(Data, written).length).toBeLessThanOrEqual(encode(Data, inFull).length);
      }),
    );
  });

  test('a compact-array gives the same rows too', () => {
    fc.assert(
      fc.property(profileRows(true), (sent) => {
        if (sent.length === 0) return;
        const written = profileBuffer(sent, columns, { form: 'compact-array' });
        expect(read(written)).toEqual(read(profileBuffer(sent, columns)));
      }),
    );
  });
});

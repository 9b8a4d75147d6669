import { type CosemDateTime, Data, dateTimeFromBytes, dateTimeToBytes } from '../../axdr/index.ts';
import { encode, equalBytes } from '../../codec/index.ts';
import type { CapturedAttribute } from './captured-attribute.ts';
import { laterDateTime } from './clock-step.ts';
import { describeData } from './type-of-data.ts';

/** How the rows of a buffer are written. */
export interface ProfileBufferOptions {
  /**
   * `array`: every value in full. `null-data`: a value that is as in the row before is left out, and a clock that is the
   * capture period after the one before. `compact-array`: the types once, for rows that are alike.
   */
  readonly form?: 'array' | 'null-data' | 'compact-array';
  /** Seconds from row to row: without it clocks are never left out. */
  readonly capturePeriod?: number;
}

/** The values of a row, in the order of the columns. Without a value a cell is dont-care: null-data would be the one before. */
export type DataRow = readonly Data[];

/** The buffer of a profile (class 7, attribute 2) with these rows; `readProfileRows` reads each form the same. */
export function profileBuffer(
  rows: readonly DataRow[],
  columns: readonly CapturedAttribute[],
  options: ProfileBufferOptions = {},
): Data {
  const { form = 'array', capturePeriod } = options;
  if (form === 'compact-array') return compactBuffer(rows);
  const written = form === 'array' ? rows : compressed(rows, columns, capturePeriod);
  return { kind: 'array', value: written.map((value) => ({ kind: 'structure', value })) };
}

function compactBuffer(rows: readonly DataRow[]): Data {
  const arrayContents = rows.map((value): Data => ({ kind: 'structure', value }));
  const [first = { kind: 'structure', value: [] }] = arrayContents;
  return { kind: 'compact-array', value: { contentsDescription: describeData(first), arrayContents } };
}

const leftOut: Data = { kind: 'null-data', value: null };

function compressed(
  rows: readonly DataRow[],
  columns: readonly CapturedAttribute[],
  capturePeriod: number | undefined,
): readonly DataRow[] {
  return rows.map((row, i) => {
    const before = rows[i - 1];
    if (before === undefined) return row;
    return row.map((cell, column) => {
      const isAsExpected =
        columns[column]?.kind === 'clock'
          ? isNextTime(before[column]!, cell, capturePeriod)
          : isSame(before[column]!, cell);
      return isAsExpected ? leftOut : cell;
    });
  });
}

function isSame(a: Data, b: Data): boolean {
  if (a.kind !== b.kind) return false;
  return a.value === b.value || (typeof a.value === 'object' && equalBytes(encode(Data, a), encode(Data, b)));
}

function isNextTime(before: Data, time: Data, capturePeriod: number | undefined): boolean {
  const from = timeIn(before);
  const next = from && capturePeriod !== undefined ? laterDateTime(from, capturePeriod) : undefined;
  const to = timeIn(time);
  if (next === undefined || to === undefined || before.kind !== time.kind) return false;
  return equalBytes(dateTimeToBytes(next), dateTimeToBytes(to));
}

function timeIn(data: Data): CosemDateTime | undefined {
  if (data.kind === 'date-time') return data.value;
  return data.kind === 'octet-string' && data.value.length === 12 ? dateTimeFromBytes(data.value) : undefined;
}

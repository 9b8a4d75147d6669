import { type CosemDateTime, DateTimeError, type RawData, toInstant } from '../../axdr/index.ts';
import { DecodeError } from '../../codec/index.ts';
import type { CapturedAttribute } from './captured-attribute.ts';
import { expectedTags } from './expected-tags.ts';
import { type ColumnKind, type ProfileColumns, readAlikeRows } from './profile-columns.ts';
import type { ProfileWarning } from './profile-error.ts';
import { isDateTime, type ProfileCell, type ProfileOptions } from './row.ts';
import { octetsOf, type ProfileRows, readProfileRows } from './rows.ts';

/** A profile as numbers, and what was not as it should be in it. */
export interface ProfileNumbers extends ProfileColumns {
  readonly warnings: readonly ProfileWarning[];
}

/** How a profile is read into numbers. */
export interface ProfileNumbersOptions extends ProfileOptions {
  /** Memory for the values, used where it is long enough, and shared until it is given again. */
  readonly memory?: Float64Array;
}

/**
 * Reads a buffer into one Float64Array, column by column, as `readProfileColumns` does, and compressed buffers and
 * compact-arrays too. A cell that is missing is NaN; what is no number is NaN with a warning, and so is a date that is
 * no instant. An integer of 64 bits beyond 2^53 is rounded, with a warning.
 */
export function readProfileNumbers(
  buffer: Uint8Array | RawData,
  columns: readonly CapturedAttribute[],
  options: ProfileNumbersOptions = {},
): ProfileNumbers {
  const kinds = columns.map(({ kind }) => (kind === 'clock' || kind === 'date-time' ? 'date-time' : 'number'));
  return readAlike(octetsOf(buffer), columns, kinds, options) ?? readUnlike(buffer, columns, kinds, options);
}

/** The fast way, open to rows that are alike and of the types that the columns have. */
function readAlike(
  octets: Uint8Array,
  columns: readonly CapturedAttribute[],
  kinds: readonly ColumnKind[],
  { memory, strict, limits }: ProfileNumbersOptions,
): ProfileNumbers | undefined {
  const options = { ...(strict !== undefined && { strict }), ...(limits !== undefined && { limits }) };
  try {
    const alike = readAlikeRows(octets, options, memory);
    if (alike === undefined || alike.tags.length !== columns.length) return undefined;
    const expected = expectedTags(columns);
    const isAsExpected = alike.tags.every(
      (tag, column) => expected[(column << 8) | tag] === 1 && alike.columns[column] === kinds[column],
    );
    if (!isAsExpected) return undefined;
    return { rows: alike.rows, columns: kinds, values: alike.values, warnings: [] };
  } catch (error) {
    // Reading row by row says which row it is.
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function readUnlike(
  buffer: Uint8Array | RawData,
  columns: readonly CapturedAttribute[],
  kinds: readonly ColumnKind[],
  options: ProfileNumbersOptions,
): ProfileNumbers {
  const { rows, warnings } = readProfileRows(buffer, columns, options);
  const size = rows.length * columns.length;
  const { memory } = options;
  const values = memory === undefined || memory.length < size ? new Float64Array(size) : memory.subarray(0, size);
  const found = [...warnings];
  for (const [column, kind] of kinds.entries()) {
    const faults = fillColumn(rows, column, kind, values);
    found.push(...faults);
    for (const fault of faults) options.onWarning?.(fault);
  }
  return { rows: rows.length, columns: kinds, values, warnings: found };
}

/** Fills in one column; gives the first row of each fault. */
function fillColumn(
  rows: ProfileRows['rows'],
  column: number,
  kind: ColumnKind,
  values: Float64Array,
): readonly ProfileWarning[] {
  const faults = new Map<string, ProfileWarning>();
  rows.forEach(({ cells }, row) => {
    const cell = cells[column];
    const value = numberOf(cell, kind);
    values[column * rows.length + row] = value;
    const reason = faultOf(cell, value);
    if (reason !== undefined && !faults.has(reason)) faults.set(reason, { code: 'bad-value', reason, row, column });
  });
  return [...faults.values()];
}

function numberOf(cell: ProfileCell, kind: ColumnKind): number {
  if (kind === 'date-time') return isDateTime(cell) ? instantOf(cell) : Number.NaN;
  return typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean' ? Number(cell) : Number.NaN;
}

/** As fast columns have it: a date without deviation is taken as it is. */
function instantOf(time: CosemDateTime): number {
  try {
    return toInstant(time, { whenUnspecified: 'utc' });
  } catch (error) {
    if (error instanceof DateTimeError) return Number.NaN;
    throw error;
  }
}

function faultOf(cell: ProfileCell, value: number): string | undefined {
  if (typeof cell === 'bigint') return BigInt(value) === cell ? undefined : 'a number beyond 53 bits, rounded';
  if (cell === undefined || typeof cell === 'number' || !Number.isNaN(value)) return undefined;
  return isDateTime(cell) ? 'a date-time that is no instant' : 'a value that is no number';
}

import { readLength } from '../axdr/index.ts';
import { type DecodeError, Reader, type ReaderOptions } from '../codec/index.ts';

/** What a column of a profile holds, and so what its numbers mean. */
export type ColumnKind = 'number' | 'date-time';

/**
 * A profile buffer as numbers, column by column: value `row` of column `column` is `values[column * rows + row]`.
 * Dates are milliseconds since 1970 of the local time sent, plus the deviation where there is one.
 */
export interface ProfileColumns {
  readonly rows: number;
  readonly columns: readonly ColumnKind[];
  readonly values: Float64Array;
}

const dateTimeSize = 12;

/** How the values of one column are written: the tag, and the octets of an octet-string. */
interface ColumnLayout {
  readonly tag: number;
  readonly size: number;
}

/**
 * Reads the buffer of a profile generic (class 7, attribute 2) whose rows are all alike into one Float64Array.
 * Undefined where a row differs from the first, as in compressed buffers, or holds what is no number and no date:
 * such buffers are read row by row.
 */
export function readProfileColumns(bytes: Uint8Array, options?: ReaderOptions): ProfileColumns | undefined {
  const r = new Reader(bytes, options);
  if (r.u8() !== arrayTag) return undefined;
  const rows = readLength(r);
  r.announced(rows, 1, 'count-exceeds-input');
  if (rows === 0) return { rows: 0, columns: [], values: new Float64Array() };
  const layout = firstRow(r);
  if (layout === undefined) return undefined;
  r.budget(rows * (layout.length + 1));
  return readRows(r, rows, layout);
}

const arrayTag = 1;
const structureTag = 2;
const octetStringTag = 9;

/** Octets of the numbers that fit a float64, by tag; 0 where the type is none of them. */
const numberSize = new Uint8Array(256);
for (const [tag, size] of [
  [3, 1],
  [5, 4],
  [6, 4],
  [15, 1],
  [16, 2],
  [17, 1],
  [18, 2],
  [22, 1],
] as const)
  numberSize[tag] = size;

/** Looks at the first row without taking it. */
function firstRow(r: Reader): ColumnLayout[] | undefined {
  const start = r.offset;
  if (r.u8() !== structureTag) return undefined;
  const count = readLength(r);
  r.announced(count, 1, 'count-exceeds-input');
  const layout: ColumnLayout[] = [];
  for (let i = 0; i < count; i += 1) {
    const tag = r.u8();
    const isDate = tag === octetStringTag && r.u8() === dateTimeSize;
    const size = isDate ? dateTimeSize : numberSize[tag]!;
    if (size === 0) return undefined;
    r.take(size);
    layout.push({ tag, size });
  }
  r.offset = start;
  return layout;
}

/** Rows that are alike are all of one size, so a column is read as a whole: every cell at the same distance from the last. */
function readRows(r: Reader, rows: number, layout: readonly ColumnLayout[]): ProfileColumns | undefined {
  const stride = layout.reduce((sum, { tag, size }) => sum + size + (tag === octetStringTag ? 2 : 1), 2);
  if (rows * stride > r.remaining) throw short(r, rows * stride);
  if (!areStructures(r.bytes, r.offset, stride, rows, layout.length)) return undefined;
  const values = new Float64Array(rows * layout.length);
  let at = r.offset + 2;
  for (const [column, { tag, size }] of layout.entries()) {
    const cells = values.subarray(column * rows, (column + 1) * rows);
    const read = tag === octetStringTag ? readDates : tag === 6 ? readUnsigned32 : readNumbers;
    if (!read(r.bytes, at, stride, cells, tag)) return undefined;
    at += size + (tag === octetStringTag ? 2 : 1);
  }
  r.offset += rows * stride;
  r.finish();
  return { rows, columns: layout.map(({ tag }) => (tag === octetStringTag ? 'date-time' : 'number')), values };
}

function areStructures(bytes: Uint8Array, start: number, stride: number, rows: number, width: number): boolean {
  for (let row = 0, at = start; row < rows; row += 1, at += stride) {
    if (bytes[at] !== structureTag || bytes[at + 1] !== width) return false;
  }
  return true;
}

function readUnsigned32(bytes: Uint8Array, start: number, stride: number, cells: Float64Array, tag: number): boolean {
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (bytes[at] !== tag) return false;
    cells[row] = ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0;
  }
  return true;
}

function readNumbers(bytes: Uint8Array, start: number, stride: number, cells: Float64Array, tag: number): boolean {
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (bytes[at] !== tag) return false;
    cells[row] = numberAt(bytes, at + 1, tag);
  }
  return true;
}

function readDates(bytes: Uint8Array, start: number, stride: number, cells: Float64Array): boolean {
  const days = new DayCache();
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (bytes[at] !== octetStringTag || bytes[at + 1] !== dateTimeSize) return false;
    cells[row] = days.milliseconds(bytes, at + 2);
  }
  return true;
}

function short(r: Reader, wanted: number): DecodeError {
  return r.error('truncated', `${wanted} octets of rows expected, ${r.remaining} left`);
}

function numberAt(bytes: Uint8Array, at: number, tag: number): number {
  switch (tag) {
    case 5:
      return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    case 16:
      return ((bytes[at]! << 24) >> 16) | bytes[at + 1]!;
    case 18:
      return (bytes[at]! << 8) | bytes[at + 1]!;
    case 15:
      return (bytes[at]! << 24) >> 24;
    default:
      return bytes[at]!;
  }
}

/** Rows of one day follow one another: the calendar is asked once a day. */
class DayCache {
  private key = -1;
  private midnight = 0;

  milliseconds(bytes: Uint8Array, at: number): number {
    const key = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (key !== this.key) {
      this.key = key;
      this.midnight = Date.UTC((bytes[at]! << 8) | bytes[at + 1]!, bytes[at + 2]! - 1, bytes[at + 3]!);
    }
    const hundredths = bytes[at + 8]!;
    const second = bytes[at + 7]!;
    const deviation = ((bytes[at + 9]! << 24) >> 16) | bytes[at + 10]!;
    const minutes = (bytes[at + 5]! * 60 + bytes[at + 6]! + (deviation === -0x8000 ? 0 : deviation)) | 0;
    const rest = ((second === 0xff ? 0 : second * 1000) + (hundredths === 0xff ? 0 : hundredths * 10)) | 0;
    return this.midnight + (minutes * 60_000 + rest);
  }
}

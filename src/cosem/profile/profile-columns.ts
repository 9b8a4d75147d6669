import { readLength } from '../../axdr/index.ts';
import { type DecodeError, Reader, type ReaderOptions } from '../../codec/index.ts';

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

/** Columns of alike rows, with the tag that the values of each were sent with. */
export interface AlikeRows extends ProfileColumns {
  readonly tags: readonly number[];
}

/**
 * Reads the buffer of a profile generic (class 7, attribute 2) whose rows are all alike into one Float64Array.
 * Undefined where a row differs from the first, as in compressed buffers, or holds what is no number and no date:
 * such buffers are read row by row.
 *
 * Values go into `memory` where it is given and long enough, and share it until it is given again; what it held is lost
 * even where nothing is read. Fresh memory for a long profile may cost as much as reading it: C libraries hand what is
 * freed back to the system, which gives it page by page.
 */
export function readProfileColumns(
  bytes: Uint8Array,
  options?: ReaderOptions,
  memory?: Float64Array,
): ProfileColumns | undefined {
  const alike = readAlikeRows(bytes, options, memory);
  return alike === undefined ? undefined : { rows: alike.rows, columns: alike.columns, values: alike.values };
}

/** What `readProfileColumns` reads, and the tags. */
export function readAlikeRows(
  bytes: Uint8Array,
  options?: ReaderOptions,
  memory?: Float64Array,
): AlikeRows | undefined {
  const r = new Reader(bytes, options);
  if (r.u8() !== arrayTag) return undefined;
  const rows = readLength(r);
  r.announced(rows, 1, 'count-exceeds-input');
  if (rows === 0) {
    r.finish();
    return { rows: 0, columns: [], tags: [], values: new Float64Array() };
  }
  const layout = firstRow(r);
  if (layout === undefined) return undefined;
  r.budget(rows * (layout.length + 1));
  return readRows(r, rows, layout, memory);
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
function readRows(
  r: Reader,
  rows: number,
  layout: readonly ColumnLayout[],
  memory: Float64Array | undefined,
): AlikeRows | undefined {
  const stride = layout.reduce((sum, { tag, size }) => sum + size + (tag === octetStringTag ? 2 : 1), 2);
  if (rows * stride > r.remaining) throw short(r, rows * stride);
  const view = new DataView(r.bytes.buffer, r.bytes.byteOffset, r.bytes.byteLength);
  if (!areStructures(view, r.offset, stride, rows, layout.length)) return undefined;
  const values = room(rows * layout.length, memory);
  let at = r.offset + 2;
  for (const [column, { tag, size }] of layout.entries()) {
    const cells = values.subarray(column * rows, (column + 1) * rows);
    if (!columnReader(tag)(view, at, stride, cells, tag)) return undefined;
    at += size + (tag === octetStringTag ? 2 : 1);
  }
  r.offset += rows * stride;
  r.finish();
  const tags = layout.map(({ tag }) => tag);
  return { rows, columns: tags.map((tag) => (tag === octetStringTag ? 'date-time' : 'number')), tags, values };
}

function room(size: number, memory: Float64Array | undefined): Float64Array {
  return memory === undefined || memory.length < size ? new Float64Array(size) : memory.subarray(0, size);
}

function areStructures(view: DataView, start: number, stride: number, rows: number, width: number): boolean {
  const header = structureTag * 256 + width;
  for (let row = 0, at = start; row < rows; row += 1, at += stride) {
    if (view.getUint16(at) !== header) return false;
  }
  return true;
}

type ColumnReader = (view: DataView, start: number, stride: number, cells: Float64Array, tag: number) => boolean;

/** The usual types have loops of their own. */
function columnReader(tag: number): ColumnReader {
  switch (tag) {
    case octetStringTag:
      return readDates;
    case 6:
      return readUnsigned32;
    case 17:
      return readUnsigned8;
    default:
      return readNumbers;
  }
}

function readUnsigned32(view: DataView, start: number, stride: number, cells: Float64Array, tag: number): boolean {
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (view.getUint8(at) !== tag) return false;
    cells[row] = view.getUint32(at + 1);
  }
  return true;
}

function readUnsigned8(view: DataView, start: number, stride: number, cells: Float64Array, tag: number): boolean {
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (view.getUint8(at) !== tag) return false;
    cells[row] = view.getUint8(at + 1);
  }
  return true;
}

function readNumbers(view: DataView, start: number, stride: number, cells: Float64Array, tag: number): boolean {
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (view.getUint8(at) !== tag) return false;
    cells[row] = numberAt(view, at + 1, tag);
  }
  return true;
}

function readDates(view: DataView, start: number, stride: number, cells: Float64Array): boolean {
  const header = octetStringTag * 256 + dateTimeSize;
  const days = new DayCache();
  for (let row = 0, at = start; row < cells.length; row += 1, at += stride) {
    if (view.getUint16(at) !== header) return false;
    const milliseconds = days.milliseconds(view, at + 2);
    if (Number.isNaN(milliseconds)) return false;
    cells[row] = milliseconds;
  }
  return true;
}

function short(r: Reader, wanted: number): DecodeError {
  return r.error('truncated', `${wanted} octets of rows expected, ${r.remaining} left`);
}

function numberAt(view: DataView, at: number, tag: number): number {
  switch (tag) {
    case 5:
      return view.getInt32(at);
    case 16:
      return view.getInt16(at);
    case 18:
      return view.getUint16(at);
    case 15:
      return view.getInt8(at);
    default:
      return view.getUint8(at);
  }
}

const unspecified = 0xff;
const unspecifiedYear = 0xffff;
const unspecifiedDeviation = -0x8000;

/** Rows of one day follow one another: the calendar is asked once a day. */
class DayCache {
  private key = 0;
  private midnight = Number.NaN;

  /** NaN where the octets are no instant: not specified, or out of range. */
  milliseconds(view: DataView, at: number): number {
    const key = view.getInt32(at);
    if (key !== this.key) {
      this.key = key;
      this.midnight = midnightOf(view.getUint16(at), view.getUint8(at + 2), view.getUint8(at + 3));
    }
    const clock = view.getInt32(at + 4);
    const minute = (clock >> 8) & 0xff;
    const second = clock & 0xff;
    const hour = (clock >> 16) & 0xff;
    const hundredths = view.getUint8(at + 8);
    const deviation = view.getInt16(at + 9);
    const dayOfWeek = clock >>> 24;
    if (hour > 23 || minute > 59 || (second > 59 && second !== unspecified)) return Number.NaN;
    if (dayOfWeek > 7 && dayOfWeek !== unspecified) return Number.NaN;
    if (hundredths > 99 && hundredths !== unspecified) return Number.NaN;
    if ((deviation > 840 || deviation < -840) && deviation !== unspecifiedDeviation) return Number.NaN;
    const minutes = hour * 60 + minute + (deviation === unspecifiedDeviation ? 0 : deviation);
    const rest = (second === unspecified ? 0 : second * 1000) + (hundredths === unspecified ? 0 : hundredths * 10);
    return this.midnight + ((minutes * 60_000 + rest) | 0);
  }
}

/** NaN for a day that is in no calendar. */
function midnightOf(year: number, month: number, dayOfMonth: number): number {
  const midnight = new Date(Date.UTC(year, month - 1, dayOfMonth));
  const isDay = year !== unspecifiedYear && midnight.getUTCFullYear() === year && midnight.getUTCMonth() === month - 1;
  return isDay ? midnight.getTime() : Number.NaN;
}

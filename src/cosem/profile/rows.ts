import { RawData } from '../../axdr/index.ts';
import { Reader } from '../../codec/index.ts';
import { readBufferHeader } from './buffer-header.ts';
import type { CapturedAttribute } from './captured-attribute.ts';
import type { ProfileWarning } from './profile-error.ts';
import type { ProfileOptions, ProfileRow } from './row.ts';
import { RowReader } from './row-reader.ts';

/** The rows of a profile, and what was not as it should be in them. */
export interface ProfileRows {
  readonly rows: readonly ProfileRow[];
  readonly warnings: readonly ProfileWarning[];
}

/**
 * Reads the buffer of a profile (class 7, attribute 2): an array of rows or a compact-array, compressed or not. Columns
 * are those that were asked for. Throws a ProfileError that says which row and column is wrong.
 */
export function readProfileRows(
  buffer: Uint8Array | RawData,
  columns: readonly CapturedAttribute[],
  options: ProfileOptions = {},
): ProfileRows {
  const warnings: ProfileWarning[] = [];
  const onWarning = (warning: ProfileWarning) => {
    warnings.push(warning);
    options.onWarning?.(warning);
  };
  const reader = new RowReader(columns, { ...options, onWarning });
  const r = new Reader(octetsOf(buffer), reader.readerOptions);
  const { length, types } = readBufferHeader(r, columns.length);
  const rows: ProfileRow[] = [];
  if (types === undefined) {
    // A row takes its tag, its count and a tag for each cell.
    r.announced(length, columns.length + 2, 'count-exceeds-input');
    r.budget(length * (columns.length + 1));
    r.prepare(length);
    while (rows.length < length) rows.push(reader.read(r));
  } else {
    r.announced(length, 1, 'length-exceeds-input');
    r.sub(length, { read: (contents) => readCompactRows(contents, reader, types, rows) });
  }
  r.finish();
  return { rows, warnings };
}

function readCompactRows(r: Reader, reader: RowReader, types: Parameters<RowReader['read']>[1], rows: ProfileRow[]) {
  while (r.offset < r.end) {
    r.budget(reader.width + 1);
    rows.push(reader.read(r, types));
  }
}

/** The octets of a buffer. */
export function octetsOf(buffer: Uint8Array | RawData): Uint8Array {
  return buffer instanceof RawData ? buffer.bytes : buffer;
}

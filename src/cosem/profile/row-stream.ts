import { RawData } from '../../axdr/index.ts';
import { clientLimits, concat, DecodeError, Reader } from '../../codec/index.ts';
import { type BufferHeader, readBufferHeader } from './buffer-header.ts';
import type { CapturedAttribute } from './captured-attribute.ts';
import type { ProfileOptions, ProfileRow } from './row.ts';
import { RowReader } from './row-reader.ts';
import { octetsOf } from './rows.ts';

/** Reads a buffer as `readProfileRows` does, row by row as they are asked for. */
export function* iterateProfileRows(
  buffer: Uint8Array | RawData,
  columns: readonly CapturedAttribute[],
  options?: ProfileOptions,
): Generator<ProfileRow, void> {
  const stream = new ProfileRowStream(columns, options);
  yield* stream.push(octetsOf(buffer));
  yield* stream.end();
}

/**
 * The rows of a profile that comes bit by bit: the raw-data of datablocks, cut anywhere, or RawData, each a buffer of its
 * own with rows counted from 0. A row is there as soon as its octets are; the next chunk is asked for when all rows
 * before it were taken. Where octets are missing at the end that is an error, and no row.
 */
export async function* streamProfileRows(
  chunks: AsyncIterable<Uint8Array | RawData> | Iterable<Uint8Array | RawData>,
  columns: readonly CapturedAttribute[],
  options?: ProfileOptions,
): AsyncGenerator<ProfileRow, void> {
  let stream: ProfileRowStream | undefined;
  for await (const chunk of chunks) {
    if (chunk instanceof RawData) yield* iterateProfileRows(chunk, columns, options);
    else {
      stream ??= new ProfileRowStream(columns, options);
      yield* stream.push(chunk);
    }
  }
  if (stream !== undefined) yield* stream.end();
}

/**
 * The rows of a buffer that comes in pieces. `push` and `end` give what can be read by then, and throw a DecodeError
 * where the octets are wrong, `end` also where some are missing. The rows of one call are to be taken before the next.
 * A row of fewer octets than all before it may have to wait for the next call.
 */
export class ProfileRowStream {
  readonly #reader: RowReader;
  readonly #most: number;
  #header: BufferHeader | undefined;
  /** Where the contents of a compact-array end, in all that came. */
  #contentsEnd = Number.POSITIVE_INFINITY;
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** So many octets must be there before trying again is worth it. */
  #wanted = 0;
  /** The fewest octets of a row so far. */
  #least = 0;

  constructor(columns: readonly CapturedAttribute[], options: ProfileOptions = {}) {
    this.#reader = new RowReader(columns, options);
    this.#most = (options.limits ?? clientLimits).maxReassembled;
  }

  /** Takes the next octets. Cells may share their memory. */
  *push(chunk: Uint8Array): Generator<ProfileRow, void> {
    if (chunk.length === 0) return;
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= this.#wanted) yield* this.#rows(false);
  }

  /** No more octets come. */
  *end(): Generator<ProfileRow, void> {
    yield* this.#rows(true);
  }

  *#rows(isLast: boolean): Generator<ProfileRow, void> {
    const octets = this.#pieces.length === 1 ? this.#pieces[0]! : concat(...this.#pieces);
    const r = new Reader(octets, this.#reader.readerOptions);
    let taken = 0;
    try {
      this.#enter(r);
      taken = r.offset;
      while (this.#hasMore(r)) {
        // Most rows are of one size: an error for each one that is cut off would take longer than all others together.
        if (!isLast && octets.length - taken < this.#least && !this.#isAllThere(octets)) return;
        const row = this.#reader.read(r, this.#header?.types);
        const size = r.offset - taken;
        if (this.#least === 0 || size < this.#least) this.#least = size;
        taken = r.offset;
        yield row;
      }
      if (taken < octets.length)
        throw r.error('trailing-bytes', 'octets left over after the rows', this.#reader.base + taken);
    } catch (error) {
      if (isLast || !this.#isMissing(error, octets)) throw error;
    } finally {
      this.#leave(octets, taken);
    }
    if (this.#length > this.#most) throw r.error('size-limit', `a row of more than ${this.#most} octets`);
  }

  #enter(r: Reader): void {
    if (this.#header === undefined) {
      const header = readBufferHeader(r, this.#reader.width);
      if (header.types !== undefined) this.#contentsEnd = r.offset + header.length;
      this.#header = header;
    }
    r.end = Math.min(r.end, this.#contentsEnd - this.#reader.base);
    r.prepare(r.remaining);
  }

  #hasMore(r: Reader): boolean {
    return this.#header?.types === undefined
      ? this.#reader.row < this.#header!.length
      : this.#reader.base + r.offset < this.#contentsEnd;
  }

  /** Whether what went wrong may come right with more octets. */
  #isMissing(error: unknown, octets: Uint8Array): boolean {
    return error instanceof DecodeError && error.code === 'truncated' && !this.#isAllThere(octets);
  }

  /** Whether these are all octets of a compact-array. */
  #isAllThere(octets: Uint8Array): boolean {
    return this.#reader.base + octets.length >= this.#contentsEnd;
  }

  /** Each try that fails waits for a quarter more than it had, so that a long row in short pieces is not read too often. */
  #leave(octets: Uint8Array, taken: number): void {
    this.#pieces = [octets.subarray(taken)];
    this.#length = octets.length - taken;
    this.#wanted = this.#length + (this.#length >> 2);
    this.#reader.base += taken;
  }
}

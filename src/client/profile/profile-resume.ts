import { AssociationError, ServiceError } from '../../association/index.ts';
import { DecodeError, TimeoutError } from '../../codec/index.ts';
import type { ProfileRow } from '../../cosem/index.ts';
import { SecurityError } from '../../security/index.ts';
import { isSameRow, type ProfileProgress, type RowOrder } from './profile-progress.ts';
import { type ProfileWindow, windowFrom } from './profile-window.ts';

/** Passes over rows that were handed on already; throws where they are not the same any more. */
export interface RowSkip {
  skips(row: ProfileRow): boolean;
  /** No more rows come. */
  end(): void;
}

/** What to ask for after a break, and what of it was there already. */
export interface Resumption {
  readonly window: ProfileWindow;
  readonly skip: RowSkip | undefined;
}

/**
 * Goes on in a window of which `rows` were handed on: from the time of the last one where rows are known to come in the
 * order of their times, by counting else.
 */
export function resumption(
  window: ProfileWindow,
  progress: ProfileProgress,
  rows: number,
  order: RowOrder | undefined,
): Resumption {
  const { last } = progress;
  if (last === undefined || rows === 0) return { window, skip: undefined };
  if (window.kind === 'entries')
    return { window: { ...window, from: window.from + rows - 1 }, skip: new SkipByCount(last, 1) };
  const isOrdered = order !== undefined && order !== 'unordered' && order === (progress.order ?? order);
  const narrowed = isOrdered ? windowFrom(window, last, order === 'newest-first') : undefined;
  return narrowed === undefined
    ? { window, skip: new SkipByCount(last, rows) }
    : { window: narrowed, skip: new SkipByTime(last, progress.repeats) };
}

/** Goes on after a row of another session. */
export function resumptionAfter(window: ProfileWindow, after: ProfileRow, order: RowOrder | undefined): Resumption {
  const narrowed = order === 'unordered' ? undefined : windowFrom(window, after, order === 'newest-first');
  if (narrowed === undefined) throw new RangeError('rows without a time, or by number, cannot be gone on with');
  return { window: narrowed, skip: new SkipByTime(after, 1) };
}

/** Whether asking again may help. */
export function isBreak(error: unknown): boolean {
  if (error instanceof ServiceError) return transient.includes(error.result);
  if (error instanceof AssociationError) return error.code === 'protocol' || error.code === 'exception';
  return error instanceof TimeoutError || error instanceof DecodeError || error instanceof SecurityError;
}

const transient: readonly (string | number)[] = [
  'temporary-failure',
  'data-block-unavailable',
  'long-get-aborted',
  'no-long-get-in-progress',
  'data-block-number-invalid',
];

class SkipByTime implements RowSkip {
  readonly #last: ProfileRow;
  #left: number;
  #isFound = false;

  constructor(last: ProfileRow, repeats: number) {
    this.#last = last;
    this.#left = repeats;
  }

  skips(row: ProfileRow): boolean {
    if (this.#left === 0) return false;
    if (isSameRow(row, this.#last)) {
      this.#isFound = true;
      this.#left -= 1;
      return true;
    }
    if (this.#isFound || !isSameTime(row, this.#last)) throw changed();
    return true;
  }

  end(): void {
    if (this.#left > 0) throw changed();
  }
}

class SkipByCount implements RowSkip {
  readonly #last: ProfileRow;
  #left: number;

  constructor(last: ProfileRow, rows: number) {
    this.#last = last;
    this.#left = rows;
  }

  skips(row: ProfileRow): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    if (this.#left === 0 && !isSameRow(row, this.#last)) throw changed();
    return true;
  }

  end(): void {
    if (this.#left > 0) throw changed();
  }
}

function isSameTime({ time: a }: ProfileRow, { time: b }: ProfileRow): boolean {
  return isSameRow({ time: a, cells: [a] }, { time: b, cells: [b] });
}

/** The rows moved, or the oldest were overwritten: what comes next is not known. */
function changed(): AssociationError {
  return new AssociationError('closed', 'the profile changed while it was read: the last row is not where it was');
}

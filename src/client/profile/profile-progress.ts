import type { ProfileCell, ProfileRow } from '../../cosem/index.ts';

/** How rows come. */
export type RowOrder = 'oldest-first' | 'newest-first' | 'unordered';

/** Which rows of a profile were handed on, and so where to go on when the transfer breaks. */
export class ProfileProgress {
  #last: ProfileRow | undefined;
  /** Rows equal to the last one that came one after another. */
  #repeats = 0;
  #rows = 0;
  #rises = false;
  #falls = false;

  /** Goes on after a row of another time, where there is one. */
  constructor(after?: ProfileRow) {
    this.#last = after;
    this.#repeats = after === undefined ? 0 : 1;
  }

  /** Rows that were handed on, without those of another time. */
  get rows(): number {
    return this.#rows;
  }

  get last(): ProfileRow | undefined {
    return this.#last;
  }

  /** How often the last row was there. */
  get repeats(): number {
    return this.#repeats;
  }

  /** How times went from row to row so far; undefined while there is nothing to tell it by. */
  get order(): RowOrder | undefined {
    if (this.#rises && this.#falls) return 'unordered';
    if (this.#rises) return 'oldest-first';
    return this.#falls ? 'newest-first' : undefined;
  }

  take(row: ProfileRow): void {
    this.#rows += 1;
    const last = this.#last;
    this.#repeats = last !== undefined && isSameRow(last, row) ? this.#repeats + 1 : 1;
    if (last?.time !== undefined && row.time !== undefined) {
      this.#falls ||= isLater(last.time, row.time);
      this.#rises ||= isLater(row.time, last.time);
    }
    this.#last = row;
  }
}

type Time = NonNullable<ProfileRow['time']>;

/** By the parts of local time: rows of one profile have one deviation, but for the night when the clock is put back. */
function isLater(a: Time, b: Time): boolean {
  for (const part of ['year', 'month', 'dayOfMonth', 'hour', 'minute', 'second', 'hundredths'] as const) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Whether two rows have the same cells. */
export function isSameRow(a: ProfileRow, b: ProfileRow): boolean {
  return a.cells.length === b.cells.length && a.cells.every((cell, i) => isSame(cell, b.cells[i]));
}

function isSame(a: unknown, b: ProfileCell | unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => isSame(a[name as keyof typeof a], b[name as keyof typeof b]));
}

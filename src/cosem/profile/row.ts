import type { CosemDateTime, PlainData } from '../../axdr/index.ts';
import type { ReaderOptions } from '../../codec/index.ts';
import type { ProfileWarning } from './profile-error.ts';

/**
 * The value of a row in one column: dates of clocks as CosemDateTime, integers of 64 bits as bigint, octet strings as
 * views of the input. Undefined where the meter has none.
 */
export type ProfileCell = Exclude<PlainData, null> | undefined;

/** A row of a profile. */
export interface ProfileRow {
  /** When it was captured: the first clock among the cells. */
  readonly time: CosemDateTime | undefined;
  /** In the order of the columns. */
  readonly cells: readonly ProfileCell[];
}

/** How the rows of a profile are read. */
export interface ProfileOptions extends Omit<ReaderOptions, 'trace'> {
  /**
   * Seconds from row to row (class 7, attribute 4): a clock that is left out is that much after the one before. Less
   * than 0 where the rows are sent newest first.
   */
  readonly capturePeriod?: number;
  /** What null-data stands for: the value of the row before, or none. */
  readonly nullData?: 'as-before' | 'missing';
  /** Told of what is readable but not as it should be, of each kind once for a column. */
  readonly onWarning?: (warning: ProfileWarning) => void;
}

/** Whether a cell is a date-time: of all values it alone has a deviation. */
export function isDateTime(cell: ProfileCell): cell is CosemDateTime {
  return typeof cell === 'object' && 'deviation' in cell;
}

/** Bits of the AMR profile status, 0-0:96.10.1 to 3 (designed, in the layout of IDIS). */
export const profileStatusBits = {
  criticalError: 0x01,
  clockInvalid: 0x02,
  dataNotValid: 0x04,
  daylightSaving: 0x08,
  clockAdjusted: 0x20,
  powerDown: 0x80,
} as const;

/** When a row of a profile was captured, in milliseconds since 1970 UTC. */
export interface RowTime {
  /** As it really was. */
  readonly instant: number;
  /** By the clock of the meter: the stamp of the row. */
  readonly meterInstant: number;
}

/** A row of a profile. */
export interface Row extends RowTime {
  /** Counts up in each profile by one, and is never used again. */
  readonly number: number;
  /** `profileStatusBits` that hold for the interval of the row, but daylight saving. */
  readonly status: number;
  /** In an event log, and in rows that an event has caused. */
  readonly eventCode?: number | undefined;
  /** In a log that has it: as a power quality event was measured, in V, Hz or %. */
  readonly magnitude?: number | undefined;
  /** Seconds that an event lasted. */
  readonly duration?: number | undefined;
  /** Data of each column in octets, where they were stored; all else is computed when it is read. */
  readonly values?: readonly Uint8Array[] | undefined;
}

/** Rows of a profile, oldest first, by number and by the time of their stamp. */
export interface ProfileRows {
  /** Number of the oldest row that is there; `next` where there is none. */
  readonly first: number;
  /** Number that the next row will have: `next - first` rows are there. */
  readonly next: number;
  /** The rows from number `from` to before number `to`, as far as they are there. */
  between(from: number, to: number): Iterable<Row>;
  /** The rows with stamps from one time of the clock of the meter to another, both included. */
  stamped(from: number, to: number): Iterable<Row>;
}

/** Rows that are at hand as a list. */
export function listedRows(rows: readonly Row[], next: number): ProfileRows {
  return {
    first: rows[0]?.number ?? next,
    next,
    between: (from, to) => rows.filter(({ number }) => number >= from && number < to),
    stamped: (from, to) => rows.filter(({ meterInstant }) => meterInstant >= from && meterInstant <= to),
  };
}

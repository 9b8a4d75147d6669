/** Where a sag or a swell is in a table: row and column, counted from 0, and the name of the cell. */
export interface VoltageClass {
  readonly row: number;
  readonly column: number;
  readonly name: string;
}

interface ClassTable {
  readonly rows: string;
  /** Percent of the reference voltage that each row reaches down to. */
  readonly downTo: readonly number[];
  /** Seconds that each column reaches up to. */
  readonly upTo: readonly number[];
}

/** Dips by residual voltage and duration (EN 50160, table 2). */
export const dipTable: ClassTable = { rows: 'ABCDX', downTo: [80, 70, 40, 5, 0], upTo: [0.2, 0.5, 1, 5, 60] };
/** Swells by voltage and duration (EN 50160, table 4). */
export const swellTable: ClassTable = { rows: 'ST', downTo: [120, 110], upTo: [0.5, 5, 60] };

const unipedeDownTo: readonly number[] = [85, 70, 40, 10, 0];
const unipedeUpTo: readonly number[] = [0.1, 0.5, 1, 3, 20, 60];

/** The class of a dip with this residual voltage, in percent of the reference; undefined where it lasted too long. */
export function dipClass(percent: number, seconds: number): VoltageClass | undefined {
  return percent < 90 ? classOf(dipTable, percent, seconds) : undefined;
}

/** The class of a swell with this voltage, in percent of the reference; undefined where it is none or lasted too long. */
export function swellClass(percent: number, seconds: number): VoltageClass | undefined {
  return percent > 110 ? classOf(swellTable, percent, seconds) : undefined;
}

/** Value group E of a dip by UNIPEDE (IEC 62056-6-1, table 19), 10 rows and columns; undefined where it has none. */
export function unipedeClass(percent: number, seconds: number): number | undefined {
  const row = unipedeDownTo.findIndex((least) => percent >= least);
  const column = unipedeUpTo.findIndex((most) => seconds <= most);
  return percent >= 90 || row < 0 || column < 0 ? undefined : 10 * row + column;
}

function classOf({ rows, downTo, upTo }: ClassTable, percent: number, seconds: number): VoltageClass | undefined {
  const row = downTo.findIndex((least) => percent >= least);
  const column = upTo.findIndex((most) => seconds <= most);
  return row < 0 || column < 0 ? undefined : { row, column, name: `${rows[row]}${column + 1}` };
}

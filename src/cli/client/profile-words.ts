import { type CosemDateTime, DateTimeError, formatDateTime, toInstant } from '../../axdr/index.ts';
import {
  type CapturedAttribute,
  formatScaled,
  isDateTime,
  type ProfileCell,
  type ProfileRow,
  scaledCell,
  unitSymbol,
} from '../../cosem/index.ts';
import { valueJson, valueLine } from './value-words.ts';

/** The unit of a column, or nothing. */
export function columnUnit({ scalerUnit }: CapturedAttribute): string {
  return scalerUnit === undefined ? '' : (unitSymbol(scalerUnit.unit) ?? `unit ${scalerUnit.unit}`);
}

/** A cell as text: exact decimals without the unit, times in ISO 8601, nothing where the meter has none. */
export function cellText(column: CapturedAttribute, cell: ProfileCell): string {
  if (cell === undefined) return '';
  if (isDateTime(cell)) return formatDateTime(cell);
  const scaled = scaledCell(column, cell);
  return scaled === undefined ? valueLine(cell) : formatScaled(scaled.value, scaled.scaler);
}

/** A cell as JSON has it: a number with its scaler applied, as text where a number would not be exact. */
export function cellJson(column: CapturedAttribute, cell: ProfileCell): unknown {
  const scaled = cell === undefined ? undefined : scaledCell(column, cell);
  if (scaled === undefined) return valueJson(cell);
  const text = formatScaled(scaled.value, scaled.scaler);
  return Number.isSafeInteger(Number(scaled.value)) ? Number(text) : text;
}

/** A cell as a number with its scaler applied, for charts; undefined where it is none. */
export function cellNumber(column: CapturedAttribute, cell: ProfileCell): number | undefined {
  if (typeof cell !== 'number' && typeof cell !== 'bigint') return undefined;
  return Number(cell) * 10 ** (column.scalerUnit?.scaler ?? 0);
}

/** When a row was captured, in milliseconds since 1970; undefined where it does not say. */
export function instantOf({ time }: ProfileRow): number | undefined {
  if (time === undefined) return undefined;
  try {
    return toInstant(time as CosemDateTime, { whenUnspecified: 'utc' });
  } catch (error) {
    if (error instanceof DateTimeError) return undefined;
    throw error;
  }
}

/** The rows as lines of CSV (RFC 4180), the first one with the titles. */
export function csvTitles(columns: readonly CapturedAttribute[]): string {
  return csvLine(
    columns.map((column) => {
      const unit = columnUnit(column);
      return `${column.captureObject.logicalName} ${column.name}${unit === '' ? '' : ` [${unit}]`}`;
    }),
  );
}

/** A row as a line of CSV. */
export function csvRow(columns: readonly CapturedAttribute[], { cells }: ProfileRow): string {
  return csvLine(columns.map((column, i) => cellText(column, cells[i])));
}

function csvLine(texts: readonly string[]): string {
  return `${texts.map((text) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text)).join(',')}\n`;
}

/** A profile for `--json`. */
export function profileContract(
  logicalName: string,
  columns: readonly CapturedAttribute[],
  rows: readonly ProfileRow[],
): object {
  return {
    logicalName,
    columns: columns.map(({ captureObject, name, scalerUnit, ...column }) => ({
      logicalName: `${captureObject.logicalName}`,
      classId: captureObject.classId,
      attributeIndex: captureObject.attributeIndex,
      dataIndex: captureObject.dataIndex,
      name,
      unit: columnUnit({ captureObject, name, scalerUnit, ...column }) || null,
    })),
    count: rows.length,
    rows: rows.map(({ cells }) => columns.map((column, i) => cellJson(column, cells[i]))),
  };
}

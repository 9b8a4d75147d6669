import type { CapturedAttribute, ProfileRow } from '../../cosem/index.ts';
import { cellNumber, columnUnit, instantOf } from './profile-words.ts';

/** A value at a time. */
export interface ChartPoint {
  readonly time: number;
  readonly value: number;
}

/** One line of a chart. */
export interface ChartSeries {
  readonly name: string;
  readonly unit: string;
  /** In the order of time. */
  readonly points: readonly ChartPoint[];
}

/** Value group D of registers that count from the beginning on (IEC 62056-6-1): what a row adds is shown. */
const countsUp = 8;

/** The columns of a profile that can be drawn: registers over time; of those that count up, what each row adds. */
export function chartSeries(
  columns: readonly CapturedAttribute[],
  rows: readonly ProfileRow[],
): readonly ChartSeries[] {
  return columns.flatMap((column, i) => {
    if (column.kind !== 'register') return [];
    const points = rows.flatMap((row): ChartPoint[] => {
      const [time, value] = [instantOf(row), cellNumber(column, row.cells[i])];
      return time === undefined || value === undefined ? [] : [{ time, value }];
    });
    points.sort((a, b) => a.time - b.time);
    const isCounter = column.captureObject.logicalName.d === countsUp;
    const shown = isCounter ? differences(points) : points;
    if (shown.length === 0) return [];
    return [{ name: isCounter ? `${column.name}, per row` : column.name, unit: columnUnit(column), points: shown }];
  });
}

function differences(points: readonly ChartPoint[]): readonly ChartPoint[] {
  return points.slice(1).map(({ time, value }, i) => ({ time, value: value - points[i]!.value }));
}

/** The least and the greatest value, zero among them. */
export function rangeOf(points: readonly ChartPoint[]): { readonly low: number; readonly high: number } {
  let [low, high] = [0, 0];
  for (const { value } of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high: high === low ? low + 1 : high };
}

/** A number for a scale: four digits are enough to read a chart. */
export function scaleText(value: number): string {
  if (value === 0) return '0';
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? `${value}` : `${Number(value.toPrecision(4))}`;
}

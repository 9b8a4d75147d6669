import { fromInstant } from '../../axdr/index.ts';
import type { TableLooks } from '../table.ts';
import { type ChartPoint, type ChartSeries, rangeOf, scaleText } from './chart-series.ts';

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const height = 8;

/** How times are written under a chart. */
export interface ChartLooks extends TableLooks {
  /** Minutes from local time of the meter to UTC. */
  readonly deviation?: number | undefined;
}

/** Series as bars of block characters, one below the other, each on its own scale. */
export function* terminalChart(series: readonly ChartSeries[], looks: ChartLooks): Generator<string> {
  for (const [i, one] of series.entries()) {
    if (i > 0) yield '\n';
    yield* bars(one, looks);
  }
}

function* bars({ name, unit, points }: ChartSeries, { palette, width, deviation }: ChartLooks): Generator<string> {
  const { low, high } = rangeOf(points);
  const title = `${palette.heading(name)}${unit === '' ? '' : palette.faint(`  ${unit}`)}`;
  if (points.every(({ value }) => value === 0)) {
    yield `${title}  0 throughout\n`;
    return;
  }
  const labels = [scaleText(high), scaleText(low)];
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = buckets(points, Math.max(10, width - margin - 1));
  const barWidth = Math.max(1, Math.min(3, Math.floor((width - margin - 1) / columns.length)));
  yield `${title}\n`;
  for (let line = height - 1; line >= 0; line -= 1) {
    const label = line === height - 1 ? labels[0]! : line === 0 ? labels[1]! : '';
    const cells = columns.map((value) => cell(value, { low, high, line }).repeat(barWidth)).join('');
    yield `${palette.faint(`${label.padStart(margin - 1)} │`)}${palette.meaning(cells.trimEnd())}\n`;
  }
  const chart = columns.length * barWidth;
  yield `${palette.faint(`${' '.repeat(margin)}└${'─'.repeat(chart)}`)}\n`;
  const [first, last] = [timeText(points[0]!.time, deviation), timeText(points.at(-1)!.time, deviation)];
  const between = Math.max(1, chart - first.length - last.length);
  yield `${palette.faint(`${' '.repeat(margin + 1)}${first}${' '.repeat(between)}${last}`)}\n`;
}

/** Where there are more points than columns, the mean of those that share one. */
function buckets(points: readonly ChartPoint[], most: number): readonly number[] {
  if (points.length <= most) return points.map(({ value }) => value);
  return Array.from({ length: most }, (_, i) => {
    const share = points.slice(Math.floor((i * points.length) / most), Math.floor(((i + 1) * points.length) / most));
    return share.reduce((sum, { value }) => sum + value, 0) / share.length;
  });
}

function cell(value: number, { low, high, line }: { low: number; high: number; line: number }): string {
  const filled = ((value - low) / (high - low)) * height * 8 - line * 8;
  const eighth = Math.round(Math.min(8, Math.max(0, filled)));
  // What is more than nothing is to be seen.
  return eighths[line === 0 && value > low ? Math.max(1, eighth) : eighth]!;
}

function timeText(instant: number, deviation = 0): string {
  const { month, dayOfMonth, hour, minute } = fromInstant(instant, deviation);
  const two = (number: number | undefined) => `${number}`.padStart(2, '0');
  return `${two(month)}-${two(dayOfMonth)} ${two(hour)}:${two(minute)}`;
}

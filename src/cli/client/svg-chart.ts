import { fromInstant } from '../../axdr/index.ts';
import { type ChartPoint, type ChartSeries, rangeOf, scaleText } from './chart-series.ts';

const width = 860;
const left = 80;
const plotHeight = 160;
const blockHeight = plotHeight + 66;
const styles = `  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .quiet { font-size: 12px; fill: #59636e; }
  .grid { stroke: #d1d9e0; }
  .area { fill: #2a78d6; fill-opacity: 0.2; }
  .line { fill: none; stroke: #2a78d6; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .area { fill: #4493f8; }
    .line { stroke: #4493f8; }
  }`;

/** Series as a picture (SVG), one below the other, each on its own scale; for light and dark backgrounds. */
export function svgChart(title: string, series: readonly ChartSeries[], deviation = 0): string {
  const total = 36 + series.length * blockHeight;
  const blocks = series.map((one, i) => block(one, 36 + i * blockHeight, deviation));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" role="img" aria-labelledby="title">
<style>
${styles}
</style>
<text id="title" class="title" x="0" y="18">${escaped(title)}</text>
${blocks.join('\n')}
</svg>
`;
}

function block({ name, unit, points }: ChartSeries, top: number, deviation: number): string {
  const { low, high } = rangeOf(points);
  const [start, end] = [points[0]!.time, points.at(-1)!.time];
  const x = (time: number) => round(left + ((time - start) / Math.max(1, end - start)) * (width - left));
  const y = (value: number) => round(top + 24 + (1 - (value - low) / (high - low)) * plotHeight);
  const path = steps(points, x, y);
  const grid = [low, (low + high) / 2, high].map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${width}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text class="quiet" x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${scaleText(value)}</text>`,
  );
  const bottom = top + 24 + plotHeight + 18;
  return [
    `<text x="0" y="${top + 12}">${escaped(name)}${unit === '' ? '' : ` (${escaped(unit)})`}</text>`,
    ...grid,
    `<path class="area" d="${path} V${y(0)} H${x(start)} Z"/>`,
    `<path class="line" d="${path}"/>`,
    `<text class="quiet" x="${left}" y="${bottom}">${timeText(start, deviation)}</text>`,
    `<text class="quiet" x="${width}" y="${bottom}" text-anchor="end">${timeText(end, deviation)}</text>`,
  ].join('\n');
}

function steps(points: readonly ChartPoint[], x: (time: number) => number, y: (value: number) => number): string {
  const [first, ...others] = points;
  return `M${x(first!.time)} ${y(first!.value)}${others.map(({ time, value }) => ` H${x(time)} V${y(value)}`).join('')}`;
}

function timeText(instant: number, deviation: number): string {
  const { year, month, dayOfMonth, hour, minute } = fromInstant(instant, deviation);
  const two = (number: number | undefined) => `${number}`.padStart(2, '0');
  return `${year}-${two(month)}-${two(dayOfMonth)} ${two(hour)}:${two(minute)}`;
}

const round = (value: number) => Math.round(value * 10) / 10;
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

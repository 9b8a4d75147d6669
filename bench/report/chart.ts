import type { Verdict } from '../gates.ts';
import type { Conditions } from './conditions.ts';
import { ratioText } from './figures.ts';

/** A gate that was measured. */
type Bar = Verdict & { readonly measured: NonNullable<Verdict['measured']> };

const width = 860;
const labelWidth = 330;
const valueWidth = 70;
const rowHeight = 26;
const top = 78;
const plotWidth = width - labelWidth - valueWidth;
const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

const styles = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { font-size: 12px; fill: #59636e; }
  .value { font-weight: 600; }
  .grid { stroke: #d1d9e0; }
  .one { stroke: #59636e; stroke-width: 1.5; }
  .bar { fill: #2a78d6; }
  .missed { fill: #c0392b; }
  .whisker { stroke: #1f2328; stroke-width: 1.5; }
  .gate { stroke: #b35900; stroke-width: 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .one { stroke: #9198a1; }
    .bar { fill: #4493f8; }
    .missed { fill: #f47067; }
    .whisker { stroke: #f0f6fc; }
    .gate { stroke: #f0a04b; }
  }`;

/** The ratios of the gates as bars from 1x, with least and greatest as whiskers, on a logarithmic axis. */
export function chart({ date, library, node, processor }: Conditions, verdicts: readonly Verdict[]): string {
  const bars = verdicts.filter((verdict): verdict is Bar => verdict.measured !== undefined);
  const height = top + bars.length * rowHeight + 30;
  const x = axis(bars);
  const about = `dlms-cosem ${library} · Node ${node} · ${processor} · ${date}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<style>${styles}
</style>
<text id="title" class="title" x="0" y="18">Our speed divided by the reference's, in the same run</text>
<text class="quiet" x="0" y="38">${escaped(about)}</text>
<text class="quiet" x="0" y="55">bar: median · whisker: least to greatest of the rounds · orange: what bench:check asks for</text>
${grid(x, height - 30)}
${bars.map((bar, row) => drawn(bar, top + row * rowHeight, x)).join('\n')}
</svg>
`;
}

/** Where a ratio stands; the axis holds all bars, their whiskers and their gates. */
function axis(bars: readonly Bar[]): (ratio: number) => number {
  const ratios = bars.flatMap(({ measured, atLeast }) => [measured.ratio.minimum, measured.ratio.maximum, atLeast]);
  const low = Math.log(Math.min(0.5, ...ratios) * 0.9);
  const high = Math.log(Math.max(2, ...ratios) * 1.1);
  return (ratio) => round(labelWidth + ((Math.log(ratio) - low) / (high - low)) * plotWidth);
}

function grid(x: (ratio: number) => number, bottom: number): string {
  return ticks
    .filter((tick) => x(tick) >= labelWidth && x(tick) <= labelWidth + plotWidth)
    .map(
      (
        tick,
      ) => `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="${top - 6}" y2="${bottom}"/>
<text class="quiet" x="${x(tick)}" y="${bottom + 17}" text-anchor="middle">${tick}x</text>`,
    )
    .join('\n');
}

function drawn({ workload, against, atLeast, measured, passed }: Bar, y: number, x: (ratio: number) => number): string {
  const { median, minimum, maximum } = measured.ratio;
  const [from, to] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
  const middle = y + 9;
  const whisker = `M${x(minimum)} ${middle}H${x(maximum)}M${x(minimum)} ${middle - 4}v8M${x(maximum)} ${middle - 4}v8`;
  return `<text x="${labelWidth - 10}" y="${y + 13}" text-anchor="end">${escaped(workload)} <tspan class="quiet">/ ${escaped(against)}</tspan></text>
<rect class="bar${passed ? '' : ' missed'}" x="${from}" y="${y}" width="${round(to - from)}" height="18" rx="2"/>
<path class="whisker" d="${whisker}"/>
<line class="gate" x1="${x(atLeast)}" x2="${x(atLeast)}" y1="${y - 1}" y2="${y + 19}"/>
<text class="value" x="${width}" y="${y + 13}" text-anchor="end">${ratioText(median)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

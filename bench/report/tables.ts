import { styleText } from 'node:util';
import { gateOf, type Verdict } from '../gates.ts';
import type { Outcome } from '../harness/outcome.ts';
import { rangeText, ratioText, speedText } from './figures.ts';

type Style = Parameters<typeof styleText>[0];

/** Text of a cell, and how a terminal shows it. */
interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
  readonly right?: boolean;
}

const left = (text: string, style?: Style): Cell => ({ text, style });
const right = (text: string, style?: Style): Cell => ({ text, style, right: true });

/** Every workload: our speed against each reference, then in figures. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap((outcome) => [
    row(outcome.name, 'ours', outcome, outcome.ours.runsPerSecond.median),
    ...outcome.references.map(({ name, ratio, runsPerSecond }) => {
      const gate = gateOf(outcome.name, name);
      const style = gate === undefined ? 'bold' : ratio.median < gate.atLeast ? 'red' : 'green';
      const ratios = [right(ratioText(ratio.median), style), left(rangeText(ratio), 'gray')];
      return row('', name, outcome, runsPerSecond.median, ratios);
    }),
    ...Object.entries(outcome.skipped).map(([name, reason]) => [left(''), left(name), left('-'), left(reason, 'gray')]),
  ]);
  const head = ['workload', 'by', 'ours is', '[min-max]', 'operations', 'octets'].map((text) => left(text, 'gray'));
  return table([head, ...rows]);
}

function row(
  workload: string,
  by: string,
  { work }: Outcome,
  runsPerSecond: number,
  ratios: readonly Cell[] = [left(''), left('')],
): Cell[] {
  const [operations, octets] = speedText(work, runsPerSecond);
  return [left(workload, 'bold'), left(by), ...ratios, right(operations), right(octets)];
}

/** Every gate: what was measured, and how far it is from what must be. */
export function gateTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ workload, against, atLeast, goal, measured, passed }) => {
    const aimed = goal === undefined ? '' : ratioText(goal);
    const gate = [left(workload), left(against), right(ratioText(atLeast)), right(aimed, 'gray')];
    if (measured === undefined) return [...gate, right('-'), left(''), left('not measured', 'gray')];
    const { median } = measured.ratio;
    const distance = `${Math.abs((median / atLeast - 1) * 100).toFixed(0)} % ${passed ? 'over' : 'under'}`;
    return [
      ...gate,
      right(ratioText(median), 'bold'),
      left(rangeText(measured.ratio), 'gray'),
      left(distance, passed ? 'green' : 'red'),
    ];
  });
  const head = ['gate', 'against', 'at least', 'goal', 'measured', '[min-max]', ''].map((text) => left(text, 'gray'));
  return table([head, ...rows]);
}

function table(rows: readonly (readonly Cell[])[]): string {
  const width = (column: number) => Math.max(...rows.map((cells) => cells[column]?.text.length ?? 0));
  const widths = rows[0]!.map((_, column) => width(column));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => shown(cell, widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shown({ text, style, right: atRight }: Cell, width: number): string {
  const padded = atRight ? text.padStart(width) : text.padEnd(width);
  return style !== undefined && hasColours() ? styleText(style, padded) : padded;
}

function hasColours(): boolean {
  return process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
}

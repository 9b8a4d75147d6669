import { type DisplayContent, objectIdDigits, valueDigits } from './display-content.ts';
import { type DigitCell, digitCells, type SegmentLetter, segmentsOf } from './seven-segments.ts';

/** Columns of `lcdText`. */
export const lcdColumns = 60;
const inner = lcdColumns - 2;

/** The display as lines of text, all of one width; it is empty while it is off. */
export function lcdText(content: DisplayContent | undefined): readonly string[] {
  const lines = content === undefined ? Array.from({ length: 10 }, () => '') : shown(content);
  return [`╭${'─'.repeat(inner)}╮`, ...lines.map((line) => `│${line.padEnd(inner)}│`), `╰${'─'.repeat(inner)}╯`];
}

function shown(content: DisplayContent): readonly string[] {
  return [headLine(content), '', ...valueLines(content), '', phaseLine(content), networkLine(content)];
}

function headLine(content: DisplayContent): string {
  const { objectId, isInformative, hasError, isTampered, tariff } = content;
  const words = [
    isInformative ? 'INFO' : '    ',
    hasError ? 'ERROR' : '     ',
    isTampered ? 'TAMPER' : '      ',
    tariff === undefined ? '  ' : `T${tariff}`,
  ];
  const id = digitCells(objectId, objectIdDigits, 'left')
    .map(({ character, mark }) => `${character}${mark ?? ''}`)
    .join('')
    .trimEnd();
  return between(` ${id}`, `${words.join('   ')} `);
}

const rows: readonly (readonly [
  left: SegmentLetter | undefined,
  middle: SegmentLetter | undefined,
  right: SegmentLetter | undefined,
])[] = [
  [undefined, 'a', undefined],
  ['f', undefined, 'b'],
  [undefined, 'g', undefined],
  ['e', undefined, 'c'],
  [undefined, 'd', undefined],
];
const [colonRows, pointRow] = [[1, 3], 4] as const;

function valueLines({ value, unit }: DisplayContent): readonly string[] {
  const cells = digitCells(value, valueDigits, 'right');
  return rows.map((_, row) => {
    const digits = cells.map((cell) => digitRow(cell, row)).join('');
    return `   ${digits}   ${row === pointRow ? unit : ''}`;
  });
}

function digitRow({ character, mark }: DigitCell, row: number): string {
  const lit = segmentsOf(character);
  const [left, middle, right] = rows[row]!;
  const side = (letter: SegmentLetter | undefined) => (letter !== undefined && lit.includes(letter) ? '┃' : ' ');
  const across = middle !== undefined && lit.includes(middle) ? '━━' : '  ';
  const isMarked = mark === '.' ? row === pointRow : mark === ':' && colonRows.some((one) => one === row);
  return `${side(left)}${across}${side(right)}${isMarked ? '▪' : ' '}`;
}

function phaseLine({ voltages, currents, phaseSequence, quadrant }: DisplayContent): string {
  const signs = { import: '+', export: '−' } as const;
  const phases = voltages.map((isSupplied, phase) => {
    const direction = currents[phase];
    return `${isSupplied ? `L${phase + 1}` : '  '}${direction === undefined ? ' ' : signs[direction]}`;
  });
  const turn = phaseSequence === undefined ? ' ' : phaseSequence === 'L1-L2-L3' ? '↻' : '↺';
  return between(
    ` ${phases.join('  ')}   ${turn} ${phaseSequence ?? ''}`,
    quadrant === undefined ? '' : `Q${quadrant} `,
  );
}

const bars = '▂▄▆█';

function networkLine({ network, isVerified }: DisplayContent): string {
  const antenna = network === undefined ? '' : `Y ${bars.slice(0, network)}${'_'.repeat(bars.length - network)}`;
  return between(isVerified ? ' HES' : '', `${antenna} `);
}

function between(left: string, right: string): string {
  return `${left}${' '.repeat(Math.max(1, inner - left.length - right.length))}${right}`;
}

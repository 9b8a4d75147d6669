import type { Paint, Palette } from '../render/index.ts';

/** What a table is shown with. */
export interface TableLooks {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A column of a table. */
export interface Column<Row> {
  /** Where no column has one, there is no line of titles. */
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly look?: Exclude<keyof Palette, 'fields'>;
  readonly align?: 'right';
  /** Breaks a text that is too long; at spaces when left out. */
  readonly fold?: (text: string, width: number) => readonly string[];
}

const gap = '  ';
/** Where a word may be longer than this it is broken rather than others. */
const longWord = 20;

/**
 * Rows in columns, as wide as they need to be, and narrower where the terminal is; where it is too narrow for that, rows
 * one below the other. Columns without any text are left out.
 */
export function* renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  looks: TableLooks,
): Generator<string> {
  const used = columns.filter(({ text }) => rows.some((row) => text(row) !== ''));
  const titles = used.map(({ title }) => title);
  const texts = [titles, ...rows.map((row) => used.map(({ text }) => text(row)))];
  const widths = fitted(texts, looks.width - gap.length * (used.length - 1));
  if (widths === undefined) return yield* stacked(used, rows, looks);
  if (titles.some((title) => title !== ''))
    yield* tableRow(
      used.map(({ title, align, fold }) => ({ text: title, align, fold, paint: looks.palette.heading })),
      widths,
    );
  for (const row of rows)
    yield* tableRow(
      used.map(({ text, look = 'value', align, fold }) => ({
        text: text(row),
        align,
        fold,
        paint: looks.palette[look],
      })),
      widths,
    );
}

/** The widths of columns: the widest gives way until all fit, but none has to break a word of usual length. */
function fitted(rows: readonly (readonly string[])[], width: number): readonly number[] | undefined {
  const columns = rows[0]!.map((_, i) => rows.map((texts) => texts[i]!));
  const widths = columns.map(longest);
  const least = columns.map((texts) => Math.min(longWord, longest(texts.flatMap((text) => text.split(' ')))));
  for (let excess = widths.reduce((sum, each) => sum + each, -width); excess > 0; excess -= 1) {
    const widest = Math.max(...widths.filter((each, i) => each > least[i]!));
    const chosen = widths.findIndex((each, i) => each === widest && each > least[i]!);
    if (chosen < 0) return undefined;
    widths[chosen] = widest - 1;
  }
  return widths;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

function* stacked<Row>(columns: readonly Column<Row>[], rows: readonly Row[], looks: TableLooks): Generator<string> {
  const titleWidth = longest(columns.map(({ title }) => title));
  for (const [i, row] of rows.entries()) {
    if (i > 0) yield '\n';
    for (const { title, text, look = 'value', fold } of columns) {
      if (text(row) === '') continue;
      const titleCell = { text: title, paint: looks.palette.faint };
      const cell = { text: text(row), fold, paint: looks.palette[look] };
      yield* tableRow([titleCell, cell], [titleWidth, looks.width - titleWidth - gap.length]);
    }
  }
}

interface Cell {
  readonly text: string;
  readonly align?: 'right' | undefined;
  readonly fold?: Column<never>['fold'] | undefined;
  readonly paint: Paint;
}

function* tableRow(cells: readonly Cell[], widths: readonly number[]): Generator<string> {
  const folded = cells.map(({ text, fold = foldAtSpaces }, i) =>
    text.length <= widths[i]! ? [text] : fold(text, widths[i]!),
  );
  const height = Math.max(...folded.map((lines) => lines.length));
  for (let line = 0; line < height; line += 1) {
    const parts = cells.map(({ align, paint }, i) => {
      const text = folded[i]![line] ?? '';
      const space = ' '.repeat(Math.max(0, widths[i]! - text.length));
      return align === 'right' ? space + paint(text) : paint(text) + space;
    });
    yield `${parts.join(gap).trimEnd()}\n`;
  }
}

/**
 * Breaks a text into lines of at most `width` characters: at spaces, and inside of a word that is longer. All lines but
 * the first begin with `indent`.
 */
export function foldAtSpaces(text: string, width: number, indent = ''): readonly string[] {
  const start = indent.length < width ? indent : '';
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    if (line !== undefined && line.length + 1 + word.length <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== undefined) lines.push(line);
    line = lines.length === 0 ? word : start + word;
    for (; line.length > width; line = start + line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line ?? ''];
}

/** Text in lines that fit the terminal. */
export function paragraph(text: string, { width }: TableLooks, paint: Paint = (line) => line): readonly string[] {
  return foldAtSpaces(text, width).map((line) => `${paint(line)}\n`);
}

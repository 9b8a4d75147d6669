import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, foldAtSpaces, renderTable } from '../../src/cli/table.ts';
import { plainPalette, terminalPalette } from '../../src/render/index.ts';
import { widest } from '../support/program.ts';

type Row = readonly [number: string, name: string, words: string];

const columns: readonly Column<Row>[] = [
  { title: 'id', text: ([number]) => number, align: 'right' },
  { title: 'name', text: ([, name]) => name, look: 'name' },
  { title: 'words', text: ([, , words]) => words, look: 'meaning' },
];
const rows: readonly Row[] = [
  ['1', 'clock', 'time of day and date'],
  ['12', 'status', ''],
];
const plain = (width: number, some = rows) =>
  [...renderTable(columns, some, { palette: plainPalette, width })].join('');

describe('renderTable', () => {
  test('aligns, and ends lines where the text ends', () => {
    expect(plain(80)).toBe('id  name    words\n 1  clock   time of day and date\n12  status\n');
  });

  test('breaks the widest column where the terminal is narrow', () => {
    expect(plain(25)).toBe('id  name    words\n 1  clock   time of day\n            and date\n12  status\n');
  });

  test('puts cells below one another where columns are too narrow for words', () => {
    expect(plain(12)).toBe(
      [
        'id     1',
        'name   clock',
        'words  time',
        '       of',
        '       day',
        '       and',
        '       date',
        '',
        'id     12',
        'name   statu',
        '       s',
        '',
      ].join('\n'),
    );
  });

  test('leaves out columns without text, and titles where there are none', () => {
    expect(plain(80, [['', 'clock', '']])).toBe('name\nclock\n');
    const untitled = columns.map((column) => ({ ...column, title: '' }));
    expect([...renderTable(untitled, rows, { palette: plainPalette, width: 80 })].join('')).toBe(
      ' 1  clock   time of day and date\n12  status\n',
    );
  });

  test('is the same text in colours', () => {
    const coloured = [...renderTable(columns, rows, { palette: terminalPalette, width: 30 })].join('');
    expect(coloured).toContain('\u001b[1mclock\u001b[0m');
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(plain(30));
  });

  test('is never wider than the terminal', () => {
    const cell = fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'b', '-', ' ') });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }),
        fc.integer({ min: 9, max: 120 }),
        (some, width) => {
          const text = plain(width, some);
          expect(widest(text)).toBeLessThanOrEqual(width);
          const letters = (texts: readonly string[]) => texts.join('').match(/[ab-]/g)?.length ?? 0;
          expect(letters([text.replace(/id|name|words/g, '')])).toBeGreaterThanOrEqual(letters(some.flat()));
        },
      ),
    );
  });
});

describe('foldAtSpaces', () => {
  test.each([
    ['one two three', 7, '', ['one two', 'three']],
    ['one two three', 80, '', ['one two three']],
    ['abcdefgh ij', 3, '', ['abc', 'def', 'gh', 'ij']],
    ['one two three', 5, '  ', ['one', '  two', '  thr', '  ee']],
    ['abc', 1, '  ', ['a', 'b', 'c']],
    ['', 5, '', ['']],
  ])('"%s" in %i', (text, width, indent, lines) => {
    expect(foldAtSpaces(text, width, indent)).toEqual(lines);
  });
});

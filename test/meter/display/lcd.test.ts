import { describe, expect, test } from 'vitest';
import { displayUnits } from '../../../src/meter/display/displayed-value.ts';
import { unitSegments } from '../../../src/meter/display/lit-segments.ts';
import { digitCells, segmentsOf } from '../../../src/meter/display/seven-segments.ts';
import { type DisplayContent, lcdColumns, lcdSvg, lcdText, litSegments } from '../../../src/meter/index.ts';

const usual: DisplayContent = {
  objectId: '1.8.0',
  isInformative: false,
  hasError: false,
  unit: 'kWh',
  network: 3,
  isVerified: true,
  tariff: 1,
  isPrepayment: false,
  isTampered: false,
  quadrant: 1,
  phaseSequence: 'L1-L2-L3',
  voltages: [true, true, true],
  currents: ['import', 'import', 'export'],
  value: '006099.54',
};
const unusual: DisplayContent = {
  objectId: 'C.80.122',
  isInformative: true,
  hasError: true,
  unit: 'kvarh',
  network: 0,
  isVerified: false,
  tariff: 4,
  isPrepayment: false,
  isTampered: true,
  quadrant: 3,
  phaseSequence: 'L1-L3-L2',
  voltages: [true, false, true],
  currents: ['export', undefined, 'import'],
  value: '12:34:56',
};

/** Names of the segments of a picture, all or those that are lit. */
function segmentsIn(svg: string, state: RegExp): readonly string[] {
  return [...svg.matchAll(/<g id="lcd-([^"]+)" class="([^"]+)">/g)].filter((m) => state.test(m[2]!)).map((m) => m[1]!);
}

/** The height of what a path encloses. */
function heightOf(svg: string, name: string): readonly [top: number, bottom: number] {
  const [, path] = new RegExp(`id="lcd-${name}"[^>]*><path d="([^"]+)"`).exec(svg)!;
  const ys = [...path!.matchAll(/[ML][\d.-]+ ([\d.-]+)/g)].map((m) => Number(m[1]));
  return [Math.min(...ys), Math.max(...ys)];
}

describe('the segments of the display', () => {
  test('of a usual reading', () => {
    expect(litSegments(usual).filter((name) => !/^(?:id|value)-/.test(name))).toEqual([
      'unit-active-k',
      'unit-active-W',
      'unit-active-h',
      'network',
      'network-1',
      'network-2',
      'network-3',
      'system',
      'tariff',
      'tariff-1',
      'quadrant',
      'quadrant-1',
      'sequence',
      'sequence-L1-L2-L3',
      'voltage-1',
      'voltage-2',
      'voltage-3',
      'import-1',
      'import-2',
      'export-3',
    ]);
  });

  test('of an unusual one', () => {
    const lit = litSegments(unusual);
    for (const name of [
      'info',
      'error',
      'tamper',
      'network',
      'tariff-4',
      'quadrant-3',
      'sequence-L1-L3-L2',
      'export-1',
    ])
      expect(lit).toContain(name);
    for (const name of ['network-1', 'system', 'prepayment', 'voltage-2', 'import-2']) expect(lit).not.toContain(name);
  });

  test('off: none', () => {
    expect(litSegments(undefined)).toEqual([]);
  });

  test('digits: a value stands at the right, a code at the left', () => {
    const digits = (text: string, align: 'left' | 'right') =>
      digitCells(text, 8, align)
        .map(({ character, mark }) => `${character}${mark ?? ''}`)
        .join('');
    expect(digits('006099.54', 'right')).toBe('006099.54');
    expect(digits('-1.5', 'right')).toBe('     -1.5');
    expect(digits('1.8.0', 'left')).toBe('1.8.0     ');
    expect(digits('.5', 'right')).toBe('       .5');
    expect(digits('123456789', 'right')).toBe('23456789');
  });

  test('each digit can be told from the others', () => {
    const shapes = [...'0123456789-CFLP'].map((character) => segmentsOf(character).join(''));
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(segmentsOf('8')).toHaveLength(7);
    expect(segmentsOf('ä')).toEqual([]);
  });

  test('every unit has segments of its own', () => {
    expect(Object.keys(unitSegments)).toEqual([...displayUnits]);
    expect(new Set(Object.values(unitSegments).map((names) => names.join())).size).toBe(displayUnits.length);
  });
});

describe('the display as a picture', () => {
  test('shows what is lit, and all else faintly', () => {
    for (const content of [usual, unusual, undefined]) {
      const svg = lcdSvg(content);
      expect([...segmentsIn(svg, /\blit\b/)].sort()).toEqual([...litSegments(content)].sort());
      expect(segmentsIn(svg, /./)).toEqual(segmentsIn(lcdSvg(undefined), /./));
    }
  });

  test('its structure: every segment there is', () => {
    const names = segmentsIn(lcdSvg(undefined), /./);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^(?:id|value)-/.test(name))).toMatchSnapshot();
    expect(names.filter((name) => name.startsWith('value-'))).toHaveLength(8 * 9);
    expect(names.filter((name) => name.startsWith('id-'))).toHaveLength(8 * 8);
  });

  test('data sheet, Technical data: digits of 7 mm in the value field and 5 mm in the OBIS field', () => {
    const svg = lcdSvg(usual);
    expect(svg).toContain('viewBox="0 0 84 38" width="84mm"');
    for (const [field, height] of [
      ['value', 7],
      ['id', 5],
    ] as const) {
      const [top] = heightOf(svg, `${field}-0-a`);
      const [, bottom] = heightOf(svg, `${field}-0-d`);
      expect(bottom - top).toBeCloseTo(height, 2);
    }
  });

  test('nothing lies outside, and it says in words what it shows', () => {
    const svg = lcdSvg(unusual);
    for (const [, x] of svg.matchAll(/[ML]([\d.-]+) [\d.-]+/g)) expect(Number(x)).toBeLessThanOrEqual(84);
    expect(svg).toContain('aria-label="C.80.122 12:34:56 kvarh"');
    expect(lcdSvg({ ...usual, value: '<&"' })).toContain('aria-label="1.8.0 &#60;&#38;&#34; kWh"');
    expect(lcdSvg(undefined)).toContain('aria-label="display off"');
  });

  test('it fetches nothing, and is styled by itself unless a page does', () => {
    const svg = lcdSvg(usual);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|<script|<image/);
    expect(svg).toContain('<style>');
    expect(lcdSvg(usual, { isEmbedded: true })).not.toContain('<style>');
  });
});

describe('the display as text', () => {
  test('a usual reading', () => {
    expect(`\n${lcdText(usual).join('\n')}`).toMatchInlineSnapshot(`
      "
      ╭──────────────────────────────────────────────────────────╮
      │ 1.8.0                                                 T1 │
      │                                                          │
      │    ━━   ━━   ━━   ━━   ━━   ━━   ━━                      │
      │   ┃  ┃ ┃  ┃ ┃    ┃  ┃ ┃  ┃ ┃  ┃ ┃    ┃  ┃                │
      │              ━━        ━━   ━━   ━━   ━━                 │
      │   ┃  ┃ ┃  ┃ ┃  ┃ ┃  ┃    ┃    ┃    ┃    ┃                │
      │    ━━   ━━   ━━   ━━   ━━   ━━ ▪ ━━          kWh         │
      │                                                          │
      │ L1+  L2+  L3−   ↻ L1-L2-L3                            Q1 │
      │ HES                                               Y ▂▄▆_ │
      ╰──────────────────────────────────────────────────────────╯"
    `);
  });

  test('an unusual one', () => {
    expect(`\n${lcdText(unusual).join('\n')}`).toMatchInlineSnapshot(`
      "
      ╭──────────────────────────────────────────────────────────╮
      │ C.80.122                      INFO   ERROR   TAMPER   T4 │
      │                                                          │
      │                   ━━   ━━        ━━   ━━                 │
      │                ┃    ┃▪   ┃ ┃  ┃▪┃    ┃                   │
      │                   ━━   ━━   ━━   ━━   ━━                 │
      │                ┃ ┃   ▪   ┃    ┃▪   ┃ ┃  ┃                │
      │                   ━━   ━━        ━━   ━━     kvarh       │
      │                                                          │
      │ L1−       L3+   ↺ L1-L3-L2                            Q3 │
      │                                                   Y ____ │
      ╰──────────────────────────────────────────────────────────╯"
    `);
  });

  test('all lines are of one width, also while it is off', () => {
    for (const content of [usual, unusual, undefined, { ...usual, objectId: '', value: '', unit: '' }]) {
      const lines = lcdText(content);
      expect(lines).toHaveLength(12);
      for (const line of lines) expect([...line]).toHaveLength(lcdColumns);
    }
  });
});

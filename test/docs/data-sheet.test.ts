import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseObis } from '../../src/obis/index.ts';
import { catalogueObject } from '../../src/omnia/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}docs/data-sheet.md`, 'utf8');
const sceneFolder = `${root}docs/examples/scenes/`;
/** What stands in the place of a test for what only hardware can have. */
const notSimulated = 'not in a simulator';

/** The sections of the data sheet that promise something. */
const sectionsOfDataSheet = [
  'Application',
  'Meter buttons and interfaces',
  'Display',
  'Display lists',
  'Permanent memory',
  'Tamper proof',
  'Data security',
  'Load profile',
  'Analysis logger',
  'Power quality assessment',
  'Grid events',
  'Harmonic content',
  'Grid snapshot',
  'Events and alarms',
  'Last gasp',
  'Optical reading',
  'S0 pulse output',
  'Aux. power supply (APS) input',
  'Supply control switch (breaker)',
  'Load control',
  'Approvals',
  'Technical data',
  'Communication',
  'Home area network (HAN)',
  'Typical accuracy charts',
  'Configuration – hardware',
  'Installation, dimensions, accessories',
];

interface Row {
  readonly section: string;
  readonly sentence: string;
  readonly objects: readonly string[];
  /** `test/file.test.ts: name` each; none for what is not simulated. */
  readonly tests: readonly string[];
  readonly scenes: readonly string[];
}

const sections = text.split('\n## ').slice(1);
const titles = sections.map((section) => section.split('\n')[0]!);
const rows = sections.flatMap((section, i) => rowsOf(section, titles[i]!));

function rowsOf(section: string, title: string): readonly Row[] {
  const lines = section.split('\n').filter((line) => /^\| (?!what it promises|---)/.test(line));
  return lines.map((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    expect(cells, line).toHaveLength(6);
    const [, sentence, objects, tests, scenes] = cells as [string, string, string, string, string, string];
    const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
    return {
      section: title,
      sentence,
      objects: codes(objects),
      tests: tests === notSimulated ? [] : tests.split('<br>'),
      scenes: codes(scenes),
    };
  });
}

/** Why a reference leads to no test that runs; undefined where it does. */
function faultOf(reference: string, read: (file: string) => string | undefined): string | undefined {
  const [, file, name] = /^(test\/[\w/-]+\.test\.ts): (.+)$/.exec(reference) ?? [];
  if (file === undefined || name === undefined) return 'is no `test/file.test.ts: name`';
  const source = read(file);
  if (source === undefined) return 'the file is not there';
  if (/\b(?:describe|test|it)\.(?:skip|todo|fails|only)\b/.test(source)) return 'the file leaves out tests';
  const written = [`('${name.replaceAll("'", "\\'")}'`, `(\`${name}\``, `("${name}"`];
  const isThere = written.some((quoted) => source.replace(/\(\s+(?=['"`])/g, '(').includes(quoted));
  return isThere ? undefined : 'there is no test of this name';
}

const fileText = (file: string) => (existsSync(root + file) ? readFileSync(root + file, 'utf8') : undefined);

describe('docs/data-sheet.md', () => {
  test('has the sections of the data sheet', () => {
    expect(titles).toEqual(sectionsOfDataSheet);
    for (const title of titles)
      expect(
        rows.some(({ section }) => section === title),
        title,
      ).toBe(true);
  });

  test.each(rows)('$section: $sentence', ({ objects, tests, scenes }) => {
    const strange = objects.filter((code) => catalogueObject(parseObis(code)!) === undefined);
    expect(strange, 'objects that are not in the catalogue').toEqual([]);
    const faults = tests.flatMap((reference) => faultOf(reference, fileText)?.concat(`: ${reference}`) ?? []);
    expect(faults).toEqual([]);
    expect(scenes.filter((scene) => !existsSync(sceneFolder + scene))).toEqual([]);
  });

  test('has a scene in each section that speaks of what a meter does', () => {
    const without = ['Approvals', 'Configuration – hardware', 'Installation, dimensions, accessories'];
    const played = new Set(rows.flatMap(({ section, scenes }) => (scenes.length > 0 ? [section] : [])));
    expect(titles.filter((title) => !played.has(title))).toEqual(without);
  });

  test('names every scene', () => {
    const named = new Set(rows.flatMap(({ scenes }) => scenes));
    expect(readdirSync(sceneFolder).filter((file) => !named.has(file))).toEqual([]);
  });
});

describe('a reference to a test that does not run is found', () => {
  const source = (content: string) => () => content;
  test.each<[string, string | undefined, string | undefined]>([
    ['test/a.test.ts: one', "test('one', () => {})", undefined],
    ['test/a.test.ts: one', "test.each([1])(\n  'one',\n", undefined],
    ["test/a.test.ts: it's", "test('it\\'s', () => {})", undefined],
    ['test/a.test.ts: two', "test('one', () => {})", 'there is no test of this name'],
    ['test/a.test.ts: one', "test.skip('one', () => {})", 'the file leaves out tests'],
    ['test/a.test.ts: one', "describe.todo('all', () => test('one'))", 'the file leaves out tests'],
    ['test/a.test.ts: one', undefined, 'the file is not there'],
    ['src/a.ts: one', '', 'is no `test/file.test.ts: name`'],
  ])('%s in %s', (reference, content, fault) => {
    expect(faultOf(reference, content === undefined ? () => undefined : source(content))).toBe(fault);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseObis } from '../../src/obis/index.ts';
import { catalogueObject } from '../../src/omnia/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}docs/data-sheet.md`, 'utf8');
const sceneFolder = `${root}docs/examples/scenes/`;
/** What the row of a sentence says in place of a test. */
const notSimulated = 'not in a simulator';

interface Row {
  readonly section: string;
  readonly sentence: string;
  readonly objects: readonly string[];
  readonly tests: readonly string[];
  readonly scenes: readonly string[];
}

const sections = text.split('\n## ').slice(1);
const rows = sections.flatMap((section) => rowsOf(section));

function rowsOf(section: string): readonly Row[] {
  const [title] = section.split('\n');
  const lines = section.split('\n').filter((line) => /^\| (?!what it promises|---)/.test(line));
  return lines.map((line) => {
    const [sentence, objects, tests, scenes] = line.slice(2, -2).split(' | ') as [string, string, string, string];
    const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
    return {
      section: title!,
      sentence,
      objects: codes(objects),
      tests: tests.trim() === notSimulated ? [] : tests.split('<br>').map((one) => one.trim()),
      scenes: codes(scenes),
    };
  });
}

/** Why a reference `test/file.test.ts: name` leads to no test that runs; undefined where it does. */
export function faultOf(reference: string, read: (file: string) => string | undefined): string | undefined {
  const [, file, name] = /^`?(test\/[\w/.-]+\.ts)`?: (.+)$/.exec(reference) ?? [];
  if (file === undefined || name === undefined) return 'is no `test/file.test.ts: name`';
  const source = read(file);
  if (source === undefined) return `${file} is not there`;
  if (/\bdescribe\.(?:skip|todo)\b/.test(source)) return `${file} skips tests`;
  const at = [`'${name.replaceAll("'", "\\'")}'`, `"${name}"`, `\`${name}\``].map((quoted) => source.indexOf(quoted));
  const place = at.find((index) => index >= 0);
  if (place === undefined) return `${file} has no test of this name`;
  const begin = Math.max(...['test', 'it', 'describe'].map((call) => source.lastIndexOf(`\n${call}`, place)), lastCall(source, place));
  return /^\s*(?:test|it|describe)\.(?:skip|todo|fails)\b/.test(source.slice(begin, place)) ? 'is skipped' : undefined;
}

/** Where the call begins that a name at this place is given to. */
function lastCall(source: string, place: number): number {
  return [...source.slice(0, place).matchAll(/\n\s*(?:test|it|describe)\b/g)].at(-1)?.index ?? 0;
}

const fileText = (file: string) => (existsSync(root + file) ? readFileSync(root + file, 'utf8') : undefined);

describe('docs/data-sheet.md', () => {
  test('has the sections of the data sheet', () => {
    const titles = sections.map((section) => section.split('\n')[0]);
    for (const title of sectionsOfDataSheet) expect(titles).toContain(title);
  });

  test.each(rows.map((row) => [row.section, row.sentence, row] as const))('%s: %s', (_, __, { objects, tests, scenes }) => {
    for (const code of objects) {
      const name = parseObis(code);
      expect(name && catalogueObject(name), `${code} is in the catalogue`).toBeDefined();
    }
    for (const reference of tests) expect(`${reference} ${faultOf(reference, fileText) ?? ''}`).toBe(`${reference} `);
    for (const scene of scenes) expect(existsSync(sceneFolder + scene), scene).toBe(true);
    // A sentence is shown by a test, by a scene, which is one, or by nothing at all.
    const isMarked = text.includes(`| ${notSimulated} |`);
    expect(tests.length + scenes.length > 0 || isMarked).toBe(true);
  });

  test('names every scene', () => {
    const named = new Set(rows.flatMap(({ scenes }) => scenes));
    expect(readdirSync(sceneFolder).filter((file) => !named.has(file))).toEqual([]);
  });
});

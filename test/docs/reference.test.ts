import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as cosem from '../../src/cosem/index.ts';
import { units } from '../../src/cosem/index.ts';
import {
  alarms,
  catalogue,
  catalogueGroups,
  eventLoggers,
  events,
  harmonicOf,
  typeNumberPositions,
} from '../../src/omnia/index.ts';
import { classComments } from '../../tools/reference/class-comments.ts';
import { referenceDocuments } from '../../tools/reference/documents.ts';
import { document, headingLink, table } from '../../tools/reference/markdown.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}docs/reference/`;
const documents = referenceDocuments(root);
const of = (file: string) => documents[file]!;
const rows = (file: string, row: RegExp) => of(file).match(row)?.length;

/** The documents that are not what the tables give, by a folder of documents. */
function stale(read: (file: string) => string | undefined): readonly string[] {
  return Object.keys(documents).filter((file) => read(file) !== documents[file]);
}

describe('docs/reference', () => {
  test('is what `npm run docs` writes', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(documents).sort());
    expect(stale((file) => readFileSync(folder + file, 'utf8'))).toEqual([]);
  });

  test('would be found stale', () => {
    expect(stale((file) => of(file).replace('mode-7', 'mode-8'))).toEqual(['classes.md']);
    expect(stale((file) => (file === 'units.md' ? undefined : of(file)))).toEqual(['units.md']);
  });

  test.each(Object.keys(documents))('%s says that it is generated, and every link in it leads somewhere', (file) => {
    const text = of(file);
    expect(text).toMatch(/^# .*\n\n<!-- Written by `npm run docs`; changes by hand are lost. -->\n\n/);
    expect(text).not.toMatch(/(?<!object-)undefined|\[object|NaN/);
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => headingLink(heading!, ''));
    for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g))
      if (target!.startsWith('#')) expect(headings).toContain(`[](${target})`);
      else expect(documents).toHaveProperty([target!]);
  });

  test.each(Object.keys(documents))('the rows of each table of %s have as many cells as its titles', (file) => {
    for (const [block] of of(file).matchAll(/(?:^\|.*\n)+/gm)) {
      const counts = block
        .trimEnd()
        .split('\n')
        .map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(counts).size, block.slice(0, 80)).toBe(1);
    }
  });
});

describe('the documents have all of the tables', () => {
  test('every version of every class, each with what stands above it', () => {
    const { interfaceClasses } = cosem;
    expect(rows('classes.md', /^### Version/gm)).toBe(interfaceClasses.length);
    const comments = classComments(root);
    for (const [name, value] of Object.entries(cosem))
      if ((interfaceClasses as readonly unknown[]).includes(value)) {
        expect(comments.get(name), name).toBeTruthy();
        expect(of('classes.md')).toContain(`\`${name}\`\n\n${comments.get(name)}\n`);
      }
  });

  test('later versions have what differs', () => {
    const [, section] = /### Version 1: `DisconnectControlV1`\n([\s\S]*?)\n## /.exec(of('classes.md'))!;
    expect(section).toContain('`controlMode`');
    expect(section).not.toContain('`outputState`');
    expect(of('classes.md')).toContain('Without `getBufferByRange`, `getBufferByIndex`.');
  });

  test('units, events, alarms, objects, positions', () => {
    expect(rows('units.md', /^\| \d+ \|/gm)).toBe(units.size);
    expect(rows('events.md', /^\| \d+ \|/gm)).toBe(events.length);
    expect(rows('events.md', /^\| AR/gm)).toBe(new Set(alarms.map(({ register, bit }) => register * 32 + bit)).size);
    for (const { name } of alarms) expect(of('events.md')).toContain(name);
    for (const { name } of Object.values(eventLoggers)) expect(of('events.md')).toContain(`| ${name} | \``);
    const listed = catalogue.filter((object) => (harmonicOf(object)?.order ?? 1) === 1);
    expect(rows('catalogue.md', /^\| `\d+-\d+:[\d.]+\*\d+` \|/gm)).toBe(listed.length);
    for (const name of Object.values(catalogueGroups)) expect(of('catalogue.md')).toContain(`\n## ${name}\n\n|`);
    for (const { name } of Object.values(typeNumberPositions)) expect(of('type-number.md')).toContain(`| ${name} |`);
    expect(of('type-number.md')).toContain('10,368');
  });
});

describe('markdown', () => {
  test('tables leave out columns without text, and escape bars', () => {
    expect(table(['a', 'b', 'c'], [['1|2', '', 3]])).toBe('| a | c |\n| --- | --- |\n| 1\\|2 | 3 |');
    expect(table(['a'], [])).toBe('');
  });

  test('documents have an empty line between their parts', () => {
    expect(document('T', 'one', '', 'two')).toMatch(/^# T\n\n<!--.*-->\n\none\n\ntwo\n$/);
  });
});

import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NdjsonFile } from '../../src/node/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'dlms-ndjson-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file of lines', () => {
  test('has a line when its promise is fulfilled, in the order of the calls', async () => {
    const path = join(folder, 'lines');
    const file = new NdjsonFile(path);
    await file.append({ number: 1 });
    expect(readFileSync(path, 'utf8')).toBe('{"number":1}\n');
    await Promise.all([2, 3].map((number) => file.append({ number, text: 'Zähler\n' })));
    const last = file.append({ number: 4 });
    file.close();
    await last;
    await expect(file.append({})).rejects.toThrow('closed');
    const again = new NdjsonFile(path);
    expect(again.takeLastLines().map((line) => JSON.parse(line).number)).toEqual([1, 2, 3, 4]);
    expect(again.takeLastLines()).toEqual([]);
    await again.append({ number: 5 });
    again.close();
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(5);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test('a line that was not finished is taken away', async () => {
    const path = join(folder, 'torn');
    writeFileSync(path, '{"number":1}\n');
    appendFileSync(path, '{"numb');
    const file = new NdjsonFile(path);
    expect(file.takeLastLines()).toEqual(['{"number":1}']);
    await file.append({ number: 2 });
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('{"number":1}\n{"number":2}\n');
  });

  test('of a long file, the last lines alone are read again', () => {
    const path = join(folder, 'long');
    const line = JSON.stringify({ text: 'x'.repeat(1000) });
    writeFileSync(path, `${line}\n`.repeat(6000));
    const file = new NdjsonFile(path);
    const lines = file.takeLastLines();
    file.close();
    expect(lines.length).toBeGreaterThan(4000);
    expect(lines.length).toBeLessThan(4200);
    expect(new Set(lines)).toEqual(new Set([line]));
    expect(statSync(path).size).toBe(6000 * (line.length + 1));
  });

  test.each([
    ['a long file without lines', 'x'.repeat(5_000_000)],
    ['a document without a line', '{"key":"secret"}'],
    ['a document of several lines', JSON.stringify([{ key: 'secret' }], null, 2)],
  ])('%s is left as it is', (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    expect(() => new NdjsonFile(path)).toThrow('is no file of JSON lines');
    expect(readFileSync(path, 'utf8')).toBe(content);
  });
});

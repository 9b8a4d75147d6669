import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exampleFiles } from './support/examples.ts';

const folder = fileURLToPath(new URL('../examples/', import.meta.url));
const files = exampleFiles();

/** `WRITE_EXAMPLES=1 npx vitest run test/examples.test.ts` writes them anew. */
if (process.env.WRITE_EXAMPLES) {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(`${folder}${name}`, content);
}

test('the shipped examples are what the encoders make', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  for (const [name, content] of Object.entries(files))
    expect(readFileSync(`${folder}${name}`, 'utf8'), name).toBe(content);
});

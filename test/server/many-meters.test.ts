import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'dlms-many-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('10,000 meters of 500 objects fit in 1.5 GB, and an idle association in 1.5 KB', async () => {
  const program = join(folder, 'many-meters.mjs');
  const entryPoints = [fileURLToPath(new URL('./many-meters.ts', import.meta.url))];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' });
  const output = execFileSync(process.execPath, ['--expose-gc', program, '10000', '5000'], { encoding: 'utf8' });
  const { objects, megabytes, octetsOfMeter, octetsOfAssociation } = JSON.parse(output);
  expect(objects).toBe(500);
  expect(megabytes).toBeLessThan(1500);
  expect(octetsOfMeter).toBeLessThan(20_000);
  expect(octetsOfAssociation).toBeLessThan(1536);
});

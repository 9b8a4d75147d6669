import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Writes docs/reference from the tables in src.
const root = fileURLToPath(new URL('../', import.meta.url));
const folder = `${root}node_modules/.cache/dlms-cosem-docs`;
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [`${root}tools/reference/main.ts`],
  outfile: `${folder}/docs.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [`${folder}/docs.mjs`, root], { stdio: 'inherit' });
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

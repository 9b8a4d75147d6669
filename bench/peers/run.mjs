import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Bundles the comparison and our own runner with the sources of the library, and runs it.
const folder = fileURLToPath(new URL('.', import.meta.url));
const cache = `${folder}.cache/`;
mkdirSync(cache, { recursive: true });
await build({
  entryPoints: { compare: `${folder}compare.ts`, ours: `${folder}runners/ours.ts` },
  outdir: `${cache}build`,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [`${cache}build/compare.mjs`, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, PEERS_FOLDER: folder },
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

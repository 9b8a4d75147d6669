import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Bundles the suite with the sources of the library, as an application would, and runs it.
const root = fileURLToPath(new URL('../', import.meta.url));
const folder = `${root}node_modules/.cache/dlms-cosem-bench`;
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [`${root}bench/main.ts`],
  outfile: `${folder}/bench.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  sourcemap: 'linked',
  logLevel: 'warning',
});
const child = spawn(process.execPath, ['--enable-source-maps', `${folder}/bench.mjs`, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ROOT: root, BENCH_CACHE: folder },
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

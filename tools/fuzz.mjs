import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Feeds the targets of test/fuzz for as long as one likes.
const root = fileURLToPath(new URL('../', import.meta.url));
// As deep as test/support, so that ../shared is found beside the checkout.
const folder = `${root}node_modules/.cache`;
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [`${root}test/fuzz/main.ts`],
  outfile: `${folder}/dlms-cosem-fuzz.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  sourcemap: 'linked',
  external: ['vitest', 'fast-check'],
  logLevel: 'warning',
});
const flags = ['--enable-source-maps', '--expose-gc'];
const child = spawn(process.execPath, [...flags, `${folder}/dlms-cosem-fuzz.mjs`, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

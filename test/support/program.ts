import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/** How a run of the program ended. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, bundled as it is shipped, in a folder of its own. */
export interface Program {
  readonly folder: string;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcessWithoutNullStreams;
  run(args: readonly string[], input?: string | Uint8Array, env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Writes a file into the folder; the result is its path. */
  file(name: string, content: string | Uint8Array): string;
}

/** The program for the tests of a file: bundled before them, away after them. Colours and keys of our own are unset. */
export function cliProgram(): Program {
  const folder = mkdtempSync(join(tmpdir(), 'dlms-cli-'));
  const program = join(folder, 'dlms.mjs');
  beforeAll(() => bundle(program));
  afterAll(() => rmSync(folder, { recursive: true }));
  const { NO_COLOR, FORCE_COLOR, COLUMNS, DLMS_KEY, DLMS_AUTH_KEY, ...environment } = process.env;
  const start: Program['start'] = (args, env = {}) =>
    spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...environment, ...env } });
  return {
    folder,
    start,
    run: (args, input = '', env = {}) => outcome(start(args, env), input),
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    target: 'es2022',
    format: 'esm',
    outfile,
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
}

async function outcome(child: ChildProcessWithoutNullStreams, input: string | Uint8Array): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined).end(input);
  const exitCode = await new Promise<number | null>((done) => child.on('close', done));
  return { exitCode, stdout, stderr };
}

/** What a terminal would act upon: control and formatting characters, and line ends other than a line feed. */
export const actedUpon = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u;

/** The longest line of a text. */
export function widest(text: string): number {
  return text.split('\n').reduce((most, line) => Math.max(most, line.length), 0);
}

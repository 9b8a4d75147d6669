import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interopDocument } from './dlms/interop-document.ts';
import { forgetRows, keptRows } from './dlms/outcome-table.ts';
import { installations } from './installations.ts';
import { cache, commandOf } from './peers.ts';
import { isRequired } from './required.ts';

/** Packages of Debian, by a command that each brings. They change the machine: they are installed where required alone. */
const packages = [
  { name: 'libcoap', command: ['coap-client-notls', 'coap-client'], package: 'libcoap3-bin' },
  { name: 'socat', command: ['socat'], package: 'socat' },
  { name: 'tmux', command: ['tmux'], package: 'tmux' },
  { name: 'chromium', command: ['chromium', 'chromium-browser'], package: 'chromium' },
];

const longest = 180_000;

/** Runs before all interop tests. */
export function setup(): void {
  mkdirSync(cache, { recursive: true });
  if (process.env.WRITE_INTEROP === '1') forgetRows();
  for (const { name, version, commands, files = {} } of installations) {
    const folder = join(cache, `${name}-${version}`);
    const done = join(folder, 'installed');
    if (existsSync(done)) continue;
    attempt(`${name} ${version}`, () => {
      mkdirSync(folder, { recursive: true });
      for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
      for (const command of commands(folder)) run(command);
      writeFileSync(done, '');
    });
  }
  const missing = packages.filter(({ name, command }) => isRequired(name) && commandOf(...command) === undefined);
  if (missing.length === 0) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  attempt('the lists of packages', () => run([...asRoot, 'apt-get', 'update', '--quiet']));
  for (const { name, package: debian } of missing) {
    attempt(name, () => run([...asRoot, 'apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', debian]));
  }
}

/** Runs after all: what came of them becomes docs/interop.md, where WRITE_INTEROP asks for it. */
export function teardown(): void {
  if (process.env.WRITE_INTEROP !== '1') return;
  writeFileSync(fileURLToPath(new URL('../../docs/interop.md', import.meta.url)), interopDocument(keptRows()));
}

/** What cannot be installed is said; tests that need it fail where it is required. */
function attempt(what: string, install: () => void): void {
  try {
    install();
  } catch (error) {
    console.warn(`${what} is not installed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function run([command, ...rest]: readonly string[]): void {
  execFileSync(command!, rest, {
    timeout: longest,
    stdio: 'pipe',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

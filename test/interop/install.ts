import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './peers.ts';

/** What is installed once into the cache; one that cannot be is left out, and its tests skip with the reason. */
const installations = [
  {
    name: 'aiocoap',
    version: '0.4.17',
    commands: (folder: string, version: string) => [
      ['python3', '-m', 'venv', folder],
      [join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', `aiocoap==${version}`],
    ],
  },
  {
    name: 'node-coap',
    version: '1.5.0',
    commands: (folder: string, version: string) => [
      ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `coap@${version}`],
    ],
  },
];

const longest = 180_000;

/** Runs before all interop tests. */
export function setup(): void {
  mkdirSync(cache, { recursive: true });
  for (const { name, version, commands } of installations) {
    const folder = join(cache, `${name}-${version}`);
    const done = join(folder, 'installed');
    if (existsSync(done)) continue;
    try {
      mkdirSync(folder, { recursive: true });
      for (const [command, ...rest] of commands(folder, version)) {
        execFileSync(command!, rest, { timeout: longest, stdio: 'pipe' });
      }
      writeFileSync(done, '');
    } catch (error) {
      console.warn(`${name} ${version} is not installed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

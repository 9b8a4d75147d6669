import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where programs of others are installed; git ignores it. */
export const cache = fileURLToPath(new URL('./.cache/', import.meta.url));

/** The folder of what `install.ts` installed, or undefined. */
export function installed(nameAndVersion: string): string | undefined {
  const folder = join(cache, nameAndVersion);
  return existsSync(join(folder, 'installed')) ? folder : undefined;
}

/** The first of these commands that this machine has. */
export function commandOf(...names: readonly string[]): string | undefined {
  return names.find((name) => spawnSync('which', [name]).status === 0);
}

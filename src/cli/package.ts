import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package that this program is part of, from the sources as well as from `dist`. */
export function packageFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (; folder !== dirname(folder); folder = dirname(folder))
    if (manifest(folder)?.name === 'dlms-cosem') return folder;
  return undefined;
}

/** The version in `package.json`. */
export function packageVersion(): string {
  const folder = packageFolder();
  return (folder && manifest(folder)?.version) ?? 'unknown';
}

function manifest(folder: string): { name?: string; version?: string } | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

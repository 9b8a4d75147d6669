import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const declaration = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const (\w+) = interfaceClass\(/g;

/** What stands above the declarations of interface classes, by the name of their export. */
export function classComments(root: string): ReadonlyMap<string, string> {
  const folder = join(root, 'src/cosem/classes');
  const comments = new Map<string, string>();
  for (const file of readdirSync(folder))
    for (const [, comment, name] of readFileSync(join(folder, file), 'utf8').matchAll(declaration))
      comments.set(name!, comment!.replace(/\n\s*\* ?/g, '\n').trim());
  return comments;
}

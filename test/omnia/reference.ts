import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const reference = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));

/** The text of `../shared/reference/<file>`, or undefined where there is none beside the checkout. */
export function referenceText(file: string): string | undefined {
  return existsSync(reference + file) ? readFileSync(reference + file, 'utf8') : undefined;
}

/** The rows of a JSON file of the reference. */
export function referenceRows<Row>(file: string): Row[] | undefined {
  const text = referenceText(file);
  return text === undefined ? undefined : (JSON.parse(text) as Row[]);
}

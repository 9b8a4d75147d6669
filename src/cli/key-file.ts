import { readFileSync } from 'node:fs';
import { fileProblem } from './input.ts';
import { UsageError } from './usage.ts';

/** The content of a file of JSON that may hold keys. Throws a UsageError that quotes nothing of it. */
export function readKeyFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw fileProblem(file, error);
  }
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the text, which is keys.
    throw new UsageError(`${file} is not JSON`);
  }
}

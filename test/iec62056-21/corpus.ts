import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromLatin1 } from '../../src/codec/index.ts';

const folder = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

/** The captures lie beside the checkout and are no part of it. */
export const corpusIsThere = existsSync(folder);

export interface CorpusEntry {
  readonly id: string;
  readonly layer: string;
  readonly text?: string;
  // biome-ignore lint/suspicious/noExplicitAny: every source asserts something else
  readonly expect: any;
  readonly verified?: { readonly crc?: boolean | null; readonly bcc?: boolean | null };
  readonly octets: Uint8Array;
}

/** The entries of `file` that are text; none where the corpus is absent. */
export function corpus(file: string): CorpusEntry[] {
  if (!corpusIsThere) return [];
  return readFileSync(`${folder}${file}.jsonl`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CorpusEntry)
    .filter((entry) => entry.text !== undefined)
    .map((entry) => ({ ...entry, octets: fromLatin1(entry.text!) }));
}

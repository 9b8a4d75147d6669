import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { fromHex, type Node } from '../../src/codec/index.ts';

export const hex = (text: string): Uint8Array => fromHex(text)!;

/** The leaves of a tree lie side by side and fill it. */
export function expectPartition(tree: Node, start: number, end: number): void {
  const leaves = (node: Node): Node[] => node.children?.flatMap(leaves) ?? [node];
  let at = start;
  for (const leaf of leaves(tree)) {
    expect(leaf.start, leaf.name).toBe(at);
    at = leaf.end;
  }
  expect(at).toBe(end);
}

export interface CorpusEntry {
  readonly id: string;
  readonly layer: string;
  readonly hex?: string;
  readonly expect?: {
    readonly error?: true;
    readonly equals?: Record<string, unknown>;
    readonly applicationContext?: string;
    readonly mechanism?: string;
    readonly password?: string;
    readonly result?: number;
    readonly diagnosticUser?: number;
    readonly userInformation?: string;
  } | null;
}

const folder = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
export const corpusIsThere = existsSync(`${folder}apdu.jsonl`);

/** The lines of one file of the corpus, read where it lies; none where there is no corpus. */
export function corpus(file: string): CorpusEntry[] {
  if (!corpusIsThere) return [];
  return readFileSync(folder + file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CorpusEntry);
}

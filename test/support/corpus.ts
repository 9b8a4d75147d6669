import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { fromHex } from '../../src/codec/index.ts';

/** One line of a file of the corpus; what its fields mean stands in the README of the corpus. */
export interface CorpusEntry {
  readonly id: string;
  readonly layer: string;
  readonly hex?: string;
  readonly text?: string;
  readonly keys?: Readonly<Record<string, string>> | null;
  // biome-ignore lint/suspicious/noExplicitAny: every source asserts in a form of its own
  readonly expect?: any;
  readonly note?: string | null;
  readonly encrypted?: boolean;
  readonly verified?: Readonly<Record<string, unknown>>;
}

/** A vector of a Wycheproof file: what all files say of it, and its own fields. */
export type WycheproofVector<Fields extends string> = {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
} & { readonly [Field in Fields]: string };

/** A test group of the files of GCM and GMAC, as far as the tests read it. */
export interface WycheproofGroup {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
  readonly tests: readonly (WycheproofVector<'key' | 'iv' | 'msg' | 'tag'> & {
    readonly aad?: string;
    readonly ct?: string;
  })[];
}

/** A test group of the file of AES key wrap. */
export interface WycheproofKeyWrapGroup {
  readonly keySize: number;
  readonly tests: readonly WycheproofVector<'key' | 'msg' | 'ct'>[];
}

/** A test group of the files of ECDSA: the vectors of one public key. */
export interface WycheproofSignatureGroup {
  readonly publicKey: { readonly uncompressed: string };
  readonly tests: readonly WycheproofVector<'msg' | 'sig'>[];
}

/** A test group of the file of ECDH. */
export interface WycheproofAgreementGroup {
  readonly tests: readonly WycheproofVector<'public' | 'private' | 'shared'>[];
}

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));

function shareText(path: string): string | undefined {
  return existsSync(shared + path) ? readFileSync(shared + path, 'utf8') : undefined;
}

/** The lines of `../shared/corpus/<file>`, or undefined where there is no corpus beside the checkout. */
export function corpus(file: string): CorpusEntry[] | undefined {
  return shareText(`corpus/${file}`)
    ?.split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CorpusEntry);
}

/** The groups of `../shared/wycheproof/<file>`, or undefined where they are absent. */
export function wycheproof<Group = WycheproofGroup>(file: string): Group[] | undefined {
  const text = shareText(`wycheproof/${file}`);
  return text === undefined ? undefined : (JSON.parse(text) as { testGroups: Group[] }).testGroups;
}

/** A suite over files that may be absent: `body` gets what was loaded, else one skipped test says what is missing. */
export function describeCorpus<T>(name: string, loaded: T | undefined, body: (loaded: T) => void): void {
  if (loaded !== undefined) describe(name, () => body(loaded));
  else describe(name, () => test.skip('skipped: its vectors are not there (../shared beside the checkout)', () => {}));
}

/** Octets of a hexadecimal literal; anything else is a slip in the test. */
export function hex(text: string): Uint8Array {
  const octets = fromHex(text);
  if (octets === undefined) throw new Error(`not hexadecimal: ${text}`);
  return octets;
}

import { fromHex } from '../../src/codec/index.ts';
import { corpus } from '../support/corpus.ts';

/** Longer captures make each input slow and find no more. */
const longest = 2048;

/** What the files of the corpus have for some layers; nothing where it is absent. */
export function captured(...files: readonly string[]): Uint8Array[] {
  return files.flatMap((file) =>
    (corpus(`${file}.jsonl`) ?? []).flatMap(({ hex, text }) => {
      const octets = hex === undefined ? undefined : fromHex(hex);
      if (octets !== undefined) return [octets.slice(0, longest)];
      return text === undefined ? [] : [latin1(text).slice(0, longest)];
    }),
  );
}

/** The octets of a text, one for each character. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

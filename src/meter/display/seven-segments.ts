/** The segments of a digit: `a` on top, then clockwise to `f`, and `g` in the middle. */
export const segmentLetters = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
/** A segment of a digit. */
export type SegmentLetter = (typeof segmentLetters)[number];

/** What seven segments make of a character; letters have the one shape that can be told from others. */
const shapes: Readonly<Record<string, string>> = {
  ' ': '',
  '-': 'g',
  _: 'd',
  '=': 'dg',
  '0': 'abcdef',
  '1': 'bc',
  '2': 'abdeg',
  '3': 'abcdg',
  '4': 'bcfg',
  '5': 'acdfg',
  '6': 'acdefg',
  '7': 'abc',
  '8': 'abcdefg',
  '9': 'abcdfg',
  A: 'abcefg',
  B: 'cdefg',
  C: 'adef',
  D: 'bcdeg',
  E: 'adefg',
  F: 'aefg',
  G: 'acdef',
  H: 'bcefg',
  I: 'ef',
  J: 'bcde',
  K: 'acefg',
  L: 'def',
  M: 'ace',
  N: 'ceg',
  O: 'cdeg',
  P: 'abefg',
  Q: 'abcfg',
  R: 'eg',
  S: 'acdfg',
  T: 'defg',
  U: 'bcdef',
  V: 'cde',
  W: 'bdf',
  X: 'bcefg',
  Y: 'bcdfg',
  Z: 'abdeg',
};

/** The segments that show a character; none for one that they cannot show. */
export function segmentsOf(character: string): readonly SegmentLetter[] {
  return [...(shapes[character.toUpperCase()] ?? '')] as SegmentLetter[];
}

/** A digit of a field with what stands behind it. */
export interface DigitCell {
  readonly character: string;
  /** A point or a colon behind the digit. */
  readonly mark: '.' | ':' | undefined;
}

/** A text in the digits of a field: points and colons need none of their own. What is too long loses its beginning. */
export function digitCells(text: string, count: number, align: 'left' | 'right'): readonly DigitCell[] {
  const cells: DigitCell[] = [];
  for (const character of text) {
    const last = cells.at(-1);
    const mark = character === '.' || character === ':' ? character : undefined;
    if (mark === undefined) cells.push({ character, mark });
    else if (last === undefined || last.mark !== undefined) cells.push({ character: ' ', mark });
    else cells[cells.length - 1] = { ...last, mark };
  }
  const kept = cells.slice(-count);
  const blank = Array.from({ length: count - kept.length }, (): DigitCell => ({ character: ' ', mark: undefined }));
  return align === 'left' ? [...kept, ...blank] : [...blank, ...kept];
}

/** Gives a piece of text its look; the text itself stays as it is. */
export type Paint = (text: string) => string;

/** The looks of all that the renderers write. The text alone says everything: a palette only adds to it. */
export interface Palette {
  readonly heading: Paint;
  readonly name: Paint;
  readonly value: Paint;
  readonly meaning: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly doubtful: Paint;
  readonly bad: Paint;
  /** Looks of neighbouring fields, used in turn. */
  readonly fields: readonly Paint[];
}

const plain: Paint = (text) => text;

/** No colours: nothing is written below 0x20 but line feeds. */
export const plainPalette: Palette = {
  heading: plain,
  name: plain,
  value: plain,
  meaning: plain,
  faint: plain,
  good: plain,
  doubtful: plain,
  bad: plain,
  fields: [plain],
};

const ansi =
  (code: string): Paint =>
  (text) =>
    text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;

/** The sixteen colours of a terminal (ECMA-48 SGR), which follow its own theme. */
export const terminalPalette: Palette = {
  heading: ansi('1'),
  name: ansi('1'),
  value: plain,
  meaning: ansi('36'),
  faint: ansi('2'),
  good: ansi('32'),
  doubtful: ansi('33'),
  bad: ansi('1;31'),
  fields: ['36', '33', '32', '35', '34', '96', '93', '92', '95', '94'].map(ansi),
};

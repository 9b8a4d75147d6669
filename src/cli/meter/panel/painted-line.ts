/** A piece of a line and its look, in parameters of SGR (ECMA-48); none where left out. */
export type PaintedText = readonly [text: string, look?: string];

/** A line of the screen in its pieces. */
export type PaintedLine = readonly PaintedText[];

/** A line as a terminal takes it, cut off where the screen ends. */
export function paintLine(line: PaintedLine, columns: number, hasColours: boolean): string {
  let left = columns;
  let painted = '';
  for (const [text, look] of line) {
    const shown = [...text].slice(0, Math.max(0, left)).join('');
    left -= [...text].length;
    painted += look === undefined || !hasColours || shown === '' ? shown : `\u001b[${look}m${shown}\u001b[0m`;
  }
  return painted;
}

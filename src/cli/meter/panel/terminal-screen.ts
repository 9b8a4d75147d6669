import type { WriteStream } from 'node:tty';
import { type PaintedLine, paintLine } from './painted-line.ts';

const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';
/** Terminals that know it show what is written in between at once. */
const [beginUpdate, endUpdate] = ['\u001b[?2026h', '\u001b[?2026l'];

/** The whole screen of a terminal, drawn in place: what is the same as before is not written again. */
export class TerminalScreen {
  readonly #output: WriteStream;
  readonly #hasColours: boolean;
  #shown: readonly string[] = [];
  #size = '';

  constructor(output: WriteStream, hasColours: boolean) {
    this.#output = output;
    this.#hasColours = hasColours;
  }

  /** Takes the screen; what was on it comes back with `leave`. */
  enter(): void {
    this.#output.write(enter);
  }

  leave(): void {
    this.#output.write(leave);
  }

  draw(lines: readonly PaintedLine[]): void {
    const { columns, rows } = this.#output;
    const size = `${columns} ${rows}`;
    const isNew = size !== this.#size;
    this.#size = size;
    const painted = lines.slice(0, rows).map((line) => paintLine(line, columns, this.#hasColours));
    let text = isNew ? '\u001b[2J' : '';
    const last = Math.max(painted.length, isNew ? 0 : this.#shown.length);
    for (let row = 0; row < last; row += 1) {
      const line = painted[row] ?? '';
      if (isNew || line !== this.#shown[row]) text += `\u001b[${row + 1};1H${line}\u001b[K`;
    }
    this.#shown = painted;
    // Who reads slower than we draw gets the next picture instead.
    if (text !== '' && this.#output.writableLength === 0) this.#output.write(`${beginUpdate}${text}${endUpdate}`);
    else if (text !== '') this.#size = '';
  }
}

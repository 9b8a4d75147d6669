import { Writer } from '../../codec/index.ts';
import type { Direction, TextInput, TextProblem, TextRun, TextStyle } from './types.ts';

/** Collects the octets of a text, its runs and its problems. */
export class Assembly {
  readonly octets = new Writer();
  ignored = 0;
  readonly #runs: TextRun[] = [];
  readonly #problems: TextProblem[] = [];
  #start = 0;
  #line = 1;
  #direction: Direction | undefined;

  /** Ends the open run; the octets that follow belong to a new one. */
  open(line: number, direction: Direction | undefined): void {
    this.#close();
    this.#start = this.octets.length;
    this.#line = line;
    this.#direction = direction;
  }

  problem(line: number, reason: string): void {
    this.#problems.push({ line, reason });
  }

  finish(style: TextStyle): TextInput {
    this.#close();
    return { octets: this.octets.finish(), runs: this.#runs, style, ignored: this.ignored, problems: this.#problems };
  }

  #close(): void {
    const run = { start: this.#start, end: this.octets.length, line: this.#line };
    const direction = this.#direction;
    if (run.end > run.start) this.#runs.push(direction === undefined ? run : { ...run, direction });
  }
}

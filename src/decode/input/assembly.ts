import { Writer } from '../../codec/index.ts';
import type { Direction, TextInput, TextProblem, TextRun, TextStyle } from './types.ts';

/** Collects the octets of a text, its runs and its problems. */
export class Assembly {
  readonly octets = new Writer();
  ignored = 0;
  private readonly runs: TextRun[] = [];
  private readonly problems: TextProblem[] = [];
  private start = 0;
  private line = 1;
  private direction: Direction | undefined;

  /** Ends the open run; the octets that follow belong to a new one. */
  open(line: number, direction: Direction | undefined): void {
    this.close();
    this.start = this.octets.length;
    this.line = line;
    this.direction = direction;
  }

  problem(line: number, reason: string): void {
    this.problems.push({ line, reason });
  }

  finish(style: TextStyle): TextInput {
    this.close();
    const { runs, ignored, problems } = this;
    return { octets: this.octets.finish(), runs, style, ignored, problems };
  }

  private close(): void {
    const { start, line, direction } = this;
    const end = this.octets.length;
    if (end > start) this.runs.push(direction === undefined ? { start, end, line } : { start, end, direction, line });
  }
}

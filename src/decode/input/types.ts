/** How the octets were written in the text. */
export type TextStyle = 'hex' | 'hexdump' | 'base64' | 'telegram' | 'log';

/** Who put octets on the line, as the text says: the client sent them or received them. */
export type Direction = 'sent' | 'received';

/** Octets that follow one another: one block of lines, one packet, or one direction of a log. */
export interface TextRun {
  /** Extent in the octets of the input. */
  readonly start: number;
  readonly end: number;
  readonly direction?: Direction;
  /** Number of the line in which the run starts; the first is 1. */
  readonly line: number;
}

/** Something in a line that looks like data but cannot be read as such. */
export interface TextProblem {
  readonly line: number;
  readonly reason: string;
}

/** The octets found in a text; the runs partition them. */
export interface TextInput {
  readonly octets: Uint8Array;
  readonly runs: readonly TextRun[];
  readonly style: TextStyle;
  /** How many lines with text in them held no data. */
  readonly ignored: number;
  readonly problems: readonly TextProblem[];
}

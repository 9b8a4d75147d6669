import type { Writer } from '../../codec/index.ts';

/** A stretch of a line that reads as hexadecimal octets. */
export interface HexRun {
  readonly start: number;
  readonly end: number;
  readonly octets: number;
  /** Groups of digits; one or many octets each. */
  readonly units: number;
  /** Groups with an odd number of digits. */
  readonly odd: number;
  /** A digit from 0 to 9 is in it: words of the letters a to f have none. */
  readonly numeric: boolean;
  /** All are digits from 0 to 9. */
  readonly decimal: boolean;
  /** Every group is one octet. */
  readonly pairs: boolean;
  /** Every group is marked as hexadecimal: 0x7E, \x7E, $7E, %7E. */
  readonly marked: boolean;
  /** Where the last group starts. */
  readonly last: number;
}

/** Value of a hexadecimal digit; -1 for any other character and past the end. */
export function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Whether a character can be part of a word; what is beyond ASCII counts as a letter. */
export function isWordCharacter(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === 0x5f || code > 0xbf
  );
}

const isSpace = (code: number) => code === 0x20 || code === 0x09;
const isQuote = (code: number) => code === 0x22 || code === 0x27;
/** Separators that hold two groups together only where nothing else is between them. */
const isTight = (code: number) => code === 0x3a || code === 0x2e || code === 0x2d || code === 0x5f || code === 0x7c;
const isComma = (code: number) => code === 0x2c || code === 0x3b;

/** Length of a mark that announces hexadecimal digits: `0x`, `\x`, `$`, `%`. */
function markLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 0x24 || code === 0x25) return 1;
  return (code === 0x30 || code === 0x5c) && (text.charCodeAt(at + 1) | 0x20) === 0x78 ? 2 : 0;
}

/** Walks over groups of hexadecimal digits and the separators between them. */
export class HexUnits {
  /** Extent of the digits of the current group. */
  start = 0;
  end = 0;
  marked = false;
  readonly #text: string;
  readonly #limit: number;
  #at: number;

  constructor(text: string, at: number, limit = text.length) {
    this.#text = text;
    this.#at = at;
    this.#limit = limit;
  }

  /** Goes to the group at the position; false when there is none. */
  first(): boolean {
    const text = this.#text;
    const mark = markLength(text, this.#at);
    const start = this.#at + mark;
    let end = start;
    while (end < this.#limit && digitValue(text.charCodeAt(end)) >= 0) end += 1;
    if (end === start) return false;
    const after = mark === 0 && (text.charCodeAt(end) | 0x20) === 0x68 ? end + 1 : end;
    if (after < this.#limit && isWordCharacter(text.charCodeAt(after)) && text.charCodeAt(after) !== 0x5f) return false;
    this.start = start;
    this.end = end;
    this.marked = mark > 0;
    this.#at = after;
    return true;
  }

  /** Goes over one separator to the next group; false when what follows is something else. */
  next(): boolean {
    const before = this.#at;
    if (this.#separator() && this.first()) return true;
    this.#at = before;
    return false;
  }

  #separator(): boolean {
    const text = this.#text;
    const limit = this.#limit;
    const start = this.#at;
    let quotes = 0;
    let cores = 0;
    let tight = false;
    let at = start;
    for (; at < limit; at += 1) {
      const code = text.charCodeAt(at);
      if (isSpace(code)) continue;
      if (isQuote(code)) quotes += 1;
      else if (isTight(code)) tight = true;
      else if (!isComma(code)) break;
      if (!isQuote(code)) cores += 1;
      if (quotes > 2 || cores > 1) return false;
    }
    if (at >= limit || (tight && at - start > 1)) return false;
    this.#at = at;
    return at > start || markLength(text, at) > 0;
  }
}

/** The longest run of hexadecimal octets that starts at `at`. */
export function hexRunAt(text: string, at: number): HexRun | undefined {
  const units = new HexUnits(text, at);
  if (!units.first()) return undefined;
  const { marked } = units;
  let [octets, count, odd, end, last] = [0, 0, 0, at, at];
  let [numeric, letters, pairs] = [false, false, true];
  do {
    if (units.marked !== marked) break;
    const size = units.end - units.start;
    for (let i = units.start; i < units.end; i += 1) {
      if (text.charCodeAt(i) < 0x3a) numeric = true;
      else letters = true;
    }
    pairs &&= size === 2;
    octets += (size + 1) >> 1;
    odd += size & 1;
    count += 1;
    last = units.start;
    end = units.end;
  } while (units.next());
  return { start: at, end, octets, units: count, odd, numeric, decimal: !letters, pairs, marked, last };
}

/** A digit without its other half. */
interface Dangling {
  readonly value: number;
  readonly line: number;
  readonly column: number;
  /** The digit is all of its group. */
  readonly alone: boolean;
}

/**
 * Writes runs of hexadecimal octets. A single digit between separators is an octet below 16; the last digit of any other
 * odd group is left out; the first of a line is reported. The digit that ends a run waits for its other half in the run after it:
 * terminals break lines inside octets.
 */
export class HexWriter {
  #waiting: Dangling | undefined;
  #reported = 0;
  readonly #into: Writer;
  readonly #report: (line: number, reason: string) => void;

  constructor(into: Writer, report: (line: number, reason: string) => void) {
    this.#into = into;
    this.#report = report;
  }

  write(text: string, run: { readonly start: number; readonly end: number }, line: number): void {
    const units = new HexUnits(text, run.start, run.end);
    for (let more = units.first(); more; ) {
      this.#group(text, units, line);
      more = units.next();
      if (more) this.settle();
    }
  }

  /** The run that follows is not the rest of the one before. */
  settle(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    if (waiting.alone) this.#into.u8(waiting.value);
    this.#waiting = undefined;
    if (this.#reported === waiting.line) return;
    this.#reported = waiting.line;
    const what = waiting.alone ? 'a single hexadecimal digit, read as an octet' : 'an odd number of hexadecimal digits';
    this.#report(waiting.line, `${what} at column ${waiting.column}`);
  }

  #group(text: string, { start, end, marked }: HexUnits, line: number): void {
    const into = this.#into;
    const size = end - start;
    let at = start;
    if (this.#waiting !== undefined && size & 1) {
      into.u8((this.#waiting.value << 4) | digitValue(text.charCodeAt(at)));
      this.#waiting = undefined;
      at += 1;
    } else this.settle();
    for (; at + 1 < end; at += 2) {
      into.u8((digitValue(text.charCodeAt(at)) << 4) | digitValue(text.charCodeAt(at + 1)));
    }
    if (at === end) return;
    const value = digitValue(text.charCodeAt(at));
    if (size === 1 && marked) into.u8(value);
    else this.#waiting = { value, line, column: end, alone: size === 1 };
  }
}

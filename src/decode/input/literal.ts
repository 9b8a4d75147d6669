import { digitValue, isWordCharacter } from './hex.ts';

const backslash = 0x5c;

/** Characters that stand for one octet after a backslash. */
const escapes: Readonly<Record<string, number>> = {
  '0': 0,
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
};

const marked = Array.from({ length: 256 }, (_, octet) => `\\x${octet.toString(16).padStart(2, '0')}`);

/**
 * Replaces string literals that hold octets by marked hexadecimal: `b'~\xa0'` of Python, `"~\xA0"` of C and ESPHome,
 * `"~\u00a0"` of JSON. Other literals stay.
 */
export function spellOutLiterals(line: string): string {
  if (!line.includes('\\') && !/[bB]['"]/.test(line)) return line;
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < line.length; at += 1) {
    const quote = line[at]!;
    if (quote !== '"' && quote !== "'") continue;
    const end = closing(line, at);
    if (end < 0) break;
    const bytes = isBytesMark(line, at - 1);
    const spelled = spellOut(line, at + 1, end, bytes);
    if (spelled !== undefined) {
      parts.push(line.slice(from, bytes ? at - 1 : at), spelled);
      from = end + 1;
    }
    at = end;
  }
  parts.push(line.slice(from));
  return parts.join('');
}

/** Where the quotation mark at `start` is closed; -1 when it is not. */
function closing(line: string, start: number): number {
  const quote = line.charCodeAt(start);
  for (let at = start + 1; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  return -1;
}

function isBytesMark(line: string, at: number): boolean {
  return (line.charCodeAt(at) | 0x20) === 0x62 && !isWordCharacter(line.charCodeAt(at - 1));
}

/** The content of a literal as marked hexadecimal; undefined when nothing in it says that it holds octets. */
function spellOut(line: string, start: number, end: number, bytes: boolean): string | undefined {
  const parts: string[] = [];
  let escaped = bytes;
  let verbatim = false;
  for (let at = start; at < end; ) {
    const { value, size } = octetAt(line, at);
    if (value > 0xff) return undefined;
    if (size > 2 || (size === 2 && line[at + 1] === 'r')) escaped = true;
    if (size < 4) verbatim = true;
    parts.push(marked[value]!);
    at += size;
  }
  // Nothing but `\x7e\xa0` reads as it stands.
  return escaped && verbatim ? parts.join('') : undefined;
}

/** One character of a literal or one escape: its octet (above 255 for none) and how much of the text it takes. */
function octetAt(line: string, at: number): { value: number; size: number } {
  const code = line.charCodeAt(at);
  if (code !== backslash) return { value: code, size: 1 };
  const letter = line[at + 1]!;
  const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : 0;
  if (digits === 0) return { value: escapes[letter] ?? letter.charCodeAt(0), size: 2 };
  let value = 0;
  for (let i = 0; i < digits; i += 1) {
    const digit = digitValue(line.charCodeAt(at + 2 + i));
    value = digit < 0 ? 0x10000 : value * 16 + digit;
  }
  return { value, size: digits + 2 };
}

const decimalList =
  /((?:\b(?:bytearray|bytes|from|of|Uint8Array|Buffer)\(?|"data"\s?:\s?)?)([[({])([\d\s,]{3,})[\])}]/g;
/** Fewer or smaller numbers in brackets are as likely something else. */
const leastUnnamed = 4;
const leastMaximum = 100;

/** Replaces bracketed lists of decimal octets, as Python and JSON print them, by marked hexadecimal, line for line. */
export function spellOutDecimals(text: string): string {
  return text.replace(decimalList, (whole, name: string, bracket: string, list: string) => {
    if (name === '' && list.length < 2 * leastUnnamed) return whole;
    const numbers = (list.match(/\d+/g) ?? []).map((digits) => (digits.length > 3 ? Number.NaN : Number(digits)));
    if (numbers.length < 2 || !numbers.every((number) => number <= 0xff)) return whole;
    const isUnnamed = name === '' && (bracket === '(' || !list.includes(',') || numbers.length < leastUnnamed);
    if (isUnnamed || (name === '' && !numbers.some((number) => number >= leastMaximum))) return whole;
    return name + list.replace(/\d+/g, (digits) => marked[Number(digits)]!).replaceAll(',', ' ');
  });
}

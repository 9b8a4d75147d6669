import type { Reader, Writer } from '../codec/index.ts';
import { character, isPrintable } from './characters.ts';

/** The longest line: a DSMR P1 text message of 1024 characters takes 2048 hexadecimal digits and its identifier. */
export const maximumLine = 4096;
/** The longest telegram that is read or waited for. */
export const maximumTelegram = 64 * 1024;
/** The longest line of an identification: it has 16 characters of text, in telegrams some more. */
export const maximumIdentification = 256;
/** The longest device address of a request message. */
export const maximumAddress = 32;

const { carriageReturn, lineFeed } = character;
const crLf = [carriageReturn, lineFeed];

/** Carriage return or line feed. */
export function isLineBreak(octet: number | undefined): boolean {
  return octet === carriageReturn || octet === lineFeed;
}

/** The offset after one line break (CR LF, LF or CR) at `at`; `at` itself where there is none. */
export function lineBreakEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || !isLineBreak(bytes[at])) return at;
  return bytes[at] === carriageReturn && at + 1 < end && bytes[at + 1] === lineFeed ? at + 2 : at + 1;
}

/** The offset of the first octet from `at` on that is no line break. */
export function afterLineBreaks(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && isLineBreak(bytes[next])) next += 1;
  return next;
}

/**
 * The offset of the line break after an identification `/XXXZ…` at `at`; `end` where the octets end first, -1 where no
 * identification is. It holds no second `/`, so that one after line noise is found. STX is let pass: meters send it.
 */
export function identificationEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== character.start) return -1;
  const last = Math.min(end, at + maximumIdentification);
  for (let i = at + 1; i < last; i += 1) {
    const octet = bytes[i]!;
    if (isLineBreak(octet)) return i > at + 4 ? i : -1;
    if (i < at + 4 ? !isLetter(octet) : !isIdentification(octet)) return -1;
  }
  return last === end ? end : -1;
}

function isLetter(octet: number): boolean {
  const upper = octet & 0xdf;
  return upper >= 0x41 && upper <= 0x5a;
}

function isIdentification(octet: number): boolean {
  const { start, end, opening, closing, stx } = character;
  if (octet === start || octet === end || octet === opening || octet === closing) return false;
  return isPrintable(octet) || octet === stx;
}

/** The offset of the `!` of a request message `/?…!` at `at`; `end` where the octets end first, -1 where none is. */
export function requestEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== character.start) return -1;
  if (at + 1 >= end) return end;
  if (bytes[at + 1] !== character.question) return -1;
  const last = Math.min(end, at + 3 + maximumAddress);
  for (let i = at + 2; i < last; i += 1) {
    if (bytes[i] === character.end) return i;
    if (!isPrintable(bytes[i]!) || bytes[i] === character.start) return -1;
  }
  return last === end ? end : -1;
}

/** True where a request or an identification with its whole line is at `at`: the message before it is over. */
export function startsMessage(bytes: Uint8Array, at: number, end: number): boolean {
  const identification = identificationEnd(bytes, at, end);
  if (identification >= 0) return identification < end;
  const request = requestEnd(bytes, at, end);
  return request >= 0 && request + 1 < end && isLineBreak(bytes[request + 1]);
}

/**
 * The offset after the end character `!` at `at` and the up to four hexadecimal digits of a CRC; -1 where another
 * character than the end of a line or a block follows.
 */
export function endLineEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== character.end) return -1;
  let next = at + 1;
  while (next < end && next < at + 5 && isHexadecimal(bytes[next]!)) next += 1;
  return next === end || isLineBreak(bytes[next]) || bytes[next] === character.etx ? next : -1;
}

function isHexadecimal(octet: number): boolean {
  return (octet >= 0x30 && octet <= 0x39) || ((octet & 0xdf) >= 0x41 && (octet & 0xdf) <= 0x46);
}

/**
 * Where the telegram whose lines begin at `at` ends: after the line break of its end line, or, not complete, where
 * another message begins, at `limit` or at `end`.
 */
export function telegramEnd(
  bytes: Uint8Array,
  at: number,
  end: number,
  limit: number,
): { readonly end: number; readonly complete: boolean } {
  const last = Math.min(end, limit);
  let atLineStart = true;
  for (let i = at; i < last; i += 1) {
    const octet = bytes[i]!;
    if (octet === character.start && startsMessage(bytes, i, end)) return { end: i, complete: false };
    const digits = atLineStart ? endLineEnd(bytes, i, last) : -1;
    const after = digits < 0 ? -1 : lineBreakEnd(bytes, digits, last);
    if (after > digits) return { end: after, complete: true };
    atLineStart = isLineBreak(octet);
  }
  return { end: last, complete: false };
}

/** What is called where a line break is not CR LF: one flag for all of them. */
export type LineBreakFlag = (offset: number) => void;

/** Flags the first line break that is not CR LF; the others of the same message are as it is. */
export function lineBreakFlag(r: Reader): LineBreakFlag {
  let flagged = false;
  return (offset) => {
    if (!flagged) r.flag('iec62056-21-format', 'a line break other than CR LF', offset);
    flagged = true;
  };
}

/** Reads the line breaks up to `end`; the standard has `count` of CR LF there. */
export function readLineBreaks(r: Reader, end: number, flag: LineBreakFlag, count = 1): void {
  const start = r.offset;
  const octets = r.take(end - start);
  r.trace?.leaf('lineBreak', start, end, undefined);
  if (octets.length !== 2 * count || !octets.every((octet, i) => octet === crLf[i & 1])) flag(start);
}

/** Reads the line break that ends a telegram and the empty lines after it, which some meters send. */
export function readLastLineBreak(r: Reader): void {
  readLineBreaks(r, lineBreakEnd(r.bytes, r.offset, r.end), lineBreakFlag(r));
  const start = r.offset;
  r.offset = afterLineBreaks(r.bytes, start, r.end);
  r.trace?.leaf('emptyLines', start, r.offset, undefined);
}

/** Reads the line break that ends a message of the handshake. A CR at the very end waits for its LF. */
export function readLineEnd(r: Reader): void {
  const end = afterLineBreaks(r.bytes, r.offset, r.end);
  if (end === r.offset && r.remaining > 0) throw r.error('iec62056-21-format', 'CR LF is expected');
  if (end <= r.offset + 1 && r.bytes[r.offset] !== lineFeed) r.need(2);
  readLineBreaks(r, end, lineBreakFlag(r));
}

/** Writes CR LF. */
export function writeLineBreak(w: Writer): void {
  w.u8(carriageReturn).u8(lineFeed);
}

import { blockCheckCharacter } from './block-check.ts';
import { character, isPrintable } from './characters.ts';
import { findDataSet } from './data-set.ts';
import {
  afterLineBreaks,
  endLineEnd,
  identificationEnd,
  isLineBreak,
  maximumTelegram,
  requestEnd,
  startsMessage,
  telegramEnd,
} from './lines.ts';

/** What a message looks like, before it is decoded: `messageCodecs` has the codec of each kind. */
export type MessageKind =
  | 'request'
  | 'identification'
  | 'option-select'
  | 'acknowledgement'
  | 'programming-command'
  | 'programming-data'
  | 'data-message'
  | 'data-lines'
  | 'telegram';

/** Where a message lies; it is not complete when the octets, or the room for it, end before it does. */
export interface ScannedMessage {
  readonly kind: MessageKind;
  readonly start: number;
  readonly end: number;
  readonly complete: boolean;
}

/** Octets that begin no message. */
export interface ScannedNoise {
  readonly kind: 'noise';
  readonly start: number;
  readonly end: number;
}

/** One step of a scan. */
export type Scanned = ScannedMessage | ScannedNoise;

/**
 * The IEC 62056-21 or P1 message at `at`, or the noise up to the next one. Never throws; takes time in proportion to
 * what it steps over. Data lines without a beginning are a message, too. Undefined when nothing is left.
 */
export function scanMessage(bytes: Uint8Array, at = 0, end = bytes.length): Scanned | undefined {
  if (at >= end) return undefined;
  const message = messageAt(bytes, at, end, at);
  if (message !== undefined) return message;
  let next = at + 1;
  while (next < end && messageAt(bytes, next, end, at) === undefined) next += 1;
  return { kind: 'noise', start: at, end: next };
}

/** All messages and all noise from `at` to `end`, one after another and without gaps. */
export function* scanMessages(bytes: Uint8Array, at = 0, end = bytes.length): Generator<Scanned, void, undefined> {
  for (let found = scanMessage(bytes, at, end); found !== undefined; found = scanMessage(bytes, found.end, end)) {
    yield found;
  }
}

/** `first` is where the scan began: a line may begin there as after a line break. */
function messageAt(bytes: Uint8Array, at: number, end: number, first: number): ScannedMessage | undefined {
  switch (bytes[at]) {
    case character.start:
      return requestAt(bytes, at, end) ?? identifiedAt(bytes, at, end);
    case character.soh:
      return commandAt(bytes, at, end);
    case character.stx:
      return dataAt(bytes, at, end);
    case character.ack:
      return optionSelectAt(bytes, at, end) ?? acknowledgementAt(bytes, at, end, first);
    case character.nak:
      return acknowledgementAt(bytes, at, end, first);
    default:
      return at === first || isLineBreak(bytes[at - 1]) || bytes[at - 1] === character.stx
        ? dataLinesAt(bytes, at, end)
        : undefined;
  }
}

function requestAt(bytes: Uint8Array, at: number, end: number): ScannedMessage | undefined {
  const closed = requestEnd(bytes, at, end);
  if (closed < 0) return undefined;
  const after = afterLineBreaks(bytes, Math.min(closed + 1, end), end);
  if (closed + 1 < end && after === closed + 1) return undefined;
  return { kind: 'request', start: at, end: after, complete: after > closed + 1 };
}

/** A telegram, or the identification alone where no text follows it. */
function identifiedAt(bytes: Uint8Array, at: number, end: number): ScannedMessage | undefined {
  const line = identificationEnd(bytes, at, end);
  if (line < 0) return undefined;
  const after = afterLineBreaks(bytes, line, end);
  const isTelegram = after < end && isPrintable(bytes[after]!) && !startsMessage(bytes, after, end);
  if (!isTelegram) return { kind: 'identification', start: at, end: after, complete: line < end };
  const found = telegramEnd(bytes, after, end, at + maximumTelegram);
  const last = found.complete ? afterLineBreaks(bytes, found.end, end) : found.end;
  return { kind: 'telegram', start: at, end: last, complete: found.complete };
}

function commandAt(bytes: Uint8Array, at: number, end: number): ScannedMessage | undefined {
  const { stx, etx, eot } = character;
  const kind = 'programming-command';
  for (let i = at + 1; i < at + 3 && i < end; i += 1) if (!isPrintable(bytes[i]!)) return undefined;
  if (at + 3 >= end) return { kind, start: at, end, complete: false };
  const next = bytes[at + 3];
  if (next !== stx && next !== etx && next !== eot) return undefined;
  const frame = frameEnd(bytes, next === stx ? at + 4 : at + 3, end);
  return frame && { kind, start: at, end: frame.end, complete: frame.complete };
}

function dataAt(bytes: Uint8Array, at: number, end: number): ScannedMessage | undefined {
  const frame = frameEnd(bytes, at + 1, end);
  if (frame === undefined) return undefined;
  const isChecked = frame.complete && blockCheckCharacter(bytes, at + 1, frame.end - 1) === bytes[frame.end - 1];
  // STX and ETX alone are not rare among other octets.
  if (!frame.hasValue && !frame.hasEnd && !isChecked) return undefined;
  const kind = frame.hasEnd ? 'data-message' : 'programming-data';
  return { kind, start: at, end: frame.end, complete: frame.complete };
}

interface FrameEnd {
  /** After the block check character. */
  readonly end: number;
  readonly complete: boolean;
  readonly hasEnd: boolean;
  readonly hasValue: boolean;
}

/** The end of the frame whose text begins at `at`. What is no text ends the search: the frame was none. */
function frameEnd(bytes: Uint8Array, at: number, end: number): FrameEnd | undefined {
  let hasEnd = false;
  let hasValue = false;
  for (let i = at; i < end; i += 1) {
    const octet = bytes[i]!;
    if (octet === character.etx || octet === character.eot) {
      // After lost octets the check character can be missing, and another message begin in its place.
      const isCut = i + 1 >= end || startsMessage(bytes, i + 1, end);
      return { end: isCut ? i + 1 : i + 2, complete: !isCut, hasEnd, hasValue };
    }
    if (!isPrintable(octet) && !isLineBreak(octet)) return undefined;
    if (octet === character.start && startsMessage(bytes, i, end)) return undefined;
    if (octet === character.opening) hasValue = true;
    if (i === at || isLineBreak(bytes[i - 1])) hasEnd ||= endLineEnd(bytes, i, end) === i + 1;
  }
  return { end, complete: false, hasEnd, hasValue };
}

function optionSelectAt(bytes: Uint8Array, at: number, end: number): ScannedMessage | undefined {
  for (let i = at + 1; i < at + 4; i += 1) if (i >= end || !isPrintable(bytes[i]!)) return undefined;
  const after = afterLineBreaks(bytes, at + 4, end);
  return after > at + 4 ? { kind: 'option-select', start: at, end: after, complete: true } : undefined;
}

/** ACK or NAK alone: told from other octets by the message that follows, or where it follows one itself. */
function acknowledgementAt(bytes: Uint8Array, at: number, end: number, first: number): ScannedMessage | undefined {
  const next = at + 1 < end ? bytes[at + 1] : undefined;
  const isFollowed =
    (next === character.soh && commandAt(bytes, at + 1, end) !== undefined) ||
    (next === character.stx && dataAt(bytes, at + 1, end) !== undefined) ||
    startsMessage(bytes, at + 1, end);
  const isNext = at === first && (next === undefined || next === character.ack || next === character.nak);
  return isFollowed || isNext ? { kind: 'acknowledgement', start: at, end: at + 1, complete: true } : undefined;
}

/** Lines of data sets, with the end line where it follows. */
function dataLinesAt(bytes: Uint8Array, at: number, end: number): ScannedMessage | undefined {
  // Values alone are of a data set that is lost; every one of their lines would search all that follow.
  if (bytes[at] === character.opening) return undefined;
  let next = at;
  let last = at;
  for (let found = findDataSet(bytes, at, end); found !== undefined; found = findDataSet(bytes, next, end)) {
    if (last === at && !isCode(bytes, found.start, found.idEnd)) break;
    last = found.end;
    next = afterLineBreaks(bytes, last, end);
  }
  if (last === at) return undefined;
  const digits = next > last ? endLineEnd(bytes, next, end) : -1;
  if (digits < 0) return { kind: 'data-lines', start: at, end: next, complete: false };
  const after = afterLineBreaks(bytes, digits, end);
  return { kind: 'data-lines', start: at, end: after, complete: after > digits };
}

/** Codes of data have a separator of their value groups; words of other texts have none. */
function isCode(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (bytes[i] === 0x2e || bytes[i] === 0x3a) return true;
  return false;
}

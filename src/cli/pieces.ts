import { concat, toLatin1 } from '../codec/index.ts';
import { capturedOctets, type DecodedCapture, holdsOctets, type Message, textOrOctets } from '../decode/index.ts';
import { shiftCapture } from './shift.ts';

/** Some messages of an input that is decoded as it arrives; offsets are into the whole input. */
export interface Piece {
  readonly capture: DecodedCapture;
  /** The octets that the capture is made from, and the offset of the first. */
  readonly octets: Uint8Array | undefined;
  readonly origin: number;
}

/** Takes an input in any portions and gives what is complete. */
export interface Splitter {
  push(chunk: Uint8Array): Iterable<Piece>;
  /** Nothing more belongs to what is held back. */
  flush(): Iterable<Piece>;
}

export type Decode = (input: Uint8Array | string) => DecodedCapture;

/** The most that is held back while it is not complete. */
const mostHeld = 64 * 1024;

/** Decodes an input piece by piece: text by lines, octets by messages; the first octets tell which it is. */
export function splitter(decode: Decode): Splitter {
  let chosen: Splitter | undefined;
  return {
    push(chunk) {
      chosen ??= typeof textOrOctets(chunk) === 'string' ? lineSplitter(decode) : octetSplitter(decode);
      return chosen.push(chunk);
    },
    flush: () => chosen?.flush() ?? [],
  };
}

function octetSplitter(decode: Decode): Splitter {
  let held: Uint8Array = new Uint8Array();
  let origin = 0;
  function* take(count: number, capture = decode(held.subarray(0, count))): Generator<Piece> {
    if (count === 0) return;
    yield { capture: shiftCapture(capture, origin), octets: held.subarray(0, count), origin };
    origin += count;
    held = held.subarray(count);
  }
  return {
    *push(chunk) {
      held = concat(held, chunk);
      const capture = decode(held);
      const decided = decidedOctets(capture, held.length);
      if (decided === held.length) yield* take(decided, capture);
      else yield* take(held.length - decided > mostHeld ? held.length : decided);
    },
    *flush() {
      yield* take(held.length);
    },
  };
}

/** Where the damaged messages and the gaps begin that reach to the end: they may be the beginning of something. */
function decidedOctets({ messages, skipped }: DecodedCapture, length: number): number {
  const doubtful = [...skipped, ...messages.filter(isDamaged)].sort((a, b) => b.start - a.start);
  let decided = length;
  for (const { start, end } of doubtful) {
    if (end < decided) break;
    decided = Math.min(decided, start);
  }
  return decided;
}

function isDamaged({ issues }: Message): boolean {
  return issues.some(({ severity }) => severity === 'error');
}

function lineSplitter(decode: Decode): Splitter {
  let rest = '';
  let held = '';
  let origin = 0;
  function* give(text: string, capture = decode(text)): Generator<Piece> {
    held = '';
    yield { capture: shiftCapture(capture, origin), octets: capturedOctets(text), origin };
    origin += capture.bytes.total;
  }
  function* line(text: string): Generator<Piece> {
    if (telegramStart.test(held || text)) {
      held += text;
      if (isTelegramEnd(held) || held.length > mostHeld) yield* give(held);
      return;
    }
    if (held === '' && !holdsOctets(text)) return;
    const alone = decode(text);
    if (held !== '' && isWhole(alone) && alone.messages.every(isFramed)) yield* give(held);
    if (held === '' && isWhole(alone)) {
      yield* give(text, alone);
      return;
    }
    held += text;
    const together = decode(held);
    if (isWhole(together) || held.length > mostHeld) yield* give(held, together);
  }
  return {
    *push(chunk) {
      const lines = (rest + toLatin1(chunk)).split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
      for (const text of lines) yield* line(text);
    },
    *flush() {
      if (rest !== '') yield* line(rest);
      rest = '';
      if (held !== '') yield* give(held);
    },
  };
}

/** Messages of IEC 62056-21: telegrams, data messages, acknowledgements and commands. */
const telegramStart = /^\s*[/\x01\x02\x06\x15]/;

/** Telegrams and data messages end with `!`, and with ETX where they began with STX; the other messages with their line. */
function isTelegramEnd(text: string): boolean {
  if (!/^\s*[/\x02]/.test(text)) return true;
  return /^!/m.test(text) && (!text.includes('\x02') || text.includes('\x03'));
}

function isWhole({ messages, skipped }: DecodedCapture): boolean {
  return messages.length > 0 && skipped.length === 0 && !messages.some(isDamaged);
}

/** Lines of a telegram could be messages of their own; those with a frame around them are. */
function isFramed({ layers }: Message): boolean {
  return layers[0]?.name === 'hdlc' || layers[0]?.name === 'wrapper' || layers[0]?.name === 'mbus';
}

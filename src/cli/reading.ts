import { setTimeout as sleep } from 'node:timers/promises';
import { concat, toHex } from '../codec/index.ts';
import { capturedOctets, textOrOctets } from '../decode/index.ts';
import { checkInput, type Input } from './input.ts';
import { type Decode, type Piece, type Splitter, splitter } from './pieces.ts';
import { formatSize, progressBar } from './terminal.ts';
import { UsageError } from './usage.ts';

/** The most octets that are decoded in one go: their tree takes some hundred times as much. */
const wholeLimit = 16 * 1024 * 1024;
/** From this size on an input is decoded piece by piece, where its format and that of the output allow it. */
const pieceLimit = 1024 * 1024;
const silence = 1000;

/** How an input is read. */
export interface ReadingOptions {
  /** All messages are needed at once: the output is one document. */
  readonly whole: boolean;
  /** The input stays open; a second of silence ends a message. */
  readonly follow: boolean;
}

/** Decodes an input: in one go where it is short, else piece by piece. */
export async function* readPieces(input: Input, decode: Decode, options: ReadingOptions): AsyncGenerator<Piece> {
  if (options.follow) {
    yield* follow(input.chunks, splitter(decode));
    return;
  }
  const chunks = input.chunks[Symbol.asyncIterator]();
  const start = await readUpTo(chunks, pieceLimit);
  if (start.ended) yield decodeWhole(input, start.octets, decode);
  else if (options.whole || isIndivisible(start.octets)) {
    const why = options.whole ? '--format tree, hex or ndjson take any size' : 'a file of this kind has to be split';
    if ((input.size ?? 0) > wholeLimit) throw tooLarge(input, why);
    const rest = await readUpTo(chunks, wholeLimit - start.octets.length);
    if (!rest.ended) throw tooLarge(input, why);
    yield decodeWhole(input, concat(start.octets, rest.octets), decode);
  } else yield* decodePieces(input, start.octets, chunks, splitter(decode));
}

function tooLarge(input: Input, why: string): UsageError {
  return new UsageError(`${input.name} has more than ${formatSize(wholeLimit)}, the most for this: ${why}`);
}

interface Start {
  readonly octets: Uint8Array;
  readonly ended: boolean;
}

async function readUpTo(chunks: AsyncIterator<Uint8Array>, limit: number): Promise<Start> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size <= limit; ) {
    const next = await chunks.next();
    if (next.done) return { octets: concat(...parts), ended: true };
    parts.push(next.value);
    size += next.value.length;
  }
  return { octets: concat(...parts), ended: false };
}

function decodeWhole(input: Input, octets: Uint8Array, decode: Decode): Piece {
  const data = textOrOctets(octets);
  checkInput(input.name, data);
  const bar = progressBar(octets.length);
  bar.at(0);
  const capture = decode(data);
  bar.end();
  return { capture, octets: capturedOctets(data), origin: 0 };
}

async function* decodePieces(
  input: Input,
  start: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
  pieces: Splitter,
): AsyncGenerator<Piece> {
  const bar = progressBar(input.size ?? 0);
  let read = 0;
  const portion = pieceLimit / 16;
  for (; read < start.length; read += portion) {
    yield* pieces.push(start.subarray(read, read + portion));
    bar.at(read);
  }
  read = start.length;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    yield* pieces.push(next.value);
    read += next.value.length;
    bar.at(read);
  }
  yield* pieces.flush();
  bar.end();
}

async function* follow(input: AsyncIterable<Uint8Array>, pieces: Splitter): AsyncGenerator<Piece> {
  const chunks = input[Symbol.asyncIterator]();
  let waiting = chunks.next();
  for (;;) {
    const next = await Promise.race([waiting, sleep(silence, undefined, { ref: false })]);
    if (next === undefined) {
      yield* pieces.flush();
      await waiting;
    } else if (next.done) {
      yield* pieces.flush();
      return;
    } else {
      yield* pieces.push(next.value);
      waiting = chunks.next();
    }
  }
}

/** What pcap, pcapng and UTF-16 start with: their beginning says how to read the rest. */
const indivisibleStarts = /^(?:a1b2c3d4|d4c3b2a1|a1b23c4d|4d3cb2a1|0a0d0d0a|fffe|feff)/;

function isIndivisible(octets: Uint8Array): boolean {
  return indivisibleStarts.test(toHex(octets.subarray(0, 4)));
}

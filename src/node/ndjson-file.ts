import { closeSync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const lineFeed = 0x0a;
/** Octets of what an earlier run wrote that are read again. */
const longestTail = 4 * 2 ** 20;

/**
 * Lines of JSON at the end of a file. A promise is fulfilled when the disk has the line; lines that come in together go
 * there together. A line that an earlier run did not finish is taken away: nobody was told that it is there.
 */
export class NdjsonFile {
  readonly #file: number;
  #waiting: Waiting[] = [];
  #isClosed = false;
  /** The file as it should be: what a failed write has left behind it is no part of it. */
  #size: number;
  #lastLines: readonly string[];

  /** Opens the file, or makes it. */
  constructor(path: string) {
    // Not for appending: after a failed write, the next one takes its place.
    this.#file = openOrMake(path);
    try {
      const { lines, size } = linesOf(this.#file, path);
      ftruncateSync(this.#file, size);
      this.#size = size;
      this.#lastLines = lines;
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** The last lines of earlier runs, 4 MiB at most; given once. */
  takeLastLines(): readonly string[] {
    const lines = this.#lastLines;
    this.#lastLines = [];
    return lines;
  }

  /** Writes a value as a line. */
  append(value: unknown): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the file is closed'));
    const line = `${JSON.stringify(value)}\n`;
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    return new Promise((done, failed) => this.#waiting.push({ line, done, failed }));
  }

  /** Writes what is waiting first. */
  close(): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    closeSync(this.#file);
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    try {
      this.#write(Buffer.from(waiting.map(({ line }) => line).join(''), 'utf8'));
    } catch (error) {
      for (const { failed } of waiting) failed(error);
      return;
    }
    for (const { done } of waiting) done();
  }

  #write(octets: Buffer): void {
    for (let written = 0; written < octets.length; )
      written += writeSync(this.#file, octets, written, octets.length - written, this.#size + written);
    fdatasyncSync(this.#file);
    this.#size += octets.length;
  }
}

function openOrMake(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const file = openSync(path, 'wx+', 0o600);
  syncFolder(dirname(path));
  return file;
}

/** A new file is there after a loss of power only if its folder is on the disk. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The last lines, and where they end. What is no such file is left as it is: it may have been named by mistake. */
function linesOf(file: number, path: string): { readonly lines: readonly string[]; readonly size: number } {
  const { start, octets } = tailOf(file);
  if (start === 0 && octets.length === 0) return { lines: [], size: 0 };
  const end = octets.lastIndexOf(lineFeed) + 1;
  const first = start === 0 ? 0 : octets.indexOf(lineFeed) + 1;
  const lines = octets.subarray(first, end).toString('utf8').slice(0, -1).split('\n');
  if (!isJson(lines.at(-1)!)) throw new Error(`${path} is no file of JSON lines`);
  return { lines, size: start + end };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function tailOf(file: number): { readonly start: number; readonly octets: Buffer } {
  const { size } = fstatSync(file);
  const start = Math.max(0, size - longestTail);
  const octets = Buffer.alloc(size - start);
  const read = readSync(file, octets, 0, octets.length, start);
  return { start, octets: octets.subarray(0, read) };
}

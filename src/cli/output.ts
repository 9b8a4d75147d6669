import { once } from 'node:events';
import process from 'node:process';
import { escapeText } from '../render/index.ts';

const batchSize = 64 * 1024;

/** Writes text to standard output, waiting while the reader is slower than we are. */
export async function write(chunks: Iterable<string>): Promise<void> {
  let batch = '';
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length < batchSize) continue;
    await send(batch);
    batch = '';
  }
  await send(batch);
}

async function send(text: string): Promise<void> {
  if (held !== undefined) held.push(text);
  else if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes text to standard error, beside the results. */
export async function writeAside(chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) if (!process.stderr.write(chunk)) await once(process.stderr, 'drain');
}

/** A reader that goes away (`| head`) ends the program without a word. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : 1);
    });
}

/** One line on standard error that is no result. */
export function note(text: string): void {
  const line = `dlms: note: ${escapeText(text)}\n`;
  if (held !== undefined) held.push(line);
  else process.stderr.write(line);
}

let held: string[] | undefined;

/** What is kept while something else has the screen. */
export interface HeldOutput {
  /** The last line of it. */
  lastLine(): string | undefined;
  /** Writes it, and all that follows as usual. */
  release(): Promise<void>;
}

/** Keeps what is written and noted until it is released: something else has the screen. */
export function holdOutput(): HeldOutput {
  const kept: string[] = [];
  held = kept;
  return {
    lastLine: () => kept.join('').trimEnd().split('\n').at(-1) || undefined,
    async release() {
      held = undefined;
      await write(kept);
    },
  };
}

/** The one line on standard error before exit code 2. */
export function complain(text: string): void {
  process.stderr.write(`dlms: ${escapeText(text)}\n`);
}

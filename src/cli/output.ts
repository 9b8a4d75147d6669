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
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
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
  process.stderr.write(`dlms: note: ${escapeText(text)}\n`);
}

/** The one line on standard error before exit code 2. */
export function complain(text: string): void {
  process.stderr.write(`dlms: ${escapeText(text)}\n`);
}

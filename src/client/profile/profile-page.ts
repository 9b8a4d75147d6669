import type { TransferredBlock } from '../../association/index.ts';
import type { RawData } from '../../axdr/index.ts';
import {
  type CapturedAttribute,
  iterateProfileRows,
  type ProfileOptions,
  type ProfileRow,
  ProfileRowStream,
} from '../../cosem/index.ts';
import type { AbortSignalLike } from '../../transport/index.ts';
import { Cancellation } from '../session/cancellation.ts';

/** Asks for the buffer, and tells of its blocks while they arrive. */
export type BufferTransfer = (
  onBlock: ((block: TransferredBlock) => void) | undefined,
  signal: AbortSignalLike | undefined,
) => Promise<RawData>;

/** How the rows of a buffer are read. */
export interface PageOptions extends ProfileOptions {
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * The rows of a buffer as its blocks arrive; in one go where it comes whole. What was transferred by then is handed on
 * before an error that breaks the transfer. Leaving the loop ends the transfer.
 */
export async function* pageRows(
  transfer: BufferTransfer,
  columns: readonly CapturedAttribute[],
  { signal, ...options }: PageOptions,
): AsyncGenerator<ProfileRow, void> {
  const page = new Page(new ProfileRowStream(columns, options));
  const cancellation = new Cancellation(signal);
  page.await(transfer((block) => page.take(block), cancellation));
  try {
    for (let rows = await page.next(); rows.length > 0; rows = await page.next()) yield* rows;
    const buffer = page.buffer();
    yield* page.hasBlocks ? page.stream.end() : iterateProfileRows(buffer, columns, options);
  } finally {
    cancellation.cancel(new Error('the rows are not wanted any more'));
  }
}

/** What was transferred of a page, and not handed on yet. */
class Page {
  readonly stream: ProfileRowStream;
  hasBlocks = false;
  #rows: ProfileRow[] = [];
  #end: { readonly buffer: RawData } | { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(stream: ProfileRowStream) {
    this.stream = stream;
  }

  await(transfer: Promise<RawData>): void {
    transfer.then(
      (buffer) => this.#finish({ buffer }),
      (error: unknown) => this.#finish({ error }),
    );
  }

  take({ direction, octets }: TransferredBlock): void {
    if (direction === 'sent') return;
    this.hasBlocks = true;
    for (const row of this.stream.push(octets.slice())) this.#rows.push(row);
    this.#wake();
  }

  /** The rows that are there, when there are any; none when no more come. */
  async next(): Promise<readonly ProfileRow[]> {
    while (this.#rows.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The whole buffer, or what broke the transfer thrown. */
  buffer(): RawData {
    if (this.#end === undefined) throw new Error('the transfer is not over');
    if ('error' in this.#end) throw this.#end.error;
    return this.#end.buffer;
  }

  #finish(end: { readonly buffer: RawData } | { readonly error: unknown }): void {
    this.#end = end;
    this.#wake();
  }
}

import { fromLatin1, toLatin1 } from '../codec/index.ts';
import type { Journal, JournalRecord, JournalState } from './journal.ts';

/** One thing to remember; without a value it is forgotten. */
export type MemoryEntry = readonly [key: string, value: Uint8Array | undefined];

const forgotten = 0;
const remembered = 1;
const longestKey = 0xffff;

/**
 * What a logical device remembers over power cuts, by names: attributes that were written, keys, counters. It holds only
 * what differs from the beginning. Changes go to the journal first, all of one call or none, and are there when it has
 * returned. Without a journal it forgets all with the process.
 */
export class PermanentMemory implements JournalState {
  readonly #entries = new Map<string, Uint8Array>();
  #journal: Journal | undefined;

  /** From now on changes are made durable by this journal, which has brought back what it holds by `apply`. */
  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get(key: string): Uint8Array | undefined {
    return this.#entries.get(key);
  }

  /** Remembers all of these at once. Throws what the journal throws; then nothing has changed. */
  put(entries: readonly MemoryEntry[]): void {
    if (this.#journal !== undefined) this.#journal.append(entries.map(recordOf));
    else for (const [key, value] of entries) this.#change(key, value?.slice());
  }

  apply({ type, payload }: JournalRecord): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const end = 2 + view.getUint16(0);
    const key = toLatin1(payload.subarray(2, end));
    this.#change(key, type === forgotten ? undefined : payload.slice(end));
  }

  #change(key: string, value: Uint8Array | undefined): void {
    if (value === undefined) this.#entries.delete(key);
    else this.#entries.set(key, value);
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const entry of this.#entries) yield recordOf(entry);
  }
}

function recordOf([key, value]: MemoryEntry): JournalRecord {
  const name = fromLatin1(key);
  if (name.length > longestKey) throw new RangeError('the name of a memory is too long');
  const payload = new Uint8Array(2 + name.length + (value?.length ?? 0));
  new DataView(payload.buffer).setUint16(0, name.length);
  payload.set(name, 2);
  if (value !== undefined) payload.set(value, 2 + name.length);
  return { type: value === undefined ? forgotten : remembered, payload };
}

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
 * returned; `transact` makes one of many calls. Without a journal it forgets all with the process.
 */
export class PermanentMemory implements JournalState {
  readonly #entries = new Map<string, Uint8Array>();
  #journal: Journal | undefined;
  /** What each changed key held before, while a transaction is under way. */
  #before: Map<string, Uint8Array | undefined> | undefined;

  /** From now on changes are made durable by this journal, which has brought back what it holds by `apply`. */
  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get(key: string): Uint8Array | undefined {
    return this.#entries.get(key);
  }

  /** Remembers all of these at once. Throws what the journal throws; then nothing has changed. */
  put(entries: readonly MemoryEntry[]): void {
    if (this.#before !== undefined) this.#putIn(this.#before, entries);
    else if (this.#journal !== undefined) this.#journal.append(entries.map(recordOf));
    else for (const [key, value] of entries) this.#change(key, value?.slice());
  }

  /** Whether the transaction under way has changed anything. */
  get isChanging(): boolean {
    return this.#before !== undefined && this.#before.size > 0;
  }

  /**
   * Does some work whose changes are durable together when it has returned; meanwhile they can be read. What throws
   * undoes all of them. One within another is part of it.
   */
  transact<T>(work: () => T): T {
    if (this.#before !== undefined) return work();
    const before = new Map<string, Uint8Array | undefined>();
    this.#before = before;
    try {
      const result = work();
      if (before.size > 0) this.#journal?.append([...before.keys()].map((key) => recordOf([key, this.get(key)])));
      return result;
    } catch (error) {
      for (const [key, value] of before) this.#change(key, value);
      throw error;
    } finally {
      this.#before = undefined;
    }
  }

  #putIn(before: Map<string, Uint8Array | undefined>, entries: readonly MemoryEntry[]): void {
    for (const [key, value] of entries) {
      if (!before.has(key)) before.set(key, this.get(key));
      this.#change(key, value?.slice());
    }
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

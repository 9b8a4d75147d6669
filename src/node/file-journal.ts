import { equalBytes, fromLatin1 } from '../codec/index.ts';
import { SecurityError } from '../security/index.ts';
import { type JournalFile, type JournalFiles, nodeJournalFiles } from './journal-files.ts';
import { encodeFrame, type JournalFrame, type JournalRecord, readFrames } from './journal-frame.ts';

/** What a journal keeps safe. It changes by `apply` alone. */
export interface JournalState {
  /** Takes a record: when the journal is opened, each that it holds; later each that was made durable. */
  apply(record: JournalRecord): void;
  /** Records that, applied to a new state, give this one. */
  snapshot(): Iterable<JournalRecord>;
}

export interface JournalOptions {
  /** Makes the journal if there is none. Without it, one that was deleted by mistake is not taken for a new one. */
  readonly create?: boolean | undefined;
  /** The journal is written anew when it has grown by this many octets, and by its own size; 1 MiB where left out. */
  readonly growth?: number | undefined;
  readonly files?: JournalFiles | undefined;
}

const magic = fromLatin1('DLMSJNL1');

/**
 * A state on disk: a snapshot and the records that came after it, in one file. `append` returns when the disk has the
 * records. After a crash at any point the state is that of the last append that returned, or of the one under way; what
 * else is wrong with the file is refused (`store-failed`), and the file left as it is. One process has it at a time
 * (`store-locked`).
 */
export class FileJournal {
  readonly #path: string;
  readonly #state: JournalState;
  readonly #files: JournalFiles;
  readonly #growth: number;
  readonly #release: () => void;
  /** Undefined after a failure: what the disk has of the file is not known then, so it is never appended to again. */
  #file: JournalFile | undefined;
  #sequence = 0;
  #snapshotSize = 0;
  #grown = 0;
  #isClosed = false;

  /** `state` is new: the journal fills it. */
  constructor(path: string, state: JournalState, { create = false, growth = 2 ** 20, files }: JournalOptions = {}) {
    this.#files = files ?? nodeJournalFiles;
    this.#state = state;
    this.#growth = growth;
    this.#path = stored(path, () => this.#files.resolve(path));
    this.#release = stored(path, () => this.#files.lock(this.#path));
    try {
      stored(path, () => this.#open(create));
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /**
   * Makes the records durable, all or none, and then applies them. Throws `store-failed`: nothing is applied, and
   * whether they will be there when the journal is opened again is open. The next call begins with a new file.
   */
  append(records: readonly JournalRecord[]): void {
    if (this.#isClosed) throw new SecurityError('store-failed', `${this.#path} is closed`);
    try {
      stored(this.#path, () => this.#write(records));
    } catch (error) {
      this.#abandon();
      throw error;
    }
    for (const record of records) this.#state.apply(record);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#abandon();
    this.#release();
  }

  #abandon(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeQuietly(file);
  }

  /** The journal is written anew each time: what an earlier process left in the cache of the system is durable then. */
  #open(create: boolean): void {
    const octets = this.#files.read(this.#path);
    if (octets === undefined && !create) throw new Error('there is none: make it once with { create: true }');
    for (const { sequence, records } of octets === undefined ? [] : framesOf(octets)) {
      for (const record of records) this.#state.apply(record);
      this.#sequence = sequence;
    }
    this.#rewrite([]);
  }

  #write(records: readonly JournalRecord[]): void {
    if (this.#file === undefined || this.#grown > Math.max(this.#growth, this.#snapshotSize)) {
      this.#rewrite(records);
      return;
    }
    const octets = this.#nextFrame(records);
    this.#file.write(octets);
    this.#file.sync();
    this.#grown += octets.length;
  }

  /** Writes snapshot and records to a new file, which takes the place of the old one when all of it is on the disk. */
  #rewrite(records: readonly JournalRecord[]): void {
    const unfinished = `${this.#path}.new`;
    const file = this.#files.create(unfinished);
    try {
      const snapshot = this.#nextFrame([...this.#state.snapshot()]);
      file.write(magic);
      file.write(snapshot);
      if (records.length > 0) file.write(this.#nextFrame(records));
      file.sync();
      this.#files.rename(unfinished, this.#path);
      this.#files.syncFolder(this.#path);
      this.#snapshotSize = snapshot.length;
    } catch (error) {
      closeQuietly(file);
      throw error;
    }
    this.#abandon();
    this.#file = file;
    this.#grown = 0;
  }

  /** The numbers go on in each new file: what a disk has left over of an earlier one is never taken for a part of it. */
  #nextFrame(records: readonly JournalRecord[]): Uint8Array {
    this.#sequence += 1;
    return encodeFrame({ sequence: this.#sequence, records });
  }
}

/** All frames that somebody may rely on, the snapshot first. A snapshot is never torn: its file is named when it is whole. */
function framesOf(octets: Uint8Array): readonly JournalFrame[] {
  if (!equalBytes(octets.subarray(0, magic.length), magic)) throw new Error('it is not a journal of this version');
  const { frames, end } = readFrames(octets, magic.length);
  if (frames.length === 0 || end === 'damaged') throw new Error('it is damaged');
  return frames;
}

/** What was written is durable by `sync` alone: an error of closing says nothing more. */
function closeQuietly(file: JournalFile): void {
  try {
    file.close();
  } catch {}
}

function stored<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof SecurityError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SecurityError('store-failed', `the store ${path} failed: ${reason}`, { cause });
  }
}

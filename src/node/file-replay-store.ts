import {
  defaultReplaySenders,
  type ReplayMark,
  ReplayMarks,
  type ReplayStore,
  replayRow,
  requireRoom,
} from '../security/index.ts';
import { FileJournal, type JournalOptions } from './file-journal.ts';
import type { JournalRecord } from './journal-frame.ts';

export interface FileReplayStoreOptions extends JournalOptions {
  /** How many senders there is room for, 1,000,000 where left out. */
  readonly senders?: number | undefined;
}

interface Waiting {
  readonly record: JournalRecord;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const marksOfSenders = 1;

/** Replay marks in a file, for one process at a time. Marks that come in together go to the disk together. */
export class FileReplayStore implements ReplayStore {
  readonly #marks = new ReplayMarks();
  readonly #senders: number;
  readonly #journal: FileJournal;
  #waiting: Waiting[] = [];

  constructor(path: string, { senders = defaultReplaySenders, ...options }: FileReplayStoreOptions = {}) {
    this.#senders = senders;
    const state = { apply: (record: JournalRecord) => this.#apply(record), snapshot: () => this.#snapshot() };
    this.#journal = new FileJournal(path, state, options);
  }

  mark(scope: string): ReplayMark | undefined {
    return this.#marks.get(scope);
  }

  save(scope: string, mark: ReplayMark): Promise<void> {
    requireRoom(this.#marks, scope, this.#senders);
    const record = { type: marksOfSenders, payload: replayRow(scope, mark) };
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    return new Promise((done, failed) => this.#waiting.push({ record, done, failed }));
  }

  /** Writes what is waiting first. */
  close(): void {
    this.#flush();
    this.#journal.close();
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    try {
      this.#journal.append(waiting.map(({ record }) => record));
    } catch (error) {
      for (const { failed } of waiting) failed(error);
      return;
    }
    for (const { done } of waiting) done();
  }

  #apply({ type, payload }: JournalRecord): void {
    if (type !== marksOfSenders) throw new Error(`a record of unknown type ${type}`);
    this.#marks.merge(payload);
  }

  *#snapshot(): Iterable<JournalRecord> {
    for (const payload of this.#marks.rows()) yield { type: marksOfSenders, payload };
  }
}

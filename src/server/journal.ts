/** What a journal keeps; `type` is from 0 to 255. Those of the library for Node are such records. */
export interface JournalRecord {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** What a journal keeps safe: it changes by `apply` alone. */
export interface JournalState {
  /** Takes a record: when the journal is opened, each that it holds; later each that was made durable. */
  apply(record: JournalRecord): void;
  /** Records that, applied to a new state, give this one. */
  snapshot(): Iterable<JournalRecord>;
}

/** Makes changes durable: `FileJournal` of the library for Node is one. */
export interface Journal {
  /** Makes the records durable, all or none, and then applies them to its state; throws where it cannot. */
  append(records: readonly JournalRecord[]): void;
}

/** A journal in memory, for tests: `reopen` gives what another process would find. */
export class MemoryJournal implements Journal {
  readonly records: JournalRecord[] = [];
  readonly #state: JournalState;

  /** Fills the state with what an earlier journal holds. */
  constructor(state: JournalState, earlier: readonly JournalRecord[] = []) {
    this.#state = state;
    this.append(earlier);
  }

  append(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.records.push({ type: record.type, payload: record.payload.slice() });
      this.#state.apply(record);
    }
  }
}

import { toHex } from '../codec/index.ts';
import {
  type InvocationCounterStore,
  keyIdentityOctets,
  keyIdentitySize,
  type Lease,
  leaseFrom,
} from '../security/index.ts';
import { FileJournal, type JournalOptions } from './file-journal.ts';
import type { JournalRecord } from './journal-frame.ts';

export interface FileInvocationCounterStoreOptions extends JournalOptions {
  /** The first number of a new scope, 1 where left out. A receiver that starts at 0 never takes a 0. */
  readonly start?: 0 | 1 | undefined;
}

const leased = 1;

/**
 * Invocation counters in a file, for one process at a time. A lease is on the disk before it is given. Never put a copy
 * of the file in its place, nor run from a copied machine: that would give the same numbers again.
 */
export class FileInvocationCounterStore implements InvocationCounterStore {
  readonly #unleased = new Map<string, number>();
  readonly #start: number;
  readonly #journal: FileJournal;

  constructor(path: string, { start = 1, ...options }: FileInvocationCounterStoreOptions = {}) {
    this.#start = start;
    const state = { apply: (record: JournalRecord) => this.#apply(record), snapshot: () => this.#snapshot() };
    this.#journal = new FileJournal(path, state, options);
  }

  lease(scope: string, size: number, from = 0): Lease {
    const lease = leaseFrom(Math.max(this.#unleased.get(scope) ?? this.#start, from), size);
    this.#journal.append([recordOf(scope, lease.first + lease.size)]);
    return lease;
  }

  close(): void {
    this.#journal.close();
  }

  #apply({ type, payload }: JournalRecord): void {
    if (type !== leased || payload.length !== keyIdentitySize + 4) throw new Error(`a record of unknown type ${type}`);
    const scope = toHex(payload.subarray(0, keyIdentitySize));
    const unleased = new DataView(payload.buffer, payload.byteOffset, payload.length).getUint32(keyIdentitySize);
    this.#unleased.set(scope, Math.max(unleased, this.#unleased.get(scope) ?? 0));
  }

  *#snapshot(): Iterable<JournalRecord> {
    for (const [scope, unleased] of this.#unleased) yield recordOf(scope, unleased);
  }
}

function recordOf(scope: string, unleased: number): JournalRecord {
  const payload = new Uint8Array(keyIdentitySize + 4);
  payload.set(keyIdentityOctets(scope));
  new DataView(payload.buffer).setUint32(keyIdentitySize, unleased);
  return { type: leased, payload };
}

import { SecurityError } from '../errors.ts';
import { ReplayMarks } from './replay-marks.ts';
import type { ReplayMark } from './replay-window.ts';

/** Keeps, for each scope (see `keyIdentity`), the highest mark that was saved. Forgets none, whatever its room. */
export interface ReplayStore {
  /** The highest mark of those whose saving is done. */
  mark(scope: string): ReplayMark | undefined;
  /** When it returns, or its promise is fulfilled, the mark is durable. Throws `store-failed`. */
  save(scope: string, mark: ReplayMark): void | Promise<void>;
}

/** How many senders the stores have room for where nothing else is said. */
export const defaultReplaySenders = 1_000_000;

/** Throws `store-failed` where the marks have no room for another sender: no older one is forgotten for it. */
export function requireRoom(marks: ReplayMarks, scope: string, senders: number): void {
  if (marks.size < senders || marks.get(scope) !== undefined) return;
  throw new SecurityError('store-failed', `the replay store has room for ${senders} senders, and they are all there`);
}

/** For keys that do not outlive the process, such as dedicated keys. */
export class MemoryReplayStore implements ReplayStore {
  readonly #marks = new ReplayMarks();
  readonly #senders: number;

  constructor({ senders = defaultReplaySenders }: { readonly senders?: number } = {}) {
    this.#senders = senders;
  }

  mark(scope: string): ReplayMark | undefined {
    return this.#marks.get(scope);
  }

  save(scope: string, mark: ReplayMark): void {
    requireRoom(this.#marks, scope, this.#senders);
    this.#marks.raise(scope, mark);
  }
}

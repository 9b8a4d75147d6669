import { decodeUtf8, encodeUtf8 } from '../axdr/index.ts';
import type { RoleName } from '../omnia/index.ts';
import type { ReplayMark, ReplayStore } from '../security/index.ts';
import { type PermanentMemory, PermanentReplayStore } from '../server/index.ts';

/** The counters that were received in a role, and which of its clients was heard last. */
export class RoleReplayStore implements ReplayStore {
  readonly #memory: PermanentMemory;
  readonly #store: PermanentReplayStore;
  readonly #key: string;
  #lastScope: string | undefined;

  constructor(memory: PermanentMemory, role: RoleName) {
    this.#memory = memory;
    this.#store = new PermanentReplayStore(memory);
    this.#key = `last client ${role}`;
    const octets = memory.get(this.#key);
    this.#lastScope = octets && decodeUtf8(octets).text;
  }

  /** The highest counter of the client that was heard last; 0 where none was. */
  get lastCounter(): number {
    return this.#lastScope === undefined ? 0 : (this.#store.mark(this.#lastScope)?.counter ?? 0);
  }

  mark(scope: string): ReplayMark | undefined {
    return this.#store.mark(scope);
  }

  save(scope: string, mark: ReplayMark): void {
    this.#store.save(scope, mark);
    if (scope === this.#lastScope) return;
    this.#memory.put([[this.#key, encodeUtf8(scope)]]);
    this.#lastScope = scope;
  }
}

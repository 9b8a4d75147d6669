import type { PermanentMemory } from '../../server/index.ts';
import {
  decodeFormedPush,
  decodePushState,
  encodeFormedPush,
  encodePushState,
  type FormedPush,
  firstPushState,
  type PushState,
} from './push-record.ts';
import type { PushSetupName } from './push-setups.ts';

const stateKey = 'push';
const begunKey = 'push begun';
const copyKey = (ordinal: number): string => `push copy ${ordinal}`;
const formedKey = (setup: PushSetupName): string => `push formed ${setup}`;

/** When a meter began to push, in milliseconds since 1970 UTC: what is older nobody waits for. */
export function pushBegin(memory: PermanentMemory): number | undefined {
  const octets = memory.get(begunKey);
  return octets && new DataView(octets.buffer, octets.byteOffset).getFloat64(0);
}

/** From now on what happens is pushed. */
export function beginPushing(memory: PermanentMemory, at: number): void {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, at);
  memory.put([[begunKey, new Uint8Array(view.buffer)]]);
}

/** What waits to be pushed, as the permanent memory has it. */
export class PushStore {
  readonly #memory: PermanentMemory;
  /** The octets that were decoded last: a transaction that is undone leaves others. */
  #octets: Uint8Array | undefined;
  #state = firstPushState;

  constructor(memory: PermanentMemory) {
    this.#memory = memory;
  }

  get state(): PushState {
    const octets = this.#memory.get(stateKey);
    if (octets === this.#octets) return this.#state;
    this.#octets = octets;
    this.#state = octets === undefined ? firstPushState : decodePushState(octets);
    return this.#state;
  }

  change(changes: Partial<PushState>): void {
    this.#memory.put([[stateKey, encodePushState({ ...this.state, ...changes })]]);
  }

  copy(ordinal: number): FormedPush {
    return decodeFormedPush(this.#memory.get(copyKey(ordinal))!);
  }

  putCopy(ordinal: number, push: FormedPush): void {
    this.#memory.put([[copyKey(ordinal), encodeFormedPush(push)]]);
  }

  /** Forgets a copy. */
  removeCopy(ordinal: number): void {
    this.#memory.put([[copyKey(ordinal), undefined]]);
    this.change({ copies: this.state.copies.filter((copy) => copy.ordinal !== ordinal) });
  }

  /** What a setup is sending and was not acknowledged yet. */
  formed(setup: PushSetupName): FormedPush | undefined {
    const octets = this.#memory.get(formedKey(setup));
    return octets === undefined ? undefined : decodeFormedPush(octets);
  }

  putFormed(setup: PushSetupName, push: FormedPush | undefined): void {
    this.#memory.put([[formedKey(setup), push && encodeFormedPush(push)]]);
  }
}

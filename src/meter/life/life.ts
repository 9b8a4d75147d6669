import type { PermanentMemory } from '../../server/index.ts';
import type { Process } from './process.ts';

const key = 'life';

interface Living {
  readonly process: Process;
  /** It has done all that was due until then. */
  lived: number;
  due: number;
}

/** How a life begins. */
export interface LifeOptions {
  /** When, where the memory does not know how far it got. */
  readonly begin: number;
  /** Told of what a process threw: its transaction is undone, and the others go on. Thrown on where left out. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/**
 * What a meter does by itself, in the order of time. Somebody who looks at the meter makes it live until now; nothing runs
 * in between. How far each process got is remembered with what it did, so that a restart repeats nothing and leaves
 * nothing out.
 */
export class Life {
  readonly #memory: PermanentMemory;
  readonly #living: readonly Living[];
  readonly #onFault: LifeOptions['onFault'];
  #at: number | undefined;
  #due = Number.NEGATIVE_INFINITY;

  constructor(memory: PermanentMemory, processes: readonly Process[], { begin, onFault }: LifeOptions) {
    this.#memory = memory;
    this.#onFault = onFault;
    const lived = remembered(memory, processes.length);
    this.#living = processes.map((process, i) => ({ process, lived: lived?.[i] ?? begin, due: Number.NaN }));
    if (lived === undefined) this.#remember();
  }

  /** The instant at which something is done just now; undefined in between. */
  get at(): number | undefined {
    return this.#at;
  }

  /** When something is due next; Infinity where nothing is. */
  get due(): number {
    if (this.#due === Number.NEGATIVE_INFINITY) this.#plan();
    return this.#due;
  }

  /** The instant until which all has been done, as far as it is remembered. */
  get lived(): number {
    return this.#living.reduce((latest, { lived }) => Math.max(latest, lived), Number.NEGATIVE_INFINITY);
  }

  /** Something has changed on which it depends what is due. */
  changed(): void {
    this.#due = Number.NEGATIVE_INFINITY;
    for (const one of this.#living) one.due = Number.NaN;
  }

  /** Does all that is due until an instant, that one included. */
  advance(until: number): void {
    if (this.#at !== undefined || until < this.#due) return;
    for (let next = this.#plan(); next !== undefined && next.due <= until; next = this.#plan()) this.#run(next);
    for (const one of this.#living) one.lived = Math.max(one.lived, until);
  }

  /**
   * Remembers that all has been done that was due until an instant, where somebody has seen the meter then: one that is
   * started again is no earlier. Whoever calls it has made it live until then.
   */
  remember(until: number): void {
    // What is done just now is remembered when it is done.
    if (this.#at !== undefined) return;
    for (const one of this.#living) one.lived = Math.max(one.lived, until);
    this.#remember();
  }

  #run(one: Living): void {
    const at = one.due;
    const { lived } = one;
    this.#at = at;
    // What is done before an instant is done for all; at the same instant others may still have to.
    for (const other of this.#living) other.lived = Math.max(other.lived, at - 1);
    one.lived = at;
    one.due = Number.NaN;
    let isDone = false;
    try {
      this.#memory.transact(() => {
        one.process.run(at);
        if (this.#memory.isChanging) this.#remember();
        isDone = true;
      });
    } catch (error) {
      // What could not be remembered has to be done again; a process that throws would only throw again.
      if (isDone) one.lived = lived;
      if (isDone || this.#onFault === undefined) throw error;
      this.#onFault(error);
    } finally {
      this.#at = undefined;
    }
  }

  /** Who is next. */
  #plan(): Living | undefined {
    let first: Living | undefined;
    for (const one of this.#living) {
      if (Number.isNaN(one.due)) one.due = Math.ceil(one.process.next(one.lived));
      if (first === undefined || one.due < first.due) first = one;
    }
    this.#due = first?.due ?? Number.POSITIVE_INFINITY;
    return first;
  }

  #remember(): void {
    const view = new DataView(new ArrayBuffer(8 * this.#living.length));
    this.#living.forEach(({ lived }, i) => {
      view.setFloat64(8 * i, lived);
    });
    this.#memory.put([[key, new Uint8Array(view.buffer)]]);
  }
}

function remembered(memory: PermanentMemory, count: number): readonly number[] | undefined {
  const octets = memory.get(key);
  if (octets === undefined) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const lived = Array.from({ length: octets.length / 8 }, (_, i) => view.getFloat64(8 * i));
  // Of a version with other processes: nothing is left out.
  return lived.length === count ? lived : Array.from({ length: count }, () => Math.min(...lived));
}

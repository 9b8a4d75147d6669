import type { LinkError } from '../codec/index.ts';
import type { AbortSignalLike } from './channel.ts';

/** Something that is to be done when its turn has come. */
export interface Turn {
  /** Whether it may be done now; asked of the first one that waits. */
  isReady(): boolean;
  /** Does it, or throws what its promise rejects with. */
  run(): void;
}

interface Waiting {
  readonly turn: Turn;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Things that are done one after another, in the order in which they were asked for. */
export class Turns {
  #waiting: Waiting[] = [];
  #isServing = false;

  /** Resolves when `turn` was run; one that is urgent goes before all that wait. */
  take(turn: Turn, signal?: AbortSignalLike | undefined, isUrgent = false): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const waiting = { turn, resolve: () => end(resolve), reject: (reason: unknown) => end(() => reject(reason)) };
      const abort = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        waiting.reject(signal?.reason);
        this.serve();
      };
      signal?.addEventListener('abort', abort);
      if (isUrgent) this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
      this.serve();
    });
  }

  /** Runs those whose turn has come: to be called whenever one may have become ready. */
  serve(): void {
    // What is run may ask for another turn: that one is served by the same loop.
    if (this.#isServing) return;
    this.#isServing = true;
    for (let first = this.#waiting[0]; first?.turn.isReady(); first = this.#waiting[0]) {
      this.#waiting.shift();
      try {
        first.turn.run();
        first.resolve();
      } catch (error) {
        first.reject(error);
      }
    }
    this.#isServing = false;
  }

  /** Rejects all that wait. */
  end(error: LinkError): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
  }
}

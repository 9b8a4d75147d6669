import type { AbortSignalLike } from '../../transport/index.ts';

/** Runs tasks one after another, in the order in which they were asked for. */
export class RequestQueue {
  #last: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Tasks that run or wait. */
  get length(): number {
    return this.#length;
  }

  /** Runs `task` when all before it are over; one whose signal aborts before never runs. */
  run<T>(task: () => Promise<T>, signal?: AbortSignalLike | undefined): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.#length += 1;
    const begin = () => {
      if (signal?.aborted) throw signal.reason;
      return task();
    };
    const result = this.#length === 1 ? start(begin) : this.#last.then(begin, begin);
    const over = () => {
      this.#length -= 1;
    };
    this.#last = result.then(over, over);
    return signal === undefined || this.#length === 1 ? result : raced(result, signal);
  }
}

async function start<T>(begin: () => Promise<T>): Promise<T> {
  return begin();
}

/** Who waits in the queue hears of the abort at once, not when its turn comes. */
function raced<T>(result: Promise<T>, signal: AbortSignalLike): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Time and timers, which are given to what needs them: a test gives a `VirtualClock`. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Runs `run` after so many milliseconds; gives the function that prevents it. */
  setTimer(milliseconds: number, run: () => void): () => void;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on. */
export class VirtualClock implements Clock {
  #now: number;
  /** By time; of the same time, the first set is the first. */
  readonly #timers: Timer[] = [];

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimer(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), run };
    this.#timers.splice(this.#placeAfter(timer.at), 0, timer);
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place >= 0) this.#timers.splice(place, 1);
    };
  }

  /** When the next timer is due. */
  next(): number | undefined {
    return this.#timers[0]?.at;
  }

  /** Goes on to the next timer and runs it; false where there is none. */
  step(): boolean {
    const timer = this.#timers.shift();
    if (timer === undefined) return false;
    this.#now = Math.max(this.#now, timer.at);
    timer.run();
    return true;
  }

  /** Goes on by so many milliseconds and runs what becomes due, each timer at its time. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    while ((this.next() ?? Number.POSITIVE_INFINITY) <= until) this.step();
    this.#now = Math.max(this.#now, until);
  }

  #placeAfter(at: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timers[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

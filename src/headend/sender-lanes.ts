/** How many may be at it and wait. */
export interface LaneLimits {
  readonly running: number;
  readonly waiting: number;
  readonly waitingOfLane: number;
}

interface Step {
  readonly lane: string;
  run(): void;
}

/**
 * Runs steps one after another in each lane and lanes beside each other, a bounded number at a time. A lane is
 * remembered as long as there is something in it.
 */
export class SenderLanes {
  readonly #limits: LaneLimits;
  /** By lane: what waits for the step that runs, or that is ready to. */
  readonly #lanes = new Map<string, Step[]>();
  /** First in their lanes, waiting for one of another lane to end. */
  #ready: Step[] = [];
  #readyAt = 0;
  #running = 0;
  #waiting = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Steps that run or wait. */
  get size(): number {
    return this.#running + this.#waiting;
  }

  /** Runs a step when its turn has come; undefined where there is no room for another to wait. */
  run<T>(lane: string, step: () => Promise<T>): Promise<T> | undefined {
    const behind = this.#lanes.get(lane);
    const mustWait = behind !== undefined || this.#running >= this.#limits.running;
    if (mustWait && this.#waiting >= this.#limits.waiting) return undefined;
    if (behind !== undefined && behind.length >= this.#limits.waitingOfLane) return undefined;
    return new Promise<T>((resolve, reject) => {
      const run = () => {
        this.#running += 1;
        step()
          .then(resolve, reject)
          .finally(() => this.#end(lane));
      };
      this.#add({ lane, run }, behind);
    });
  }

  #add(step: Step, behind: Step[] | undefined): void {
    if (behind !== undefined) {
      this.#waiting += 1;
      behind.push(step);
      return;
    }
    this.#lanes.set(step.lane, []);
    if (this.#running < this.#limits.running) {
      step.run();
      return;
    }
    this.#waiting += 1;
    this.#ready.push(step);
  }

  #end(lane: string): void {
    this.#running -= 1;
    const next = this.#lanes.get(lane)?.shift();
    if (next === undefined) this.#lanes.delete(lane);
    else this.#ready.push(next);
    while (this.#running < this.#limits.running) {
      const step = this.#takeReady();
      if (step === undefined) return;
      this.#waiting -= 1;
      step.run();
    }
  }

  #takeReady(): Step | undefined {
    const step = this.#ready[this.#readyAt];
    this.#readyAt += 1;
    if (this.#readyAt < this.#ready.length && this.#readyAt < 1024) return step;
    this.#ready = this.#ready.slice(this.#readyAt);
    this.#readyAt = 0;
    return step;
  }
}

import type { Clock } from './clock.ts';

/** A machine without clock and medium: its methods give events, and it says when it is to be called without any cause. */
export interface TimedMachine<Event> {
  nextTimeout(): number | undefined;
  onTimeout(now: number): readonly Event[];
}

/** Runs a machine by a clock, and hands its events on in the order in which it gave them. */
export class MachineRunner<Event> {
  readonly #machine: TimedMachine<Event>;
  readonly #clock: Clock;
  readonly #handle: (event: Event) => void;
  readonly #handled: () => void;
  readonly #events: Event[] = [];
  #isHandling = false;
  #isStopped = false;
  #timer: { readonly at: number; readonly prevent: () => void } | undefined;

  /** `handled` is called when all events of a call are handled. */
  constructor(machine: TimedMachine<Event>, clock: Clock, handle: (event: Event) => void, handled = () => {}) {
    this.#machine = machine;
    this.#clock = clock;
    this.#handle = handle;
    this.#handled = handled;
  }

  /** Calls a method of the machine, and handles what it gives. Throws what the method throws. */
  perform(run: (now: number) => readonly Event[]): void {
    if (this.#isStopped) return;
    this.#events.push(...run(this.#clock.now()));
    // Who handles an event may call the machine again: what that gives waits for the events before it.
    if (this.#isHandling) return;
    this.#isHandling = true;
    try {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) this.#handle(event);
    } finally {
      this.#isHandling = false;
      this.#keepTime();
    }
    this.#handled();
  }

  /** The machine is called no more. */
  stop(): void {
    this.#isStopped = true;
    this.#events.length = 0;
    this.#keepTime();
  }

  #keepTime(): void {
    const at = this.#isStopped ? undefined : this.#machine.nextTimeout();
    if (at === this.#timer?.at) return;
    this.#timer?.prevent();
    this.#timer = undefined;
    if (at === undefined) return;
    const prevent = this.#clock.setTimer(at - this.#clock.now(), () => {
      this.#timer = undefined;
      this.perform((now) => this.#machine.onTimeout(now));
    });
    this.#timer = { at, prevent };
  }
}

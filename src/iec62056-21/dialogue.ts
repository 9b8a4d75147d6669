import { LinkError } from '../codec/index.ts';
import { HalfDuplex, type HalfDuplexOptions } from './half-duplex.ts';
import type { LineFault, Transmit } from './line-events.ts';
import type { LineMessage, LineNoise } from './message-deframer.ts';
import type { Phase, Step } from './phase.ts';

/** What comes of a moment. */
export type Events<Event> = readonly (Event | Transmit | LineFault)[];
type Run<Event> = (now: number) => Events<Event>;
type Done<T, Event> = (result: T, now: number) => Events<Event>;

/** What is waited for, and what then. */
interface Waiting<Event> {
  readonly acknowledgement: 'alone' | 'option-select';
  receive(message: LineMessage, now: number): Events<Event>;
}

/** What a side does whatever it waits for. */
export interface Reactions<Event> {
  failed(error: LinkError, now: number): Events<Event>;
  /** Takes a message before the phase does; undefined for one that it leaves to the phase. */
  intercept?(message: LineMessage, now: number): Events<Event> | undefined;
}

/** Runs the phases of one side, one after another, in time: transmits after the reaction time, waits, repeats. */
export class Dialogue<Event> {
  readonly side: HalfDuplex<Event | Transmit | LineFault>;
  /** The time that the other side takes to be ready to receive. */
  reaction = 0;
  readonly #limit: number;
  readonly #reactions: Reactions<Event>;
  /** Undefined while nothing is read. */
  #waiting: Waiting<Event> | undefined;

  constructor(options: HalfDuplexOptions, limit: number, reactions: Reactions<Event>) {
    this.side = new HalfDuplex(options, limit);
    this.#limit = limit;
    this.#reactions = reactions;
  }

  receive(octets: Uint8Array, now: number): Events<Event> {
    this.side.receive(octets, now);
    return this.#take(now);
  }

  /** Waits for what ends `phase`, and then does what `done` says. */
  await<T>(phase: Phase<T>, now: number, done: Done<T, Event>, patience = this.side.patience): Events<Event> {
    const again = (then: number) => this.await(phase, then, done, patience);
    const step = (one: Step<T>, at: number) => this.#step(one, at, done, again);
    this.side.wait(Math.max(now, this.side.line.busyUntil) + patience, (at) => {
      const { isInFrame } = this.side;
      return [...this.side.drop(), ...step(phase.silence(isInFrame), at)];
    });
    const { acknowledgement } = phase;
    return this.listen({ acknowledgement, receive: (message, at) => step(phase.receive(message), at) }, now);
  }

  /** Takes what comes, without a limit of time. */
  listen(waiting: Waiting<Event>, now: number): Events<Event> {
    this.#waiting = waiting;
    return this.#take(now);
  }

  /** Transmits after the reaction time, and goes on with `then`. */
  transmit(octets: Uint8Array, now: number, then: Run<Event>): Events<Event> {
    const at = this.side.earliest(now, this.reaction);
    const run: Run<Event> = (running) => [this.side.transmit(octets, running), ...then(running)];
    return at > now ? this.pause(at, run) : run(now);
  }

  /** Reads nothing until `at`: in a wake-up, a reaction time, a change of the rate. */
  pause(at: number, run: Run<Event>): Events<Event> {
    this.#waiting = undefined;
    this.side.wait(at, run);
    return [];
  }

  /** Reads nothing any more, and drops what is held. */
  stop(): void {
    this.#waiting = undefined;
    this.side.stop();
    this.side.drop();
  }

  /** Takes the messages that have come, as far as any is waited for. */
  #take(now: number): Events<Event> {
    const events: (Event | Transmit | LineFault)[] = [];
    while (this.#waiting !== undefined) {
      const message = this.side.next(this.#waiting.acknowledgement);
      if (message === undefined) {
        this.side.taken(now);
        break;
      }
      events.push(...(message.kind === 'noise' ? this.#noise(message, now) : this.#message(message, now)));
    }
    return events;
  }

  #message(message: LineMessage, now: number): Events<Event> {
    return this.#reactions.intercept?.(message, now) ?? this.#waiting!.receive(message, now);
  }

  #noise({ count, isTooLong }: LineNoise, now: number): Events<Event> {
    const reason = `${count} octets of no message`;
    if (!isTooLong) return [{ kind: 'fault', code: 'iec62056-21-format', reason }];
    return this.#reactions.failed(
      new LinkError('iec62056-21', 'limit', `a message of more than ${this.#limit} octets`),
      now,
    );
  }

  #step<T>(step: Step<T>, now: number, done: Done<T, Event>, again: Run<Event>): Events<Event> {
    if (step.kind === 'failed') return this.#reactions.failed(step.error, now);
    if (step.kind === 'done') {
      this.#waiting = undefined;
      this.side.stop();
      return done(step.result, now);
    }
    const faults = step.fault === undefined ? [] : [step.fault];
    return step.kind === 'wait' ? faults : [...faults, ...this.transmit(step.octets, now, again)];
  }
}

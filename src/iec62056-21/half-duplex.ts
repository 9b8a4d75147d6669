import type { CharacterFormat, LineFault, Transmit } from './line-events.ts';
import { type LineTimes, lineTimesWith } from './line-times.ts';
import { type LineMessage, type LineNoise, MessageDeframer } from './message-deframer.ts';
import { SerialLine } from './serial-line.ts';

/** What one side of a line is made of. */
export interface HalfDuplexOptions {
  /** How the port is set: 7E1 where left out; at 8N1 the parity is made and checked here. */
  readonly characterFormat?: CharacterFormat | undefined;
  readonly times?: Partial<LineTimes> | undefined;
  /** How often a message is repeated, or asked for again; 3 where left out. */
  readonly repetitions?: number | undefined;
}

interface Timer<Event> {
  readonly at: number;
  readonly run: (now: number) => readonly Event[];
}

/** One side of a line on which the sides take turns: its messages, its reaction time and its one timer. */
export class HalfDuplex<Event> {
  readonly times: LineTimes;
  readonly repetitions: number;
  readonly line: SerialLine;
  readonly #deframer: MessageDeframer;
  #timer: Timer<Event> | undefined;
  /** When the message that is coming in is given up. */
  #incompleteUntil: number | undefined;
  #lastReceived = Number.NEGATIVE_INFINITY;

  constructor(options: HalfDuplexOptions, limit: number) {
    this.times = lineTimesWith(options.times);
    this.repetitions = options.repetitions ?? 3;
    this.line = new SerialLine(options.characterFormat ?? '7E1');
    this.#deframer = new MessageDeframer(limit);
  }

  /** Octets of a message without its end are held. */
  get isIncomplete(): boolean {
    return this.#deframer.pending > 0;
  }

  /** They began with SOH or STX. */
  get isInFrame(): boolean {
    return this.#deframer.isInFrame;
  }

  /** Gives the octets without echo, which are also held for `next`. */
  receive(octets: Uint8Array, now: number): Uint8Array {
    const received = this.line.receive(octets, now);
    if (received.length > 0) this.#lastReceived = now;
    this.#deframer.push(received);
    return received;
  }

  next(acknowledgement: 'alone' | 'option-select'): LineMessage | LineNoise | undefined {
    return this.#deframer.next(acknowledgement);
  }

  /** Drops what is held of a message, which has no end. */
  drop(): readonly LineFault[] {
    const count = this.#deframer.clear();
    return count === 0
      ? []
      : [{ kind: 'fault', code: 'truncated', reason: `${count} octets of a message without end` }];
  }

  /** Transmits at once; what was received before is no answer, and dropped. */
  transmit(octets: Uint8Array, now: number): Transmit {
    this.#deframer.clear();
    return this.line.transmit(octets, now);
  }

  /** When a message may be transmitted: the reaction time after what was received last. */
  earliest(now: number, reaction: number): number {
    return Math.max(now, this.#lastReceived + reaction);
  }

  /** Runs `run` at `at`, instead of what was to be run. */
  wait(at: number, run: (now: number) => readonly Event[]): void {
    this.#timer = { at, run };
    this.#incompleteUntil = undefined;
  }

  /** How long an answer to what was transmitted may take. */
  get patience(): number {
    return this.times.maximumReaction + this.times.answerMargin;
  }

  /** All that is complete was taken: what is held now must go on within the time between two characters. */
  taken(now: number): void {
    this.#incompleteUntil = this.isIncomplete ? now + this.times.interCharacter : undefined;
  }

  stop(): void {
    this.#timer = undefined;
    this.#incompleteUntil = undefined;
  }

  nextTimeout(): number | undefined {
    return this.#incompleteUntil ?? this.#timer?.at;
  }

  /** Runs what is due; a message without end is dropped where nothing is to be run for it. */
  onTimeout(now: number): readonly (Event | LineFault)[] {
    const at = this.nextTimeout();
    if (at === undefined || at > now) return [];
    const timer = this.#timer;
    this.stop();
    return timer === undefined ? this.drop() : timer.run(now);
  }
}

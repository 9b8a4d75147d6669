import { TimeoutError } from '../codec/index.ts';
import { type LinkFigures, transmissionTime } from './link-options.ts';
import type { Frame } from './search.ts';
import { Timers } from './timers.ts';

/** A command that sets up or ends a link. */
export type LinkCommand = 'SNRM' | 'DISC';

/** How many times the response time-out a line may hold a frame that is late. */
const latest = 2;

/**
 * SNRM and DISC of a primary station, each repeated until UA or DM comes (IEC 62056-46 § 6.4.4.4). Nothing in UA and DM
 * tells which command they answer. So where earlier commands are without answer an SNRM takes what comes first for one
 * that is late, and the last one holds, once the line was silent: else a link would begin amid frames of the one before.
 */
export class PrimaryCommands {
  readonly #figures: LinkFigures;
  /** Puts a command on the line and gives its octets. */
  readonly #transmit: (command: LinkCommand) => number;
  readonly #timers = new Timers<'response' | 'progress' | 'silence'>();
  #command: LinkCommand | undefined;
  #transmissions = 0;
  /** Commands that were sent, less the answers that came. */
  #unanswered = 0;
  /** How many of them were sent before the present one, so that as many answers may be late ones. */
  #late = 0;
  #answer: Frame | undefined;

  constructor(figures: LinkFigures, transmit: (command: LinkCommand) => number) {
    this.#figures = figures;
    this.#transmit = transmit;
  }

  /** The command that is not answered yet. */
  get pending(): LinkCommand | undefined {
    return this.#command;
  }

  /** Whoever has polled may not talk before the response, or the time in which it would have come. */
  get turnComesBackAt(): number | undefined {
    return this.#timers.at('response');
  }

  begin(command: LinkCommand, now: number, turnComesBackAt = now): void {
    this.#command = command;
    this.#transmissions = 0;
    this.#late = command === 'SNRM' ? this.#unanswered : 0;
    this.#answer = undefined;
    this.#timers.clear('silence');
    this.#timers.set('progress', now + this.#figures.progressTimeout);
    if (turnComesBackAt > now) this.#timers.set('response', turnComesBackAt);
    else this.#send(command, now);
  }

  /** What came before an acknowledgement on the link cannot come after it any more. */
  settle(): void {
    this.#unanswered = 0;
  }

  octetsCame(now: number): void {
    this.#timers.extend('response', now + this.#figures.responseTimeout);
    this.#timers.extend('silence', now + latest * this.#figures.responseTimeout);
  }

  /** Takes UA or DM; gives it back where it is the answer to the command. */
  receive(frame: Frame, now: number): Frame | undefined {
    this.#unanswered = Math.max(this.#unanswered - 1, 0);
    const isLate = this.#late > 0;
    if (isLate) this.#late -= 1;
    if (this.#command === undefined || this.#transmissions === 0) return undefined;
    if (!isLate) return this.#done(frame);
    this.#answer = frame;
    this.#timers.clear('response');
    this.#timers.set('silence', now + latest * this.#figures.responseTimeout);
    return undefined;
  }

  nextTimeout(): number | undefined {
    return this.#timers.next();
  }

  /** The answer that holds after the silence, or the error of a command that has none. */
  onTimeout(now: number): Frame | TimeoutError | undefined {
    const due = this.#timers.takeDue(now);
    if (this.#command === undefined) return undefined;
    if (due.has('progress'))
      return this.#giveUp(`no answer to ${this.#command} in ${this.#figures.progressTimeout} ms`);
    if (due.has('silence')) return this.#done(this.#answer);
    if (!due.has('response')) return undefined;
    if (this.#transmissions > this.#figures.maximumRetries) {
      return this.#giveUp(`no answer to ${this.#transmissions} frames of ${this.#command}`);
    }
    this.#send(this.#command, now);
    return undefined;
  }

  #send(command: LinkCommand, now: number): void {
    this.#unanswered += 1;
    this.#transmissions += 1;
    const octets = this.#transmit(command);
    this.#timers.set('response', now + transmissionTime(octets, this.#figures) + this.#figures.responseTimeout);
  }

  #giveUp(reason: string): TimeoutError {
    this.#done(undefined);
    return new TimeoutError('hdlc', reason);
  }

  #done(answer: Frame | undefined): Frame | undefined {
    this.#command = undefined;
    this.#answer = undefined;
    this.#timers.clear('response', 'progress', 'silence');
    return answer;
  }
}

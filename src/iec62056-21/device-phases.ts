import { LinkError } from '../codec/index.ts';
import { character } from './characters.ts';
import { decodeMessage } from './decode-message.ts';
import type { LineMessage } from './message-deframer.ts';
import { isBreak, type Phase, repeatRequest, type Step, unexpected } from './phase.ts';
import { type ProgrammingCommand, programmingCommand } from './programming.ts';

/** What comes after a message of a tariff device: a command, ACK, a break (B0), or nothing in time. */
export type AfterMessage =
  | { readonly kind: 'command'; readonly command: ProgrammingCommand }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'sign-off' }
  | { readonly kind: 'silence' };

/** What a tariff device does after its message. */
export interface AfterMessageOptions {
  /** What NAK asks for. */
  readonly last: Uint8Array;
  /** Commands are taken: outside programming mode they are not. */
  readonly takesCommands: boolean;
  /** ACK is waited for: it asks for the next block, or ends a readout. */
  readonly takesAcknowledgement: boolean;
  readonly repetitions: number;
}

/** A tariff device has transmitted: it repeats that on NAK, asks for the repetition of what is broken, or is done. */
export class AfterMessagePhase implements Phase<AfterMessage> {
  readonly acknowledgement = 'alone';
  readonly #options: AfterMessageOptions;
  #last: Uint8Array;
  #repeated = 0;

  constructor(options: AfterMessageOptions) {
    this.#options = options;
    this.#last = options.last;
  }

  receive(message: LineMessage): Step<AfterMessage> {
    const { takesCommands, takesAcknowledgement } = this.#options;
    if (message.kind === 'acknowledgement') {
      if (message.octets[0] === character.nak) return this.#repeat(this.#last);
      if (takesAcknowledgement) return { kind: 'done', result: { kind: 'acknowledged' } };
    }
    if (isBreak(message)) return { kind: 'done', result: { kind: 'sign-off' } };
    if (message.kind !== 'programming-command' || !takesCommands) return { kind: 'wait', fault: unexpected(message) };
    const decoded = decodeMessage(programmingCommand, message.octets);
    if (decoded.ok) return { kind: 'done', result: { kind: 'command', command: decoded.value } };
    const step = this.#repeat(repeatRequest);
    return step.kind === 'transmit' ? { ...step, fault: decoded.fault } : step;
  }

  silence(isInFrame: boolean): Step<AfterMessage> {
    if (isInFrame && this.#options.takesCommands) return this.#repeat(repeatRequest);
    return { kind: 'done', result: { kind: 'silence' } };
  }

  #repeat(octets: Uint8Array): Step<AfterMessage> {
    this.#last = octets;
    this.#repeated += 1;
    if (this.#repeated <= this.#options.repetitions) return { kind: 'transmit', octets };
    const reason = `a message was not understood ${this.#repeated} times`;
    return { kind: 'failed', error: new LinkError('iec62056-21', 'protocol', reason) };
  }
}

/** The tariff device is asked for an answer: but for a break, nothing is taken until it gives one. */
export function answerDue(): Phase<'sign-off' | 'silence'> {
  return {
    acknowledgement: 'alone',
    receive: (message) =>
      isBreak(message) ? { kind: 'done', result: 'sign-off' } : { kind: 'wait', fault: unexpected(message) },
    silence: () => ({ kind: 'done', result: 'silence' }),
  };
}

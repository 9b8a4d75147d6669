import { encode, equalBytes, LinkError, TimeoutError } from '../codec/index.ts';
import type { Answer } from './answer.ts';
import { character } from './characters.ts';
import type { DataSet } from './data-set.ts';
import { decodeMessage } from './decode-message.ts';
import { maximumTelegram } from './lines.ts';
import type { LineMessage } from './message-deframer.ts';
import { acknowledge, isBreak, type Phase, repeatRequest, type Step, signedOff, unexpected } from './phase.ts';
import {
  errorText,
  type ProgrammingCommand,
  type ProgrammingData,
  programmingCommand,
  programmingData,
} from './programming.ts';

/**
 * One command of programming mode and its answer, with repetition on both sides. A command that may have been carried
 * out is not sent twice, unless the device asks for it.
 */
export class Exchange implements Phase<Answer> {
  readonly acknowledgement = 'alone';
  readonly #name: string;
  readonly #command: Uint8Array;
  readonly #repetitions: number;
  #last: Uint8Array;
  #repeated = 0;
  #dataSets: DataSet[] = [];
  #size = 0;
  /** The partial block that was acknowledged last. */
  #block: Uint8Array | undefined;
  /** Repetition was asked for without an answer to be seen: what comes may be the block before. */
  #mayRepeatBlock = false;

  constructor(command: ProgrammingCommand, repetitions: number) {
    this.#name = command.command;
    this.#command = encode(programmingCommand, command);
    this.#last = this.#command;
    this.#repetitions = repetitions;
  }

  /** The command message. */
  get octets(): Uint8Array {
    return this.#command;
  }

  /** Overwrites the command message, which may hold a password. */
  wipe(): void {
    this.#command.fill(0);
  }

  receive(message: LineMessage): Step<Answer> {
    if (message.kind === 'acknowledgement') return this.#acknowledged(message.octets[0] === character.ack);
    if (message.kind === 'block') return this.#received(message.octets);
    return isBreak(message) ? { kind: 'failed', error: signedOff() } : { kind: 'wait', fault: unexpected(message) };
  }

  silence(): Step<Answer> {
    if (this.#block !== undefined) {
      this.#mayRepeatBlock = true;
      return this.#repeat(repeatRequest, this.#noAnswer());
    }
    if (this.#isRepeatable()) return this.#repeat(this.#command, this.#noAnswer());
    return { kind: 'failed', error: this.#noAnswer() };
  }

  #acknowledged(isPositive: boolean): Step<Answer> {
    if (!isPositive) {
      const reason = `${this.#name} was not understood ${this.#repetitions + 1} times`;
      return this.#repeat(this.#last, new LinkError('iec62056-21', 'protocol', reason));
    }
    return this.#block === undefined ? { kind: 'done', result: { kind: 'acknowledgement' } } : { kind: 'wait' };
  }

  #received(octets: Uint8Array): Step<Answer> {
    const decoded = decodeMessage(programmingData, octets);
    if (!decoded.ok) {
      const reason = `the answer to ${this.#name} was broken ${this.#repetitions + 1} times`;
      const step = this.#repeat(repeatRequest, new LinkError('iec62056-21', 'protocol', reason));
      return step.kind === 'transmit' ? { ...step, fault: decoded.fault } : step;
    }
    const isRepeated = this.#mayRepeatBlock && this.#block !== undefined && equalBytes(this.#block, octets);
    this.#mayRepeatBlock = false;
    return isRepeated ? this.#transmit(acknowledge) : this.#accepted(decoded.value, octets);
  }

  #accepted(data: ProgrammingData, octets: Uint8Array): Step<Answer> {
    this.#size += octets.length;
    if (this.#size > maximumTelegram) {
      const error = new LinkError('iec62056-21', 'limit', `an answer of more than ${maximumTelegram} octets`);
      return { kind: 'failed', error };
    }
    for (const set of data.dataSets) this.#dataSets.push(set);
    if (data.partial) {
      this.#block = octets;
      this.#repeated = 0;
      return this.#transmit(acknowledge);
    }
    const text = this.#block === undefined ? errorText(data) : undefined;
    const answer: Answer = text === undefined ? { kind: 'data', dataSets: this.#dataSets } : { kind: 'error', text };
    return { kind: 'done', result: answer };
  }

  /** Transmits `octets` unless that was done too often. */
  #repeat(octets: Uint8Array, error: LinkError): Step<Answer> {
    this.#repeated += 1;
    return this.#repeated > this.#repetitions ? { kind: 'failed', error } : this.#transmit(octets);
  }

  #transmit(octets: Uint8Array): Step<Answer> {
    this.#last = octets;
    return { kind: 'transmit', octets };
  }

  /** Reading, or giving the password, twice does no harm. */
  #isRepeatable(): boolean {
    return this.#name.startsWith('R') || this.#name.startsWith('P');
  }

  #noAnswer(): TimeoutError {
    const open = this.#isRepeatable() ? '' : ': whether it was carried out is open';
    return new TimeoutError('iec62056-21', `no answer to ${this.#name}${open}`);
  }
}

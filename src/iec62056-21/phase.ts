import { type Codec, LinkError, TimeoutError } from '../codec/index.ts';
import { character } from './characters.ts';
import { decodeMessage } from './decode-message.ts';
import type { LineFault } from './line-events.ts';
import type { LineMessage, LineMessageKind } from './message-deframer.ts';
import { programmingCommand } from './programming.ts';

/** What to do next: transmit, go on waiting, or be done. */
export type Step<T> =
  | { readonly kind: 'transmit'; readonly octets: Uint8Array; readonly fault?: LineFault }
  | { readonly kind: 'wait'; readonly fault?: LineFault }
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'failed'; readonly error: LinkError };

/** One thing that a hand-held unit waits for. It knows no time and no line: its steps say what to do. */
export interface Phase<T> {
  readonly acknowledgement: 'alone' | 'option-select';
  receive(message: LineMessage): Step<T>;
  /** Nothing came in time, or a frame that had no end. */
  silence(isInFrame: boolean): Step<T>;
}

/** ACK by itself. */
export const acknowledge = Uint8Array.of(character.ack);
/** NAK by itself. */
export const repeatRequest = Uint8Array.of(character.nak);

/** What is waited for, and what is transmitted where it does not come. */
export interface AwaitedMessage<T> {
  /** What an error calls it. */
  readonly name: string;
  readonly kind: LineMessageKind;
  readonly codec: Codec<T>;
  /** Transmitted when the message is broken. */
  readonly whenBroken?: Uint8Array | undefined;
  /** Transmitted when it does not come. */
  readonly whenSilent?: Uint8Array | undefined;
  readonly repetitions: number;
}

/** Waits for one message of a kind. */
export class MessagePhase<T> implements Phase<T> {
  readonly acknowledgement: 'alone' | 'option-select';
  readonly #awaited: AwaitedMessage<T>;
  #repeated = 0;

  constructor(awaited: AwaitedMessage<T>) {
    this.#awaited = awaited;
    this.acknowledgement = awaited.kind === 'option-select' ? 'option-select' : 'alone';
  }

  receive(message: LineMessage): Step<T> {
    const { name, kind, codec, whenBroken } = this.#awaited;
    if (message.kind !== kind) return { kind: 'wait', fault: unexpected(message) };
    if (isBreak(message)) return { kind: 'failed', error: signedOff() };
    const decoded = decodeMessage(codec, message.octets);
    if (decoded.ok) return { kind: 'done', result: decoded.value };
    const { fault } = decoded;
    const error = new LinkError('iec62056-21', 'protocol', `${name} was broken each time`);
    return whenBroken === undefined ? { kind: 'wait', fault } : this.#repeat(whenBroken, error, fault);
  }

  silence(isInFrame: boolean): Step<T> {
    const { name, whenBroken, whenSilent } = this.#awaited;
    const error = new TimeoutError('iec62056-21', `${name} did not come`);
    const octets = isInFrame ? (whenBroken ?? whenSilent) : whenSilent;
    return octets === undefined ? { kind: 'failed', error } : this.#repeat(octets, error);
  }

  #repeat(octets: Uint8Array, error: LinkError, fault?: LineFault): Step<T> {
    this.#repeated += 1;
    if (this.#repeated > this.#awaited.repetitions) return { kind: 'failed', error };
    return { kind: 'transmit', octets, ...(fault === undefined ? {} : { fault }) };
  }
}

/** The fault of a message that nobody waits for. */
export function unexpected({ kind }: LineMessage): LineFault {
  return { kind: 'fault', code: 'iec62056-21-format', reason: `a message that is not expected here: ${kind}` };
}

/** Whether the message is a break (B0): the other side signs off. */
export function isBreak({ kind, octets }: LineMessage): boolean {
  if (kind !== 'programming-command') return false;
  const decoded = decodeMessage(programmingCommand, octets);
  return decoded.ok && decoded.value.command === 'B0';
}

/** The error of a session that the other side ended. */
export function signedOff(): LinkError {
  return new LinkError('iec62056-21', 'refused', 'the device signed off');
}

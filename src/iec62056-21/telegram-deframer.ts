import type { DecodeErrorCode } from '../codec/index.ts';
import { character } from './characters.ts';
import { endLineEnd, identificationEnd, isLineBreak, maximumTelegram, startsMessage } from './lines.ts';

/** The octets of one telegram. `start` and `end` count from the first octet that was pushed. */
export interface DeframedTelegram {
  readonly kind: 'telegram';
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Octets that are no telegram, and why. */
export interface TelegramFault {
  readonly kind: 'fault';
  readonly code: DecodeErrorCode;
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

/** What a deframer yields. */
export type Deframed = DeframedTelegram | TelegramFault;

const none = -1;

/**
 * Cuts a stream of octets into telegrams (DSMR P1, IEC 62056-21 mode D). However the stream is cut into chunks, the
 * result is the same; no more than one telegram of 64 KiB is held. Line noise is a fault, empty lines are not.
 */
export class TelegramDeframer {
  readonly #buffer = new Uint8Array(maximumTelegram + 1);
  #length = 0;
  /** Stream offset of the first octet in the buffer. */
  #start = 0;
  /** Stream offset of the first octet that is no telegram and not yet reported. */
  #noise = none;
  /** The buffer begins with a whole identification line. */
  #isInside = false;
  #lineStart = 0;
  /** Where in the buffer the line has its last `/`: a message can begin there. */
  #candidate = none;
  /** The end line ended in CR: a LF that follows belongs to it. */
  #awaitsLineFeed = false;
  #found: Deframed[] = [];

  /** Takes the next octets of the stream; gives what they complete. */
  push(chunk: Uint8Array): Deframed[] {
    for (let i = 0; i < chunk.length; i += 1) this.#take(chunk[i]!);
    return this.#flush();
  }

  /** The stream is over: what is held is a telegram if only its last line break is missing, else a fault. */
  finish(): Deframed[] {
    const isEnded = this.#isInside && endLineEnd(this.#buffer, this.#lineStart, this.#length) === this.#length;
    if (this.#awaitsLineFeed || isEnded) this.#deliver();
    if (this.#isInside) this.#giveUp(this.#length, 'truncated', 'the stream ends within a telegram');
    this.#drop(this.#length);
    this.#reportNoise();
    return this.#flush();
  }

  #take(octet: number): void {
    const endsLine = this.#awaitsLineFeed && octet === character.lineFeed;
    if (endsLine) this.#buffer[this.#length++] = octet;
    if (this.#awaitsLineFeed) this.#deliver();
    if (endsLine) return;
    if (octet === character.start) this.#candidate = this.#length;
    this.#buffer[this.#length++] = octet;
    if (isLineBreak(octet)) this.#endLine(octet);
    if (!this.#isInside) this.#drop(this.#candidate === none ? this.#length : this.#candidate);
    if (this.#length > maximumTelegram) this.#overflow();
  }

  #endLine(octet: number): void {
    const buffer = this.#buffer;
    const candidate = this.#candidate;
    const length = this.#length;
    this.#candidate = none;
    if (candidate !== none && startsMessage(buffer, candidate, length)) {
      this.#begin(candidate);
    } else if (this.#isInside && endLineEnd(buffer, this.#lineStart, length) === length - 1) {
      if (octet === character.lineFeed) this.#deliver();
      else this.#awaitsLineFeed = true;
    }
    this.#lineStart = this.#length;
  }

  /** An identification, or a request, which is noise here, has its line at `at`. */
  #begin(at: number): void {
    if (this.#isInside) this.#giveUp(at, 'truncated', 'another message begins before the telegram ends');
    else this.#drop(at);
    this.#isInside = identificationEnd(this.#buffer, 0, this.#length) >= 0;
    if (this.#isInside) this.#reportNoise();
  }

  #deliver(): void {
    const start = this.#start;
    const length = this.#length;
    this.#found.push({ kind: 'telegram', octets: this.#buffer.slice(0, length), start, end: start + length });
    this.#shift(length);
  }

  #overflow(): void {
    if (!this.#isInside) {
      this.#drop(this.#length);
      return;
    }
    const kept = this.#candidate;
    this.#giveUp(
      kept === none ? this.#length : kept,
      'size-limit',
      `a telegram of more than ${maximumTelegram} octets`,
    );
    if (kept !== none) this.#candidate = 0;
  }

  #giveUp(count: number, code: DecodeErrorCode, reason: string): void {
    this.#found.push({ kind: 'fault', code, reason, start: this.#start, end: this.#start + count });
    this.#shift(count);
  }

  /** The first `count` octets of the buffer are no telegram. */
  #drop(count: number): void {
    for (let i = 0; i < count && this.#noise === none; i += 1) {
      if (!isLineBreak(this.#buffer[i])) this.#noise = this.#start + i;
    }
    if (count > 0) this.#shift(count);
  }

  /** Takes the first `count` octets out of the buffer; what is left is inside nothing. */
  #shift(count: number): void {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#start += count;
    this.#candidate = this.#candidate >= count ? this.#candidate - count : none;
    this.#lineStart = 0;
    this.#isInside = false;
    this.#awaitsLineFeed = false;
  }

  #reportNoise(): void {
    if (this.#noise === none) return;
    const reason = 'octets outside a telegram';
    this.#found.push({ kind: 'fault', code: 'p1-format', reason, start: this.#noise, end: this.#start });
    this.#noise = none;
  }

  #flush(): Deframed[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }
}

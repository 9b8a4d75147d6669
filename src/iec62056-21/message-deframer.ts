import { character, isPrintable } from './characters.ts';
import { identificationEnd, isLineBreak, requestEnd } from './lines.ts';

/** What a message of the line looks like, before it is decoded. `block` is `STX … ETX BCC`. */
export type LineMessageKind =
  | 'request'
  | 'identification'
  | 'option-select'
  | 'acknowledgement'
  | 'programming-command'
  | 'block';

/** The octets of one message. */
export interface LineMessage {
  readonly kind: LineMessageKind;
  readonly octets: Uint8Array;
}

/** Octets that begin no message, or a message that has no end within the limit. */
export interface LineNoise {
  readonly kind: 'noise';
  readonly count: number;
  readonly isTooLong: boolean;
}

/** `incomplete`: the octets end first. `none`: no message begins here. */
type Found = { readonly kind: LineMessageKind; readonly end: number } | 'incomplete' | 'none';

const { soh, stx, etx, eot, ack, nak, carriageReturn, lineFeed } = character;
const smallest = 256;

/**
 * Cuts what comes over a line into messages, however it is cut into chunks. Holds one message of at most `limit`
 * octets. ACK is a message of its own or begins an option select message: the caller knows which he waits for.
 */
export class MessageDeframer {
  readonly #limit: number;
  #buffer = new Uint8Array(smallest);
  #start = 0;
  #end = 0;
  /** Where the search for the end of a frame goes on. */
  #searched = 0;
  #noise = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Octets that are held: those of a message without its end, or of messages not yet asked for. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** A frame of SOH or STX has begun. */
  get isInFrame(): boolean {
    const first = this.#buffer[this.#start];
    return this.pending > 0 && (first === soh || first === stx);
  }

  push(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The next message or the noise before it; undefined until more octets come. */
  next(acknowledgement: 'alone' | 'option-select'): LineMessage | LineNoise | undefined {
    for (; this.#start < this.#end; this.#skip()) {
      const found = this.#at(this.#start, acknowledgement);
      if (found === 'none') continue;
      if (found === 'incomplete' && this.pending > this.#limit) return this.#tooLong();
      // Noise is told once it is over.
      if (this.#noise > 0) return this.#takeNoise();
      return found === 'incomplete' ? undefined : this.#take(found.kind, found.end);
    }
    return this.#noise > 0 ? this.#takeNoise() : undefined;
  }

  /** Drops all that is held; gives how many octets that were. */
  clear(): number {
    const count = this.pending;
    this.#start = this.#end = this.#searched = this.#noise = 0;
    return count;
  }

  #at(at: number, acknowledgement: 'alone' | 'option-select'): Found {
    const octet = this.#buffer[at];
    if (octet === soh || octet === stx) return this.#frame(at);
    if (octet === character.start) return this.#line(at);
    if (octet === nak) return { kind: 'acknowledgement', end: at + 1 };
    if (octet !== ack) return 'none';
    return acknowledgement === 'alone' ? { kind: 'acknowledgement', end: at + 1 } : this.#optionSelect(at);
  }

  #line(at: number): Found {
    const request = requestEnd(this.#buffer, at, this.#end);
    // Until the second character both are possible.
    if (request >= 0 && at + 1 < this.#end) return this.#lineEnd('request', request + 1);
    const identification = identificationEnd(this.#buffer, at, this.#end);
    return identification < 0 ? 'none' : this.#lineEnd('identification', identification);
  }

  #optionSelect(at: number): Found {
    const last = Math.min(at + 4, this.#end);
    for (let i = at + 1; i < last; i += 1) if (!isPrintable(this.#buffer[i]!)) return 'none';
    return this.#lineEnd('option-select', at + 4);
  }

  /** The message of a line ends after its line break, which belongs at `at`. */
  #lineEnd(kind: LineMessageKind, at: number): Found {
    if (at >= this.#end) return 'incomplete';
    const octet = this.#buffer[at];
    if (!isLineBreak(octet)) return 'none';
    if (octet === lineFeed) return { kind, end: at + 1 };
    if (at + 1 === this.#end) return 'incomplete';
    return { kind, end: this.#buffer[at + 1] === lineFeed ? at + 2 : at + 1 };
  }

  #frame(at: number): Found {
    const kind = this.#buffer[at] === soh ? 'programming-command' : 'block';
    for (let i = Math.max(at + 1, this.#searched); i < this.#end; i += 1) {
      const octet = this.#buffer[i];
      this.#searched = i;
      if (octet === etx || octet === eot) return i + 1 < this.#end ? { kind, end: i + 2 } : 'incomplete';
      // Another frame begins: the end of this one is lost.
      if (octet === soh || (octet === stx && !(kind === 'programming-command' && i === at + 3))) return 'none';
    }
    this.#searched = this.#end;
    return 'incomplete';
  }

  #take(kind: LineMessageKind, end: number): LineMessage {
    const octets = this.#buffer.slice(this.#start, end);
    this.#start = this.#searched = end;
    return { kind, octets };
  }

  /** Line breaks between messages and the NUL of a wake-up are no noise worth telling. */
  #skip(): void {
    const octet = this.#buffer[this.#start];
    if (octet !== 0 && octet !== carriageReturn && octet !== lineFeed) this.#noise += 1;
    this.#start += 1;
    this.#searched = this.#start;
  }

  #takeNoise(): LineNoise {
    const count = this.#noise;
    this.#noise = 0;
    return { kind: 'noise', count, isTooLong: false };
  }

  #tooLong(): LineNoise {
    const count = this.#noise + this.pending;
    this.clear();
    return { kind: 'noise', count, isTooLong: true };
  }

  #reserve(count: number): void {
    if (this.#start === this.#end) this.#start = this.#end = this.#searched = 0;
    if (this.#end + count <= this.#buffer.length) return;
    const needed = this.pending + count;
    const buffer =
      needed <= this.#buffer.length ? this.#buffer : new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
    buffer.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = buffer;
    this.#searched -= this.#start;
    this.#end -= this.#start;
    this.#start = 0;
  }
}

import { Deframer } from './deframer.ts';
import type { Frame, FrameFault } from './search.ts';

/**
 * Takes frames from a line and minds the silence between octets (IEC 62056-46, inter-octet time-out): a frame that is cut
 * off is dropped and does not swallow the one that follows.
 */
export class LineReceiver {
  readonly #deframer = new Deframer();
  readonly #interOctetTimeout: number;
  #lastOctet = 0;

  constructor(interOctetTimeout: number) {
    this.#interOctetTimeout = interOctetTimeout;
  }

  /** Frames and faults that end with these octets. */
  receive(octets: Uint8Array, now: number): (Frame | FrameFault)[] {
    if (octets.length === 0) return [];
    const found = this.silence(now);
    this.#lastOctet = now;
    found.push(...this.#deframer.push(octets));
    return found;
  }

  /** What the silence up to now brings: the fault of a frame that is dropped, and whole frames within it. */
  silence(now: number): (Frame | FrameFault)[] {
    return now < this.#lastOctet + this.#interOctetTimeout ? [] : this.#deframer.idle();
  }

  /** When the silence will end a frame that has begun. */
  nextTimeout(): number | undefined {
    return this.#deframer.isWithinFrame ? this.#lastOctet + this.#interOctetTimeout : undefined;
  }
}

import { concat } from '../codec/index.ts';
import { character } from './characters.ts';

const nothing = new Uint8Array(0);

/**
 * Takes the echo of an optical head out of what is received. Whether there is one shows after the first message: the
 * other side never begins with what was sent, but for ACK and NAK, which prove nothing.
 */
export class Echo {
  #isPresent = false;
  /** What was sent and may come back. */
  #awaited: Uint8Array = nothing;
  #matched = 0;
  /** How many octets were matched before the echo was over, and are no part of another message. */
  #matchedInTime = 0;
  #end = 0;

  /** The head gives back what is sent. */
  get isPresent(): boolean {
    return this.#isPresent;
  }

  /**
   * `octets` are sent, from `now` or after those before; the last of them has left the port, and its echo is there, at
   * `end`.
   */
  sent(octets: Uint8Array, now: number, end: number): void {
    const isTelling = octets[0] !== character.ack && octets[0] !== character.nak;
    if (now < this.#end && this.#awaited.length > 0) {
      this.#awaited = concat(this.#awaited, octets);
      this.#end = end;
    } else this.#await(this.#isPresent || isTelling ? octets : nothing, end);
  }

  /** The octets without the echo among them. */
  receive(octets: Uint8Array, now: number): Uint8Array {
    const isDue = now <= this.#end;
    for (let at = 0; at < octets.length; at += 1) {
      if (this.#matched === this.#awaited.length) return octets.subarray(at);
      // Where there is an echo, what comes while it is due is the echo, however it was disturbed.
      const isEcho = octets[at] === this.#awaited[this.#matched] || (this.#isPresent && isDue);
      if (!isEcho) return this.#released(octets.subarray(at));
      this.#matched += 1;
      if (isDue) this.#matchedInTime = this.#matched;
      if (this.#matched === this.#awaited.length) this.#isPresent = true;
    }
    return nothing;
  }

  /** Gives back what looked like an echo and was the beginning of a message. */
  #released(octets: Uint8Array): Uint8Array {
    const held = this.#awaited.subarray(this.#isPresent ? this.#matchedInTime : 0, this.#matched);
    this.#isPresent &&= this.#matchedInTime > 0;
    this.#await(nothing, 0);
    return held.length === 0 ? octets : concat(held, octets);
  }

  #await(octets: Uint8Array, end: number): void {
    this.#awaited = octets;
    this.#matched = 0;
    this.#matchedInTime = 0;
    this.#end = end;
  }
}

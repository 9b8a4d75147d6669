import { Echo } from './echo.ts';
import type { Baud, CharacterFormat, Transmit } from './line-events.ts';
import { addParity, checkParity } from './parity.ts';

/** The rate at which modes A, B, C and E begin. */
export const initialRate = 300;
/** The rate of mode D. */
export const modeDRate = 2400;

/** A start bit, a stop bit, and seven bits with parity or eight bits. */
const bitsOfCharacter = 10;
/** How long after a transmission its echo may end; less than the shortest reaction time. */
const echoDelay = 10;

/**
 * One end of a line: its rate, the parity of its characters and the echo of its head. A port that is set to 8N1 takes
 * and gives characters with their parity bit, one that is set to 7E1 without it.
 */
export class SerialLine {
  readonly #portFormat: CharacterFormat;
  readonly #echo = new Echo();
  #rate = 0;
  #characterFormat: CharacterFormat;
  /** When the last character has left the port. */
  #busyUntil = 0;

  constructor(portFormat: CharacterFormat) {
    this.#portFormat = portFormat;
    this.#characterFormat = portFormat;
  }

  get rate(): number {
    return this.#rate;
  }

  /** When all that was transmitted has left the port, at the earliest. */
  get busyUntil(): number {
    return this.#busyUntil;
  }

  /** Sets rate and format; no event where they are so already. */
  change(rate: number, characterFormat: CharacterFormat = this.#portFormat): readonly Baud[] {
    if (rate === this.#rate && characterFormat === this.#characterFormat) return [];
    this.#rate = rate;
    this.#characterFormat = characterFormat;
    return [{ kind: 'baud', rate, characterFormat }];
  }

  /** How long so many characters take, in milliseconds. */
  duration(count: number): number {
    return (count * bitsOfCharacter * 1000) / this.#rate;
  }

  transmit(octets: Uint8Array, now: number): Transmit {
    this.#busyUntil = Math.max(now, this.#busyUntil) + this.duration(octets.length);
    this.#echo.sent(octets, now, this.#busyUntil + echoDelay);
    return { kind: 'transmit', octets: this.#portFormat === '8N1' ? addParity(octets) : octets.slice() };
  }

  /** The characters without parity and echo; a character of wrong parity becomes one that no message has. */
  receive(octets: Uint8Array, now: number): Uint8Array {
    return this.#echo.receive(this.#portFormat === '8N1' ? checkParity(octets) : octets, now);
  }
}

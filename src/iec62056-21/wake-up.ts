import type { LineTimes } from './line-times.ts';

/** What wakes up a battery-operated tariff device: NUL, each of `characterTime` milliseconds, for as long as it takes. */
export function wakeUpMessage(characterTime: number, times: LineTimes): Uint8Array {
  return new Uint8Array(Math.ceil(times.wakeUp / characterTime));
}

/** Tells on the side of the device whether what is received wakes it up. */
export class WakeUp {
  readonly #times: LineTimes;
  #count = 0;
  #last = 0;

  constructor(times: LineTimes) {
    this.#times = times;
  }

  /** True once NUL was received for long enough and without a gap. */
  receive(octets: Uint8Array, now: number, characterTime: number): boolean {
    if (now - this.#last > this.#times.wakeUpGap) this.#count = 0;
    this.#last = now;
    for (const octet of octets) this.#count = octet === 0 ? this.#count + 1 : 0;
    if (this.#count * characterTime < this.#times.minimumWakeUp) return false;
    this.#count = 0;
    return true;
  }
}

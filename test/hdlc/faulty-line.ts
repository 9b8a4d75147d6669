import { below, type Random } from './random.ts';

/** How likely each fault is for each frame, from 0 to 1. */
export interface FaultRates {
  readonly drop?: number;
  readonly duplicate?: number;
  /**
   * It comes after the next frame of the same turn, or late. No frame overtakes one of another turn: sequence numbers
   * and link set-up of HDLC rest on that.
   */
  readonly reorder?: number;
  /** It and all that follow come up to five seconds later. */
  readonly delay?: number;
  /** One to three of its bits are changed. */
  readonly corrupt?: number;
  /** It comes in pieces, with pauses that are longer than the inter-octet time-out now and then. */
  readonly split?: number;
}

/** Octets that come out of the line at `at`. */
export interface Delivery {
  readonly at: number;
  readonly octets: Uint8Array;
}

const millisecondsPerOctet = 10_000 / 9600;
const longestDelay = 5000;
/** How late a frame is that no other one overtakes. */
const lateness = 200;

/** One direction of a serial line with faults on a virtual clock: frames in, octets out. */
export class FaultyLine {
  readonly #rates: FaultRates;
  readonly #random: Random;
  /** When the octets that are on the line have left it. */
  #busyUntil = 0;
  #held: { readonly frame: Uint8Array; readonly since: number } | undefined;
  #deliveries: Delivery[] = [];

  constructor(rates: FaultRates, random: Random) {
    this.#rates = rates;
    this.#random = random;
  }

  transmit(frame: Uint8Array, now: number): void {
    const held = this.#held;
    this.#held = undefined;
    const isOvertaken = held?.since === now;
    if (held !== undefined && !isOvertaken) this.#put(held.frame, now);
    if (!this.#happens('drop')) {
      if (held === undefined && this.#happens('reorder')) this.#held = { frame, since: now };
      else {
        this.#put(frame, now);
        if (this.#happens('duplicate')) this.#put(frame, now);
      }
    }
    if (held !== undefined && isOvertaken) this.#put(held.frame, now);
  }

  nextTime(): number | undefined {
    const first = this.#deliveries[0]?.at;
    const held = this.#held && this.#held.since + lateness;
    return first === undefined || (held !== undefined && held < first) ? held : first;
  }

  /** What has come out by now. */
  take(now: number): Uint8Array[] {
    if (this.#held !== undefined && this.#held.since + lateness <= now) {
      this.#put(this.#held.frame, now);
      this.#held = undefined;
    }
    const taken = this.#deliveries.filter(({ at }) => at <= now);
    this.#deliveries = this.#deliveries.slice(taken.length);
    return taken.map(({ octets }) => octets);
  }

  #happens(fault: keyof FaultRates): boolean {
    const rate = this.#rates[fault] ?? 0;
    return rate > 0 && this.#random() < rate;
  }

  #put(frame: Uint8Array, now: number): void {
    const start = Math.max(now, this.#busyUntil) + (this.#happens('delay') ? below(this.#random, longestDelay) : 0);
    const octets = this.#happens('corrupt') ? this.#corrupted(frame) : frame;
    const pieces = this.#happens('split') ? this.#pieces(octets) : [octets];
    let at = start;
    for (const piece of pieces) {
      at += piece.length * millisecondsPerOctet;
      this.#deliveries.push({ at, octets: piece });
      this.#busyUntil = at;
      if (piece !== pieces.at(-1)) at += this.#random() < 0.1 ? 40 : below(this.#random, 20);
    }
  }

  #corrupted(frame: Uint8Array): Uint8Array {
    const octets = frame.slice();
    const bits = 1 + below(this.#random, 3);
    for (let count = 0; count < bits; count += 1) {
      const at = below(this.#random, octets.length);
      octets[at] = octets[at]! ^ (1 << below(this.#random, 8));
    }
    return octets;
  }

  #pieces(octets: Uint8Array): Uint8Array[] {
    const cuts = new Set(Array.from({ length: 1 + below(this.#random, 3) }, () => below(this.#random, octets.length)));
    const ends = [...cuts, octets.length].sort((a, b) => a - b);
    return ends.map((end, index) => octets.slice(ends[index - 1] ?? 0, end)).filter((piece) => piece.length > 0);
  }
}

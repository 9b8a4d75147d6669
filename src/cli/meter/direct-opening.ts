import { concat } from '../../codec/index.ts';
import { Deframer } from '../../hdlc/index.ts';
import { checkParity } from '../../iec62056-21/index.ts';
import type { Clock } from '../../transport/index.ts';

/** Silence that ends a burst, in milliseconds: at 300 Bd a character takes 33. */
const quietTime = 200;
/** A burst that holds no frame is kept no longer. */
const longestBurst = 4096;
/** So many NUL in a row wake up a device; fewer are what a port makes of characters at another rate. */
const fewestToWakeUp = 16;

/** Listens on a line where a client may open an HDLC link without a sign-on, and tells by what comes whether it does. */
export class DirectOpening {
  readonly #clock: Clock;
  readonly #unframed: (burst: Uint8Array) => void;
  #deframer = new Deframer();
  #burst: Uint8Array[] = [];
  #size = 0;
  #preventQuiet: (() => void) | undefined;

  /** `unframed` is told of a burst without a frame. */
  constructor(clock: Clock, unframed: (burst: Uint8Array) => void) {
    this.#clock = clock;
    this.#unframed = unframed;
  }

  /** Takes octets with their parity bits. Gives all of the burst as soon as there is a frame in it, whole and right. */
  receive(octets: Uint8Array): Uint8Array | undefined {
    const kept = octets.slice();
    this.#burst.push(kept);
    this.#size += kept.length;
    if (this.#deframer.push(kept).some(({ kind }) => kind === 'frame')) return this.#take();
    this.#preventQuiet?.();
    this.#preventQuiet = this.#clock.setTimer(quietTime, () => this.#end());
    if (this.#size > longestBurst) this.#end();
    return undefined;
  }

  /** Forgets what was heard. */
  reset(): void {
    this.#preventQuiet?.();
    this.#preventQuiet = undefined;
    this.#deframer = new Deframer();
    this.#burst = [];
    this.#size = 0;
  }

  #end(): void {
    this.#unframed(this.#take());
  }

  #take(): Uint8Array {
    const burst = concat(...this.#burst);
    this.reset();
    return burst;
  }
}

/** Whether the octets may be of a sign-on at 300 Bd: slowly typed, or of a unit that wakes devices up. */
export function isPartOfSignOn(burst: Uint8Array): boolean {
  const nuls = burst.filter((octet) => octet === 0).length;
  if (nuls > 0 && nuls < fewestToWakeUp) return false;
  return checkParity(burst).every((octet) => octet === 0 || octet === 0x0d || octet === 0x0a || isPrintable(octet));
}

function isPrintable(octet: number): boolean {
  return octet >= 0x20 && octet < 0x7f;
}

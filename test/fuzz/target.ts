import type { Random } from '../coap/random.ts';

/** Told of what an input came to. */
export type Reached = (what: string) => void;

/** Something that takes octets from outside, and what it promises whatever they are. */
export interface FuzzTarget {
  readonly name: string;
  /** Honest input to begin with: captures of others, where they are there, and messages of our own. */
  samples(): readonly Uint8Array[];
  /** Puts check sequences and lengths right again, so that what lies behind them is reached. */
  repair?(octets: Uint8Array): Uint8Array;
  /** What is to be met in a run of some length: else the inputs do not get where they are to. */
  readonly reaches: readonly string[];
  /**
   * Makes what is fed; it is made anew after some inputs, so that state which only grows shows. What it gives takes one
   * input, and throws where a promise is broken: nothing throws but what is said, nothing spins, nothing grows.
   */
  begin(random: Random, reached: Reached): (octets: Uint8Array) => void;
}

/** Says which promise is broken. */
export function promise(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken promise: ${what}`);
}

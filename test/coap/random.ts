/** Numbers from 0 up to but not including 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** An integer from 0 to `bound` - 1. */
export function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

/** A source of random octets for an endpoint. */
export function octetsFrom(random: Random): (size: number) => Uint8Array {
  return (size) => Uint8Array.from({ length: size }, () => below(random, 256));
}

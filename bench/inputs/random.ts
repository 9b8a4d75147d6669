/** Numbers that look random and are the same in every run (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Octets that look random and are the same in every run. */
export function randomOctets(size: number, seed = 1): Uint8Array {
  const next = randomNumbers(seed);
  return Uint8Array.from({ length: size }, () => next() >>> 11);
}

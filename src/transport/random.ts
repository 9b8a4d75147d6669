/** Numbers from 0 to less than 1 that are the same for the same seed: for faults, never for keys. */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32: one state of 32 bits is enough to choose faults.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

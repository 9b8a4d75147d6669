/** A number from 0 to less than 1 that is always the same for the same place in the same channel of the same seed. */
export function noise(seed: number, channel: number, place: number): number {
  // Not a sequence: whatever is measured is looked up at any time, in any order.
  let mixed = Math.imul(seed ^ Math.imul(channel + 1, 0x9e37_79b1), 0x85eb_ca6b) ^ Math.imul(place | 0, 0xc2b2_ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
}

/** Noise from -1 to 1 that goes in straight lines from one place, `every` seconds apart, to the next. */
export function wavering(seed: number, channel: number, seconds: number, every: number): number {
  const place = Math.floor(seconds / every);
  const before = noise(seed, channel, place);
  const after = noise(seed, channel, place + 1);
  return 2 * (before + (after - before) * (seconds / every - place)) - 1;
}

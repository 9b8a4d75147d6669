/** Block numbers are counted without end here, and sent in 16 bits. */
const bits = 0x10000;

/** What is sent of a block number. */
export const sentNumber = (number: number): number => number % bits;

/** The block number of which `sent` was received, the nearest to `near`. Less than 0: one from before the first. */
export function numberNear(sent: number, near: number): number {
  const ahead = (sent - near) & (bits - 1);
  return near + (ahead < bits / 2 ? ahead : ahead - bits);
}

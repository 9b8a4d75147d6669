/** Sequence numbers of I frames count modulo 8 (IEC 62056-46 § 6.4.3). */
const modulus = 8;

/** The sequence number `steps` after another. */
export function sequenceNumberAfter(number: number, steps: number): number {
  return (number + steps) % modulus;
}

/** How many steps lead from one sequence number to another. */
export function sequenceSteps(from: number, to: number): number {
  return (to - from + modulus) % modulus;
}

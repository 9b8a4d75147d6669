/** Octets of the filter of triggers (0-0:96.80.60): a bit for each event code, 0 first and the most significant (designed). */
export const triggerOctets = 32;

/** Events that trigger a snapshot in a meter from the factory (designed). */
export const usualTriggers: readonly number[] = [1, ...codes(76, 90), ...codes(140, 151), ...codes(154, 156), 231];

function codes(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** The filter that these codes pass. */
export function triggerFilter(of: readonly number[]): Uint8Array {
  const octets = new Uint8Array(triggerOctets);
  for (const code of of) octets[code >> 3] = octets[code >> 3]! | (0x80 >> (code & 7));
  return octets;
}

/** Whether an event passes the filter. */
export function hasTrigger(filter: Uint8Array, code: number): boolean {
  return ((filter[code >> 3] ?? 0) & (0x80 >> (code & 7))) !== 0;
}

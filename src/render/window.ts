/** Octets that offsets refer to; the first of them has the offset `origin`. */
export interface Window {
  readonly octets: Uint8Array;
  readonly origin: number;
}

/** The octets from offset `start` to `end`, as far as they are there. */
export function octetsOf(window: Window, start: number, end: number): Uint8Array {
  const { octets, origin } = window;
  return octets.subarray(Math.max(0, start - origin), Math.max(0, end - origin));
}

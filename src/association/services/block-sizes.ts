/** Octets of an A-XDR length (IEC 61334-6). */
export function lengthSize(length: number): number {
  if (length < 0x80) return 1;
  if (length <= 0xff) return 2;
  if (length <= 0xffff) return 3;
  return length <= 0xffffff ? 4 : 5;
}

/**
 * How many octets of raw data fit into an APDU of `maximumSize` octets (0: no limit) of which `overhead` are taken,
 * the length of the raw data not counted. Less than 1: none.
 */
export function rawDataSize(maximumSize: number, overhead: number): number {
  if (maximumSize === 0) return Number.MAX_SAFE_INTEGER;
  const room = maximumSize - overhead;
  const size = room - lengthSize(Math.max(room - 1, 0));
  // A length octet less may make room for one octet more.
  return lengthSize(size + 1) + size + 1 <= room ? size + 1 : size;
}

/** Whether `size` octets are no more than `maximumSize` (0: no limit). */
export function fits(size: number, maximumSize: number): boolean {
  return maximumSize === 0 || size <= maximumSize;
}

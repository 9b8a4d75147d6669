import type { Wrapper } from '../../src/transport/index.ts';

/** Cuts whole units of the TCP/UDP wrapper out of `bytes`, by hand and for nothing else. */
export function deframeWrapper(bytes: Uint8Array): Wrapper[] {
  const units: Wrapper[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const u16 = (offset: number) => (bytes[at + offset]! << 8) | bytes[at + offset + 1]!;
    const end = at + 8 + u16(6);
    if (u16(0) !== 1 || end > bytes.length) throw new RangeError('a wrapper unit is expected');
    units.push({ version: 1, sourceWPort: u16(2), destinationWPort: u16(4), apdu: bytes.subarray(at + 8, end) });
    at = end;
  }
  return units;
}

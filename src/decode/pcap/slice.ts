import type { Segment } from './types.ts';

/** Octets of one layer and where they stand in the file. */
export interface Slice {
  readonly octets: Uint8Array;
  readonly parts: readonly Segment[];
}

/** A part of a slice: a view, with its places in the file. */
export function cut(slice: Slice, from: number, to = slice.octets.length): Slice {
  const parts: Segment[] = [];
  for (const part of slice.parts) {
    const first = Math.max(from, part.offset);
    const last = Math.min(to, part.offset + part.end - part.start);
    if (first >= last) continue;
    const start = part.start + first - part.offset;
    parts.push({ ...part, start, end: start + last - first, offset: first - from });
  }
  return { octets: slice.octets.subarray(from, to), parts };
}

/** Slices one after another. */
export function join(slices: readonly Slice[], size: number): Slice {
  const octets = new Uint8Array(size);
  const parts: Segment[] = [];
  let at = 0;
  for (const slice of slices) {
    octets.set(slice.octets, at);
    for (const part of slice.parts) parts.push({ ...part, offset: part.offset + at });
    at += slice.octets.length;
  }
  return { octets, parts };
}

/** From the first to the last octet that the parts have in the file, and when the first of them came. */
export function extentOf(parts: readonly Segment[]): { start: number; end: number; time?: number } {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const part of parts) {
    start = Math.min(start, part.start);
    end = Math.max(end, part.end);
  }
  const time = parts[0]?.time;
  return { start: Math.min(start, end), end, ...(time === undefined ? {} : { time }) };
}

/** The 16-bit number at `at`, high octet first; the caller knows that it is there. */
export const u16 = (octets: Uint8Array, at: number) => (octets[at]! << 8) | octets[at + 1]!;

/** The 32-bit number at `at`, high octet first; the caller knows that it is there. */
export const u32 = (octets: Uint8Array, at: number) => u16(octets, at) * 0x10000 + u16(octets, at + 2);

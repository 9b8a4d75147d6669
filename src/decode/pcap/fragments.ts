import type { IpContent } from './ip.ts';
import { cut, join, type Slice } from './slice.ts';
import type { SkippedPacket } from './types.ts';

/** Fragments start at multiples of this. */
const unit = 8;

interface Pending {
  readonly parts: { readonly offset: number; readonly slice: Slice }[];
  /** Which units of the whole are there. */
  readonly units: Set<number>;
  first: IpContent | undefined;
  /** Size of the whole, known from the last fragment. */
  size: number | undefined;
}

/** Puts IP fragments together, in any order; of octets that come twice those of the earlier place stay. */
export class Fragments {
  readonly #pending = new Map<string, Pending>();

  /** Takes a packet; gives it back when it is whole, or what it completes. */
  add(content: IpContent): IpContent | undefined {
    const { fragment, slice } = content;
    if (fragment === undefined) return content;
    const { offset, more } = fragment;
    const size = slice.octets.length;
    const key = `${content.source} ${content.destination} ${content.protocol} ${fragment.identification}`;
    const entry = this.#pending.get(key) ?? { parts: [], units: new Set(), first: undefined, size: undefined };
    this.#pending.set(key, entry);
    entry.parts.push({ offset, slice });
    const isTail = !more && content.missing === 0;
    const units = isTail ? Math.ceil(size / unit) : Math.floor(size / unit);
    for (let i = 0; i < units; i += 1) entry.units.add(offset / unit + i);
    if (offset === 0) entry.first ??= content;
    if (isTail) entry.size ??= offset + size;
    const whole = complete(entry);
    if (whole !== undefined) this.#pending.delete(key);
    return whole;
  }

  /** The fragments whose packet never was whole. */
  *rest(): Generator<SkippedPacket> {
    for (const { parts } of this.#pending.values()) {
      for (const { slice } of parts) {
        for (const { start, end } of slice.parts) yield { reason: 'a fragment of an incomplete packet', start, end };
      }
    }
  }
}

function complete({ parts, units, first, size }: Pending): IpContent | undefined {
  if (first === undefined || size === undefined || units.size < Math.ceil(size / unit)) return undefined;
  const kept: Slice[] = [];
  let at = 0;
  for (const { offset, slice } of [...parts].sort((a, b) => a.offset - b.offset)) {
    const end = Math.min(offset + slice.octets.length, size);
    if (offset > at) return undefined;
    if (end <= at) continue;
    kept.push(cut(slice, at - offset, end - offset));
    at = end;
  }
  if (at < size) return undefined;
  const { fragment: _, ...rest } = first;
  return { ...rest, slice: join(kept, size), missing: 0 };
}

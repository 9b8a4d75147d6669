import { likeliest } from './carriers/bare.ts';
import type { Carrier, Extent } from './carriers/carrier.ts';

/** A unit of a carrier, or octets that are none. */
export type Located =
  | ({ readonly kind: 'unit'; readonly carrier: Carrier } & Extent)
  | ({ readonly kind: 'skipped'; readonly reason: string } & Extent);

export interface LocateOptions {
  /** Carriers whose units check themselves. */
  readonly checked: readonly Carrier[];
  /** Carriers that are believed where they fill all there is. */
  readonly bare: readonly Carrier[];
  /** Whether octets that nothing proves are shown as the damaged units they look like. */
  readonly guess: boolean;
  /** The carrier of the unit that ends at the start, where one does. */
  readonly last?: Carrier | undefined;
}

/**
 * Takes octets apart into units of carriers that check themselves. Octets before, between and after them are read as
 * what they look like; a damaged unit is a unit, so that its damage is shown.
 */
export function locate(bytes: Uint8Array, start: number, end: number, options: LocateOptions): Located[] {
  const { checked, bare } = options;
  const finders = checked.map((carrier) => new Finder(carrier, bytes, end));
  const found: Located[] = [];
  let at = start;
  let last = options.last;
  while (at < end) {
    const next = nearest(finders, at, last);
    if (next === undefined || next.extent.start > at) {
      const gapEnd = next?.extent.start ?? end;
      const whole = bareUnit(bytes, at, end, bareAfter(last, bare));
      if (whole !== undefined) return [...found, whole];
      found.push(
        ...readGap(bytes, at, gapEnd, last === undefined && next === undefined ? options : { ...options, bare: [] }),
      );
      at = gapEnd;
    }
    if (next !== undefined) {
      found.push({ kind: 'unit', carrier: next.carrier, start: Math.max(next.extent.start, at), end: next.extent.end });
      at = next.extent.end;
      last = next.carrier;
    }
  }
  return found;
}

/** Remembers the next unit of one carrier, so that octets are searched once. */
class Finder {
  readonly carrier: Carrier;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #next: Extent | undefined;
  #searchedFrom = -1;

  constructor(carrier: Carrier, bytes: Uint8Array, end: number) {
    this.carrier = carrier;
    this.#bytes = bytes;
    this.#end = end;
  }

  from(at: number, adjacent: boolean): Extent | undefined {
    const known = this.#searchedFrom >= 0 && (this.#next === undefined || this.#next.start >= at) && !adjacent;
    if (!known) {
      this.#next = this.carrier.find(this.#bytes, at, this.#end, adjacent);
      this.#searchedFrom = at;
    }
    return this.#next;
  }
}

function nearest(finders: readonly Finder[], at: number, last: Carrier | undefined) {
  let best: { carrier: Carrier; extent: Extent } | undefined;
  for (const finder of finders) {
    const extent = finder.from(at, finder.carrier === last);
    if (extent !== undefined && (best === undefined || extent.start < best.extent.start)) {
      best = { carrier: finder.carrier, extent };
    }
    if (best !== undefined && best.extent.start <= at) return best;
  }
  return best;
}

/** Some meters send an identification line in front of an APDU with nothing around it. */
function bareAfter(last: Carrier | undefined, bare: readonly Carrier[]): readonly Carrier[] {
  if (last === undefined) return bare;
  return last.name === 'p1' ? bare.filter(({ name }) => name === 'apdu') : [];
}

function bareUnit(bytes: Uint8Array, start: number, end: number, bare: readonly Carrier[]): Located | undefined {
  for (const carrier of bare) {
    if (carrier.find(bytes, start, end, false) !== undefined) return { kind: 'unit', carrier, start, end };
  }
  return undefined;
}

/** Damaged units shown one by one in one gap; what lies behind is passed over as a whole. */
const maximumDamaged = 32;

/** Octets between units: damaged units with what stands before them, else a damaged bare APDU, else nothing known. */
function readGap(bytes: Uint8Array, start: number, end: number, { checked, bare, guess }: LocateOptions): Located[] {
  if (!guess) return [{ kind: 'skipped', start, end, reason: reasonFor(bytes, start, end) }];
  const suspects = checked.map((carrier) => new Finder({ ...carrier, find: carrier.suspect }, bytes, end));
  const found: Located[] = [];
  let at = start;
  while (at < end && found.length < maximumDamaged) {
    const next = nearest(suspects, at, undefined);
    const from = next?.extent.start ?? end;
    if (from > at) {
      const likely = at === start && bare.length > 0 ? likeliest(bytes, at, end) : undefined;
      if (likely !== undefined && bare.includes(likely)) return [{ kind: 'unit', carrier: likely, start, end }];
      found.push({ kind: 'skipped', start: at, end: from, reason: reasonFor(bytes, at, from) });
    }
    if (next === undefined) return found;
    found.push({ kind: 'unit', carrier: next.carrier, start: from, end: next.extent.end });
    at = next.extent.end;
  }
  if (at < end) found.push({ kind: 'skipped', start: at, end, reason: reasonFor(bytes, at, end) });
  return found;
}

function reasonFor(bytes: Uint8Array, start: number, end: number): string {
  if (bytes.subarray(start, end).every((octet) => octet === 0x7e)) return 'flags between frames';
  return 'no frame, telegram or APDU begins here';
}

import { concat } from '../../src/codec/index.ts';
import { below, type Random } from '../coap/random.ts';

const telling = [0x00, 0x01, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, 0xfe, 0x0d, 0x0a, 0x02, 0x03, 0x06, 0x2f, 0x21];
const longest = 8192;

type Mutation = (octets: Uint8Array, random: Random, samples: readonly Uint8Array[]) => Uint8Array;

const any = <T>(from: readonly T[], random: Random): T => from[below(random, from.length)]!;

/** A stretch of at most `most` octets, as the places where it begins and ends. */
function stretch(octets: Uint8Array, random: Random, most = 64): [number, number] {
  const start = below(random, octets.length + 1);
  return [start, Math.min(octets.length, start + below(random, most))];
}

/** One octet made another. */
function changed(octets: Uint8Array, random: Random, change: (octet: number) => number): Uint8Array {
  if (octets.length === 0) return octets;
  const copy = octets.slice();
  const at = below(random, copy.length);
  copy[at] = change(copy[at]!);
  return copy;
}

const mutations: readonly Mutation[] = [
  // One bit, one octet, one that means something, one that is counted.
  (octets, random) => changed(octets, random, (octet) => octet ^ (1 << below(random, 8))),
  (octets, random) => changed(octets, random, () => below(random, 256)),
  (octets, random) => changed(octets, random, () => any(telling, random)),
  (octets, random) => changed(octets, random, (octet) => octet + below(random, 9) - 4),
  // Two octets as a length would be.
  (octets, random) => {
    const copy = octets.slice();
    const at = below(random, copy.length + 1);
    copy.set([0, below(random, 256)].slice(0, copy.length - at), at);
    return copy;
  },
  (octets, random) => {
    const [start, end] = stretch(octets, random);
    return concat(octets.subarray(0, start), octets.subarray(end));
  },
  (octets, random) => {
    const [start, end] = stretch(octets, random);
    return concat(octets.subarray(0, end), octets.subarray(start));
  },
  (octets, random) => {
    const at = below(random, octets.length + 1);
    const added = Uint8Array.from({ length: below(random, 16) }, () => any(telling, random));
    return concat(octets.subarray(0, at), added, octets.subarray(at));
  },
  (octets, random, samples) => {
    const other = any(samples, random);
    const [start, end] = stretch(other, random, other.length + 1);
    const at = below(random, octets.length + 1);
    return concat(octets.subarray(0, at), other.subarray(start, end), octets.subarray(at));
  },
  (octets, random, samples) => concat(octets, any(samples, random)),
  (octets, random) => octets.subarray(0, below(random, octets.length + 1)),
  (octets, random) => octets.subarray(below(random, octets.length + 1)),
];

/** An input made of honest ones: mostly a few changes, now and then none at all or octets of no meaning. */
export function mutated(
  samples: readonly Uint8Array[],
  random: Random,
  repair: (octets: Uint8Array) => Uint8Array = (octets) => octets,
): Uint8Array {
  if (random() < 0.02) return Uint8Array.from({ length: below(random, 300) }, () => below(random, 256));
  let octets = any(samples, random);
  for (let left = below(random, 5); left > 0; left -= 1) octets = any(mutations, random)(octets, random, samples);
  const bounded = octets.slice(0, longest);
  return random() < 0.6 ? repair(bounded) : bounded;
}

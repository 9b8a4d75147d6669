import { toHex } from '../../src/codec/index.ts';
import { randomFrom } from '../coap/random.ts';
import { mutated } from './mutation.ts';
import type { FuzzTarget } from './target.ts';

export interface FuzzRun {
  readonly seed: number;
  readonly runs: number;
  /** Told of each input before it is fed: one that never ends is known by it. */
  readonly started?: (octets: Uint8Array, run: number) => void;
}

/** Inputs that one and the same machine takes. */
const together = 64;
/** Milliseconds that one input may take, on a machine that has much else to do. */
const longest = 5000;

/** Feeds a target so many inputs, and counts what they came to; throws at the first that breaks a promise, with what is needed to see it again. */
export function fuzz(target: FuzzTarget, { seed, runs, started }: FuzzRun): ReadonlyMap<string, number> {
  const samples = target.samples();
  const met = new Map<string, number>();
  const reached = (what: string) => void met.set(what, (met.get(what) ?? 0) + 1);
  let feed = target.begin(randomFrom(seed), reached);
  for (let run = 0; run < runs; run += 1) {
    const random = randomFrom(seed * 1_000_003 + run);
    if (run % together === 0) feed = target.begin(randomFrom(seed + run), reached);
    const octets = mutated(samples, random, target.repair);
    started?.(octets, run);
    const begin = performance.now();
    try {
      feed(octets);
    } catch (cause) {
      const where = `${target.name}, seed ${seed}, input ${run}: ${toHex(octets)}`;
      throw new Error(`${where}\n${cause instanceof Error ? cause.stack : String(cause)}`, { cause });
    }
    const elapsed = performance.now() - begin;
    if (elapsed > longest) throw new Error(`${target.name}, seed ${seed}, input ${run}: ${Math.round(elapsed)} ms`);
  }
  return met;
}

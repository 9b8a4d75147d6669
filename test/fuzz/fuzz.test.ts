import { describe, expect, test } from 'vitest';
import { randomFrom } from '../coap/random.ts';
import { fuzz } from './fuzz.ts';
import { mutated } from './mutation.ts';
import { promise } from './target.ts';
import { targets } from './targets/index.ts';

/** Inputs of the everyday run; `npm run fuzz -- TARGET --runs N` feeds more. */
const runs = 2000;
const seed = process.env.FAST_CHECK_SEED === 'random' ? Math.floor(Math.random() * 1_000_000) : 20_261_122;

describe('fuzz targets', () => {
  test.each(targets)('$name', (target) => {
    const met = fuzz(target, { seed, runs });
    expect(target.reaches.filter((what) => !met.has(what))).toEqual([]);
  });

  test('a promise that is broken is told with seed, number and input', () => {
    const broken = {
      name: 'broken',
      samples: () => [Uint8Array.of(1, 2, 3)],
      reaches: [],
      begin: () => (octets: Uint8Array) => promise(octets.length < 6, 'never six octets'),
    };
    expect(() => fuzz(broken, { seed: 1, runs: 1000 })).toThrow(/^broken, seed 1, input \d+: [0-9a-f]{12,}/);
  });

  test('inputs are the same for the same seed', () => {
    const samples = targets[0]!.samples();
    const draw = (from: number) => Array.from({ length: 20 }, (_, at) => mutated(samples, randomFrom(from + at)));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

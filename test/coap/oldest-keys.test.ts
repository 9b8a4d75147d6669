import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownPeers } from '../../src/coap/known-peers.ts';
import { OldestKeys } from '../../src/coap/oldest-keys.ts';

test('the oldest key, whatever is put in, put in anew and taken out between', () => {
  const step = fc.tuple(fc.constantFrom('put', 'anew', 'delete', 'oldest'), fc.nat(12));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new Map<number, true>();
      const keys = new OldestKeys(map);
      const model: number[] = [];
      const remove = (key: number) => {
        map.delete(key);
        if (model.includes(key)) model.splice(model.indexOf(key), 1);
      };
      for (const [what, key] of steps) {
        if (what === 'oldest') {
          const oldest = keys.next();
          expect(oldest).toBe(model[0]);
          if (oldest !== undefined) remove(oldest);
        } else if (what === 'delete') remove(key);
        else {
          if (what === 'anew') remove(key);
          if (!map.has(key)) model.push(key);
          map.set(key, true);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a stream of strangers costs the same for each, however many are known', () => {
  const time = (limit: number) => {
    const known = new KnownPeers((size) => new Uint8Array(size), limit, 300_000);
    let peers = 0;
    const add = (count: number) => {
      for (let i = 0; i < count; i += 1) {
        peers += 1;
        known.add(`${peers}`, peers);
      }
    };
    add(limit);
    const begin = performance.now();
    add(60_000);
    return performance.now() - begin;
  };
  time(100);
  const few = time(100);
  // Going over what was deleted took more than fifty times as long.
  expect(time(60_000)).toBeLessThan(15 * few + 50);
});

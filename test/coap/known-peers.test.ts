import { expect, test } from 'vitest';
import { KnownPeers } from '../../src/coap/known-peers.ts';

test('the one that was seen longest ago is forgotten, whoever was seen again', () => {
  const known = new KnownPeers((size) => new Uint8Array(size), 1000, 300_000);
  for (let i = 0; i < 1000; i += 1) known.add(`${i}`, i);
  // The first is forgotten, by which the oldest are looked up; then some of them are seen again.
  known.add('a', 1000);
  for (let i = 1; i < 50; i += 1) known.add(`${i}`, 2000 + i);
  known.add('b', 3000);
  known.add('c', 3000);
  expect(['0', '1', '49', '50', '51', '52', 'a', 'b', 'c'].filter((peer) => !known.has(peer, 3000))).toEqual([
    '0',
    '50',
    '51',
  ]);
  expect(known.size).toBe(1000);
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

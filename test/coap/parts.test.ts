import { describe, expect, test } from 'vitest';
import { type Deadline, Deadlines } from '../../src/coap/deadlines.ts';
import { Deduplication, type Reply } from '../../src/coap/deduplication.ts';
import {
  defaultTransmissionParameters,
  narrowbandTransmissionParameters,
  transmissionTimes,
} from '../../src/coap/index.ts';
import { MessageIds } from '../../src/coap/message-ids.ts';
import { sipHash } from '../../src/coap/siphash.ts';
import { toHex } from '../../src/codec/index.ts';
import { below, octetsFrom, randomFrom } from './random.ts';

test('SipHash-2-4: the vectors of its authors (reference implementation, vectors.h)', () => {
  const key = Uint8Array.from({ length: 16 }, (_, place) => place);
  const digest = (length: number) =>
    toHex(
      sipHash(
        key,
        Uint8Array.from({ length }, (_, place) => place),
      ),
    );
  expect(digest(0)).toBe('310e0edd47db6f72');
  expect(digest(1)).toBe('fd67dc93c539f874');
  expect(digest(8)).toBe('6224939a79f5f593');
  // The example of the paper, appendix A: a129ca6149be45e5, lowest octet first.
  expect(digest(15)).toBe('e545be4961ca29a1');
});

describe('transmission parameters (RFC 7252 section 4.8)', () => {
  test('the derived times are those of table 3', () => {
    expect(transmissionTimes(defaultTransmissionParameters)).toEqual({
      maxTransmitSpan: 45_000,
      maxTransmitWait: 93_000,
      exchangeLifetime: 247_000,
      nonLifetime: 145_000,
    });
  });

  test('another back-off, and the parameters for NB-IoT', () => {
    const tripling = { ...defaultTransmissionParameters, exponentialBackOff: 3, maxRetransmit: 2 };
    expect(transmissionTimes(tripling)).toMatchObject({ maxTransmitSpan: 12_000, maxTransmitWait: 39_000 });
    expect(transmissionTimes(narrowbandTransmissionParameters).maxTransmitWait).toBe(270_000);
  });
});

test('deadlines happen in the order of their times, whichever are removed meanwhile', () => {
  const random = randomFrom(1);
  const deadlines = new Deadlines();
  const happened: number[] = [];
  const all: Deadline[] = [];
  for (let count = 0; count < 2000; count += 1) {
    const at = below(random, 500);
    all.push(deadlines.add(at, () => happened.push(at)));
    if (random() < 0.4) deadlines.remove(all[below(random, all.length)]);
  }
  const left = all.filter((deadline) => deadline.position >= 0).map((deadline) => deadline.at);
  expect(deadlines.size).toBe(left.length);
  for (let now = 0; now < 500; now += 7) {
    expect(deadlines.next).toBeGreaterThan(now - 7);
    deadlines.run({ now, events: [] });
  }
  deadlines.run({ now: 500, events: [] });
  expect(happened).toEqual(left.sort((a, b) => a - b));
  expect(deadlines.next).toBeUndefined();
});

describe('message ids', () => {
  test('are consecutive towards a peer from a random one on', () => {
    const ids = new MessageIds(octetsFrom(randomFrom(3)));
    const drawn = [0, 1, 2].map((now) => ids.next('a', 1000, now)!);
    expect(drawn).toEqual([drawn[0], (drawn[0]! + 1) & 0xffff, (drawn[0]! + 2) & 0xffff]);
    const others = new Set(Array.from({ length: 50 }, (_, peer) => ids.next(`peer ${peer}`, 1000, 0)));
    expect(others.size).toBeGreaterThan(45);
  });

  test('a run is free again when the longest of its lifetimes is over', () => {
    const ids = new MessageIds(octetsFrom(randomFrom(3)));
    let last = 0;
    for (let id = ids.next('a', 100, 0); id !== undefined; id = ids.next('a', 100, 0)) last = id;
    expect(last % 256).toBe(255);
    expect(ids.next('a', 100, 99)).toBeUndefined();
    expect(ids.next('a', 100, 100)).toBe((last + 1) & 0xffff);
  });
});

describe('deduplication', () => {
  const limits = { maxMessageIds: 1000, maxPeers: 100, maxAnswerOctets: 1000 };
  const identity = (peer: string, messageId: number, digest = 0) => ({ peer, messageId, digest });

  test('agrees with a map that forgets nothing, through growth and expiry, which is in whole seconds', () => {
    const random = randomFrom(5);
    const cache = new Deduplication(limits);
    const model = new Map<string, { until: number; reply: Reply }>();
    for (let now = 0; now < 20_000; now += 10) {
      const peer = `peer ${below(random, 20)}`;
      const messageId = below(random, 50);
      const key = `${peer} ${messageId}`;
      const known = model.get(key);
      const expected = known !== undefined && known.until >= now ? known.reply : undefined;
      expect(cache.find(identity(peer, messageId), now)).toEqual(expected);
      if (expected !== undefined) continue;
      const reply: Reply = [
        { kind: 'none' } as const,
        { kind: 'acknowledged' } as const,
        {
          kind: 'remade',
          code: below(random, 256),
          block1: random() < 0.5 ? undefined : below(random, 0xffffff),
        } as const,
      ][below(random, 3)]!;
      cache.add(identity(peer, messageId), now + 3000, now);
      cache.answer(peer, messageId, reply, now);
      model.set(key, { until: Math.ceil((now + 3000) / 1000) * 1000, reply });
    }
    expect(cache.size).toBeLessThanOrEqual(402);
  });

  test('remembers no more messages and peers than allowed: the oldest are forgotten', () => {
    const cache = new Deduplication({ ...limits, maxMessageIds: 100, maxPeers: 10 });
    for (let messageId = 0; messageId < 500; messageId += 1) cache.add(identity('a', messageId), 1e6, 0);
    expect(cache.size).toBe(100);
    expect(cache.find(identity('a', 399), 0)).toBeUndefined();
    expect(cache.find(identity('a', 400), 0)).toEqual({ kind: 'none' });
    for (let peer = 0; peer < 50; peer += 1) cache.add(identity(`peer ${peer}`, 1), 1e6, 0);
    expect(cache.peers).toBe(10);
    expect(cache.find(identity('peer 40', 1), 0)).toEqual({ kind: 'none' });
    expect(cache.find(identity('peer 39', 1), 0)).toBeUndefined();
  });

  test('keeps answers up to their octets and forgets them with their messages', () => {
    const cache = new Deduplication({ ...limits, maxMessageIds: 4, maxAnswerOctets: 100 });
    const octets = new Uint8Array(40);
    for (let messageId = 0; messageId < 3; messageId += 1) {
      cache.add(identity('a', messageId), 1e6, 0);
      cache.answer('a', messageId, { kind: 'kept', octets }, 0);
    }
    expect([0, 1, 2].map((messageId) => cache.find(identity('a', messageId), 0))).toEqual([
      { kind: 'kept', octets: undefined },
      { kind: 'kept', octets },
      { kind: 'kept', octets },
    ]);
    for (let messageId = 3; messageId < 7; messageId += 1) cache.add(identity('a', messageId), 1e6, 0);
    expect(cache.find(identity('a', 2), 0)).toBeUndefined();
    cache.answer('a', 2, { kind: 'acknowledged' }, 0);
    expect(cache.size).toBe(4);
  });

  test('another message under a remembered id is another message', () => {
    const cache = new Deduplication(limits);
    cache.add(identity('a', 1, 7), 1e6, 0);
    expect(cache.find(identity('a', 1, 8), 0)).toBeUndefined();
    cache.add(identity('a', 1, 8), 1e6, 0);
    expect(cache.find(identity('a', 1, 8), 0)).toEqual({ kind: 'none' });
  });
});

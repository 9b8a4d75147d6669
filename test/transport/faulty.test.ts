import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, equalBytes, LinkError } from '../../src/codec/index.ts';
import {
  type FaultKind,
  type FaultOptions,
  faultKinds,
  faulty,
  faultyDatagrams,
  MemoryNetwork,
  memoryPair,
  VirtualClock,
} from '../../src/transport/index.ts';
import { keep, numbered, numberOf, settled } from './channels.ts';

/** Sends `count` numbers through a faulty channel, one each 100 ms; gives what arrived when, and the faults. */
async function run(options: Partial<FaultOptions>, count = 200, length = 4) {
  const clock = new VirtualClock();
  const faults: { fault: FaultKind; index: number }[] = [];
  const [near, far] = memoryPair({ limit: 1_000_000 });
  const channel = faulty(near, {
    seed: 1,
    clock,
    onFault: (fault, index) => faults.push({ fault, index }),
    ...options,
  });
  const arrived: { octets: Uint8Array; at: number }[] = [];
  far.listen({
    receive(octets) {
      arrived.push({ octets, at: clock.now() });
      return undefined;
    },
    closed: () => {},
  });
  for (let i = 0; i < count; i += 1) {
    await channel.send(numbered(i, length));
    clock.advance(100);
  }
  while (clock.step()) await settled();
  await settled();
  const indexes = (fault: FaultKind) => faults.filter((one) => one.fault === fault).map(({ index }) => index);
  return { arrived, numbers: arrived.map(({ octets }) => numberOf(octets)), faults, indexes };
}

const all = Array.from({ length: 200 }, (_, i) => i);
const rates = fc.record(Object.fromEntries(faultKinds.map((kind) => [kind, fc.constantFrom(0, 0.01, 0.05, 0.2, 0.4)])));

describe('a faulty channel', () => {
  test('without faults changes nothing', async () => {
    const { numbers, faults } = await run({});
    expect([numbers, faults]).toEqual([all, []]);
  });

  test.each(faultKinds)('%s happens as often as it should, and to what it says', async (kind) => {
    const rate = 0.2;
    const { numbers, indexes, arrived } = await run({ [kind]: rate });
    const hit = indexes(kind);
    expect(hit.length > 20 && hit.length < 60).toBe(true);
    const others = all.filter((number) => !hit.includes(number));
    const whole = arrived.filter(({ octets }) => octets.length === 4).map(({ octets }) => numberOf(octets));
    expect(others.every((number) => whole.includes(number))).toBe(true);
    if (kind === 'drop') expect(numbers).toEqual(others);
    if (kind === 'duplicate') expect(numbers).toEqual(all.flatMap((n) => (hit.includes(n) ? [n, n] : [n])));
    if (kind === 'split')
      expect(concat(...arrived.map(({ octets }) => octets))).toEqual(concat(...all.map((n) => numbered(n))));
    if (kind === 'corrupt') expect(whole.filter((n, i) => n !== i).length).toBeGreaterThan(hit.length / 2);
    if (kind === 'reorder' || kind === 'delay') {
      expect([...numbers].sort((a, b) => a - b)).toEqual(all);
      expect(numbers).not.toEqual(all);
    }
  });

  test('what is corrupt has one to three changed bits', async () => {
    const { arrived, indexes } = await run({ corrupt: 0.3 }, 200, 16);
    arrived.forEach(({ octets }, i) => {
      const changed = octets.reduce((sum, octet, at) => {
        const difference = octet ^ numbered(i, 16)[at]!;
        return sum + [...difference.toString(2)].filter((bit) => bit === '1').length;
      }, 0);
      if (indexes('corrupt').includes(i)) expect(changed).toBeLessThanOrEqual(3);
      else expect(changed).toBe(0);
    });
  });

  test('what is overtaken is so by up to eight, and waits no longer than the longest delay', async () => {
    const { numbers } = await run({ reorder: 0.1 });
    const displaced = numbers.map((number, place) => place - number);
    expect(Math.max(...displaced)).toBeLessThanOrEqual(8);
    expect(Math.max(...displaced)).toBeGreaterThan(4);
    const last = await run({ reorder: 1, maximumDelay: 700 }, 1);
    expect(last.arrived).toEqual([{ octets: numbered(0), at: 700 }]);
  });

  test('what is delayed is so by up to the longest delay; in order where that is kept', async () => {
    for (const keepsOrder of [false, true]) {
      const { arrived, numbers, indexes } = await run({ delay: 0.3, maximumDelay: 1000, keepsOrder });
      const delays = arrived.map(({ at }, i) => at - 100 * numbers[i]!);
      expect(Math.max(...delays)).toBeLessThanOrEqual(1000);
      expect(Math.max(...delays)).toBeGreaterThan(800);
      expect(Math.min(...delays)).toBe(0);
      if (keepsOrder) expect(numbers).toEqual(all);
      else expect(numbers.filter((n, i) => n !== all[i] && !indexes('delay').includes(n)).length).toBeGreaterThan(0);
    }
  });

  test('who sends at once when something arrives does not have what is delayed sent twice', async () => {
    const clock = new VirtualClock();
    const [near, far] = memoryPair({ limit: 1000 });
    const channel = faulty(near, { seed: 1, clock, delay: 1, maximumDelay: 1000, keepsOrder: true });
    const arrived: number[] = [];
    far.listen({
      receive(octets) {
        arrived.push(numberOf(octets));
        if (arrived.length < 20) void channel.send(numbered(arrived.length));
        return undefined;
      },
      closed: () => {},
    });
    await channel.send(numbered(0));
    while (clock.step()) await settled();
    expect(arrived).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test('the same seed gives the same, another seed another', async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.nat(), async (given, seed) => {
        const [first, again] = [await run({ ...given, seed }, 60), await run({ ...given, seed }, 60)];
        expect(again.arrived).toEqual(first.arrived);
        expect(again.faults).toEqual(first.faults);
      }),
      { numRuns: 20 },
    );
    const [one, other] = [await run({ drop: 0.5, seed: 1 }), await run({ drop: 0.5, seed: 2 })];
    expect(one.numbers).not.toEqual(other.numbers);
  });

  test('all at once: what arrives whole was sent, and what suffered nothing arrives', async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.nat(), async (given, seed) => {
        const { arrived, faults } = await run({ ...given, seed }, 100);
        const suffered = new Set(faults.map(({ index }) => index));
        for (let i = 0; i < 100; i += 1) {
          const copies = arrived.filter(({ octets }) => equalBytes(octets, numbered(i))).length;
          if (!suffered.has(i)) expect(copies).toBeGreaterThanOrEqual(1);
          const lost = faults.some(({ fault, index }) => index === i && fault === 'drop');
          const isTwice = faults.some(({ fault, index }) => index === i && fault === 'duplicate');
          if ((given.corrupt ?? 0) === 0) expect(copies).toBeLessThanOrEqual(lost ? 0 : isTwice ? 2 : 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('nothing comes between the pieces of one item, however many are sent at once', async () => {
    const [near, far] = memoryPair({ limit: 1000 });
    const channel = faulty(near, { seed: 1, clock: new VirtualClock(), split: 0.7 });
    const { items } = keep(far);
    await Promise.all(all.map((number) => channel.send(numbered(number))));
    expect(concat(...items)).toEqual(concat(...all.map((number) => numbered(number))));
  });

  test('what is received comes through; closing loses what is held back, and takes its timers along', async () => {
    const clock = new VirtualClock();
    const [near, far] = memoryPair();
    const channel = faulty(near, { seed: 1, clock, delay: 1 });
    const [own, other] = [keep(channel), keep(far)];
    await far.send(numbered(7));
    await channel.send(numbered(1));
    await channel.close();
    expect(clock.next()).toBeUndefined();
    expect([own.items, other.items, other.ends]).toEqual([[numbered(7)], [], [undefined]]);
    await expect(channel.send(numbered(2))).rejects.toBeInstanceOf(LinkError);
    expect(channel.layer).toBe('memory');
  });

  test('an error of the layer below reaches who sends, and no delayed one is unhandled', async () => {
    const clock = new VirtualClock();
    const [near, far] = memoryPair();
    const channel = faulty(near, { seed: 1, clock });
    const delayed = faulty(near, { seed: 1, clock, delay: 1 });
    await delayed.send(numbered(1));
    await far.close();
    await expect(channel.send(numbered(1))).rejects.toMatchObject({ layer: 'memory', code: 'closed' });
    clock.advance(10_000);
    await settled();
    const aborting = new AbortController();
    aborting.abort(new Error('stop'));
    await expect(delayed.send(numbered(1), { signal: aborting.signal })).rejects.toThrow('stop');
  });

  test('datagrams keep their peers', async () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ limit: 1000 });
    const [near, far] = [network.open('near'), network.open('far')];
    const channel = faultyDatagrams(near, { seed: 3, clock, duplicate: 0.5 });
    const { items } = keep(far);
    for (let i = 0; i < 50; i += 1) await channel.send({ peer: 'far', octets: numbered(i) });
    expect(items.length > 60 && items.length < 90).toBe(true);
    expect(items.every(({ peer }) => peer === 'near')).toBe(true);
  });
});

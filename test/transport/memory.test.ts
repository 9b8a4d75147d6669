import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinkError } from '../../src/codec/index.ts';
import { MemoryNetwork, memoryPair, received } from '../../src/transport/index.ts';
import { keep, numbered, numberOf, settled } from './channels.ts';

describe('a pair in memory', () => {
  test('every item arrives once and in order, both ways, whoever listens when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ first: fc.boolean(), octets: fc.uint8Array({ maxLength: 20 }) }), { maxLength: 60 }),
        fc.nat(60),
        async (sends, listenAt) => {
          const ends = memoryPair();
          const keeping: ReturnType<typeof keep<Uint8Array>>[] = [];
          sends.forEach(({ first, octets }, i) => {
            if (i === listenAt) keeping.push(keep(ends[0]), keep(ends[1]));
            ends[first ? 0 : 1].send(octets);
          });
          if (keeping.length === 0) keeping.push(keep(ends[0]), keep(ends[1]));
          await settled();
          const sent = (first: boolean) => sends.filter((one) => one.first === first).map(({ octets }) => octets);
          expect(keeping[0]!.items).toEqual(sent(false));
          expect(keeping[1]!.items).toEqual(sent(true));
        },
      ),
    );
  });

  test('what is sent may be overwritten by who sent it', async () => {
    const [first, second] = memoryPair();
    const octets = Uint8Array.of(1, 2, 3);
    await first.send(octets);
    octets.fill(0);
    expect(keep(second).items).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  test('answers without end grow no stack', async () => {
    const [first, second] = memoryPair();
    let count = 0;
    for (const end of [first, second]) {
      end.listen({
        receive(octets) {
          count += 1;
          if (count < 50_000) end.send(octets);
          return undefined;
        },
        closed: () => {},
      });
    }
    await first.send(numbered(1));
    await settled();
    expect(count).toBe(50_000);
  });

  test('send waits while the other end has no room, and an abort ends the waiting', async () => {
    const [first, second] = memoryPair({ limit: 3 });
    const sent: number[] = [];
    for (let i = 0; i < 5; i += 1) first.send(numbered(i)).then(() => sent.push(i));
    const aborting = new AbortController();
    const waiting = first.send(numbered(5), { signal: aborting.signal });
    await settled();
    expect(sent).toEqual([0, 1]);
    aborting.abort(new Error('no more'));
    await expect(waiting).rejects.toThrow('no more');
    await expect(first.send(numbered(6), { signal: aborting.signal })).rejects.toThrow('no more');
    const { items } = keep(second);
    await settled();
    expect(sent).toEqual([0, 1, 2, 3, 4]);
    // The sixth had been handed on, the seventh not.
    expect(items.map(numberOf)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a receiver that takes its time gets one at a time, and holds the sender up', async () => {
    const [first, second] = memoryPair({ limit: 2 });
    const taken: (() => void)[] = [];
    const items: number[] = [];
    second.listen({
      receive(octets) {
        items.push(numberOf(octets));
        return new Promise((resolve) => taken.push(resolve));
      },
      closed: () => {},
    });
    let sent = 0;
    for (let i = 0; i < 6; i += 1) first.send(numbered(i)).then(() => (sent += 1));
    await settled();
    expect([items, sent]).toEqual([[0], 2]);
    for (let i = 0; i < 6; i += 1) {
      taken[i]!();
      await settled();
    }
    expect([items, sent]).toEqual([[0, 1, 2, 3, 4, 5], 6]);
  });

  test('closing: the other end gets what was sent, then the end, once; sending fails and names the layer', async () => {
    const [first, second] = memoryPair({ layer: 'tcp' });
    await first.send(numbered(1));
    await second.send(numbered(2));
    const own = keep(first);
    await first.close();
    await first.close();
    await first.send(numbered(3)).then(
      () => expect.unreachable(),
      (error: LinkError) => expect([error.layer, error.code]).toEqual(['tcp', 'closed']),
    );
    expect(own).toMatchObject({ items: [numbered(2)], ends: [undefined] });
    const other = keep(second);
    expect(other).toMatchObject({ items: [numbered(1)], ends: [undefined] });
    await expect(second.send(numbered(4))).rejects.toBeInstanceOf(LinkError);
    expect(own.ends).toEqual([undefined]);
  });

  test('a receiver that fails closes the channel, with its error as the cause', async () => {
    for (const receive of [
      () => {
        throw new Error('mine');
      },
      () => Promise.reject(new Error('mine')),
    ]) {
      const [first, second] = memoryPair();
      const ends: (LinkError | undefined)[] = [];
      second.listen({ receive, closed: (error) => ends.push(error) });
      await first.send(numbered(1));
      await settled();
      expect(ends).toMatchObject([{ layer: 'memory', code: 'closed', cause: { message: 'mine' } }]);
      await expect(first.send(numbered(2))).rejects.toBeInstanceOf(LinkError);
    }
  });

  test('a second receiver is refused; await using closes', async () => {
    const [first, second] = memoryPair();
    {
      await using used = first;
      used.listen({ receive: () => undefined, closed: () => {} });
      expect(() => used.listen({ receive: () => undefined, closed: () => {} })).toThrow(LinkError);
    }
    expect(keep(second).ends).toEqual([undefined]);
  });
});

describe('for await', () => {
  test('gives what was received until the end', async () => {
    const [first, second] = memoryPair();
    for (let i = 0; i < 5; i += 1) first.send(numbered(i));
    const numbers: number[] = [];
    setImmediate(() => first.send(numbered(5)).then(() => first.close()));
    for await (const octets of received(second)) numbers.push(numberOf(octets));
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('holds the next ones back; leaving the loop closes the channel', async () => {
    const [first, second] = memoryPair({ limit: 1 });
    let sent = 0;
    const sending = async () => {
      for (let i = 0; i < 9; i += 1, sent += 1) await first.send(numbered(i));
    };
    sending().catch(() => {});
    for await (const octets of received(second)) {
      await settled();
      expect(sent).toBe(numberOf(octets) + 1);
      if (numberOf(octets) === 2) break;
    }
    await expect(first.send(numbered(9))).rejects.toBeInstanceOf(LinkError);
  });

  test('throws the error of a channel that was closed by one', async () => {
    const error = new LinkError('tcp', 'closed', 'reset');
    const [, channel] = memoryPair();
    const broken = {
      ...channel,
      close: async () => {},
      listen: (receiver: { closed(error: LinkError): void }) => receiver.closed(error),
    };
    const loop = async () => {
      for await (const _ of received(broken as unknown as typeof channel)) expect.unreachable();
    };
    await expect(loop()).rejects.toBe(error);
  });
});

describe('datagrams in memory', () => {
  test('arrive at their address, from the address of the sender, or nowhere', async () => {
    const network = new MemoryNetwork({ layer: 'udp' });
    const [meter, head] = [network.open('meter:4059'), network.open('head:4059')];
    await meter.send({ peer: 'head:4059', octets: numbered(1) });
    await meter.send({ peer: 'nobody:1', octets: numbered(2) });
    expect(keep(head).items).toEqual([{ peer: 'meter:4059', octets: numbered(1) }]);
    expect(() => network.open('head:4059')).toThrow(LinkError);
    await head.close();
    await expect(head.send({ peer: 'meter:4059', octets: numbered(3) })).rejects.toMatchObject({ layer: 'udp' });
    expect(() => network.open('head:4059')).not.toThrow();
  });

  test('are lost where there is no room', async () => {
    const network = new MemoryNetwork({ limit: 3 });
    const [meter, head] = [network.open('meter'), network.open('head')];
    for (let i = 0; i < 10; i += 1) await meter.send({ peer: 'head', octets: numbered(i) });
    expect(keep(head).items.map(({ octets }) => numberOf(octets))).toEqual([0, 1, 2]);
  });
});

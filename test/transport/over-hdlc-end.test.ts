import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinkError, TimeoutError } from '../../src/codec/index.ts';
import { faulty, HdlcConnection, memoryPair, overHdlc, VirtualClock } from '../../src/transport/index.ts';
import { keep, numbered, settled } from './channels.ts';
import { addresses, answering, keeping, line, linked, numbers, serverAddress, upTo } from './hdlc-line.ts';
import { pass, passing } from './virtual.ts';

describe('the end of a link', () => {
  test('closing lets the other end have what was sent, and is told to it', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, transport, kept } = await linked(serve);
    const sent = Promise.all(upTo(6).map((i) => transport.send(numbered(i, 500))));
    await sent;
    const closing = transport.close();
    await expect(transport.send(numbered(9))).rejects.toMatchObject({ layer: 'hdlc', code: 'closed' });
    await passing(clock, closing);
    await transport.close();
    expect(numbers(serverKept[0])).toEqual(upTo(6));
    expect([kept.ends, serverKept[0]!.ends]).toEqual([[undefined], [undefined]]);
    expect(clock.next()).toBeUndefined();
  });

  test('closing waits until the other end has what was sent, over a line that takes its time', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, near } = line(serve);
    const slow = faulty(near, { seed: 1, clock, delay: 1, maximumDelay: 200, keepsOrder: true });
    const transport = await passing(clock, overHdlc(slow, { ...addresses, clock }));
    await Promise.all(upTo(6).map((i) => transport.send(numbered(i, 500), { serviceClass: 'unconfirmed' })));
    expect(serverKept[0]!.items.length).toBeLessThan(6);
    await passing(clock, transport.close());
    expect(numbers(serverKept[0])).toEqual(upTo(6));
    expect(serverKept[0]!.ends).toEqual([undefined]);
  });

  test('the server gives a link up once the client has what was sent', async () => {
    const { clock, transport, serverTransport, kept } = await linked((meter) => {
      meter.listen({
        async receive(apdu) {
          for (const i of upTo(5)) void meter.send(numbered(i, apdu.length));
          await meter.close();
        },
        closed: () => {},
      });
      return true;
    });
    await transport.send(numbered(1, 300));
    await pass(clock, 0);
    for (const _ of upTo(5)) await transport.poll();
    await pass(clock, 1000);
    expect(numbers(kept)).toEqual(upTo(5));
    await expect(serverTransport.send(numbered(1))).rejects.toMatchObject({ layer: 'hdlc', code: 'closed' });
    await transport.send(numbered(2)).catch(() => {});
    await pass(clock, 1000);
    expect(kept.ends).toMatchObject([{ layer: 'hdlc', code: 'closed' }]);
  });

  test('a server that says nothing any more: the client is told, and closing takes no longer than its retries', async () => {
    const { clock, transport, kept, far } = await linked();
    far.send = () => Promise.resolve();
    await transport.send(numbered(1));
    await pass(clock, 20_000);
    expect(kept.ends).toMatchObject([{ name: 'TimeoutError', layer: 'hdlc' }]);
    await transport.close();
    const other = await linked();
    other.far.send = () => Promise.resolve();
    const start = other.clock.now();
    await passing(other.clock, other.transport.close());
    expect(other.clock.now() - start).toBe(12_000);
    expect(other.kept.ends).toEqual([undefined]);
  });

  test('a stream that ends is told to both sides, with the error of the layer that failed', async () => {
    const { kept: serverKept, serve } = keeping();
    const { near, kept, transport } = await linked(serve);
    await near.close();
    await settled();
    expect(kept.ends).toMatchObject([{ layer: 'hdlc', code: 'closed' }]);
    expect(serverKept[0]!.ends).toMatchObject([{ layer: 'hdlc', code: 'closed' }]);
    await transport.close();
  });

  test('a stream that fails ends its links', async () => {
    const { clock, near, transport, kept, serverTransport, far } = await linked();
    const failure = new LinkError('tcp', 'closed', 'reset');
    Object.getPrototypeOf(near).send = () => Promise.reject(failure);
    await transport.send(numbered(1));
    await settled();
    expect(kept.ends).toEqual([failure]);
    await expect(transport.send(numbered(2))).rejects.toBeInstanceOf(LinkError);
    const serverKept = serverTransport;
    far.send = () => Promise.reject(new Error('gone'));
    await expect(serverKept.send(numbered(1))).resolves.toBeUndefined();
    await transport.close();
    expect(clock.next()).not.toBe(0);
  });

  test('a server refuses a client by DM, or gives up the link that nobody accepts', async () => {
    const { clock, near } = line(answering, { isClientAccepted: () => false });
    await expect(passing(clock, overHdlc(near, { ...addresses, clock }))).rejects.toMatchObject({ code: 'refused' });
    const { clock: otherClock, transport, kept } = await linked(() => false);
    await transport.send(numbered(1));
    await pass(otherClock, 1000);
    expect(kept.ends).toMatchObject([{ layer: 'hdlc', code: 'closed' }]);
  });

  test('nobody there: no answer in the time of the retries, and the stream is closed', async () => {
    const clock = new VirtualClock();
    const [near, far] = memoryPair();
    const ends = keep(far);
    await expect(passing(clock, overHdlc(near, { ...addresses, clock }))).rejects.toBeInstanceOf(TimeoutError);
    expect(clock.now()).toBe(12_000);
    expect([ends.items.length, ends.ends]).toEqual([4, [undefined]]);
  });

  test('inactivity ends the link on both sides', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, kept } = await linked(serve);
    await pass(clock, 120_000);
    expect(kept.ends).toMatchObject([{ name: 'TimeoutError', layer: 'hdlc' }]);
    expect(serverKept[0]!.ends).toMatchObject([{ name: 'TimeoutError', layer: 'hdlc' }]);
    expect(clock.next()).toBeUndefined();
  });

  test('a client that begins anew gets another transport, and the one before is closed', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, near, transports } = line(serve);
    const first = new HdlcConnection(near, { clock, inactivityTimeout: 1000 });
    const link = keep(await passing(clock, first.connect(addresses)));
    await pass(clock, 1000);
    expect(link.ends).toHaveLength(1);
    await passing(clock, first.connect(addresses));
    expect(transports).toHaveLength(2);
    expect(serverKept.map(({ ends }) => ends)).toEqual([[undefined], []]);
    await expect(transports[0]!.send(numbered(1))).rejects.toMatchObject({ code: 'closed' });
  });

  test.each(['throws', 'rejects'])('a receiver that %s loses its link alone', async (how) => {
    const { clock, near, transports } = line((meter) => {
      if (meter.serverUpperAddress === 1) return answering(meter);
      const receive = () => {
        if (how === 'throws') throw new Error('broken');
        return Promise.reject(new Error('broken'));
      };
      meter.listen({ receive, closed: (error) => ends.push(error) });
      return true;
    });
    const ends: (LinkError | undefined)[] = [];
    const connection = new HdlcConnection(near, { clock });
    const well = await passing(clock, connection.connect(addresses));
    const kept = keep(well);
    const other = await passing(
      clock,
      connection.connect({ clientAddress: 16, serverAddress: { ...serverAddress, upper: 2 } }),
    );
    const otherKept = keep(other);
    await other.send(numbered(1));
    await pass(clock, 5000);
    expect(ends).toMatchObject([{ code: 'closed', cause: { message: 'broken' } }]);
    expect(otherKept.ends).toMatchObject([{ code: 'closed' }]);
    await well.send(numbered(1));
    await settled();
    expect(numbers(kept)).toEqual([1001]);
    expect(transports).toHaveLength(2);
  });

  test('a receiver of the client that throws ends the link', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, near, transports } = line(serve);
    const transport = await passing(clock, overHdlc(near, { ...addresses, clock }));
    const ends: (LinkError | undefined)[] = [];
    transport.listen({
      receive: () => {
        throw new Error('broken');
      },
      closed: (error) => ends.push(error),
    });
    await transports[0]!.send(numbered(1));
    await transport.poll();
    await pass(clock, 1000);
    expect(ends).toMatchObject([{ code: 'closed', cause: { message: 'broken' } }]);
    expect(serverKept[0]!.ends).toEqual([undefined]);
  });

  test('`await using` ends link and stream', async () => {
    const { clock, near, frames, far } = line();
    const made = await passing(clock, overHdlc(near, { ...addresses, clock }));
    const using = async () => {
      await using transport = made;
      await transport.send(numbered(1), { serviceClass: 'unconfirmed' });
    };
    await passing(clock, using());
    expect(frames.slice(-2)).toEqual(['C DISC', 'S UA']);
    await expect(far.send(numbered(1))).rejects.toMatchObject({ code: 'closed' });
    expect(clock.next()).toBeUndefined();
  });

  test('the server closes: its transports, its stream, and no timer is left', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, server, kept } = await linked(serve);
    {
      await using closing = server;
      expect(closing).toBe(server);
    }
    expect(serverKept[0]!.ends).toEqual([undefined]);
    expect(kept.ends).toMatchObject([{ layer: 'hdlc', code: 'closed' }]);
    expect(clock.next()).toBeUndefined();
  });
});

describe('what is asked of a link and cannot be', () => {
  test('an APDU without octets', async () => {
    const { transport, serverTransport } = await linked();
    for (const one of [transport, serverTransport]) {
      await expect(one.send(new Uint8Array(0))).rejects.toMatchObject({ layer: 'hdlc', code: 'limit' });
    }
  });

  test('an abort ends the waiting for the turn, and nothing is sent', async () => {
    const { clock, near } = line(keeping().serve);
    const connection = new HdlcConnection(near, { clock });
    const first = await passing(clock, connection.connect(addresses));
    const upper = { clientAddress: 16, serverAddress: { ...serverAddress, upper: 2 } } as const;
    const second = await passing(clock, connection.connect(upper));
    await first.send(numbered(1));
    const aborting = new AbortController();
    const waiting = second.send(numbered(2), { signal: aborting.signal });
    await settled();
    aborting.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    await expect(second.send(numbered(3), { signal: aborting.signal })).rejects.toThrow('stop');
  });

  test('an abort ends the waiting for a link, whose stream is closed', async () => {
    const clock = new VirtualClock();
    const [near, far] = memoryPair();
    const ends = keep(far);
    const aborting = new AbortController();
    const connecting = overHdlc(near, { ...addresses, clock, signal: aborting.signal });
    await settled();
    aborting.abort(new Error('stop'));
    await expect(connecting).rejects.toThrow('stop');
    expect([ends.items.length, ends.ends, clock.next()]).toEqual([1, [undefined], undefined]);
  });

  test('hostile octets: faults are told, and nothing is thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), async (chunks) => {
        const faults: string[] = [];
        const { clock, far, near, transport, kept } = await linked(answering, {
          onFault: ({ code }) => faults.push(code),
        });
        for (const chunk of chunks) {
          await far.send(Uint8Array.of(0x7e, ...chunk));
          await near.send(Uint8Array.of(0x7e, ...chunk));
          await pass(clock, 300);
        }
        await transport.send(numbered(1)).catch(() => {});
        await pass(clock, 20_000);
        expect(kept.items.length + kept.ends.length).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });
});

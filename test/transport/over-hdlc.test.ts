import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinkError, TimeoutError } from '../../src/codec/index.ts';
import type { HdlcAddress } from '../../src/hdlc/index.ts';
import {
  type ByteStream,
  faulty,
  type HdlcClientOptions,
  HdlcConnection,
  HdlcServer,
  type HdlcTransport,
  memoryPair,
  overHdlc,
  VirtualClock,
} from '../../src/transport/index.ts';
import { type Kept, keep, numbered, numberOf, settled } from './channels.ts';
import {
  addresses,
  answering,
  keeping,
  line,
  linked,
  numbers,
  type Serve,
  serverAddress,
  station,
  upTo,
} from './hdlc-line.ts';
import { pass, passing } from './virtual.ts';

describe('a link over a stream', () => {
  test('is set up, carries APDUs both ways, and is ended', async () => {
    const { clock, near, transports, frames } = line();
    const transport = await passing(clock, overHdlc(near, { ...addresses, clock }));
    expect(transports).toMatchObject([{ clientAddress: 16, serverUpperAddress: 1, serverAddress, layer: 'hdlc' }]);
    expect(transport).toMatchObject({ ...addresses, layer: 'hdlc' });
    expect(transport.parameters).toEqual(transports[0]!.parameters);
    const kept = keep(transport);
    for (let i = 1; i <= 20; i += 1) await transport.send(numbered(i, 4 * i * i));
    await pass(clock, 1000);
    expect(numbers(kept)).toEqual(upTo(20, 1001));
    expect(kept.items.at(-1)).toHaveLength(1600);
    await passing(clock, transport.close());
    expect([frames[0], frames[1], frames.at(-2), frames.at(-1)]).toEqual(['C SNRM', 'S UA', 'C DISC', 'S UA']);
    expect(kept.ends).toEqual([undefined]);
    expect(clock.next()).toBeUndefined();
  });

  test('a poll is held while the promise of the receiver is open, and the APDU that is sent is the answer', async () => {
    const { clock, transport, kept, frames } = await linked((meter) => {
      const receive = async (apdu: Uint8Array) => {
        await new Promise<void>((resolve) => clock.setTimer(900, resolve));
        await meter.send(apdu);
      };
      meter.listen({ receive, closed: () => {} });
      return true;
    });
    await transport.send(numbered(1));
    await pass(clock, 899);
    expect(frames).toEqual(['C I']);
    await pass(clock, 1);
    expect(frames).toEqual(['C I', 'S I']);
    expect(numbers(kept)).toEqual([1]);
  });

  test('a poll is not held longer than the response time: the client asks again for the answer', async () => {
    let answer = () => {};
    const { clock, transport, kept, frames } = await linked((meter) => {
      const receive = () =>
        new Promise<void>((resolve) => {
          answer = () => meter.send(numbered(2)).then(resolve);
        });
      meter.listen({ receive, closed: () => {} });
      return true;
    });
    await transport.send(numbered(1));
    await pass(clock, 1100);
    expect(frames).toEqual(['C I', 'S RR']);
    answer();
    await pass(clock, 200);
    expect(frames).toEqual(['C I', 'S RR', 'C RR', 'S I']);
    expect(numbers(kept)).toEqual([2]);
  });

  test.each([
    ['returned nothing', () => undefined],
    ['returned a promise that is fulfilled', () => Promise.resolve()],
  ])('a poll is released at once where the receiver sent nothing and %s', async (_, receive) => {
    const { clock, transport, frames } = await linked((meter) => {
      meter.listen({ receive, closed: () => {} });
      return true;
    });
    await transport.send(numbered(1), { serviceClass: 'unconfirmed' });
    await pass(clock, 0);
    expect(frames).toEqual(['C I', 'S RR']);
    await pass(clock, 100_000);
    expect(frames, 'nothing is asked for').toEqual(['C I', 'S RR']);
  });

  test('a confirmed APDU without an answer ends the link after a minute', async () => {
    const { clock, transport, kept, frames } = await linked(keeping().serve);
    await transport.send(numbered(1));
    await pass(clock, 59_999);
    expect(kept.ends).toEqual([]);
    expect(frames.filter((frame) => frame === 'C RR').length).toBeGreaterThan(200);
    await pass(clock, 1);
    expect(kept.ends).toMatchObject([{ name: 'TimeoutError', layer: 'hdlc', code: 'timeout' }]);
    await expect(transport.send(numbered(2))).rejects.toMatchObject({ layer: 'hdlc', code: 'closed' });
  });

  test('what the server has to say unasked waits for a poll', async () => {
    const { clock, transport, serverTransport, kept } = await linked();
    await serverTransport.send(numbered(1));
    await serverTransport.send(numbered(2));
    await pass(clock, 10_000);
    expect(kept.items).toEqual([]);
    await transport.poll();
    await transport.poll();
    await settled();
    expect(numbers(kept)).toEqual([1, 2]);
  });

  test.each([
    [true, upTo(6)],
    [false, [0]],
  ])(
    'several APDUs in answer to one come unasked where the client asks for more: %s',
    async (asksForMore, expected) => {
      const serve: Serve = (meter) => {
        const receive = async () => {
          for (const i of upTo(6)) await meter.send(numbered(i));
        };
        meter.listen({ receive, closed: () => {} });
        return true;
      };
      const { clock, transport, kept, frames } = await linked(serve, { asksForMore });
      await transport.send(numbered(1));
      await pass(clock, 6 * 200);
      expect(numbers(kept)).toEqual(expected);
      const before = frames.length;
      await pass(clock, 60_000);
      expect(frames.length - before, 'and no more where there is none').toBeLessThanOrEqual(2);
    },
  );

  test('however many APDUs came, the server is asked for more once', async () => {
    const window = { windowSizeTransmit: 7, windowSizeReceive: 7 };
    const serve: Serve = (meter) => {
      const receive = async () => {
        for (const i of upTo(3)) void meter.send(numbered(i));
      };
      meter.listen({ receive, closed: () => {} });
      return true;
    };
    const { clock, transport, kept, frames } = await linked(serve, { parameters: window });
    await transport.send(numbered(1));
    await transport.poll();
    await settled();
    frames.length = 0;
    await pass(clock, 1000);
    expect(numbers(kept)).toEqual(upTo(3));
    expect(frames).toEqual(['C RR', 'S RR']);
  });

  test('pushes in UI frames are received, after a poll or at once; those of the client are told to the server', async () => {
    const told: number[] = [];
    const { clock, server, transport, kept } = await linked(answering, {
      onUnnumbered: (apdu) => told.push(numberOf(apdu)),
    });
    const to = { clientAddress: 16, serverUpperAddress: 1 };
    server.sendUnnumbered(to, numbered(1));
    await pass(clock, 1000);
    expect(kept.items).toEqual([]);
    await transport.poll();
    server.sendUnnumbered(to, numbered(2), 'unsolicited');
    server.sendUnnumbered({ ...to, clientAddress: 17 }, numbered(3), 'unsolicited');
    expect(numbers(kept)).toEqual([1, 2]);
    expect(() => server.sendUnnumbered(to, numbered(4, 3000))).toThrow(LinkError);
    await transport.sendUnnumbered(numbered(5));
    expect(told).toEqual([5]);
  });
});

describe('many links on one line', () => {
  test('each gets its own answers, and one at a time talks', async () => {
    const { clock, near, far, frames } = line((meter) => {
      const receive = async (apdu: Uint8Array) => {
        await new Promise<void>((resolve) => clock.setTimer(50, resolve));
        await meter.send(numbered(numberOf(apdu) + 100 * meter.serverUpperAddress + meter.clientAddress));
      };
      meter.listen({ receive, closed: () => {} });
      return true;
    });
    const faults: string[] = [];
    const connection = new HdlcConnection(near, { clock, onFault: ({ code }) => faults.push(code) });
    const pairs = [16, 32].flatMap((clientAddress) => [1, 2, 3].map((upper) => ({ clientAddress, upper })));
    const links = await passing(
      clock,
      Promise.all(
        pairs.map(({ clientAddress, upper }) =>
          connection.connect({ clientAddress, serverAddress: { ...serverAddress, upper } as HdlcAddress }),
        ),
      ),
    );
    const kept = links.map(keep);
    for (const i of upTo(5)) for (const link of links) void link.send(numbered(1000 * i));
    await pass(clock, 10_000);
    expect(kept.map(numbers)).toEqual(
      pairs.map(({ clientAddress, upper }) => upTo(5).map((i) => 1000 * i + 100 * upper + clientAddress)),
    );
    // Every frame of a client has its answer before another one is sent.
    expect(frames.map((frame) => frame[0]).join('')).toMatch(/^(CS)+$/);
    await expect(
      connection.connect({ clientAddress: 16, serverAddress: { ...serverAddress, upper: 1 } }),
    ).rejects.toMatchObject({ code: 'refused' });
    await passing(clock, links[0]!.close());
    const again = await passing(clock, connection.connect(addresses));
    await far.send(Uint8Array.of(0x7e, 0xa0, 0x09, 1, 2, 3, 4, 5, 6, 7, 0x7e));
    await pass(clock, 300);
    expect(faults, 'noise is told once').toHaveLength(1);
    const keptAgain = keep(again);
    await again.send(numbered(7));
    await pass(clock, 100);
    expect(numbers(keptAgain)).toEqual([7 + 116]);
    await passing(clock, connection.close());
    expect(kept.map(({ ends }) => ends)).toEqual(kept.map(() => [undefined]));
    expect(clock.next()).toBeUndefined();
  });

  test('a link whose server is gone does not keep the others from talking', async () => {
    const { clock, near } = line();
    const connection = new HdlcConnection(near, { clock });
    const lost = connection.connect({ clientAddress: 16, serverAddress: { upper: 9, lower: 99, size: 2 } });
    lost.catch(() => {});
    const link = await passing(clock, connection.connect(addresses));
    await expect(lost).rejects.toBeInstanceOf(TimeoutError);
    const kept = keep(link);
    await link.send(numbered(1));
    await settled();
    expect(numbers(kept)).toEqual([1001]);
  });

  test('a search for meters at many addresses leaves nothing behind', async () => {
    const { clock, near, frames } = line();
    const connection = new HdlcConnection(near, { clock, maximumRetries: 0 });
    for (const lower of upTo(100, 20)) {
      const server = { upper: 1, lower, size: 2 } as const;
      const connecting = connection.connect({ clientAddress: 16, serverAddress: server });
      await expect(passing(clock, connecting)).rejects.toBeInstanceOf(TimeoutError);
    }
    const link = await passing(clock, connection.connect(addresses));
    const kept = keep(link);
    await link.send(numbered(1));
    await settled();
    expect([numbers(kept), frames.length]).toEqual([[1001], 104]);
    expect(clock.next()).toBeLessThan(clock.now() + 201);
    await passing(clock, connection.close());
    expect(clock.next()).toBeUndefined();
  });

  test('every APDU arrives once and in order at its link, however the stream is cut and delayed', async () => {
    const sends = fc.array(fc.record({ link: fc.nat(2), length: fc.integer({ min: 4, max: 400 }) }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(sends, fc.nat(), async (list, seed) => {
        const clock = new VirtualClock();
        const [near, far] = memoryPair({ layer: 'tcp', limit: 10_000 });
        const cut = (stream: ByteStream, offset: number) =>
          faulty(stream, { seed: seed + offset, clock, split: 0.5, delay: 0.3, maximumDelay: 150, keepsOrder: true });
        const servers: Kept<Uint8Array>[] = [];
        const accept: Serve = (transport) => {
          const kept: Kept<Uint8Array> = Object.assign(Object.create(null), { items: [], ends: [] });
          servers[transport.serverUpperAddress - 1] = kept;
          transport.listen({
            receive(apdu) {
              kept.items.push(apdu);
              return transport.send(apdu);
            },
            closed: () => {},
          });
          return true;
        };
        new HdlcServer(cut(far, 1), { ...station, clock, accept });
        const connection = new HdlcConnection(cut(near, 0), { clock });
        const links: HdlcTransport[] = [];
        for (const upper of [1, 2, 3]) {
          const server = { ...serverAddress, upper } as HdlcAddress;
          links.push(await passing(clock, connection.connect({ clientAddress: 16, serverAddress: server })));
        }
        const kept = links.map(keep);
        const apdus = list.map(({ link, length }, i) => ({ link, apdu: numbered(i, length) }));
        const sent = Promise.all(apdus.map(({ link, apdu }) => links[link]!.send(apdu)));
        await passing(clock, sent);
        await pass(clock, 60_000);
        for (const i of upTo(3)) {
          const own = apdus.filter(({ link }) => link === i).map(({ apdu }) => apdu);
          expect(servers[i]!.items).toEqual(own);
          expect(kept[i]!.items).toEqual(own);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('who takes his time', () => {
  test('at the client: the server is told to wait, and nothing is lost', async () => {
    const { clock, transport, serverTransport, frames } = await linkedUnheard({ maximumWaiting: 2 });
    const items: number[] = [];
    const taken: (() => void)[] = [];
    transport.listen({
      receive(apdu) {
        items.push(numberOf(apdu));
        return new Promise((resolve) => taken.push(resolve));
      },
      closed: () => {},
    });
    for (const i of upTo(8)) await serverTransport.send(numbered(i));
    for (const _ of upTo(8)) await transport.poll();
    await pass(clock, 1000);
    expect(items).toEqual([0]);
    expect(frames).toContain('C RNR');
    expect(frames.filter((frame) => frame === 'S I').length).toBeLessThan(8);
    for (const i of upTo(8)) {
      await transport.poll();
      await pass(clock, 1000);
      expect(items).toEqual(upTo(i + 1));
      taken[i]!();
      await pass(clock, 1000);
    }
    expect(items).toEqual(upTo(8));
  });

  test('at the server: the client is told to wait, and nothing is lost', async () => {
    const items: number[] = [];
    const { clock, transport, kept, frames } = await linked(
      (meter) => {
        meter.listen({
          receive(apdu) {
            items.push(numberOf(apdu));
            return new Promise((resolve) => clock.setTimer(3000, resolve));
          },
          closed: () => {},
        });
        return true;
      },
      { maximumWaiting: 2 },
    );
    const sent = Promise.all(upTo(20).map((i) => transport.send(numbered(i), { serviceClass: 'unconfirmed' })));
    await pass(clock, 10_000);
    expect(items.length).toBeLessThan(6);
    expect(frames).toContain('S RNR');
    await passing(clock, sent);
    await pass(clock, 100_000);
    expect(items).toEqual(upTo(20));
    expect(kept.ends).toEqual([]);
  });

  test('an APDU waits until the station has room for it', async () => {
    const { clock, transport, serverTransport } = await linked();
    let count = 0;
    for (const i of upTo(20)) void serverTransport.send(numbered(i)).then(() => (count += 1));
    await settled();
    expect(count).toBe(8);
    await transport.poll();
    await pass(clock, 0);
    await transport.poll();
    await pass(clock, 0);
    expect(count).toBe(9);
  });

  async function linkedUnheard(options: Partial<HdlcClientOptions>) {
    const made = line(keeping().serve);
    const transport = await passing(made.clock, overHdlc(made.near, { ...options, ...addresses, clock: made.clock }));
    return { ...made, transport, serverTransport: made.transports[0]! };
  }
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CoapEndpoint,
  type CoapEvent,
  coapBinding,
  coapOption,
  defaultTransmissionParameters,
  noAddressing,
  wrapperAddressing,
} from '../../src/coap/index.ts';
import { equalBytes, LinkError, TimeoutError } from '../../src/codec/index.ts';
import {
  CoapDatagrams,
  type CoapOptions,
  CoapServer,
  type CoapTransport,
  type Datagram,
  type DatagramChannel,
  faultyDatagrams,
  MemoryNetwork,
  overCoap,
  VirtualClock,
} from '../../src/transport/index.ts';
import { octetsFrom, randomFrom } from '../coap/random.ts';
import { type Kept, keep, numbered, numberOf, settled } from './channels.ts';
import { pass, passing } from './virtual.ts';

const addresses = { peer: 'meter', clientSap: 16, serverSap: 1 };
const numbers = (kept: { readonly items: readonly Uint8Array[] }) => kept.items.map(numberOf);
const upTo = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i);

/** Answers each APDU with its number and 1000 more. */
function answering(transport: CoapTransport): boolean {
  transport.listen({
    receive: (apdu) => transport.send(numbered(numberOf(apdu) + 1000, apdu.length)),
    closed: () => {},
  });
  return true;
}

/** A channel that tells the type and code of what is sent on it: `CON 0.02`. */
function tapped(channel: DatagramChannel, messages: string[]): DatagramChannel {
  return Object.assign(Object.create(channel) as DatagramChannel, {
    layer: channel.layer,
    send(datagram: Datagram) {
      const [first = 0, code = 0] = datagram.octets;
      messages.push(
        `${['CON', 'NON', 'ACK', 'RST'][(first >> 4) & 3]} ${code >> 5}.${`${code & 31}`.padStart(2, '0')}`,
      );
      return channel.send(datagram);
    },
    listen: (receiver: Parameters<DatagramChannel['listen']>[0]) => channel.listen(receiver),
    close: () => channel.close(),
  });
}

/** A meter in a network in memory, and a client there. */
function meter(serve: (transport: CoapTransport) => boolean = answering, options: Partial<CoapOptions> = {}) {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ limit: 1000 });
  const transports: CoapTransport[] = [];
  const messages: string[] = [];
  const common = { clock, randomBytes: octetsFrom(randomFrom(1)) };
  const server = new CoapServer(tapped(network.open('meter'), messages), {
    ...common,
    accept(transport) {
      transports.push(transport);
      return serve(transport);
    },
    ...options,
  });
  const client = tapped(network.open('client'), messages);
  return { clock, network, server, client, transports, messages, common };
}

/** The same with a client's transport. */
function asking(serve?: (transport: CoapTransport) => boolean, options?: Partial<CoapOptions>) {
  const made = meter(serve, options);
  const transport = overCoap(made.client, { ...addresses, ...made.common });
  return { ...made, transport, kept: keep(transport) };
}

/** Keeps what it gets, and answers nothing. */
function keeping() {
  const kept: Kept<Uint8Array>[] = [];
  const serve = (transport: CoapTransport) => {
    kept.push(keep(transport));
    return true;
  };
  return { kept, serve };
}

describe('requests and responses', () => {
  test('the response to an APDU is received', async () => {
    const { clock, transport, transports, kept, messages } = asking();
    for (const i of upTo(5)) await passing(clock, transport.send(numbered(i)));
    expect(numbers(kept)).toEqual(upTo(5, 1000));
    expect(transports).toMatchObject([{ peer: 'client', clientSap: 16, serverSap: 1, layer: 'coap' }]);
    expect(messages.slice(0, 2)).toEqual(['CON 0.02', 'ACK 2.04']);
    await transport.close();
    expect(kept.ends).toEqual([undefined]);
  });

  test('one request at a time, in the order in which they were sent', async () => {
    const { clock, transport, kept, messages } = asking((server) => {
      const receive = async (apdu: Uint8Array) => {
        await new Promise<void>((resolve) => clock.setTimer(1500, resolve));
        await server.send(apdu);
      };
      server.listen({ receive, closed: () => {} });
      return true;
    });
    await passing(clock, Promise.all(upTo(20).map((i) => transport.send(numbered(i)))));
    expect(numbers(kept)).toEqual(upTo(20));
    expect(messages).toEqual(upTo(20).flatMap(() => ['CON 0.02', 'ACK 0.00', 'CON 2.04', 'ACK 0.00']));
  });

  test.each([1024, 1025, 5000, 65_536])('an APDU of %i octets goes both ways, in blocks', async (size) => {
    const { clock, transport, kept } = asking();
    await passing(clock, transport.send(numbered(7, size)));
    expect(kept.items).toHaveLength(1);
    expect(equalBytes(kept.items[0]!, numbered(1007, size))).toBe(true);
  });

  test('a response of 64 KiB to a request of four octets', async () => {
    const { clock, transport, kept } = asking((server) => {
      server.listen({ receive: () => server.send(numbered(3, 65_536)), closed: () => {} });
      return true;
    });
    await passing(clock, transport.send(numbered(1)));
    expect(equalBytes(kept.items[0]!, numbered(3, 65_536))).toBe(true);
  });

  test('a response that takes longer comes as a message of its own', async () => {
    const { clock, transport, kept, messages } = asking((server) => {
      const receive = async (apdu: Uint8Array) => {
        await new Promise<void>((resolve) => clock.setTimer(30_000, resolve));
        await server.send(apdu);
      };
      server.listen({ receive, closed: () => {} });
      return true;
    });
    await passing(clock, transport.send(numbered(1)));
    expect(messages).toEqual(['CON 0.02', 'ACK 0.00', 'CON 2.04', 'ACK 0.00']);
    expect(numbers(kept)).toEqual([1]);
  });

  test('what is not answered has an empty response', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, transport, kept, messages } = asking(serve);
    await passing(clock, transport.send(numbered(1)));
    expect([kept.items, messages, numbers(serverKept[0]!)]).toEqual([[], ['CON 0.02', 'ACK 2.04'], [1]]);
  });

  test('what is sent later than the response is a request of the server, which the client receives', async () => {
    const { clock, transport, kept, messages, transports } = asking((server) => {
      const receive = async (apdu: Uint8Array) => {
        await server.send(apdu);
        await server.send(numbered(99));
      };
      server.listen({ receive, closed: () => {} });
      return true;
    });
    await passing(clock, transport.send(numbered(1)));
    await pass(clock, 100);
    expect(numbers(kept)).toEqual([1, 99]);
    expect(messages).toEqual(['CON 0.02', 'ACK 2.04', 'CON 0.02', 'ACK 2.04']);
    await passing(clock, transports[0]!.send(numbered(100, 3000)));
    expect(numbers(kept)).toEqual([1, 99, 100]);
  });

  test('an unconfirmed APDU is not acknowledged, unless it needs blocks', async () => {
    const { kept: serverKept, serve } = keeping();
    const { clock, transport, messages } = asking(serve);
    await transport.send(numbered(1), { serviceClass: 'unconfirmed' });
    await settled();
    expect(messages).toEqual(['NON 0.02', 'NON 2.04']);
    await passing(clock, transport.send(numbered(2, 2000), { serviceClass: 'unconfirmed' }));
    expect(numbers(serverKept[0]!)).toEqual([1, 2]);
    expect(messages.slice(2)).toEqual(['CON 0.02', 'ACK 2.31', 'CON 0.02', 'ACK 2.04']);
  });

  test('other bindings: the wrapper in the payload, none at all, another path and code', async () => {
    for (const settings of [
      { addressing: wrapperAddressing() },
      { addressing: noAddressing, path: ['dlms'], responseCode: '2.01' as const, contentFormat: 42 },
    ]) {
      const { clock, client, common, transports } = meter(answering, { binding: coapBinding('server', settings) });
      const transport = overCoap(client, { ...addresses, ...common, binding: coapBinding('client', settings) });
      const kept = keep(transport);
      await passing(clock, transport.send(numbered(1)));
      expect(numbers(kept)).toEqual([1001]);
      expect(transports).toMatchObject([{ clientSap: 16, serverSap: 1 }]);
    }
  });

  test('a protection goes around all datagrams', async () => {
    const turned = ({ peer, octets }: { peer: string; octets: Uint8Array }) => ({
      peer,
      octets: octets.map((octet) => octet ^ 0xff),
    });
    const protection = { protect: turned, unprotect: turned };
    const { clock, client, common, messages } = meter(answering, { protection });
    const transport = overCoap(client, { ...addresses, ...common, protection });
    const kept = keep(transport);
    await passing(clock, transport.send(numbered(1)));
    expect(numbers(kept)).toEqual([1001]);
    expect(messages[0]).not.toBe('CON 0.02');
  });
});

describe('many transports on one channel', () => {
  test('one for each peer and pair of service access points', async () => {
    const { clock, network, common, transports } = meter((server) => {
      const receive = () => server.send(numbered(server.serverSap * 100 + server.clientSap));
      server.listen({ receive, closed: () => {} });
      return true;
    });
    const all: { readonly transport: CoapTransport; readonly kept: Kept<Uint8Array> }[] = [];
    for (const name of ['head 1', 'head 2']) {
      const datagrams = new CoapDatagrams(network.open(name), { ...common, binding: coapBinding('client') });
      for (const clientSap of [1, 16]) {
        for (const serverSap of [1, 2]) {
          const transport = datagrams.open({ peer: 'meter', clientSap, serverSap });
          all.push({ transport, kept: keep(transport) });
        }
      }
      expect(() => datagrams.open({ peer: 'meter', clientSap: 1, serverSap: 1 })).toThrow(LinkError);
    }
    await passing(clock, Promise.all(all.flatMap(({ transport }) => upTo(3).map((i) => transport.send(numbered(i))))));
    for (const { transport, kept } of all) {
      expect(numbers(kept)).toEqual(upTo(3).map(() => transport.serverSap * 100 + transport.clientSap));
    }
    expect(transports).toHaveLength(8);
  });

  test('a push of a meter that nobody has opened is accepted by the head-end', async () => {
    const { clock, network, common } = meter();
    const { kept, serve } = keeping();
    new CoapDatagrams(network.open('head'), { ...common, binding: coapBinding('client'), accept: serve });
    const pushing = new CoapDatagrams(network.open('other'), { ...common, binding: coapBinding('server') });
    const push = pushing.open({ peer: 'head', clientSap: 102, serverSap: 1 });
    await passing(clock, Promise.all(upTo(4).map((i) => push.send(numbered(i, 1500)))));
    expect(kept.map(numbers)).toEqual([upTo(4)]);
  });

  test('accepted transports are limited, and the idle ones closed', async () => {
    const { kept, serve } = keeping();
    const { clock, network, common, transports } = meter(serve, { maximumAccepted: 3, idleTimeout: 10_000 });
    const head = new CoapDatagrams(network.open('head'), { ...common, binding: coapBinding('client') });
    const call = (clientSap: number) => {
      const transport = head.open({ peer: 'meter', clientSap, serverSap: 1 });
      keep(transport);
      return passing(clock, transport.send(numbered(1)));
    };
    for (const clientSap of [1, 2, 3]) await call(clientSap);
    await expect(call(4)).rejects.toMatchObject({ layer: 'coap', code: 'refused', message: /5\.03/ });
    await pass(clock, 9000);
    await transports[1]!.send(numbered(2));
    await pass(clock, 1000);
    expect(kept.map(({ ends }) => ends.length)).toEqual([1, 0, 1]);
    expect(kept[0]!.ends[0]).toBeInstanceOf(TimeoutError);
    await call(5);
    expect(transports).toHaveLength(4);
    await transports[1]!.close();
    await transports[3]!.close();
    await call(6);
    expect(transports).toHaveLength(5);
  });

  test.each<[string, (transport: CoapTransport) => boolean, Partial<CoapOptions>, string]>([
    ['nobody accepts', () => false, {}, '4.04'],
    ['another path', answering, { binding: coapBinding('server', { path: ['dlms'] }) }, '4.04'],
    ['another method', answering, { binding: coapBinding('server', { method: '0.03' }) }, '4.05'],
  ])('%s: the request is refused, and its error says so', async (_, serve, options, code) => {
    const { clock, transport, kept } = asking(serve, options);
    const failed = await passing(
      clock,
      transport.send(numbered(1)).catch((error: unknown) => error),
    );
    expect(failed).toMatchObject({ name: 'LinkError', layer: 'coap', code: 'refused' });
    expect((failed as Error).message).toContain(code);
    expect([kept.items, kept.ends]).toEqual([[], []]);
  });

  test('a request without an APDU is refused', async () => {
    const { clock, common, client } = meter();
    const endpoint = new CoapEndpoint(common);
    const codes: string[] = [];
    const take = (events: readonly CoapEvent[]) => {
      for (const event of events) {
        if (event.kind === 'transmit') void client.send(event);
        if (event.kind === 'response') codes.push(event.response.code);
      }
    };
    client.listen({
      receive: (datagram) => void take(endpoint.receive(datagram, clock.now())),
      closed: () => {},
    });
    take(endpoint.send({ peer: 'meter', code: '0.02', options: [coapOption('Uri-Path', 'x')] }, 0));
    await settled();
    expect(codes).toEqual(['4.00']);
  });
});

describe('who takes his time', () => {
  test('at the server: further requests are refused while too many wait', async () => {
    const { kept, serve } = keeping();
    const { clock, network, common, transports } = meter(() => true, { maximumWaiting: 2 });
    const parameters = { ...defaultTransmissionParameters, nstart: 10 };
    const heads = upTo(5).map((i) =>
      overCoap(network.open(`head ${i}`), { ...addresses, ...common, parameters, clientSap: 16 }),
    );
    const first = heads[0]!.send(numbered(0));
    await settled();
    expect(serve(transports[0]!)).toBe(true);
    await passing(clock, first);
    expect(kept.map(numbers)).toEqual([[0]]);
    const slow = meter(() => true, { maximumWaiting: 1 });
    const many = new CoapDatagrams(slow.network.open('many'), {
      ...slow.common,
      binding: coapBinding('client'),
      parametersOf: () => parameters,
    });
    const endpoint = many.open(addresses);
    const waiting = endpoint.send(numbered(1));
    waiting.catch(() => {});
    await settled();
    await slow.transports[0]!.close();
    await expect(passing(slow.clock, waiting)).rejects.toMatchObject({ code: 'refused', message: /5\.03/ });
  });

  test('at the client: the next request waits until the response is taken', async () => {
    const { clock, client, common } = meter();
    const transport = overCoap(client, { ...addresses, ...common, maximumWaiting: 1 });
    const taken: (() => void)[] = [];
    const items: number[] = [];
    transport.listen({
      receive(apdu) {
        items.push(numberOf(apdu));
        return new Promise((resolve) => taken.push(resolve));
      },
      closed: () => {},
    });
    let sent = 0;
    for (const i of upTo(6)) void transport.send(numbered(i)).then(() => (sent += 1));
    await pass(clock, 10_000);
    expect([items, sent]).toEqual([[1000], 1]);
    for (const i of upTo(6)) {
      taken[i]!();
      await pass(clock, 10_000);
    }
    expect([items, sent]).toEqual([upTo(6, 1000), 6]);
  });

  test('a request that is answered too late is given up on both sides', async () => {
    const faults: string[] = [];
    let failed: unknown;
    const { clock, transport, kept } = asking(
      (server) => {
        const receive = async (apdu: Uint8Array) => {
          await new Promise<void>((resolve) => clock.setTimer(400_000, resolve));
          await server.send(apdu).catch((error: unknown) => {
            failed = error;
          });
        };
        server.listen({ receive, closed: () => {} });
        return true;
      },
      { onFault: (reason) => faults.push(reason), idleTimeout: 1_000_000 },
    );
    await expect(passing(clock, transport.send(numbered(1)))).rejects.toBeInstanceOf(TimeoutError);
    expect(clock.now()).toBe(93_000);
    await pass(clock, 400_000);
    expect(failed).toMatchObject({ layer: 'coap', code: 'timeout' });
    expect(faults).toEqual(['coap: the application did not respond']);
    expect(kept.items).toEqual([]);
  });
});

describe('the end of a transport', () => {
  test('nobody there: a time-out, and the transport goes on', async () => {
    const { clock, network, common } = meter();
    const transport = overCoap(network.open('head'), { ...addresses, ...common, peer: 'nobody' });
    const kept = keep(transport);
    await expect(passing(clock, transport.send(numbered(1)))).rejects.toMatchObject({
      name: 'TimeoutError',
      layer: 'coap',
    });
    expect(clock.now()).toBeLessThanOrEqual(93_000);
    expect(kept.ends).toEqual([]);
    await transport.close();
    expect(clock.next()).toBeUndefined();
  });

  test('closing gives up what is under way, and the other end is told where it waits', async () => {
    const { serve } = keeping();
    const { clock, transport, kept, server, transports } = asking((accepted) => {
      accepted.listen({ receive: () => new Promise(() => {}), closed: () => {} });
      return true;
    });
    const first = transport.send(numbered(1));
    const second = transport.send(numbered(2));
    for (const one of [first, second]) one.catch(() => {});
    await settled();
    await transport.close();
    await transport.close();
    for (const one of [first, second]) await expect(one).rejects.toMatchObject({ layer: 'coap', code: 'closed' });
    await expect(transport.send(numbered(3))).rejects.toMatchObject({ layer: 'coap', code: 'closed' });
    expect(kept.ends).toEqual([undefined]);
    expect(serve).toBeDefined();
    await transports[0]!.close();
    await server.close();
    expect(clock.next()).toBeUndefined();
  });

  test('a channel that fails is told to all transports', async () => {
    const receivers: Parameters<DatagramChannel['listen']>[0][] = [];
    const { common, client } = meter();
    const channel = Object.assign(Object.create(client) as DatagramChannel, {
      layer: client.layer,
      send: () => Promise.reject(new Error('no route')),
      listen: (receiver: Parameters<DatagramChannel['listen']>[0]) => receivers.push(receiver),
    });
    const faults: string[] = [];
    const transport = overCoap(channel, { ...addresses, ...common, onFault: (reason) => faults.push(reason) });
    const kept = keep(transport);
    const sent = transport.send(numbered(1));
    sent.catch(() => {});
    await settled();
    expect(faults).toEqual(['not sent: Error: no route']);
    const failure = new LinkError('udp', 'closed', 'gone');
    receivers[0]!.closed(failure);
    await expect(sent).rejects.toMatchObject({ layer: 'coap', code: 'closed' });
    expect(kept.ends).toEqual([failure]);
    expect(common.clock.next()).toBeUndefined();
  });

  test('an abort gives up what is under way or waits', async () => {
    const { serve, kept: serverKept } = keeping();
    const { clock, network, common } = meter(serve);
    const transport = overCoap(network.open('head'), { ...addresses, ...common });
    const lost = overCoap(network.open('other'), { ...addresses, ...common, peer: 'nobody' });
    const aborting = new AbortController();
    const waiting = [lost.send(numbered(1), aborting), lost.send(numbered(2), aborting)];
    for (const one of waiting) one.catch(() => {});
    await settled();
    aborting.abort(new Error('stop'));
    for (const one of waiting) await expect(one).rejects.toThrow('stop');
    await expect(transport.send(numbered(3), aborting)).rejects.toThrow('stop');
    expect(clock.next()).toBeUndefined();
    await passing(clock, transport.send(numbered(4)));
    expect(serverKept.map(numbers)).toEqual([[4]]);
  });

  test('a receiver that throws loses its transport, and its request is refused', async () => {
    const ends: (LinkError | undefined)[] = [];
    const { clock, transport } = asking((server) => {
      server.listen({ receive: () => Promise.reject(new Error('broken')), closed: (error) => ends.push(error) });
      return true;
    });
    await expect(passing(clock, transport.send(numbered(1)))).rejects.toMatchObject({ message: /5\.03/ });
    expect(ends).toMatchObject([{ layer: 'coap', code: 'closed', cause: { message: 'broken' } }]);
  });

  test('`await using` closes transport and channel', async () => {
    const { clock, network, common } = meter();
    const channel = network.open('head');
    const using = async () => {
      await using transport = overCoap(channel, { ...addresses, ...common });
      await transport.send(numbered(1));
    };
    await passing(clock, using());
    await expect(channel.send({ peer: 'meter', octets: numbered(1) })).rejects.toBeInstanceOf(LinkError);
  });

  test('what cannot be written is refused before the channel', async () => {
    const { clock, client, common, messages } = meter();
    const binding = coapBinding('client', { addressing: wrapperAddressing() });
    const transport = overCoap(client, { ...addresses, clientSap: 0x1_0000, ...common, binding });
    await expect(transport.send(numbered(1))).rejects.toMatchObject({ layer: 'coap', code: 'limit' });
    await expect(transport.send(new Uint8Array(0))).rejects.toMatchObject({ layer: 'coap', code: 'limit' });
    expect(messages).toEqual([]);
    expect(clock.next()).toBeUndefined();
  });

  test('hostile datagrams: nothing is thrown, and the transport still works', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), async (datagrams) => {
        const { clock, network, transport, kept } = asking();
        const attacker = network.open('attacker');
        for (const octets of datagrams) {
          await attacker.send({ peer: 'meter', octets });
          await attacker.send({ peer: 'client', octets });
        }
        await passing(clock, transport.send(numbered(1)));
        expect(numbers(kept)).toEqual([1001]);
      }),
      { numRuns: 50 },
    );
  });

  test('both directions at once over a bad network: every APDU once, in order', async () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ limit: 1000 });
    const common = { clock, randomBytes: octetsFrom(randomFrom(1)) };
    const bad = (name: string, seed: number) =>
      faultyDatagrams(network.open(name), { seed, clock, drop: 0.1, duplicate: 0.1, reorder: 0.1, delay: 0.1 });
    const { kept: serverKept, serve } = keeping();
    const accepted: CoapTransport[] = [];
    new CoapServer(bad('meter', 1), { ...common, accept: (one) => accepted.push(one) > 0 && serve(one) });
    const transport = overCoap(bad('client', 2), { ...addresses, ...common });
    const kept = keep(transport);
    await passing(clock, transport.send(numbered(0)));
    const sends = upTo(50, 1).flatMap((i) => [
      transport.send(numbered(i, 4 + 20 * i)),
      accepted[0]!.send(numbered(i, 4 + 20 * i)),
    ]);
    await passing(clock, Promise.all(sends));
    expect(numbers(kept)).toEqual(upTo(50, 1));
    expect(numbers(serverKept[0]!)).toEqual(upTo(51));
  });
});

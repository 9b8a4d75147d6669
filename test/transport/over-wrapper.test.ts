import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, encode, equalBytes, fromHex, LinkError, TimeoutError } from '../../src/codec/index.ts';
import {
  faulty,
  longestApdu,
  MemoryNetwork,
  memoryPair,
  overWrapper,
  VirtualClock,
  WrapperConnection,
  type WrapperConnectionOptions,
  WrapperDatagrams,
  type WrapperTransport,
  wrapper,
} from '../../src/transport/index.ts';
import { wrapperOctets } from '../../src/transport/wrapper.ts';
import { chunksOf, type Kept, keep, numbered, numberOf, settled } from './channels.ts';

const ports = { sourceWPort: 0x10, destinationWPort: 1 };
const unit = (apdu: Uint8Array, sourceWPort = 0x10, destinationWPort = 1) =>
  encode(wrapper, { version: 1, sourceWPort, destinationWPort, apdu });

/** A server on one end of a pair, that keeps what each client says; the other end is raw. */
function serving(options: WrapperConnectionOptions = {}, limit = 1000) {
  const [raw, stream] = memoryPair({ layer: 'tcp', limit });
  const transports: WrapperTransport[] = [];
  const kept: Kept<Uint8Array>[] = [];
  const connection = new WrapperConnection(stream, {
    accept(transport) {
      if (transport.sourceWPort > 0x7f) return false;
      transports.push(transport);
      kept.push(keep(transport));
      return true;
    },
    ...options,
  });
  return { raw, connection, transports, kept, rawKept: keep(raw) };
}

describe('the octets of a unit', () => {
  test('are those that the codec writes', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.nat(0xffff),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        (source, destination, apdu) => {
          expect(wrapperOctets(source, destination, apdu)).toEqual(unit(apdu, source, destination));
        },
      ),
    );
    const longest = new Uint8Array(longestApdu).fill(7);
    expect(equalBytes(wrapperOctets(1, 0x10, longest), unit(longest, 1, 0x10))).toBe(true);
  });
});

describe('the wrapper over a stream', () => {
  test('who connects and begins no association is not kept', async () => {
    const clock = new VirtualClock();
    const { raw, rawKept, transports } = serving({ clock, unitTimeout: 1000 });
    const other = serving({ clock, unitTimeout: 1000 });
    await other.raw.send(unit(Uint8Array.of(1)));
    await raw.send(unit(Uint8Array.of(1), 0x10, 0xff));
    await settled();
    clock.advance(999);
    await settled();
    expect(rawKept.ends).toHaveLength(0);
    clock.advance(1);
    await settled();
    expect(rawKept.ends).toHaveLength(1);
    expect(transports).toEqual([]);
    clock.advance(10_000);
    await settled();
    expect(other.rawKept.ends).toHaveLength(0);
    await other.transports[0]!.close();
    clock.advance(2000);
    await settled();
    expect(other.rawKept.ends).toHaveLength(1);
    expect(clock.next()).toBeUndefined();
  });

  test('every APDU arrives once and in order at its wPorts, however the stream is cut and delayed', async () => {
    const sends = fc.array(
      fc.record({ meter: fc.nat(5), fromHead: fc.boolean(), apdu: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(sends, fc.nat(), async (list, seed) => {
        const clock = new VirtualClock();
        const [near, far] = memoryPair({ layer: 'tcp', limit: 10_000 });
        const cut = (stream: typeof near, offset: number) =>
          faulty(stream, { seed: seed + offset, clock, split: 0.6, delay: 0.4, keepsOrder: true });
        const head = new WrapperConnection(cut(near, 0));
        const meters = new WrapperConnection(cut(far, 1), { accept: () => true });
        const all = Array.from({ length: 6 }, (_, i) => ({
          atHead: head.open({ sourceWPort: 1, destinationWPort: 0x100 + i }),
          atMeter: meters.open({ sourceWPort: 0x100 + i, destinationWPort: 1 }),
        })).map((pair) => ({ ...pair, headKept: keep(pair.atHead), meterKept: keep(pair.atMeter) }));
        for (const { meter, fromHead, apdu } of list) {
          await (fromHead ? all[meter]!.atHead : all[meter]!.atMeter).send(apdu);
        }
        while (clock.step()) await settled();
        all.forEach(({ headKept, meterKept }, i) => {
          const sent = (fromHead: boolean) =>
            list.filter((one) => one.meter === i && one.fromHead === fromHead).map(({ apdu }) => apdu);
          expect(meterKept.items).toEqual(sent(true));
          expect(headKept.items).toEqual(sent(false));
        });
      }),
      { numRuns: 40 },
    );
  });

  test('X_WRAP: two units in one chunk, one in as many chunks as it has octets', async () => {
    const whole = concat(unit(numbered(1)), unit(numbered(2)));
    for (const chunks of [[whole], Array.from(whole, (octet) => Uint8Array.of(octet))]) {
      const { raw, kept } = serving();
      for (const chunk of chunks) await raw.send(chunk);
      expect(kept.map(({ items }) => items.map(numberOf))).toEqual([[1, 2]]);
    }
  });

  test('an association that the other side begins is accepted, and answered at its wPorts', async () => {
    const { raw, rawKept, transports } = serving();
    await raw.send(unit(numbered(1), 0x20, 3));
    expect(transports.map(({ sourceWPort, destinationWPort, peer }) => [sourceWPort, destinationWPort, peer])).toEqual([
      [3, 0x20, undefined],
    ]);
    await transports[0]!.send(numbered(2));
    expect(rawKept.items).toEqual([unit(numbered(2), 3, 0x20)]);
  });

  test('B20: an unknown wPort is dropped silently, and the stream goes on', async () => {
    const { raw, rawKept, kept } = serving();
    await raw.send(concat(unit(numbered(1), 0x10, 0x80), unit(numbered(2))));
    expect(kept.map(({ items }) => items.map(numberOf))).toEqual([[2]]);
    expect(rawKept).toMatchObject({ items: [], ends: [] });
    const [head, meter] = memoryPair();
    const closed = new WrapperConnection(meter);
    const { ends } = keep(closed.open({ sourceWPort: 1, destinationWPort: 0x10 }));
    await head.send(unit(numbered(1), 0x11, 1));
    expect(ends).toEqual([]);
  });

  test('associations of the other side are limited, and closed ones make room', async () => {
    const { raw, transports } = serving({ maximumAccepted: 3 });
    const call = async (client: number) => {
      await raw.send(unit(numbered(1), client, 1));
      return transports.length;
    };
    for (let client = 0; client < 1000; client += 1) await call(client);
    expect(transports).toHaveLength(3);
    await transports[1]!.close();
    await transports[1]!.close();
    expect(await call(500)).toBe(4);
    expect(await call(501)).toBe(4);
  });

  test.each([
    ['B19, version 0', '0000001000010001ff', 'protocol'],
    ['B19, version 2', '0002001000010001ff', 'protocol'],
    ['B19, version FFFF', 'ffff001000010001ff', 'protocol'],
    ['B21, length 0', '000100100001000000', 'protocol'],
    ['a length beyond the maximum', '0001001000010801', 'limit'],
  ])('%s closes the stream with an error of the layer', async (_, hex, code) => {
    const { raw, rawKept, kept, connection } = serving({ maximumApdu: 0x800 });
    await raw.send(concat(unit(numbered(1)), fromHex(hex)!, unit(numbered(2))));
    expect(kept[0]!.items.map(numberOf)).toEqual([1]);
    expect(kept[0]!.ends).toMatchObject([{ layer: 'wrapper', code }]);
    expect(rawKept.ends).toEqual([undefined]);
    expect(() => connection.open({ sourceWPort: 9, destinationWPort: 9 })).toThrow(LinkError);
  });

  test('hostile octets: an error of the layer or nothing, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(400)), async (octets, cuts) => {
        const { raw, kept } = serving({ maximumAccepted: 10 });
        for (const chunk of chunksOf(octets, cuts)) await raw.send(chunk).catch(() => {});
        for (const { ends } of kept) {
          for (const end of ends) expect(end).toMatchObject({ layer: 'wrapper' });
        }
      }),
    );
  });

  test('B23: a unit that is not there whole after 30 s closes the stream', async () => {
    const clock = new VirtualClock();
    const { raw, kept, rawKept } = serving({ clock });
    await raw.send(unit(numbered(1)));
    clock.advance(100_000);
    expect(kept[0]!.ends).toEqual([]);
    const late = unit(numbered(2));
    await raw.send(late.subarray(0, 5));
    clock.advance(29_999);
    await raw.send(late.subarray(5, 11));
    expect(kept[0]!.ends).toEqual([]);
    clock.advance(1);
    expect(kept[0]!.ends[0]).toBeInstanceOf(TimeoutError);
    expect(kept[0]!.ends).toMatchObject([{ layer: 'wrapper', code: 'timeout' }]);
    expect(rawKept.ends).toEqual([undefined]);
    expect(clock.next()).toBeUndefined();
  });

  test('a connection that is closed has no timer left', async () => {
    const clock = new VirtualClock();
    const { raw, connection } = serving({ clock });
    await raw.send(unit(numbered(1)).subarray(0, 3));
    expect(clock.next()).toBe(30_000);
    await connection.close();
    expect(clock.next()).toBeUndefined();
  });

  test('B23: each unit has its own time', async () => {
    const clock = new VirtualClock();
    const { raw, kept } = serving({ clock });
    const stream = concat(...Array.from({ length: 50 }, (_, i) => unit(numbered(i))));
    for (let at = 0; at < stream.length; at += 10) {
      await raw.send(stream.subarray(at, at + 10));
      clock.advance(20_000);
    }
    expect(kept[0]!.items.map(numberOf)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(clock.next()).toBeUndefined();
  });

  test('a stream that ends tells all transports, with the error of the layer that failed', async () => {
    const ended = serving();
    await ended.raw.send(concat(unit(numbered(1), 0x10), unit(numbered(1), 0x11)));
    await ended.raw.close();
    expect(ended.kept.map(({ ends }) => ends)).toEqual([[undefined], [undefined]]);
    await expect(ended.transports[0]!.send(numbered(2))).rejects.toMatchObject({ layer: 'wrapper', code: 'closed' });
    const within = serving();
    await within.raw.send(concat(unit(numbered(1)), unit(numbered(2)).subarray(0, 3)));
    await within.raw.close();
    expect(within.kept[0]!.ends).toMatchObject([{ layer: 'wrapper', code: 'closed' }]);
    const failing = { receiver: undefined as { closed(error: LinkError): void } | undefined };
    const [stream] = memoryPair();
    const broken = Object.assign(Object.create(stream) as typeof stream, {
      listen: (receiver: never) => {
        failing.receiver = receiver;
      },
    });
    const { ends } = keep(new WrapperConnection(broken).open(ports));
    const reset = new LinkError('tcp', 'closed', 'reset');
    failing.receiver!.closed(reset);
    expect(ends).toEqual([reset]);
  });

  test('closing a transport leaves the others and frees its wPorts; closing the connection closes all', async () => {
    const [head, meter] = memoryPair();
    const connection = new WrapperConnection(head);
    const other = keep(meter);
    const [first, second] = [connection.open(ports), connection.open({ sourceWPort: 0x10, destinationWPort: 2 })];
    const [firstKept, secondKept] = [keep(first), keep(second)];
    expect(() => connection.open(ports)).toThrow(LinkError);
    await first.close();
    await expect(first.send(numbered(1))).rejects.toMatchObject({ code: 'closed' });
    await second.send(numbered(1));
    const reopened = keep(connection.open(ports));
    await first.close();
    await meter.send(unit(numbered(5), 1, 0x10));
    expect(reopened.items).toEqual([numbered(5)]);
    expect([firstKept.ends, secondKept.ends, other.ends]).toEqual([[undefined], [], []]);
    await connection.close();
    expect([secondKept.ends, other.ends]).toEqual([[undefined], [undefined]]);
  });

  test('a receiver that takes its time holds up the stream, and so its peer', async () => {
    const [raw, stream] = memoryPair({ limit: 2 });
    const connection = new WrapperConnection(stream, { maximumWaiting: 2 });
    const taken: (() => void)[] = [];
    const items: number[] = [];
    connection.open({ sourceWPort: 1, destinationWPort: 0x10 }).listen({
      receive(apdu) {
        items.push(numberOf(apdu));
        return new Promise((resolve) => taken.push(resolve));
      },
      closed: () => {},
    });
    let sent = 0;
    const sending = async () => {
      for (let i = 0; i < 20; i += 1, sent += 1) await raw.send(unit(numbered(i)));
    };
    const whole = sending();
    await settled();
    expect(items).toEqual([0]);
    expect(sent).toBeLessThan(6);
    for (let i = 0; i < 20; i += 1) {
      taken[i]!();
      await settled();
    }
    await whole;
    expect(items).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test('APDUs that cannot be sent are refused before the stream, and an abort with its reason', async () => {
    const [head, meter] = memoryPair();
    const transport = overWrapper(head, ports, { maximumApdu: 100 });
    const { items } = keep(meter);
    for (const length of [0, 101]) {
      await expect(transport.send(new Uint8Array(length))).rejects.toMatchObject({ layer: 'wrapper', code: 'limit' });
    }
    const aborting = new AbortController();
    aborting.abort(new Error('stop'));
    await expect(transport.send(numbered(1), { signal: aborting.signal })).rejects.toThrow('stop');
    expect(items).toEqual([]);
    expect(() => overWrapper(memoryPair()[0], { sourceWPort: 0x1_0000, destinationWPort: 1 })).toThrow(LinkError);
    expect(() => overWrapper(memoryPair()[0], { sourceWPort: -1, destinationWPort: 1.5 })).toThrow(LinkError);
  });

  test('an abort ends the waiting for a stream that takes no more', async () => {
    const [head] = memoryPair({ limit: 1 });
    const transport = overWrapper(head, ports);
    const aborting = new AbortController();
    const waiting = transport.send(numbered(1), { signal: aborting.signal });
    await settled();
    aborting.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
  });

  test('the one transport of a stream closes it', async () => {
    const [head, meter] = memoryPair();
    const { ends } = keep(meter);
    {
      await using transport = overWrapper(head, ports);
      await transport.send(numbered(1));
    }
    expect(ends).toEqual([undefined]);
  });
});

describe('the wrapper over datagrams', () => {
  const reversed = { sourceWPort: 1, destinationWPort: 0x10 };

  test('APDUs go to their peers and wPorts', async () => {
    const network = new MemoryNetwork({ layer: 'udp' });
    const head = new WrapperDatagrams(network.open('head'));
    const kept = ['a', 'b'].map((address) => {
      const meter = new WrapperDatagrams(network.open(address));
      const transport = meter.open(reversed, 'head');
      transport.listen({
        receive(apdu) {
          transport.send(concat(apdu, numbered(address.charCodeAt(0))));
          return undefined;
        },
        closed: () => {},
      });
      const atHead = head.open(ports, address);
      atHead.send(numbered(1));
      return keep(atHead);
    });
    await settled();
    expect(kept.map(({ items }) => items)).toEqual([
      [concat(numbered(1), numbered(0x61))],
      [concat(numbered(1), numbered(0x62))],
    ]);
    await head.close();
    expect(kept.map(({ ends }) => ends)).toEqual([[undefined], [undefined]]);
    expect(() => head.open(ports, 'c')).toThrow(LinkError);
  });

  test.each([
    ['B22, longer than announced', concat(unit(numbered(1)), Uint8Array.of(0)), 'wrapper-length'],
    ['B22, shorter than announced', unit(numbered(1)).subarray(0, 11), 'wrapper-length'],
    ['B19, version 2', Uint8Array.of(0, 2, 0, 0x10, 0, 1, 0, 1, 5), 'wrapper-version'],
    ['B21, length 0', Uint8Array.of(0, 1, 0, 0x10, 0, 1, 0, 0), 'wrapper-length'],
    ['no header', Uint8Array.of(0, 1), 'truncated'],
    ['more than the maximum', unit(new Uint8Array(101)), 'limit'],
  ])('%s: dropped, told, and the next one taken', async (_, octets, code) => {
    const network = new MemoryNetwork();
    const raw = network.open('raw');
    const faults: [string, string][] = [];
    const meter = new WrapperDatagrams(network.open('meter'), {
      maximumApdu: 100,
      onFault: (error, peer) => faults.push([error.code, peer]),
    });
    const { items, ends } = keep(meter.open(reversed, 'raw'));
    await raw.send({ peer: 'meter', octets });
    await raw.send({ peer: 'meter', octets: unit(numbered(2)) });
    expect(faults).toEqual([[code, 'raw']]);
    expect([items, ends]).toEqual([[numbered(2)], []]);
  });

  test('floods from many peers and wPorts hold as much as they may', async () => {
    const network = new MemoryNetwork();
    const accepted: WrapperTransport[] = [];
    const meter = new WrapperDatagrams(network.open('meter'), {
      maximumAccepted: 8,
      maximumWaiting: 4,
      accept: (transport) => accepted.push(transport) > 0,
    });
    for (let peer = 0; peer < 200; peer += 1) {
      const raw = network.open(`peer ${peer}`);
      for (let i = 0; i < 10; i += 1) await raw.send({ peer: 'meter', octets: unit(numbered(i), peer & 0xff, 1) });
    }
    expect(accepted).toHaveLength(8);
    // Nobody listens: the first four of each wait, the others are lost.
    expect(keep(accepted[0]!).items.map(numberOf)).toEqual([0, 1, 2, 3]);
    await meter.close();
  });

  test('an APDU is longer than a datagram', async () => {
    const network = new MemoryNetwork();
    const head = new WrapperDatagrams(network.open('head'));
    const transport = head.open(ports, 'meter');
    await expect(transport.send(new Uint8Array(65_500))).rejects.toMatchObject({ layer: 'wrapper', code: 'limit' });
    await transport.send(new Uint8Array(65_499));
  });
});

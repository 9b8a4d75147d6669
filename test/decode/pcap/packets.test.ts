import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/codec/index.ts';
import { readFrames, readPackets } from '../../../src/decode/pcap.ts';
import * as build from './build.ts';
import { ethernet, ipv4, ipv6, octets, packets, pcap, receiver, sender, text, u16, u32, udp } from './build.ts';

const payload = fromHex('7ea0070321930f017e')!;
const frame = ethernet(ipv4(udp(payload)));
const one = (file: Uint8Array) => {
  const read = readPackets(file)!;
  expect(read.problems).toEqual([]);
  expect(read.skipped).toEqual([]);
  return read.datagrams[0]!;
};

describe('pcap', () => {
  test.each([
    ['little, microseconds', true, 0xa1b2c3d4, 250_000],
    ['big, microseconds', false, 0xa1b2c3d4, 250_000],
    ['little, nanoseconds', true, 0xa1b23c4d, 250_000_000],
    ['big, nanoseconds', false, 0xa1b23c4d, 250_000_000],
  ])('%s', (_, little, magic, fraction) => {
    const file = pcap([{ octets: frame, seconds: 1_700_000_000, fraction }], 1, little, magic);
    const datagram = one(file);
    expect(datagram).toMatchObject({ protocol: 'udp', source: sender, destination: receiver, time: 1_700_000_000_250 });
    expect(file.subarray(datagram.start, datagram.end)).toEqual(payload);
    expect(datagram.payload).toEqual(payload);
  });

  test('other files are none', () => {
    for (const other of ['', '7e', '7ea0070321930f017e', '00000000000000000000']) {
      expect(readPackets(fromHex(other)!)).toBeUndefined();
    }
  });

  test('a packet that the capture cut off says so', () => {
    const cutOff = pcap([{ octets: frame.subarray(0, frame.length - 4), original: frame.length }]);
    expect(readPackets(cutOff)?.datagrams[0]).toMatchObject({ missing: 4, payload: payload.subarray(0, 5) });
  });

  test('every prefix is read without an exception and has no more than the whole', () => {
    const file = pcap(packets(frame, ethernet(ipv4(build.tcp(1, payload), { protocol: 6 })), frame));
    for (let size = 4; size < file.length; size += 1) {
      const read = readPackets(file.slice(0, size))!;
      expect(read.datagrams.length).toBeLessThan(2);
      const atRecord = [24, 24 + 16 + frame.length, file.length - 16 - frame.length].includes(size);
      expect(read.problems.length, `${size}`).toBe(atRecord ? 0 : 1);
      expect(read.problems.every(({ code }) => code === 'pcap-format')).toBe(true);
    }
  });
});

describe('pcapng', () => {
  test.each([true, false])('blocks of a little-endian (%s) section', (little) => {
    const micro = build.interfaceBlock(1, little);
    const binary = build.interfaceBlock(1, little, build.option(9, octets(0x80 | 10), little));
    const outbound = build.option(2, u32(2, little), little);
    const file = octets(
      build.section(little),
      micro,
      build.interfaceBlock(147, little, build.option(9, octets(9), little)),
      binary,
      build.block(0xbad, text('unknown'), little),
      build.enhanced(frame, 1_700_000_000_500_000n, little),
      build.enhanced(payload, 1_700_000_000_250_000_000n, little, outbound, 1),
      build.enhanced(frame, 1_700_000_000n * 1024n + 512n, little, undefined, 2),
      build.block(3, octets(u32(frame.length, little), frame), little),
      build.block(2, octets(...packetHeader(little), frame), little),
    );
    const read = readPackets(file)!;
    expect(read).toMatchObject({ format: 'pcapng', packets: 5, problems: [], skipped: [] });
    expect(read.datagrams.map(({ time }) => time)).toEqual([1_700_000_000_500, 1_700_000_000_500, undefined, 0.007]);
    for (const datagram of read.datagrams) expect(file.subarray(datagram.start, datagram.end)).toEqual(payload);
    expect(read.serial).toMatchObject([{ payload, time: 1_700_000_000_250, direction: 'sent' }]);
  });

  const packetHeader = (little: boolean) => [
    u16(0, little),
    u16(0, little),
    u32(0, little),
    u32(7, little),
    u32(frame.length, little),
    u32(frame.length, little),
  ];

  test('a section has interfaces and a byte order of its own', () => {
    const read = readPackets(
      octets(
        build.section(true),
        build.interfaceBlock(1, true),
        build.enhanced(frame),
        build.section(false),
        build.enhanced(frame, 0n, false),
        build.interfaceBlock(147, false),
        build.enhanced(payload, 0n, false),
      ),
    )!;
    expect(read.datagrams).toHaveLength(1);
    expect(read.serial).toHaveLength(1);
    expect(read.problems).toMatchObject([{ reason: 'a packet of interface 0, which is not described' }]);
  });

  test('every prefix is read without an exception', () => {
    const file = octets(build.section(), build.interfaceBlock(1), build.enhanced(frame), build.enhanced(frame));
    for (let size = 4; size < file.length; size += 1) {
      expect(readPackets(file.slice(0, size))!.datagrams.length).toBeLessThan(2);
    }
  });
});

describe('link types', () => {
  const ip = ipv4(udp(payload));
  const tag = (type: number) => octets(u16(type), u16(5));
  test.each<[string, number, Uint8Array]>([
    ['Ethernet with padding', 1, octets(frame, new Uint8Array(9))],
    ['802.1Q', 1, ethernet(ip, 0x0800, tag(0x8100))],
    ['QinQ', 1, ethernet(ip, 0x0800, octets(tag(0x88a8), tag(0x8100)))],
    ['Linux cooked', 113, octets(new Uint8Array(14), u16(0x0800), ip)],
    ['Linux cooked with a VLAN tag', 113, octets(new Uint8Array(14), u16(0x8100), u16(5), u16(0x0800), ip)],
    ['Linux cooked 2', 276, octets(u16(0x0800), new Uint8Array(18), ip)],
    ['raw', 101, ip],
    ['raw of OpenBSD', 12, ip],
    ['IPv4', 228, ip],
    ['IPv6', 229, ipv6(udp(payload))],
    ['null, little-endian', 0, octets(u32(2, true), ip)],
    ['null, big-endian', 0, octets(u32(2), ip)],
    ['null, IPv6 of macOS', 0, octets(u32(30, true), ipv6(udp(payload)))],
    ['loopback', 108, octets(u32(2), ip)],
  ])('%s', (_, linkType, packet) => {
    expect(one(pcap(packets(packet), linkType)).payload).toEqual(payload);
  });

  test('USER0 is octets of a serial line', () => {
    expect(readPackets(pcap(packets(payload), 147))?.serial).toMatchObject([{ start: 40, end: 49, payload }]);
  });

  test.each<[string, number, Uint8Array]>([
    ['link type 105', 105, frame],
    ['EtherType 0x0806', 1, ethernet(new Uint8Array(28), 0x0806)],
    ['an IEEE 802.3 frame', 1, ethernet(new Uint8Array(38), 38)],
    ['a packet shorter than its link header', 1, new Uint8Array(13)],
    ['IP protocol 1', 1, ethernet(ipv4(payload, { protocol: 1 }))],
    ['a UDP header that is too short', 1, ethernet(ipv4(payload.subarray(0, 7)))],
    ['a TCP header that is too short', 1, ethernet(ipv4(payload, { protocol: 6 }))],
    ['an IPv4 header that is too short', 101, octets(0x4f, new Uint8Array(30))],
    ['no IP packet', 101, new Uint8Array(0)],
  ])('%s is said', (reason, linkType, packet) => {
    const read = readPackets(pcap(packets(packet), linkType))!;
    expect(read.skipped).toEqual([{ reason, start: 40, end: 40 + packet.length }]);
  });

  test('packets of a hex dump, without a file', () => {
    const read = readFrames(octets(frame, frame), [{ start: frame.length, end: 2 * frame.length }], 1);
    expect(read.datagrams).toMatchObject([{ payload, end: 2 * frame.length }]);
  });
});

describe('IP', () => {
  test('IPv4 options are passed over', () => {
    const options = fromHex('94040000')!;
    expect(one(pcap(packets(ipv4(udp(payload), { options })), 101)).payload).toEqual(payload);
  });

  test('IPv6 extension headers are passed over; addresses are in their short form', () => {
    const hopByHop = [0, new Uint8Array(7)] as const;
    const authentication = [51, octets(1, new Uint8Array(10))] as const;
    const atomic = [44, new Uint8Array(7)] as const;
    const datagram = one(pcap(packets(ipv6(udp(payload), 17, [hopByHop, atomic, authentication])), 101));
    expect(datagram.source.address).toBe('2001:db8::1');
    expect(datagram.destination.address).toBe('2001:db8::1:0:0:2');
  });

  const whole = udp(Uint8Array.from({ length: 60 }, (_, i) => i));
  const pieces = (size: number, make: (piece: Uint8Array, offset: number, more: boolean) => Uint8Array) =>
    Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
      make(whole.subarray(i * size, (i + 1) * size), i * size, (i + 1) * size < whole.length),
    );
  const four = (piece: Uint8Array, offset: number, more: boolean) =>
    ipv4(piece, { identification: 9, flags: (more ? 0x2000 : 0) | (offset / 8) });
  const six = (piece: Uint8Array, offset: number, more: boolean) =>
    ipv6(piece, 17, [[44, octets(0, u16(offset | (more ? 1 : 0)), u32(9))]]);

  test.each([
    ['IPv4', four],
    ['IPv6', six],
  ] as const)('fragments of %s in any order are one datagram', (_, make) => {
    const all = pieces(16, make);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.integer({ min: 0, max: 3 }),
        (order, twice) => {
          const file = pcap(packets(order[twice]!, ...order), 101);
          const read = readPackets(file)!;
          expect(read.datagrams).toHaveLength(1);
          const [datagram] = read.datagrams;
          expect(datagram!.payload).toEqual(whole.subarray(8));
          for (const { start, end, offset } of datagram!.segments) {
            expect(file.subarray(start, end)).toEqual(datagram!.payload.subarray(offset, offset + end - start));
          }
        },
      ),
    );
  });

  test('fragments with a hole are said', () => {
    const [first, , ...rest] = pieces(16, four);
    const read = readPackets(pcap(packets(first!, ...rest), 101))!;
    expect(read.datagrams).toEqual([]);
    expect(read.skipped.map(({ reason }) => reason)).toEqual(Array(4).fill('a fragment of an incomplete packet'));
  });
});

describe('TCP', () => {
  const data = Uint8Array.from({ length: 200 }, (_, i) => (i * 7) & 0xff);
  const segment = (start: number, from: number, to: number, flags = 0x18) =>
    ipv4(build.tcp((start + from) >>> 0, data.subarray(from, to), flags), { protocol: 6 });
  const syn = (start: number) => segment((start - 1) >>> 0, 0, 0, 2);
  const streamsOf = (...all: Uint8Array[]) => readPackets(pcap(packets(...all), 101))!.streams;

  test('any order of overlapping segments, across the end of the sequence numbers, is one stream', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 199 }), { maxLength: 12 });
    const overlap = fc.integer({ min: 0, max: 30 });
    const start = fc.constantFrom(1, 0xffffffff, 0xffffff9c, 0x7fffff9c);
    fc.assert(
      fc.property(
        cuts,
        overlap,
        start,
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (places, more, isn, opened, keys) => {
          const edges = [0, ...places.sort((a, b) => a - b), 200];
          const all = edges.slice(1).map((end, i) => segment(isn, Math.max(0, edges[i]! - more), end));
          if (opened) all.push(syn(isn));
          const order = all
            .map((one) => ({ one, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const file = pcap(packets(...order), 101);
          const read = readPackets(file)!;
          expect(read.streams).toHaveLength(1);
          const [stream] = read.streams;
          expect(stream!.octets).toEqual(data);
          expect(stream!.gaps).toEqual([]);
          let at = 0;
          for (const { start, end, offset } of stream!.segments) {
            expect(offset).toBe(at);
            at += end - start;
            expect(file.subarray(start, end)).toEqual(data.subarray(offset, at));
          }
          expect(at).toBe(200);
        },
      ),
    );
  });

  test('a missing segment is a gap, at the start too', () => {
    expect(streamsOf(segment(100, 0, 50), segment(100, 80, 120), segment(100, 0, 50))).toMatchObject([
      { octets: octets(data.subarray(0, 50), data.subarray(80, 120)), gaps: [{ offset: 50, missing: 30 }] },
    ]);
    expect(streamsOf(syn(100), segment(100, 10, 20))).toMatchObject([{ gaps: [{ offset: 0, missing: 10 }] }]);
  });

  test('retransmissions are counted', () => {
    const [stream] = streamsOf(segment(5, 0, 50), segment(5, 50, 90), segment(5, 0, 50), segment(5, 60, 90));
    expect(stream).toMatchObject({ retransmissions: 2, octets: data.subarray(0, 90), source: sender });
  });

  test('directions are apart, and so are connections that use the same ports again', () => {
    const back = ipv4(build.tcp(9, payload, 0x18, receiver.port, sender.port), {
      protocol: 6,
      source: receiver.address,
      destination: sender.address,
    });
    const streams = streamsOf(syn(100), segment(100, 0, 20), back, syn(5_000_000), segment(5_000_000, 0, 30));
    expect(streams.map(({ source, octets }) => [source.port, octets.length])).toEqual([
      [sender.port, 20],
      [receiver.port, 9],
      [sender.port, 30],
    ]);
  });

  test('a packet that the capture cut off leaves a gap', () => {
    const whole = segment(1, 0, 50);
    const file = pcap([{ octets: whole.subarray(0, 60), original: 90 }, ...packets(segment(1, 50, 60))], 101);
    expect(readPackets(file)!.streams).toMatchObject([{ gaps: [{ offset: 20, missing: 30 }] }]);
  });

  test('octets that are missing cost no memory', () => {
    const [stream] = streamsOf(segment(0, 0, 10), segment(0x7ffffff0, 0, 10), segment(0xffffff00, 0, 10));
    expect(stream!.octets.length).toBe(30);
  });
});

test('octets of any kind behind a magic number do no harm', () => {
  const headers = [pcap([]), octets(build.section(), build.interfaceBlock(1)), pcap([], 101), pcap([], 1, false)];
  fc.assert(
    fc.property(fc.constantFrom(...headers), fc.uint8Array({ maxLength: 300 }), (header, rest) => {
      readPackets(octets(header, rest));
    }),
  );
  const good = pcap(packets(frame, ipv6(build.tcp(1, payload), 6)), 1);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
      readPackets(good.with(at, value));
    }),
  );
});

test('a large file of small packets is read in linear time', () => {
  const fragment = ipv4(payload.subarray(0, 8), { flags: 0x2000 });
  const segment = ipv4(build.tcp(77, payload), { protocol: 6 });
  for (const packet of [fragment, segment, ipv4(udp(payload))]) {
    const file = pcap(packets(...Array(20_000).fill(packet)), 101);
    const start = performance.now();
    readPackets(file);
    expect(performance.now() - start).toBeLessThan(2000);
  }
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0 && spawnSync('editcap', ['--version']).status === 0;

describe.skipIf(!hasTshark)('beside tshark (skipped where it is not installed)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'packets-'));
  const path = (name: string) => join(directory, name);
  const data = Uint8Array.from({ length: 90 }, (_, i) => i);
  const segment = (from: number, to: number) =>
    ethernet(ipv4(build.tcp(1000 + from, data.subarray(from, to)), { protocol: 6 }));
  const opening = ethernet(ipv4(build.tcp(999, new Uint8Array(), 2), { protocol: 6 }));
  const file = pcap(packets(frame, opening, segment(0, 30), segment(60, 90), segment(30, 60), frame, segment(30, 60)));
  writeFileSync(path('in.pcap'), file);

  test('the payloads of datagrams and streams are the same', () => {
    const run = (...args: string[]) =>
      spawnSync('tshark', ['-r', path('in.pcap'), ...args], { encoding: 'utf8' }).stdout;
    const read = readPackets(file)!;
    const datagrams = run('-d', 'udp.port==4059,data', '-Y', 'udp', '-T', 'fields', '-e', 'data.data');
    expect(read.datagrams.map((one) => toHex(one.payload))).toEqual(datagrams.trim().split('\n'));
    const follow = run('-q', '-z', 'follow,tcp,raw,0')
      .split('\n')
      .filter((line) => /^[0-9a-f]+$/.test(line));
    expect(toHex(read.streams[0]!.octets)).toBe(follow.join(''));
  });

  test.each(['pcap', 'nsecpcap', 'pcapng'])('what editcap writes as %s is the same', (format) => {
    spawnSync('editcap', ['-F', format, path('in.pcap'), path(format)]);
    const converted = readPackets(readFileSync(path(format)))!;
    const strip = (read: NonNullable<typeof converted>) => ({
      datagrams: read.datagrams.map(({ payload, source, time }) => [toHex(payload), source, time]),
      streams: read.streams.map(({ octets, gaps, retransmissions }) => [toHex(octets), gaps, retransmissions]),
      problems: read.problems,
    });
    expect(strip(converted)).toEqual(strip(readPackets(file)!));
  });
});

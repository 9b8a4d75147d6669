import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concat,
  decode,
  EncodeError,
  encode,
  equalBytes,
  explain,
  fromHex,
  type Node,
  toHex,
  tryDecode,
} from '../../src/codec/index.ts';
import {
  MbusAssembler,
  MbusDeframer,
  type MbusFrame,
  type MbusLineFrame,
  mbusFrame,
  scanMbusFrame,
} from '../../src/transport/index.ts';

interface Entry {
  readonly id: string;
  readonly layer: string;
  readonly hex: string;
}

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const absent = !existsSync(corpus);
const entries = (file: string): Entry[] =>
  absent
    ? []
    : readFileSync(`${corpus}${file}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Entry)
        .filter((entry) => entry.layer === 'mbus');
const good = entries('mbus.jsonl');
const bad = entries('bad.jsonl');

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const leavesOf = (node: Node): Node[] => node.children?.flatMap(leavesOf) ?? [node];

function frame(ci: number, data: Uint8Array, stsap = 1): MbusFrame {
  return { control: 0x53, address: 0xff, ci, stsap, dtsap: 0x67, data };
}

/** Cuts `bytes` at the given places. */
function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
}

/** The octets without those of a frame, for noise that may hold anything. */
const noise = fc.array(fc.constantFrom(0x68, 0x16, 0x01, 0x05, 0x00, 0x53), { maxLength: 30 });

describe('the shared corpus', () => {
  test.skipIf(absent)('is there (skipped: ../shared/corpus is absent)', () => {
    expect(good.length).toBeGreaterThan(0);
    expect(bad.length).toBeGreaterThan(0);
  });

  test.each(good)('$id comes apart into frames, all octets, and general-glo-ciphering APDUs', ({ hex }) => {
    const bytes = octets(hex);
    const assembler = new MbusAssembler();
    let at = 0;
    let apdus = 0;
    while (at < bytes.length) {
      const scan = scanMbusFrame(bytes, at);
      if (scan.kind !== 'complete') throw new Error(`${scan.kind} at ${at}`);
      const part = bytes.subarray(at, scan.end);
      const value = decode(mbusFrame, part);
      expect(value).toMatchObject({ control: 0x53, address: 0xff, stsap: 0x01, dtsap: 0x67 });
      expect(encode(mbusFrame, value)).toEqual(part);
      for (const item of assembler.push(value, at)) {
        if (item.kind !== 'apdu') throw new Error(item.reason);
        const length =
          item.apdu[10] === 0x81
            ? item.apdu[11]! + 2
            : item.apdu[10] === 0x82
              ? ((item.apdu[11]! << 8) | item.apdu[12]!) + 3
              : item.apdu[10]! + 1;
        expect(item.apdu.length).toBe(10 + length);
        apdus += 1;
      }
      at = scan.end;
    }
    expect(at).toBe(bytes.length);
    expect(apdus).toBe(bytes.length / 282);
  });

  test.each(good)('$id: the same in chunks of one octet', ({ hex }) => {
    const [whole, parts] = [new MbusDeframer(), new MbusDeframer()];
    const items = Array.from(octets(hex)).flatMap((octet) => parts.push(Uint8Array.of(octet)));
    expect(items).toEqual(whole.push(octets(hex)));
    expect(items.every((item) => item.kind === 'frame')).toBe(true);
  });

  test.each(good)('$id: every prefix of its first frame fails typed, every flipped bit too', ({ hex }) => {
    const bytes = octets(hex);
    const scan = scanMbusFrame(bytes);
    const first = bytes.subarray(0, scan.kind === 'complete' ? scan.end : 0);
    for (let size = 0; size < first.length; size += 1) {
      expect(scanMbusFrame(first, 0, size).kind).toBe('incomplete');
      expect(tryDecode(mbusFrame, first.subarray(0, size)).ok).toBe(false);
    }
    for (let bit = 0; bit < 8 * first.length; bit += 1) {
      const flipped = first.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(tryDecode(mbusFrame, flipped).ok).toBe(false);
    }
  });

  test.each(bad)('$id, cut off, gives no frame', ({ hex }) => {
    const deframer = new MbusDeframer();
    expect(scanMbusFrame(octets(hex)).kind).toBe('incomplete');
    expect(deframer.push(octets(hex))).toEqual([]);
    const items = deframer.flush();
    expect(items[0]).toMatchObject({ kind: 'fault', code: 'truncated' });
    expect(items.every((item) => item.kind === 'fault')).toBe(true);
    expect(deframer.pending).toBe(0);
  });
});

describe('a frame', () => {
  test('its leaves have the names of the fields', () => {
    const bytes = encode(mbusFrame, frame(0x10, octets('0f00')));
    expect(toHex(bytes)).toBe('6807076853ff1001670f00d916');
    const leaves = leavesOf(explain(mbusFrame, bytes, 'mbus').tree);
    expect(leaves.map((leaf) => leaf.name).join(' ')).toBe(
      'start length length start control address ci stsap dtsap data checksum stop',
    );
    expect(leaves.every((leaf, i) => leaf.start === (leaves[i - 1]?.end ?? 0))).toBe(true);
  });

  test('another application has no STSAP and DTSAP', () => {
    const value = { control: 0x08, address: 0x05, ci: 0x72, data: octets('0102') };
    expect(decode(mbusFrame, encode(mbusFrame, value))).toEqual(value);
  });

  test('round trip', () => {
    const value = fc.record({
      control: fc.nat(255),
      address: fc.nat(255),
      ci: fc.nat(0x1f),
      stsap: fc.nat(255),
      dtsap: fc.nat(255),
      data: fc.uint8Array({ maxLength: 250 }),
    });
    fc.assert(
      fc.property(value, (one) => {
        expect(decode(mbusFrame, encode(mbusFrame, one))).toEqual(one);
      }),
    );
  });

  test('the length octet wraps at 256', () => {
    for (const size of [250, 251, 252, 300, 506]) {
      const value = frame(0, new Uint8Array(size).fill(0x55));
      const bytes = encode(mbusFrame, value);
      expect(bytes[1]).toBe((size + 5) & 0xff);
      expect(decode(mbusFrame, bytes)).toEqual(value);
    }
    expect(() => encode(mbusFrame, frame(0, new Uint8Array(507)))).toThrow(EncodeError);
  });

  test.each([
    ['another start', '6907076853ff1001670f00d916', 'mbus-header', 0],
    ['the start not repeated', '6807076953ff1001670f00d916', 'mbus-header', 3],
    ['lengths that differ', '6807086853ff1001670f00d916', 'mbus-length', 2],
  ])('%s is no frame', (_, hex, code, offset) => {
    expect(scanMbusFrame(octets(hex))).toMatchObject({ kind: 'fault', code, offset });
    expect(tryDecode(mbusFrame, octets(hex))).toMatchObject({ error: { code, offset } });
  });

  test.each([
    ['a wrong checksum', '6807076853ff1001670f00da16', 'mbus-checksum', 11, 'd9', 'da'],
    ['another stop', '6807076853ff1001670f00d917', 'mbus-length', 12, '16', '17'],
  ])('%s: incomplete while a length that wrapped could explain it', (_, hex, code, offset, expected, found) => {
    const fault = { kind: 'fault', code, offset, expected, found };
    expect(scanMbusFrame(octets(hex))).toMatchObject({ kind: 'incomplete', fault });
    expect(tryDecode(mbusFrame, octets(hex))).toMatchObject({ error: { code, offset } });
    expect(scanMbusFrame(concat(octets(hex), new Uint8Array(256)))).toMatchObject(fault);
  });

  test('stays linear on hostile octets', () => {
    const hostile = new Uint8Array(1 << 20).map((_, i) => (i % 5 === 4 ? 0x16 : 0x68));
    const items = new MbusDeframer().push(hostile);
    expect(items.every((item) => item.kind === 'fault')).toBe(true);
  });
});

describe('a line', () => {
  const parts = fc.array(fc.tuple(noise, fc.uint8Array({ maxLength: 20 }), fc.boolean()), { maxLength: 5 });

  test('any chunks give the same items, frames between noise, and no exception', () => {
    fc.assert(
      fc.property(parts, fc.array(fc.nat()), (list, cuts) => {
        const line = concat(
          ...list.flatMap(([before, data, damaged]) => {
            const bytes = encode(mbusFrame, frame(0x10, data));
            if (damaged) bytes[9]! ^= 1;
            return [Uint8Array.from(before), bytes];
          }),
        );
        const [whole, chunked] = [new MbusDeframer(), new MbusDeframer()];
        const expected = [...whole.push(line), ...whole.flush()];
        const items = chunksOf(line, cuts).flatMap((chunk) => {
          const found = chunked.push(chunk);
          expect(chunked.pending).toBeLessThan(4 + 511 + 2);
          return found;
        });
        expect([...items, ...chunked.flush()]).toEqual(expected);
      }),
    );
  });

  test('clean frames all come out', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 250 }), { maxLength: 5 }), (list) => {
        const deframer = new MbusDeframer();
        const items = deframer.push(concat(...list.map((data) => encode(mbusFrame, frame(0x10, data)))));
        expect(items.map((item) => item.kind === 'frame' && item.frame.data)).toEqual(list);
      }),
    );
  });

  test('noise is one fault, a damaged frame another, and the next frame is whole', () => {
    const clean = encode(mbusFrame, frame(0x10, octets('0f00')));
    const damaged = clean.slice();
    damaged[9] = 0x0e;
    const deframer = new MbusDeframer();
    const line = concat(octets('00e51000'), damaged, clean);
    expect([...deframer.push(line), ...deframer.flush()]).toMatchObject([
      { kind: 'fault', code: 'mbus-header', offset: 0 },
      { kind: 'fault', code: 'mbus-checksum', offset: 4 + 11 },
      { kind: 'frame', start: 17, end: 30 },
    ]);
  });

  test('a frame inside one chunk is a view of it', () => {
    const line = encode(mbusFrame, frame(0x10, octets('0f00')));
    const item = new MbusDeframer().push(line)[0] as MbusLineFrame;
    expect(item.frame.data.buffer).toBe(line.buffer);
  });
});

describe('assembly', () => {
  const data = (list: readonly number[]): Uint8Array => Uint8Array.from(list);
  const push = (assembler: MbusAssembler, ...frames: MbusFrame[]) => frames.flatMap((one) => assembler.push(one));
  const gap = { kind: 'fault', code: 'mbus-header' };

  test('one frame, and several with the last one marked', () => {
    const assembler = new MbusAssembler();
    expect(push(assembler, frame(0x10, data([9])))).toEqual([
      { kind: 'apdu', address: 0xff, stsap: 1, dtsap: 0x67, apdu: data([9]) },
    ]);
    const items = push(assembler, frame(0, data([1])), frame(1, data([2])), frame(0x12, data([3])));
    expect(items).toMatchObject([{ kind: 'apdu', apdu: data([1, 2, 3]) }]);
  });

  test('more than sixteen parts: the number wraps', () => {
    const assembler = new MbusAssembler();
    const frames = Array.from({ length: 20 }, (_, i) => frame((i & 15) | (i === 19 ? 0x10 : 0), data([i])));
    expect(push(assembler, ...frames)).toMatchObject([{ apdu: data(Array.from({ length: 20 }, (_, i) => i)) }]);
  });

  test.each([
    ['a gap', [frame(0, data([1])), frame(0x12, data([3]))], 1],
    [
      'a middle frame twice',
      [frame(0, data([1])), frame(1, data([2])), frame(1, data([2])), frame(0x12, data([3]))],
      2,
    ],
    ['the last frame alone', [frame(0x11, data([2]))], 1],
    ['another sender', [frame(0, data([1])), frame(0x11, data([2]), 2)], 1],
    ['another application', [frame(0x72, data([1]))], 1],
  ] as [string, MbusFrame[], number][])('%s yields faults and no data', (_, frames, faults) => {
    const items = push(new MbusAssembler(), ...frames);
    expect(items).toMatchObject(Array.from({ length: faults }, () => gap));
  });

  test('a first frame begins anew, also in the middle', () => {
    const assembler = new MbusAssembler();
    expect(push(assembler, frame(0, data([1])), frame(0, data([5])), frame(0x11, data([6])))).toMatchObject([
      gap,
      { kind: 'apdu', apdu: data([5, 6]) },
    ]);
    expect(push(assembler, frame(0, data([1])), frame(0x10, data([7])))).toMatchObject([
      gap,
      { kind: 'apdu', apdu: data([7]) },
    ]);
  });

  test('what is lost, repeated or swapped never yields an APDU that was not sent', () => {
    const sent = Array.from({ length: 4 }, (_, apdu) =>
      Array.from({ length: 3 }, (_, i) => frame(i | (i === 2 ? 0x10 : 0), data([apdu, i]), apdu)),
    );
    const wholes = sent.map((frames) => concat(...frames.map((one) => one.data)));
    fc.assert(
      fc.property(fc.array(fc.nat(11), { maxLength: 40 }), (order) => {
        const assembler = new MbusAssembler();
        for (const item of push(assembler, ...order.map((i) => sent.flat()[i]!))) {
          if (item.kind === 'apdu') expect(wholes.some((whole) => equalBytes(whole, item.apdu))).toBe(true);
        }
      }),
    );
  });

  test('no more octets than the limit', () => {
    const assembler = new MbusAssembler({ maxReassembled: 3 });
    expect(push(assembler, frame(0, data([1, 2])), frame(0x11, data([3, 4])))).toMatchObject([
      { kind: 'fault', code: 'size-limit' },
    ]);
    expect(push(assembler, frame(0, data([1, 2])), frame(0x11, data([3])))).toMatchObject([{ kind: 'apdu' }]);
  });

  test('what it holds does not change with the chunk it came from', () => {
    const assembler = new MbusAssembler();
    const chunk = data([1]);
    assembler.push(frame(0, chunk));
    chunk[0] = 9;
    expect(assembler.push(frame(0x11, data([2])))).toMatchObject([{ apdu: data([1, 2]) }]);
    assembler.push(frame(0, data([1])));
    assembler.reset();
    expect(assembler.push(frame(0x11, data([2])))).toMatchObject([gap]);
  });
});

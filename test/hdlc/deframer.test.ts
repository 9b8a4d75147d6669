import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, crcX25, fromHex } from '../../src/codec/index.ts';
import {
  Deframer,
  type Frame,
  type FrameFault,
  frameOctets,
  type HdlcFrame,
  hdlcAddress,
  hdlcControl,
  maximumFrameSize,
  scanFrame,
} from '../../src/hdlc/index.ts';

const hex = (text: string) => fromHex(text)!;
const short = hex('7ea00c0102011027a00201e7de7e');
const empty = hex('7ea00801020110378d7e');

function octets(information: Uint8Array, segmented = false): Uint8Array {
  return frameOctets({
    segmented,
    destination: { upper: 1, lower: 17, size: 2 },
    source: { upper: 16, size: 1 },
    control: { kind: 'UI', pollFinal: true },
    information,
  });
}

/** Whatever has right check sequences, also where the standard sees no frame in it. */
function sealed(content: string): Uint8Array {
  const fcs = crcX25(hex(content));
  return concat(hex('7e'), hex(content), Uint8Array.of(fcs & 0xff, fcs >> 8, 0x7e));
}

function deframe(stream: Uint8Array, cuts: readonly number[] = []): (Frame | FrameFault)[] {
  const deframer = new Deframer();
  const found: (Frame | FrameFault)[] = [];
  let at = 0;
  for (const cut of [...cuts, stream.length]) {
    found.push(...deframer.push(stream.slice(at, cut)));
    at = cut;
  }
  return [...found, ...deframer.idle()];
}

const frames = (found: readonly (Frame | FrameFault)[]) => found.filter((item): item is Frame => item.kind === 'frame');
const extents = (found: readonly (Frame | FrameFault)[]) =>
  found.map((item) => `${item.kind === 'fault' ? item.code : 'frame'} ${item.start}-${item.end}`);

/** The same by way of `scanFrame`, with what is incomplete as the fault that a time-out makes of it. */
function scan(stream: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0, shared = false; ; ) {
    const result = scanFrame(stream, at, stream.length, shared);
    if (result === undefined) return found;
    const code = result.kind === 'fault' ? result.code : result.kind === 'frame' ? 'frame' : 'truncated';
    found.push(`${code} ${result.start}-${result.end}`);
    at = result.end;
    shared = result.kind === 'frame';
  }
}

const anyFrame: fc.Arbitrary<HdlcFrame> = fc.record({
  segmented: fc.boolean(),
  destination: fc.nat(0xffffffff).map(address),
  source: fc.nat(0xffffffff).map(address),
  control: fc.nat(255).map((octet) => (hdlcControl.shape as unknown as Mapping<HdlcFrame['control']>).map(octet)),
  information: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(0x7e, 0xa0, 0x07, 0x03), { maxLength: 60 }).map((list) => Uint8Array.from(list)),
    fc.uint8Array({ minLength: 2030, maxLength: 2030 }),
  ),
});
interface Mapping<T> {
  map(seed: number): T;
}
function address(seed: number): HdlcFrame['source'] {
  return (hdlcAddress.shape as unknown as Mapping<HdlcFrame['source']>).map(seed);
}
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc.array(fc.constantFrom(0x7e, 0xa0, 0xa8, 0x07, 0x03, 0x21), { maxLength: 40 }).map((list) => Uint8Array.from(list)),
);

describe('flags', () => {
  test('B1: nothing, or only flags, is no frame and no fault', () => {
    for (const count of [0, 1, 2, 7, 1000]) {
      const flags = new Uint8Array(count).fill(0x7e);
      expect(deframe(flags)).toEqual([]);
      expect(
        deframe(
          flags,
          Array.from(flags, (_, i) => i),
        ),
      ).toEqual([]);
      expect(scanFrame(flags)).toBeUndefined();
    }
  });

  test('one between two frames belongs to the first', () => {
    const found = deframe(concat(short, empty.subarray(1)));
    expect(extents(found)).toEqual(['frame 0-14', 'frame 14-23']);
    expect(found).toMatchObject([
      {
        segmented: false,
        destination: { upper: 0, size: 1 },
        source: { upper: 1, lower: 0, size: 2 },
        informationStart: 9,
      },
      { control: { kind: 'I' }, information: new Uint8Array(0), informationStart: 20 },
    ]);
  });

  test('two or six between frames', () => {
    expect(extents(deframe(concat(short, empty)))).toEqual(['frame 0-14', 'frame 14-24']);
    expect(extents(deframe(concat(short, hex('7e7e7e7e'), empty)))).toEqual(['frame 0-14', 'frame 18-28']);
  });

  test('the silence after a frame ends its flag', () => {
    const deframer = new Deframer();
    expect(deframer.push(short)).toHaveLength(1);
    expect(deframer.idle()).toEqual([]);
    expect(deframer.push(empty.subarray(1))).toEqual([]);
    expect(extents(deframer.idle())).toEqual(['hdlc-format 14-23']);
  });
});

describe('what is broken', () => {
  const good = octets(hex('010203'));

  test.each<[string, Uint8Array, string[]]>([
    ['noise', hex('0600001fc7cec3'), ['hdlc-format 0-7']],
    ['B2 no opening flag', good.subarray(1), ['hdlc-format 0-14']],
    ['B2 no closing flag', concat(good.subarray(0, -1), hex('00')), ['hdlc-length 0-15']],
    ['B3 length + 1', sealed('a008032193'), ['hdlc-length 0-9']],
    ['B3 length 0', sealed('a000032193'), ['hdlc-length 0-9']],
    ['B4 format type 9', sealed('9007032193'), ['hdlc-format 0-9']],
    ['B5 header', flipped(good, 5 * 8), ['hdlc-hcs 0-15']],
    ['B6 frame', flipped(good, 10 * 8), ['hdlc-fcs 0-15']],
    ['B6 no information', flipped(empty, 8 * 8), ['hdlc-fcs 0-10']],
    ['B7 address', sealed('a0090202032193'), ['hdlc-address 0-11']],
    ['an abort', hex('7ea00c0102011027a00201e7de7d7e'), ['hdlc-length 0-15']],
    ['two broken frames', concat(flipped(good, 80), flipped(good, 80)), ['hdlc-fcs 0-15', 'hdlc-fcs 15-30']],
    ['noise before a broken frame', concat(hex('aabb'), flipped(good, 80)), ['hdlc-format 0-2', 'hdlc-fcs 2-17']],
  ])('%s is one fault, and the frame after it is found', (_, broken, expected) => {
    const [fault] = deframe(broken) as FrameFault[];
    expect(fault!.octets).toEqual(broken.subarray(fault!.start, fault!.end));
    const stream = concat(broken, good);
    expect(extents(deframe(stream))).toEqual([...expected, `frame ${broken.length}-${stream.length}`]);
    expect(scan(stream)).toEqual(extents(deframe(stream)));
  });

  test('the reason names both check sequences', () => {
    expect(deframe(flipped(good, 80))).toMatchObject([
      { reason: expect.stringMatching(/^frame check sequence .{4}, calc/) },
    ]);
    expect(deframe(flipped(good, 40))).toMatchObject([{ reason: expect.stringMatching(/^header check sequence/) }]);
  });

  test('a long run is one fault with its first octets', () => {
    const run = new Uint8Array(10_000).fill(0x55);
    for (const cuts of [[], [1, 5000, 9999], Array.from({ length: 9999 }, (_, i) => i + 1)]) {
      const [fault, frame] = deframe(concat(run, short), cuts) as [FrameFault, Frame];
      expect(fault).toMatchObject({ start: 0, end: 10_000 });
      expect(fault.octets).toEqual(run.subarray(0, maximumFrameSize));
      expect(frame.start).toBe(10_000);
    }
  });
});

describe('what is cut off', () => {
  test.each([
    [1, 0],
    [2, 7],
    [3, 12],
    [13, 2],
    [14, 1],
  ])('%d octets', (length, missing) => {
    const part = octets(hex('010203')).subarray(0, length);
    const result = scanFrame(part);
    if (missing === 0) expect(result).toBeUndefined();
    else expect(result).toEqual({ kind: 'incomplete', start: 0, end: length, missing });
  });

  test('a whole frame within a cut one is found', () => {
    const cut = octets(new Uint8Array(200)).subarray(0, 50);
    expect(scan(concat(cut, short))).toEqual(['truncated 0-50', 'frame 50-64']);
    expect(extents(deframe(concat(cut, short), [20, 50, 60]))).toEqual(['truncated 0-50', 'frame 50-64']);
  });

  test('the inter-octet time-out drops it, and the next frame is heard', () => {
    const deframer = new Deframer();
    expect(deframer.push(short.subarray(0, 11))).toEqual([]);
    expect(deframer.idle()).toMatchObject([
      {
        code: 'truncated',
        start: 0,
        end: 11,
        octets: short.subarray(0, 11),
        reason: expect.stringContaining('3 octets'),
      },
    ]);
    expect(extents(deframer.push(empty))).toEqual(['frame 11-21']);
  });
});

describe('R7: chunking', () => {
  const stream = fc
    .array(
      fc.oneof(
        anyFrame.map(frameOctets),
        noise,
        fc.constant(hex('7e')),
        anyFrame.map((f) => frameOctets(f).subarray(1)),
      ),
      {
        maxLength: 6,
      },
    )
    .map((parts) => concat(...parts));

  test('any split gives the same frames and faults, and so does scanFrame', () => {
    const cuts = fc.array(fc.nat(5000), { maxLength: 30 });
    fc.assert(
      fc.property(stream, cuts, (whole, list) => {
        const sorted = list.filter((cut) => cut < whole.length).sort((a, b) => a - b);
        const expected = deframe(whole);
        expect(deframe(whole, sorted)).toEqual(expected);
        expect(scan(whole)).toEqual(extents(expected));
      }),
      { numRuns: 2000 },
    );
  });

  test('octet by octet', () => {
    fc.assert(
      fc.property(stream, (whole) => {
        expect(
          deframe(
            whole,
            Array.from(whole, (_, i) => i),
          ),
        ).toEqual(deframe(whole));
      }),
      { numRuns: 100 },
    );
  });

  test('frames and faults do not overlap and leave out only flags', () => {
    fc.assert(
      fc.property(stream, (whole) => {
        let at = 0;
        for (const { start, end } of deframe(whole)) {
          expect(whole.subarray(at, start).every((octet) => octet === 0x7e)).toBe(true);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(whole.subarray(at).every((octet) => octet === 0x7e)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('what is given out stays as it is', () => {
    const deframer = new Deframer();
    const made = Array.from({ length: 400 }, (_, i) => new Uint8Array(100).fill(i));
    const whole = concat(...made.map((information) => octets(information)));
    const found: (Frame | FrameFault)[] = [];
    for (let at = 0; at < whole.length; at += 61) found.push(...deframer.push(whole.slice(at, at + 61)));
    expect(frames(found).map(({ information }) => information)).toEqual(made);
  });
});

describe('R5: errors are detected', () => {
  const frame = octets(Uint8Array.from({ length: 51 }, (_, i) => (37 * i + 5) & 0xff));

  test('in a frame of 64 octets between its flags: every single bit, every pair of bits', () => {
    const bits = frame.length * 8;
    const changed = frame.slice();
    for (let i = 0; i < bits; i += 1) {
      toggle(changed, i);
      expect(frames(deframe(changed)), `bit ${i}`).toEqual([]);
      for (let j = i + 1; j < bits; j += 1) {
        toggle(changed, j);
        if (scanFrame(changed)?.kind === 'frame') throw new Error(`bits ${i} and ${j}`);
        toggle(changed, j);
      }
      toggle(changed, i);
    }
  });

  test('every burst of 16 bits or fewer', () => {
    const changed = frame.slice();
    for (let start = 0; start + 16 <= frame.length * 8; start += 1) {
      for (let sample = 0; sample < 64; sample += 1) {
        const pattern = (((start * 64 + sample) * 40_503) & 0xffff) | 1;
        burst(changed, start, pattern);
        if (scanFrame(changed)?.kind === 'frame') throw new Error(`burst ${pattern} at ${start}`);
        burst(changed, start, pattern);
      }
    }
    expect(changed).toEqual(frame);
  });
});

describe('R13: resynchronisation', () => {
  test('a frame after any noise is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), anyFrame, fc.nat(4096), (garbage, frame, cut) => {
        const stream = concat(garbage, frameOctets(frame));
        const found = frames(deframe(stream, cut < stream.length ? [cut] : []));
        expect(found.at(-1)).toMatchObject({ end: stream.length, ...frame });
      }),
      { numRuns: 1000 },
    );
  });

  test('a frame after a broken one is found', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), anyFrame, fc.boolean(), (first, bit, second, shared) => {
        const broken = frameOctets(first);
        toggle(broken, bit % (8 * broken.length - (shared ? 8 : 0)));
        const next = frameOctets(second);
        const stream = concat(broken, shared ? next.subarray(1) : next);
        expect(frames(deframe(stream)).at(-1)).toMatchObject({ end: stream.length, ...second });
      }),
      { numRuns: 1000 },
    );
  });

  test('hostile octets cost little', () => {
    const family: Record<string, Uint8Array> = {
      flags: new Uint8Array(1 << 18).fill(0x7e),
      formats: Uint8Array.from({ length: 1 << 18 }, (_, i) => (i % 2 === 0 ? 0x7e : 0xa7)),
      headers: repeated(concat(sealed('a7ff032193').subarray(0, 8), hex('00')), 1 << 18),
    };
    for (const [name, stream] of Object.entries(family)) {
      const start = performance.now();
      deframe(stream);
      deframe(
        stream.subarray(0, 1 << 14),
        Array.from({ length: 1 << 14 }, (_, i) => i),
      );
      expect(performance.now() - start, name).toBeLessThan(2000);
    }
  });
});

function toggle(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3]! ^= 1 << (bit & 7);
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  toggle(copy, bit);
  return copy;
}

function burst(bytes: Uint8Array, start: number, pattern: number): void {
  for (let bit = 0; bit < 16; bit += 1) if ((pattern & (1 << bit)) !== 0) toggle(bytes, start + bit);
}

function repeated(part: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => part[i % part.length]!);
}

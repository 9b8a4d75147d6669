import { describe, expect, test } from 'vitest';
import { clientLimits, concat, fromHex } from '../../src/codec/index.ts';
import {
  type Frame,
  frameOctets,
  type HdlcControl,
  type HdlcFrame,
  SegmentAssembler,
  scanFrame,
} from '../../src/hdlc/index.ts';

const hex = (text: string) => fromHex(text)!;
const ui: HdlcControl = { kind: 'UI', pollFinal: false };
const i = (sendSequenceNumber: number): HdlcControl => ({
  kind: 'I',
  receiveSequenceNumber: 0,
  sendSequenceNumber,
  pollFinal: true,
});

function frame(control: HdlcControl, information: string | Uint8Array, segmented: boolean, source = 1): Frame {
  const value: HdlcFrame = {
    segmented,
    destination: { upper: 16, size: 1 },
    source: { upper: source, size: 1 },
    control,
    information: typeof information === 'string' ? hex(information) : information,
  };
  return scanFrame(frameOctets(value)) as Frame;
}

describe('whole units', () => {
  test('of one frame: the information field itself', () => {
    const assembler = new SegmentAssembler();
    const single = frame(i(0), 'e6e70001', false);
    for (let times = 0; times < 3; times += 1) {
      const result = assembler.receive(single);
      expect(result).toEqual({ kind: 'complete', octets: single.information, frames: [single] });
    }
  });

  test.each(['I', 'UI'] as const)('of several %s frames, interleaved with those of another sender', (kind) => {
    const assembler = new SegmentAssembler();
    const control = (n: number) => (kind === 'I' ? i(n & 7) : ui);
    const parts = Array.from({ length: 12 }, (_, n) => (n === 0 ? hex('e6e70000') : new Uint8Array(200).fill(n)));
    parts.forEach((part, n) => {
      const last = n === parts.length - 1;
      for (const source of [1, 2]) {
        const result = assembler.receive(frame(control(n + 6), part, !last, source));
        if (last) expect(result).toMatchObject({ kind: 'complete', octets: concat(...parts), frames: { length: 12 } });
        else expect(result).toEqual({ kind: 'partial' });
      }
    });
  });

  test('frames that carry no service data are none of it', () => {
    const assembler = new SegmentAssembler();
    expect(
      assembler.receive(frame({ kind: 'RR', receiveSequenceNumber: 1, pollFinal: true }, '', false)),
    ).toBeUndefined();
    expect(assembler.receive(frame({ kind: 'SNRM', pollFinal: true }, '', false))).toBeUndefined();
  });
});

describe('duplicates', () => {
  test('of a segment are dropped, also of the last one', () => {
    const assembler = new SegmentAssembler();
    const first = frame(i(3), 'e6e70001', true);
    const second = frame(i(4), '02', true);
    const last = frame(i(5), '03', false);
    const kinds = [first, first, second, second, last, last].map((each) => assembler.receive(each)!.kind);
    expect(kinds).toEqual(['partial', 'partial', 'partial', 'partial', 'complete', 'partial']);
    expect(assembler.receive(frame(i(6), 'e6e70009', false))).toMatchObject({
      kind: 'complete',
      octets: hex('e6e70009'),
    });
  });

  test('a new link begins anew', () => {
    const assembler = new SegmentAssembler();
    assembler.receive(frame(i(7), 'e6e70001', true));
    assembler.receive(frame(i(0), '02', false));
    assembler.receive(frame({ kind: 'UA', pollFinal: true }, '', false));
    expect(assembler.receive(frame(i(0), '02', false))).toMatchObject({ kind: 'complete' });
  });
});

describe('gaps', () => {
  test('in N(S) are a fault, and what is left of the unit yields nothing', () => {
    const assembler = new SegmentAssembler();
    const first = frame(i(0), 'e6e70001', true);
    assembler.receive(first);
    expect(assembler.receive(frame(i(2), '03', true))).toMatchObject({
      kind: 'fault',
      code: 'truncated',
      reason: 'the segment with N(S) 1 is missing, 2 came',
      frames: [first],
    });
    expect(assembler.receive(frame(i(3), '04', true))).toEqual({ kind: 'partial' });
    expect(assembler.receive(frame(i(4), '05', false))).toEqual({ kind: 'partial' });
    expect(assembler.receive(frame(i(5), 'e6e70006', false))).toMatchObject({ kind: 'complete' });
  });

  test.each([
    ['I', i(0), i(3)],
    ['UI', ui, ui],
  ])('a unit of %s frames that begins over an unfinished one says what is lost', (_, before, after) => {
    const assembler = new SegmentAssembler();
    const lost = { kind: 'fault', code: 'truncated', reason: 'the last segments are missing' };
    assembler.receive(frame(before, 'e6e70001', true));
    expect(assembler.receive(frame(after, 'e6e70009', false))).toMatchObject({
      kind: 'complete',
      octets: hex('e6e70009'),
      lost,
    });
    assembler.receive(frame(before, 'e6e70001', true));
    expect(assembler.receive(frame(after, 'e6e70009', true))).toMatchObject({ kind: 'partial', lost });
  });
});

describe('B15: limits', () => {
  const limits = { ...clientLimits, maxReassembled: 1000 };

  test.each([
    [999, 'complete'],
    [1000, 'complete'],
    [1001, 'fault'],
  ])('%d octets of 1000', (total, kind) => {
    const assembler = new SegmentAssembler(limits);
    assembler.receive(frame(i(0), new Uint8Array(500), true));
    const result = assembler.receive(frame(i(1), new Uint8Array(total - 500), false));
    expect(result).toMatchObject(kind === 'fault' ? { kind, code: 'size-limit' } : { kind });
  });

  test.each([0, 1, 100])('segments of %d octets for ever are one fault, or nothing that is held', (size) => {
    const assembler = new SegmentAssembler(limits);
    let faults = 0;
    for (let n = 0; n < 5000; n += 1) {
      const result = assembler.receive(frame(i(n & 7), new Uint8Array(size), true))!;
      if (result.kind === 'fault') faults += 1;
    }
    expect(faults).toBe(size === 0 ? 0 : 1);
    expect(assembler.receive(frame(i(0), 'e6e70001', false))).toMatchObject({ kind: 'complete' });
  });

  test('eight units at the same time', () => {
    const assembler = new SegmentAssembler(limits);
    for (let source = 1; source <= 8; source += 1) assembler.receive(frame(ui, 'e6e700', true, source));
    expect(assembler.receive(frame(ui, 'e6e700', true, 9))).toMatchObject({
      kind: 'partial',
      lost: { code: 'size-limit', frames: [{ source: { upper: 1 } }] },
    });
  });
});

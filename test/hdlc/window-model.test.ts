import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/codec/index.ts';
import { ReceiveSequence } from '../../src/hdlc/receive-sequence.ts';
import { type Segment, segmentAt, UnitAssembly } from '../../src/hdlc/segmentation.ts';
import { SendWindow } from '../../src/hdlc/send-window.ts';

/** The send window with numbers that never wrap and segments that are never thrown away. */
class WindowModel {
  readonly segments: Segment[] = [];
  oldest = 0;
  next = 0;
  highest = 0;
  readonly #size: number;
  readonly #length: number;

  constructor(size: number, length: number) {
    this.#size = size;
    this.#length = length;
  }

  add(unit: Uint8Array): void {
    const count = Math.max(Math.ceil(unit.length / this.#length), 1);
    for (let at = 0; at < count; at += 1) {
      this.segments.push({
        information: unit.slice(at * this.#length, (at + 1) * this.#length),
        segmented: at < count - 1,
      });
    }
  }

  take() {
    const end = Math.min(this.segments.length, this.oldest + this.#size);
    const taken = this.segments.slice(this.next, end);
    const first = this.next;
    this.next = Math.max(this.next, end);
    this.highest = Math.max(this.highest, this.next);
    return taken.map((segment, at) => ({ ...segment, sendSequenceNumber: (first + at) % 8 }));
  }

  acknowledge(receiveSequenceNumber: number) {
    for (let to = this.oldest; to <= this.highest; to += 1) {
      if (to % 8 !== receiveSequenceNumber) continue;
      const acknowledged = this.segments.slice(this.oldest, to);
      this.oldest = to;
      this.next = Math.max(this.next, to);
      return { frames: acknowledged.length, units: acknowledged.filter(({ segmented }) => !segmented).length };
    }
    return undefined;
  }

  unitCount(): number {
    return this.segments.slice(this.oldest).filter(({ segmented }) => !segmented).length;
  }
}

const operation = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), unit: fc.uint8Array({ maxLength: 40 }) }),
  fc.constant({ kind: 'take' as const }),
  fc.constant({ kind: 'goBack' as const }),
  fc.record({ kind: fc.constant('acknowledge' as const), receiveSequenceNumber: fc.nat(7) }),
);

test('the send window does as the model does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(operation, { maxLength: 60 }),
      (size, length, operations) => {
        const window = new SendWindow(size, length);
        const model = new WindowModel(size, length);
        for (const each of operations) {
          if (each.kind === 'add') {
            window.add(each.unit);
            model.add(each.unit);
          } else if (each.kind === 'take') expect(window.take()).toEqual(model.take());
          else if (each.kind === 'goBack') {
            window.goBack();
            model.next = model.oldest;
          } else {
            const { receiveSequenceNumber } = each;
            expect(window.acknowledge(receiveSequenceNumber)).toEqual(model.acknowledge(receiveSequenceNumber));
          }
          expect(window.sendStateVariable).toBe(model.next % 8);
          expect(window.hasUnacknowledged).toBe(model.highest > model.oldest);
          expect(window.hasUnsent).toBe(model.next < model.segments.length);
          expect(window.isReady).toBe(model.next < Math.min(model.segments.length, model.oldest + size));
          expect(window.unitCount).toBe(model.unitCount());
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('over a line that loses frames and acknowledgements every unit comes once and in order', () => {
  const units = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 12 });
  const luck = fc.infiniteStream(fc.boolean());
  fc.assert(
    fc.property(
      units,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
      luck,
      (sent, size, length, comes) => {
        const window = new SendWindow(size, length);
        const receiver = new ReceiveSequence(1000);
        const received: Uint8Array[] = [];
        for (const unit of sent) window.add(unit);
        for (let round = 0; round < 2000 && (window.hasUnsent || window.hasUnacknowledged); round += 1) {
          for (const segment of window.take()) {
            if (!comes.next().value || segment.sendSequenceNumber !== receiver.receiveStateVariable) continue;
            const unit = receiver.receive(segment);
            if (unit !== undefined) received.push(unit);
          }
          if (comes.next().value) expect(window.acknowledge(receiver.receiveStateVariable)).toBeDefined();
          window.goBack();
        }
        expect(received).toEqual(sent);
      },
    ),
    { numRuns: 500 },
  );
});

describe('segments', () => {
  test('are the unit again when put together, and none is longer than allowed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (unit, length) => {
        const assembly = new UnitAssembly(400);
        const segments: Segment[] = [];
        for (let offset = 0; segments.at(-1)?.segmented !== false; offset += length) {
          segments.push(segmentAt(unit, offset, length));
        }
        expect(segments.every(({ information }) => information.length <= length)).toBe(true);
        expect(concat(...segments.map(({ information }) => information))).toEqual(unit);
        const given = segments.map((segment) => assembly.add(segment));
        expect(given.slice(0, -1).every((each) => each === undefined)).toBe(true);
        expect(given.at(-1)).toEqual(unit);
        expect(assembly.isOpen).toBe(false);
      }),
    );
  });

  test('are taken up to the limit, of whatever sizes', () => {
    const assembly = new UnitAssembly(1000);
    const segment = { information: new Uint8Array(500), segmented: true };
    assembly.add(segment);
    expect(assembly.hasRoomFor(new Uint8Array(500))).toBe(true);
    expect(assembly.hasRoomFor(new Uint8Array(501))).toBe(false);
    assembly.add({ ...segment, information: new Uint8Array(0) });
    expect(assembly.hasRoomFor(new Uint8Array(499))).toBe(true);
    expect(assembly.hasRoomFor(new Uint8Array(500))).toBe(false);
    expect(assembly.add({ information: new Uint8Array(499), segmented: false })).toHaveLength(999);
    expect(assembly.hasRoomFor(new Uint8Array(1000))).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, RawData, rawData, sequenceOf, u16 } from '../../src/axdr/index.ts';
import { attempt, type Codec, clientLimits, concat, decode, encode, Reader } from '../../src/codec/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { hex } from '../support/corpus.ts';

const limits = { ...clientLimits, maxDepth: 1, maxNodes: 40 };

/** Whether a codec accepts, where it ends or with what code it fails. */
function outcome(codec: Codec<unknown>, bytes: Uint8Array): string {
  const r = new Reader(bytes, { limits });
  const result = attempt(() => codec.read(r));
  return result.ok ? `ends at ${r.offset}` : `${result.error.code} at ${result.error.offset}`;
}

const edits = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'set', 'insert', 'remove', 'cut'),
    at: fc.nat(),
    octet: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
);
/** Octets that matter to a parser of Data: its tags, and lengths in every form. */
const telling = hex('0001020304050609 0a0c0d0f10111213 141516 1718191a1b1c21 7f80818284 85ff');

function mutate(bytes: Uint8Array, changes: readonly { kind: string; at: number; octet: number }[]): Uint8Array {
  let out = bytes;
  for (const { kind, at, octet } of changes) {
    const i = at % (out.length + 1);
    const told = telling[octet % telling.length]!;
    if (kind === 'cut') out = out.slice(0, i);
    else if (kind === 'remove') out = concat(out.subarray(0, i), out.subarray(i + 1));
    else if (kind === 'insert') out = concat(out.subarray(0, i), Uint8Array.of(told), out.subarray(i));
    else out = out.map((before, k) => (k !== i ? before : kind === 'set' ? told : before ^ (1 << (octet & 7))));
  }
  return out;
}

describe('passing over Data without reading it', () => {
  const damaged = fc
    .tuple(arbitrary(Data) as fc.Arbitrary<Data>, edits, fc.uint8Array({ maxLength: 6 }))
    .map(([data, changes, after]) => concat(mutate(encode(Data, data), changes), after));

  test('agrees with reading on acceptance, end, code and offset: 20,000 damaged values', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(damaged, (bytes) => {
        const read = outcome(Data, bytes);
        expect(outcome(rawData, bytes)).toBe(read);
        const word = read.slice(0, read.indexOf(' '));
        seen.set(word, (seen.get(word) ?? 0) + 1);
      }),
      { numRuns: 20_000 },
    );
    expect([...seen.keys()].sort(), 'the mutations reach every fault').toEqual(
      expect.arrayContaining(['depth', 'ends', 'length-exceeds-input', 'length-form', 'truncated', 'unknown-tag']),
    );
  });

  test('agrees on octets of telling values alone', () => {
    const soup = fc.array(fc.constantFrom(...telling), { maxLength: 24 }).map((octets) => Uint8Array.from(octets));
    fc.assert(
      fc.property(soup, (bytes) => {
        expect(outcome(rawData, bytes)).toBe(outcome(Data, bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  test('counts values over the whole APDU, and ascends as far as it descended', () => {
    const list = sequenceOf(rawData);
    const generic = sequenceOf(Data);
    const deep = hex('04 0100 0200 0100 0200');
    expect(outcome(list, deep)).toBe('ends at 9');
    for (const count of [6, 7]) {
      const wide = concat(hex(`0${count}`), ...Array.from({ length: count }, () => hex('0105 0000000000')));
      expect(outcome(list, wide)).toBe(outcome(generic, wide));
      expect(outcome(list, wide)).toBe(count === 6 ? 'ends at 43' : 'node-limit at 45');
    }
  });
});

describe('RawData', () => {
  test('is a view of the input', () => {
    const input = hex('11 07');
    const raw = decode(rawData, input);
    input[1] = 8;
    expect(raw.data()).toEqual({ kind: 'unsigned', value: 8 });
  });

  test('is read as what is known of it', () => {
    const raw = new RawData(hex('12 0102'));
    expect(raw.as({ ...u16, read: (r) => (r.u8() === 0x12 ? u16.read(r) : -1) })).toBe(0x0102);
    expect(() => raw.as(u16)).toThrow('1 octet left over');
    expect(raw.equals(RawData.of({ kind: 'long-unsigned', value: 0x0102 }))).toBe(true);
    expect(raw.equals(new RawData(hex('12 0103')))).toBe(false);
  });
});

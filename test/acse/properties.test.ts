import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Acse, acse } from '../../src/acse/index.ts';
import { type Codec, decode, encode, explain, toHex, tryDecode } from '../../src/codec/index.ts';
import { expectPartition } from './vectors.ts';

/** A generator of values from the shape of a codec, as far as ACSE goes. */
function valuesOf(codec: Codec<unknown>): fc.Arbitrary<unknown> {
  const { shape } = codec;
  switch (shape.kind) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: shape.minimum, max: shape.maximum });
    case 'octets':
      return fc.uint8Array({ maxLength: 200 });
    case 'text':
      return fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    case 'enumerated':
      return fc.constantFrom(...shape.literals);
    case 'optional':
      return fc.option(valuesOf(shape.of), { nil: undefined });
    case 'sequence-of':
      return fc.array(valuesOf(shape.of), { maxLength: 20 });
    case 'mapped':
      return valuesOf(shape.of).map(shape.map as (value: unknown) => unknown);
    case 'sequence':
      return fc
        .record(Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, valuesOf(field)])))
        .map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)));
    case 'choice':
      return fc.oneof(
        ...Object.entries(shape.alternatives).map(([kind, of]) => valuesOf(of).map((value) => ({ kind, value }))),
      );
    default:
      throw new Error(`no ACSE type has the shape ${shape.kind}`);
  }
}

const values = valuesOf(acse) as fc.Arbitrary<Acse>;

describe('ACSE-APDUs', () => {
  test('are read back as they were written, strict, with leaves that partition them', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(acse, value);
        expect(decode(acse, bytes, { strict: true })).toEqual(value);
        const { tree, flags } = explain(acse, bytes, 'acse');
        expect(flags).toEqual([]);
        expectPartition(tree, 0, bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('cut anywhere are an error, and the tree still partitions them', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(acse, value);
        for (let size = 0; size < bytes.length; size += 1) {
          const prefix = bytes.subarray(0, size);
          const { tree, result } = explain(acse, prefix, 'acse');
          expect(result).toMatchObject({ ok: false, error: { code: 'truncated' } });
          expectPartition(tree, 0, size);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('with one bit flipped are a typed error or a value; what strict accepts is written the same', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(acse, value);
        for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
          const flipped = bytes.slice();
          flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
          const result = tryDecode(acse, flipped, { strict: true });
          if (result.ok) expect(toHex(encode(acse, result.value))).toBe(toHex(flipped));
          else expect(result.error.offset).toBeLessThanOrEqual(flipped.length);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('of random octets are a typed error or a value', () => {
    const octets = fc.tuple(fc.integer({ min: 0x60, max: 0x63 }), fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(octets, ([tag, content]) => {
        const bytes = Uint8Array.from([tag, content.length, ...content]);
        const { tree } = explain(acse, bytes, 'acse');
        expectPartition(tree, 0, bytes.length);
      }),
      { numRuns: 5000 },
    );
  });
});

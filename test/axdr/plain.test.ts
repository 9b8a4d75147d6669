import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, decodePlain, plainOf } from '../../src/axdr/index.ts';
import { attempt, decode, encode, fromHex, tryDecode } from '../../src/codec/index.ts';
import { arbitrary } from '../support/arbitrary.ts';

const profile = fc.array(
  fc.array(
    fc.oneof(
      fc.nat({ max: 0xffffffff }).map((value): Data => ({ kind: 'double-long-unsigned', value })),
      fc.uint8Array({ maxLength: 12 }).map((value): Data => ({ kind: 'octet-string', value })),
      fc.constant<Data>({ kind: 'null-data', value: null }),
    ),
    { maxLength: 9 },
  ),
  { minLength: 8, maxLength: 20 },
);
/** Many elements are read in another way than few: both kinds are drawn. */
const values = fc.oneof(
  arbitrary(Data) as fc.Arbitrary<Data>,
  profile.map((rows): Data => ({ kind: 'array', value: rows.map((value): Data => ({ kind: 'structure', value })) })),
);

describe('plain values', () => {
  test.each([
    ['00', null],
    ['0301', true],
    ['05fffffffe', -2],
    ['06fffffffe', 0xfffffffe],
    ['10fffe', -2],
    ['12fffe', 0xfffe],
    ['1180', 128],
    ['0f80', -128],
    ['1602', 2],
    ['14ffffffffffffffff', -1n],
    ['0a0341424d', 'ABM'],
    ['0202110112000a', [1, 10]],
    [
      '1302021211060001020003 04'.replace(' ', ''),
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('%s', (hex, value) => {
    expect(decodePlain(fromHex(hex)!)).toEqual(value);
  });

  test('are those of the tagged values', () => {
    fc.assert(
      fc.property(values, (value) => {
        const octets = encode(Data, value);
        expect(decodePlain(octets)).toEqual(plainOf(decode(Data, octets)));
      }),
    );
  });

  test('views of a Buffer are Buffers, of whatever length', () => {
    const row: Data = { kind: 'octet-string', value: Uint8Array.of(1, 2, 3) };
    for (const count of [1, 20]) {
      const octets = encode(Data, { kind: 'array', value: Array.from({ length: count }, () => row) });
      const inside = Buffer.concat([Buffer.of(0), octets]).subarray(1);
      for (const view of decodePlain(inside) as Uint8Array[]) {
        expect(Buffer.isBuffer(view)).toBe(true);
        expect([...view]).toEqual([1, 2, 3]);
        expect(view.buffer).toBe(inside.buffer);
      }
    }
  });

  test('are refused where tagged values are, with the same code', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.nat({ max: 255 }), fc.nat(), (value, place, octet, cut) => {
        const octets = encode(Data, value);
        octets[place % octets.length] = octet;
        const damaged = octets.subarray(0, cut % 4 === 0 ? cut % (octets.length + 1) : octets.length);
        const tagged = tryDecode(Data, damaged);
        const plain = attempt(() => decodePlain(damaged));
        expect(plain.ok).toBe(tagged.ok);
        if (!plain.ok && !tagged.ok) expect(plain.error.code).toBe(tagged.error.code);
      }),
      { numRuns: 2000 },
    );
  });
});

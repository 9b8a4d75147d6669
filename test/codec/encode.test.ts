import { describe, expect, test } from 'vitest';
import { octetString, sequenceOf, u8 } from '../../src/axdr/index.ts';
import { type Codec, decode, EncodeError, encode } from '../../src/codec/index.ts';

/** An octet string whose content is encoded on the way. */
const nested: Codec<readonly number[]> = {
  read: (r) => decode(sequenceOf(u8), octetString.read(r)),
  write: (w, value) => w.u8(0xaa) && octetString.write(w, encode(sequenceOf(u8), value)),
  shape: octetString.shape,
};

describe('encode', () => {
  test('inside a codec that encodes', () => {
    const pair = sequenceOf(nested);
    expect(encode(pair, [[1, 2], [3]])).toEqual(Uint8Array.of(2, 0xaa, 3, 2, 1, 2, 0xaa, 2, 1, 3));
  });

  test('after a value that failed half-way, outside and inside', () => {
    expect(() => encode(sequenceOf(u8), [1, 2, 300])).toThrow(EncodeError);
    expect(() => encode(sequenceOf(nested), [[1], [256]])).toThrow(EncodeError);
    expect(encode(sequenceOf(u8), [4, 5])).toEqual(Uint8Array.of(2, 4, 5));
  });

  test('what it gave stays as it was, long or short', () => {
    const values = [1, 24, 100, 4096, 10_000, 3].map((size) => new Uint8Array(size).fill(size));
    const all = values.map((value) => encode(octetString, value));
    expect(all.map((octets) => decode(octetString, octets))).toEqual(values);
  });
});

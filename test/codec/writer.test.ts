import { describe, expect, test } from 'vitest';
import { readLength } from '../../src/axdr/index.ts';
import { attempt, EncodeError, equalBytes, Reader, toHex, Writer } from '../../src/codec/index.ts';

const heads: readonly (readonly [size: number, head: string])[] = [
  [0, '00'],
  [1, '01'],
  [127, '7f'],
  [128, '8180'],
  [255, '81ff'],
  [256, '820100'],
  [65_535, '82ffff'],
  [65_536, '83010000'],
  [0xffffff, '83ffffff'],
  [0x1000000, '8401000000'],
];

describe('fork and join', () => {
  test.each(heads)('%i octets get the length %s, in the form that strict reading asks for', (size, head) => {
    const content = new Uint8Array(size).map((_, i) => i * 7);
    const w = new Writer().u8(0xaa);
    const start = w.fork();
    const octets = w.bytes(content).join(start).u8(0xbb).finish();
    const at = 1 + head.length / 2;
    expect(toHex(octets.subarray(0, at))).toBe(`aa${head}`);
    expect(octets.length).toBe(at + size + 1);
    expect(octets.at(-1)).toBe(0xbb);
    expect(equalBytes(octets.subarray(at, at + size), content)).toBe(true);
    expect(readLength(new Reader(octets, { strict: true }, 1))).toBe(size);
  });

  test('nests: a widened inner length moves with its content', () => {
    const w = new Writer();
    const outer = w.fork();
    const inner = w.u8(1).fork();
    w.bytes(new Uint8Array(200).fill(2));
    const octets = w.join(inner).u8(3).join(outer).finish();
    expect(toHex(octets.subarray(0, 5))).toBe('81cc0181c8');
    expect([octets.length, octets.at(-1), octets.at(-2)]).toEqual([206, 3, 2]);
  });
});

const integers = [
  ['u8', 0, 0xff],
  ['i8', -0x80, 0x7f],
  ['u16', 0, 0xffff],
  ['i16', -0x8000, 0x7fff],
  ['u32', 0, 0xffffffff],
  ['i32', -0x80000000, 0x7fffffff],
  ['u64', 0n, 0xffffffffffffffffn],
  ['i64', -0x8000000000000000n, 0x7fffffffffffffffn],
] as const;

type Put = (value: unknown) => Writer;
const put = (w: Writer, kind: string): Put => (w as unknown as Record<string, Put>)[kind]!.bind(w);
const get = (r: Reader, kind: string): unknown => (r as unknown as Record<string, () => unknown>)[kind]!.call(r);

describe('ranges', () => {
  test.each(integers)('%s takes %s and %s, and nothing beyond', (kind, minimum, maximum) => {
    for (const value of [minimum, maximum]) {
      const w = new Writer();
      put(w, kind)(value);
      expect(get(new Reader(w.view()), kind)).toBe(value);
    }
    const one = typeof minimum === 'bigint' ? 1n : 1;
    const beyond = [(minimum as number) - (one as number), (maximum as number) + (one as number)];
    for (const value of [...beyond, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, {}]) {
      const w = new Writer();
      expect(() => put(w, kind)(value), String(value)).toThrow(EncodeError);
      expect(w.length).toBe(0);
    }
  });

  test('a single holds what rounds to it, not what overflows it; a double any number', () => {
    const w = new Writer();
    for (const value of [0.1, -0, 3.4028234663852886e38, Number.NaN, Number.NEGATIVE_INFINITY]) w.f32(value).f64(value);
    expect(w.length).toBe(60);
    for (const value of [3.5e38, -1e300, '1', undefined, 1n]) expect(() => put(w, 'f32')(value)).toThrow(EncodeError);
    for (const value of ['1', undefined, null, 1n]) expect(() => put(w, 'f64')(value)).toThrow(EncodeError);
  });

  test('octets are a Uint8Array', () => {
    for (const value of [[1], 'ab', null, undefined])
      expect(() => put(new Writer(), 'bytes')(value)).toThrow(EncodeError);
  });
});

describe('memory', () => {
  test('grows by what is needed, from any start', () => {
    const w = new Writer(1);
    const expected: number[] = [];
    for (let i = 0; i < 5000; i += 1)
      expected.push(
        ...new Reader(
          w
            .reset()
            .u32(i * 77)
            .finish(),
        ).take(4),
      );
    w.reset();
    for (let i = 0; i < 5000; i += 1) w.u32(i * 77);
    expect([...w.finish()]).toEqual(expected);
  });

  test('view shares and finish copies', () => {
    const w = new Writer().u8(1);
    const [view, copy] = [w.view(), w.finish()];
    w.reset().u8(2);
    expect([view[0], copy[0]]).toEqual([2, 1]);
  });
});

test('an EncodeError names the field and not the value', () => {
  const error = EncodeError.within(EncodeError.within(new EncodeError('too large'), '[3]'), 'list') as EncodeError;
  expect(error).toMatchObject({
    name: 'EncodeError',
    path: 'list[3]',
    reason: 'too large',
    message: 'too large in list[3]',
  });
  const wrongType = EncodeError.within(new TypeError('of JavaScript'), 'list') as EncodeError;
  expect(wrongType).toMatchObject({ name: 'EncodeError', path: 'list', cause: expect.any(TypeError) });
  expect(EncodeError.within(new RangeError('a defect'), 'list')).toBeInstanceOf(RangeError);
  expect(() => attempt(() => new Writer().u8(256))).toThrow('an integer from 0 to 255 is expected');
});

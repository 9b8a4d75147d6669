import { describe, expect, test } from 'vitest';
import { attempt, clientLimits, DecodeError, Reader } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

const primitives: readonly (readonly [name: string, size: number, read: (r: Reader) => unknown, value: unknown])[] = [
  ['u8', 1, (r) => r.u8(), 0xff],
  ['i8', 1, (r) => r.i8(), -1],
  ['u16', 2, (r) => r.u16(), 0xfffe],
  ['i16', 2, (r) => r.i16(), -2],
  ['u32', 4, (r) => r.u32(), 0xfffefdfc],
  ['i32', 4, (r) => r.i32(), -0x10204],
  ['u64', 8, (r) => r.u64(), 0xfffefdfcfbfaf9f8n],
  ['i64', 8, (r) => r.i64(), -0x1020304050608n],
  ['f32', 4, (r) => r.f32(), Number.NaN],
  ['f64', 8, (r) => r.f64(), Number.NaN],
  ['take', 3, (r) => r.take(3), hex('fffefd')],
];
const octets = hex('fffefdfcfbfaf9f8');

function fault(run: () => unknown): DecodeError {
  const result = attempt(run);
  if (result.ok) throw new Error('a DecodeError is expected');
  return result.error;
}

describe('a primitive', () => {
  test.each(primitives)('%s reads up to the end', (_, size, read, value) => {
    const r = new Reader(octets, {}, 0, size);
    expect(read(r)).toEqual(value);
    expect(r.remaining).toBe(0);
  });

  test.each(primitives)('%s is truncated one octet before the end, and does not move', (_, size, read) => {
    for (const start of [0, 1]) {
      const r = new Reader(octets, {}, start, start + size - 1);
      expect(fault(() => read(r))).toMatchObject({ code: 'truncated', offset: start, found: `${size - 1} octets` });
      expect(r.offset).toBe(start);
    }
  });

  test('reads where a view lies in a larger buffer', () => {
    const r = new Reader(hex('00112233445566778899aabb').subarray(2, 11));
    expect([r.u64(), r.u8()]).toEqual([0x2233445566778899n, 0xaa]);
    expect(fault(() => r.peek()).code).toBe('truncated');
  });

  test('take shares the memory of the input', () => {
    const input = hex('010203');
    const taken = new Reader(input).take(2);
    input[0] = 9;
    expect(taken[0]).toBe(9);
  });
});

describe('sub', () => {
  const two = { read: (r: Reader) => r.u16() };

  test('gives its octets and no more', () => {
    const r = new Reader(hex('0102030405'), {}, 1);
    expect(r.sub(2, two)).toBe(0x0203);
    expect([r.offset, r.end, r.u8()]).toEqual([3, 5, 4]);
  });

  test.each([
    ['too long for the input', 6, 'truncated', 0],
    ['too short for its content', 1, 'truncated', 0],
    ['longer than its content', 3, 'trailing-bytes', 2],
  ] as const)('%s', (_, length, code, offset) => {
    const r = new Reader(hex('0102030405'));
    expect(fault(() => r.sub(length, two))).toMatchObject({ code, offset });
    expect(r.end).toBe(5);
  });

  test('nested, the inner bound cannot pass the outer', () => {
    const r = new Reader(hex('0102030405'));
    expect(fault(() => r.sub(2, { read: (inner) => inner.sub(3, two) }))).toMatchObject({
      code: 'truncated',
      offset: 0,
    });
    expect(r.end).toBe(5);
  });
});

describe('limits', () => {
  const limited = (change: Partial<typeof clientLimits>) =>
    new Reader(octets, { limits: { ...clientLimits, ...change } });

  test.each([
    [16, 16],
    [3, 3],
    [1000, 64],
  ])('maxDepth %i lets in %i levels and not one more', (maxDepth, levels) => {
    const r = limited({ maxDepth });
    for (let i = 0; i < levels; i += 1) r.descend();
    r.ascend();
    r.descend();
    expect(fault(() => r.descend())).toMatchObject({ code: 'depth', message: `nested deeper than ${levels} levels` });
  });

  test.each([
    [9, undefined],
    [10, undefined],
    [11, 'node-limit'],
  ])('maxNodes 10 against %i values', (count, code) => {
    const whole = limited({ maxNodes: 10 });
    const singly = limited({ maxNodes: 10 });
    const results = [
      attempt(() => whole.budget(count)),
      attempt(() => {
        for (let i = 0; i < count; i += 1) singly.budget(1);
      }),
    ];
    for (const result of results) expect(result.ok ? undefined : result.error.code).toBe(code);
  });

  test.each([
    [8, 1, undefined],
    [9, 1, 'truncated'],
    [4, 2, undefined],
    [5, 2, 'truncated'],
    [0xffff, 1, 'truncated'],
    [0x10000, 1, 'count-exceeds-input'],
    [0xffffffff, 1, 'count-exceeds-input'],
  ])('%i elements of %i octets announced with 8 left', (count, size, code) => {
    const result = attempt(() => new Reader(octets).announced(count, size, 'count-exceeds-input'));
    expect(result.ok ? undefined : result.error.code).toBe(code);
  });
});

describe('what is not canonical', () => {
  test('is reported to the trace by default', () => {
    const flags: unknown[] = [];
    const trace = { flag: (flag: unknown) => flags.push(flag) } as never;
    new Reader(octets, { trace }).flag('padding', 'why', 3);
    expect(flags).toEqual([{ code: 'padding', offset: 3, reason: 'why' }]);
  });

  test('is an error when strict', () => {
    const r = new Reader(octets, { strict: true });
    expect(fault(() => r.flag('padding', 'why', 3))).toMatchObject({ code: 'padding', offset: 3, reason: 'why' });
  });
});

test('finish counts what is left', () => {
  expect(fault(() => new Reader(hex('01')).finish()).message).toBe('1 octet left over after the value');
  expect(fault(() => new Reader(hex('0102')).finish()).message).toBe('2 octets left over after the value');
  expect(() => new Reader(hex('')).finish()).not.toThrow();
});

test('attempt lets defects pass', () => {
  expect(() =>
    attempt(() => {
      throw new TypeError('a defect');
    }),
  ).toThrow(TypeError);
  expect(fault(() => new Reader(hex('')).u8())).toBeInstanceOf(DecodeError);
});

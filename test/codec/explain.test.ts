import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  choice,
  Data,
  octetString,
  optional,
  readOctetLength,
  sequence,
  sequenceOf,
  u8,
  u16,
  u32,
  within,
} from '../../src/axdr/index.ts';
import { DecodeError, decode, type Explained, explain, type Node, tryDecode } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

const inner = sequence({ count: u8, list: sequenceOf(sequence({ left: u8, right: u16 }), 3) });
const message = choice({
  first: [1, sequence({ id: u16, body: optional(inner), tail: u32 })],
  second: [2, octetString],
});

/** The leaves of a tree, in order. */
const leaves = (node: Node): Node[] => node.children?.flatMap(leaves) ?? [node];
const extents = ({ tree }: Explained<unknown>) => leaves(tree).map((leaf) => [leaf.name, leaf.start, leaf.end]);

describe('the path of an error', () => {
  test.each([
    ['01', 'truncated', 'first.id', 1],
    ['01 0001 01', 'truncated', 'first.body.count', 4],
    ['01 0001 01 07 02 01 0002 03 0004', 'truncated', 'first.tail', 12],
    ['01 0001 01 07 02 01 0002 03 00', 'truncated', 'first.body.list', 6],
    ['02 05 00', 'truncated', 'second', 2],
    ['03', 'unknown-tag', '', 0],
    ['02 01 00 ff', 'trailing-bytes', '', 3],
  ])('%s', (octets, code, path, offset) => {
    const result = tryDecode(message, hex(octets));
    expect(result).toMatchObject({ ok: false, error: { code, path, offset } });
    if (result.ok || path === '') return;
    expect(result.error.message).toBe(`${result.error.reason} at offset ${offset} in ${path}`);
  });

  test('names elements by their index', () => {
    const nested = hex('0202 0201 1101 0202 1101 07');
    expect(() => decode(Data, nested)).toThrow('no data type has the tag 7 at offset 10 in [1][1]');
    expect(tryDecode(sequence({ data: Data }), nested)).toMatchObject({ error: { path: 'data[1][1]' } });
  });

  test('passes over what is no DecodeError', () => {
    const defect = new TypeError('a defect');
    expect(DecodeError.within(defect, 'field')).toBe(defect);
    expect(() =>
      decode(
        sequence({
          field: {
            ...u8,
            read: () => {
              throw defect;
            },
          },
        }),
        hex('00'),
      ),
    ).toThrow(defect);
  });
});

describe('explain', () => {
  test('shows the whole: names, types, offsets, values', () => {
    const { tree, result } = explain(message, hex('01 0001 01 07 01 01 0002 00000003'), 'message');
    expect(result.ok).toBe(true);
    expect(tree).toMatchObject({ name: 'message', type: 'first', start: 0, end: 13 });
    expect(leaves(tree).map(({ name, value }) => [name, value])).toEqual([
      ['choice', 'first'],
      ['id', 1],
      ['present', true],
      ['count', 7],
      ['count', 1],
      ['left', 1],
      ['right', 2],
      ['tail', 3],
    ]);
  });

  test('after a fault it shows what was read, and the rest as unread', () => {
    const explained = explain(message, hex('01 0001 01 07 01 01 0002 000000'), 'message');
    expect(explained.result).toMatchObject({ ok: false, error: { code: 'truncated', path: 'message.first.tail' } });
    expect(extents(explained)).toEqual([
      ['choice', 0, 1],
      ['id', 1, 3],
      ['present', 3, 4],
      ['count', 4, 5],
      ['count', 5, 6],
      ['left', 6, 7],
      ['right', 7, 9],
      ['tail', 9, 9],
      ['unread', 9, 12],
    ]);
  });

  test('keeps to its extent and to offsets of the input', () => {
    const explained = explain(message, hex('ffff 02 02 aabb ffff'), 'message', {}, 2, 6);
    expect(extents(explained)).toEqual([
      ['choice', 2, 3],
      ['second', 3, 6],
    ]);
    expect(extents(explain(message, hex('ff 02 02 aabb ff'), 'message', {}, 1, 6)).at(-1)).toEqual(['unread', 5, 6]);
  });

  test('tells what is not canonical, and where', () => {
    const { flags } = explain(sequence({ list: Data }), hex('02 81 01 03 02'), 'message');
    expect(flags).toMatchObject([
      { code: 'non-canonical-length', offset: 1, path: 'message.list' },
      { code: 'boolean', offset: 4, path: 'message.list.[0]' },
    ]);
  });

  test('leaves partition any input', () => {
    const framed = within(readOctetLength, message);
    fc.assert(
      fc.property(fc.constantFrom(message, framed, Data), fc.uint8Array({ maxLength: 40 }), (codec, bytes) => {
        if (codec === framed && bytes.length > 1) bytes[0] = bytes.length % 17;
        else if (bytes.length > 0) bytes[0] = (bytes[0]! % 3) + (codec === Data ? 0 : 1);
        let at = 0;
        for (const leaf of leaves(explain(codec as typeof Data, bytes, 'any').tree)) {
          expect(leaf.start, leaf.name).toBe(at);
          at = leaf.end;
        }
        expect(at).toBe(bytes.length);
      }),
      { numRuns: 3000 },
    );
  });
});

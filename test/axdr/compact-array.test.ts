import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactArray, Data, TypeDescription } from '../../src/axdr/index.ts';
import { clientLimits, decode, encode, explain, type Node, toHex, tryDecode } from '../../src/codec/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { hex } from '../support/corpus.ts';

const u = (value: number): Data => ({ kind: 'unsigned', value });
const lu = (value: number): Data => ({ kind: 'long-unsigned', value });
const structure = (...value: Data[]): Data => ({ kind: 'structure', value });
const array = (...value: Data[]): Data => ({ kind: 'array', value });

/** Constructed from the productions; protocol.md 8.4 has the first. No published vector of a compact-array is known. */
const vectors: readonly (readonly [name: string, octets: string, contents: readonly Data[]])[] = [
  ['rows of two columns', '13 02 02 12 11 06 0001 02 0003 04', [structure(lu(1), u(2)), structure(lu(3), u(4))]],
  ['a simple type', '13 12 04 0001 ffff', [lu(1), lu(65535)]],
  ['no elements', '13 02 02 12 11 00', []],
  ['no elements of no size', '13 00 00', []],
  [
    'strings keep their length',
    '13 09 06 02 aabb 00 01 cc',
    [hex('aabb'), hex(''), hex('cc')].map((value) => ({ kind: 'octet-string', value })),
  ],
  ['text', '13 0a 03 02 6162', [{ kind: 'visible-string', value: 'ab' }]],
  [
    'bits keep their number',
    '13 04 05 03 a0 09 00 80',
    [
      { kind: 'bit-string', value: [true, false, true] },
      { kind: 'bit-string', value: [...Array<boolean>(8).fill(false), true] },
    ],
  ],
  [
    'null has no octets',
    '13 02 02 00 11 02 05 06',
    [structure({ kind: 'null-data', value: null }, u(5)), structure({ kind: 'null-data', value: null }, u(6))],
  ],
  [
    'an array inside counts in the description',
    '13 02 02 11 01 0002 12 0a 01 0002 0003 04 0005 0006',
    [structure(u(1), array(lu(2), lu(3))), structure(u(4), array(lu(5), lu(6)))],
  ],
  ['arrays at the top', '13 01 0003 11 06 010203 040506', [array(u(1), u(2), u(3)), array(u(4), u(5), u(6))]],
  [
    'structures in structures',
    '13 02 02 02 01 11 02 02 12 0f 08 01 0002 ff 03 0004 7f',
    [
      structure(structure(u(1)), structure(lu(2), { kind: 'integer', value: -1 })),
      structure(structure(u(3)), structure(lu(4), { kind: 'integer', value: 127 })),
    ],
  ],
];

describe('compact-array', () => {
  test.each(vectors)('%s', (_, octets, arrayContents) => {
    const bytes = hex(octets);
    const data = decode(Data, bytes, { strict: true });
    expect(data).toMatchObject({ kind: 'compact-array', value: { arrayContents } });
    expect(toHex(encode(Data, data))).toBe(toHex(bytes));
  });

  test('contents of 200 octets move for their length', () => {
    const contents = {
      contentsDescription: { kind: 'unsigned', value: null },
      arrayContents: Array.from({ length: 200 }, (_, i) => u(i)),
    } as const;
    const octets = encode(compactArray, contents);
    expect(toHex(octets.subarray(0, 4))).toBe('1181c800');
    expect(decode(compactArray, octets)).toEqual(contents);
  });

  test('any type with contents of that type, both ways', () => {
    const typed = (arbitrary(TypeDescription) as fc.Arbitrary<TypeDescription>)
      .filter((type) => size(type) > 0 && size(type) < 500)
      .chain((type) =>
        fc.record({
          contentsDescription: fc.constant(type),
          arrayContents: fc.array(element(type), { minLength: 1, maxLength: 3 }),
        }),
      );
    fc.assert(
      fc.property(typed, (value) => {
        expect(decode(compactArray, encode(compactArray, value), { strict: true })).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['another type', [u(1)], 'long-unsigned is expected by the contents description'],
    ['a structure', [structure(lu(1))], 'long-unsigned is expected by the contents description'],
  ])('an element of %s is not encoded', (_, arrayContents, message) => {
    expect(() =>
      encode(compactArray, { contentsDescription: { kind: 'long-unsigned', value: null }, arrayContents }),
    ).toThrow(message);
  });

  test('a structure or array of another length is not encoded', () => {
    const contentsDescription = decode(TypeDescription, hex('02 01 11'));
    expect(() => encode(compactArray, { contentsDescription, arrayContents: [structure(u(1), u(2))] })).toThrow(
      '1 elements are expected',
    );
    const two = decode(TypeDescription, hex('01 0002 11'));
    expect(() => encode(compactArray, { contentsDescription: two, arrayContents: [array(u(1))] })).toThrow(
      '2 elements are expected',
    );
  });

  test('its values count in the budget of the APDU', () => {
    const octets = hex('13 02 02 11 11 06 010203040506');
    for (const [maxNodes, ok] of [
      [8, false],
      [11, true],
    ] as const) {
      expect(tryDecode(Data, octets, { limits: { ...clientLimits, maxNodes } }).ok, `${maxNodes}`).toBe(ok);
    }
  });

  test('an error names the row and the column', () => {
    expect(tryDecode(Data, hex('13 02 02 12 09 06 0001 00 0002 05'))).toMatchObject({
      error: { code: 'truncated', path: '[1][1]' },
    });
  });

  test('the tree shows description, length and contents', () => {
    const { tree } = explain(Data, hex('13 02 02 12 11 03 0001 02'), 'data');
    const outline = (node: Node): unknown => [
      node.name,
      node.type,
      node.start,
      node.end,
      ...(node.children ?? []).map(outline),
    ];
    expect(outline(tree)).toEqual([
      'data',
      'compact-array',
      0,
      9,
      ['tag', undefined, 0, 1],
      [
        'contentsDescription',
        'structure',
        1,
        5,
        ['count', undefined, 1, 3],
        ['[0]', 'long-unsigned', 3, 4],
        ['[1]', 'unsigned', 4, 5],
      ],
      ['length', undefined, 5, 6],
      [
        'arrayContents',
        undefined,
        6,
        9,
        ['[0]', 'structure', 6, 9, ['[0]', 'long-unsigned', 6, 8], ['[1]', 'unsigned', 8, 9]],
      ],
    ]);
  });
});

/** The fewest octets of an element, or 0 where some array in it takes none. */
function size(type: TypeDescription): number {
  if (type.kind === 'array') return type.value.numberOfElements * size(type.value.typeDescription);
  if (type.kind === 'structure')
    return type.value.some((inner) => inner.kind === 'array' && size(inner) === 0)
      ? 0
      : type.value.reduce((sum, inner) => sum + size(inner), 0);
  return type.kind === 'null-data' || type.kind === 'dont-care' ? 0 : 1;
}

function element(type: TypeDescription): fc.Arbitrary<Data> {
  if (type.kind === 'structure') return fc.tuple(...type.value.map(element)).map((value) => structure(...value));
  if (type.kind === 'array') {
    const { numberOfElements: length, typeDescription } = type.value;
    return fc.array(element(typeDescription), { minLength: length, maxLength: length }).map((value) => array(...value));
  }
  const { shape } = Data;
  if (shape.kind !== 'choice') throw new Error('a CHOICE is expected');
  return arbitrary(shape.alternatives[type.kind]!).map((value) => ({ kind: type.kind, value }) as Data);
}

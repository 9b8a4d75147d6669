import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, decode, EncodeError, encode, explain, tryDecode } from '../../src/codec/index.ts';
import * as classes from '../../src/cosem/classes/index.ts';
import {
  attributeOf,
  type DataType,
  type InterfaceClass,
  interfaceClasses,
  interfaceClassOf,
  isKnown,
  methodOf,
  rawClass,
} from '../../src/cosem/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { partitionFault } from '../support/partition.ts';
import { facts } from './facts.ts';

type Typed = readonly [name: string, type: DataType<unknown>];

function typesOf({ attributes, methods }: InterfaceClass): Typed[] {
  return [
    ...Object.entries(attributes).flatMap(([name, { type, selectiveAccess }]): Typed[] => [
      [name, type],
      ...Object.entries(selectiveAccess).map(([of, [, parameters]]): Typed => [`${name} by ${of}`, parameters]),
    ]),
    ...Object.entries(methods).flatMap(([name, { parameter, returns }]): Typed[] => [
      [`${name} parameter`, parameter],
      ...(returns === undefined ? [] : [[`${name} returns`, returns] as const]),
    ]),
  ];
}

const titled = interfaceClasses.map((of) => [`${of.classId} ${of.name}, version ${of.version}`, of] as const);

describe.each(titled)('%s', (_, of) => {
  const types = typesOf(of);

  test('gives back what it wrote', () => {
    for (const [name, type] of types)
      fc.assert(
        fc.property(arbitrary(type), (value) => {
          expect(decode(type, encode(type, value), { strict: true }), name).toEqual(value);
        }),
        { numRuns: 40 },
      );
  });

  test('fails typed on every prefix', () => {
    for (const [name, type] of types)
      fc.assert(
        fc.property(arbitrary(type), (value) => {
          const bytes = encode(type, value);
          for (let end = 0; end < bytes.length; end += 1)
            expect(tryDecode(type, bytes.subarray(0, end)).ok, `${name}: ${end} of ${bytes.length} octets`).toBe(false);
        }),
        { numRuns: 8 },
      );
  });

  test('throws nothing but a DecodeError on flipped bits, and its leaves partition what it read', () => {
    for (const [name, type] of types)
      fc.assert(
        fc.property(arbitrary(type), fc.nat(), (value, bit) => {
          const bytes = encode(type, value);
          bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
          const { tree, result } = explain(type, bytes, name);
          expect(partitionFault(tree)).toBeUndefined();
          if (!result.ok) expect(result.error).toBeInstanceOf(DecodeError);
        }),
        { numRuns: 20 },
      );
  });

  test('refuses values of other JavaScript types with an EncodeError alone', () => {
    for (const [name, type] of types)
      fc.assert(
        fc.property(fc.anything(), (value) => {
          try {
            encode(type, value);
          } catch (error) {
            expect(error, name).toBeInstanceOf(EncodeError);
          }
        }),
        { numRuns: 20 },
      );
  });

  test('attributes are numbered from 1 without a gap, methods once each, and names are camelCase', () => {
    expect(Object.values(of.attributes).map(({ attributeId }) => attributeId)).toEqual(
      Object.keys(of.attributes).map((_, i) => i + 1),
    );
    const methodIds = Object.values(of.methods).map(({ methodId }) => methodId);
    expect(methodIds).toEqual([...new Set(methodIds)].sort((a, b) => a - b));
    for (const name of [...Object.keys(of.attributes), ...Object.keys(of.methods)])
      expect(name).toMatch(/^[a-z]+([A-Z]+[a-z]*|\d+)*$/);
  });
});

const words: Readonly<Record<string, string>> = {
  unsigned: 'u',
  'long-unsigned': 'lu',
  'double-long-unsigned': 'dlu',
  'long64-unsigned': 'l64u',
  integer: 'i',
  long: 'l',
  'double-long': 'dl',
  'octet-string': 'os',
  'visible-string': 'vs',
  'bit-string': 'bs',
  boolean: 'b',
  enum: 'e',
  'date-time': 'dt',
  CHOICE: 'c',
};

/** A type in the notation of the facts; the first of two that are told by their tags. */
function notation(typeName: string): string {
  return typeName
    .replace(/ or (null-data|octet-string\(\d+\)|octet-string|visible-string|CHOICE)/g, '')
    .replace(/\w+: /g, '')
    .replace(/array of /g, '[]')
    .replace(/structure of CHOICE/g, '{c}')
    .replace(/structure \{ /g, '{')
    .replace(/ \}/g, '}')
    .replace(/, /g, ',')
    .replace(/octet-string\((\d+)\)/g, 'os$1')
    .replace(/[a-z][a-z\d]*(-[a-z\d]+)+|[a-zA-Z]{4,}/g, (word) => words[word] ?? word);
}

/** The type of a fact as a pattern: a size may be stated where the documents state none. */
function pattern(type: string): RegExp {
  const literal = type.replace(/[[\]{}|]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${literal.replace(/\bos\b/g, 'os\\d*')}$`);
}

const plain = (name: string) => name.replace(/[^a-z\d]/gi, '').toLowerCase();

interface Row {
  readonly id: number;
  readonly names: readonly string[] | undefined;
  readonly type: string;
  readonly returns: string | undefined;
}

function rowsOf(text: string, first: number): Row[] {
  let id = first - 1;
  return text
    .split(' ')
    .filter((row) => row !== '' && row !== '?')
    .map((row) => {
      const [, label, given, type, returns] = /^([^:@]+)(?:@(\d+))?:([^>]+)(?:>(.+))?$/.exec(row)!;
      id = given === undefined ? id + 1 : Number(given);
      const free = label!.startsWith('~') || label === '*';
      return { id, names: free ? undefined : label!.split('|').map(plain), type: type!, returns };
    });
}

const versions = facts.flatMap((fact) => fact.versions.map((version) => [fact.classId, version, fact] as const));

describe('the facts of the documents', () => {
  test.each(versions)('class %i, version %i', (classId, version, fact) => {
    const of = interfaceClassOf(classId, version);
    expect(of, 'the class is not there').toBeDefined();
    for (const { id, names, type } of rowsOf(fact.attributes, 2)) {
      const [name, attribute] = attributeOf(of!, id) ?? [];
      if (names !== undefined) expect(names, `attribute ${id}`).toContain(plain(name!));
      expect(notation(attribute!.type.typeName), name).toMatch(pattern(type));
    }
    if (fact.attributes !== '?')
      expect(Object.keys(of!.attributes)).toHaveLength(rowsOf(fact.attributes, 2).length + 1);
    for (const { id, names, type, returns } of rowsOf(fact.methods, 1)) {
      const [name, method] = methodOf(of!, id) ?? [];
      expect(name, `method ${id}`).toBeDefined();
      if (names !== undefined) expect(names, `method ${id}`).toContain(plain(name!));
      expect(notation(method!.parameter.typeName), name).toMatch(pattern(type));
      if (returns !== undefined) expect(notation(method!.returns.typeName), name).toMatch(pattern(returns));
    }
    if (fact.methods !== '?') expect(Object.keys(of!.methods)).toHaveLength(rowsOf(fact.methods, 1).length);
  });
});

describe('the registry', () => {
  test('is in the order of class_id and version, each once', () => {
    const keys = interfaceClasses.map(({ classId, version }) => classId * 256 + version);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
  });

  test('has every class that is exported, and every file is', () => {
    const exported = Object.values<unknown>(classes).filter(
      (value) => typeof value === 'object' && value !== null && 'classId' in value,
    );
    expect(new Set(interfaceClasses)).toEqual(new Set(exported));
    expect(interfaceClasses).toHaveLength(exported.length);
    const files = readdirSync(new URL('../../src/cosem/classes/', import.meta.url)).filter(
      (file) => file !== 'index.ts',
    );
    const index = readFileSync(new URL('../../src/cosem/classes/index.ts', import.meta.url), 'utf8');
    for (const file of files) expect(index).toContain(`'./${file}'`);
  });

  test('gives a class by its id and version, the highest version where none is given', () => {
    expect(interfaceClassOf(7)?.version).toBe(1);
    expect(interfaceClassOf(7, 0)?.version).toBe(0);
    expect(interfaceClassOf(7, 9)).toBeUndefined();
    expect(interfaceClassOf(8192)).toBeUndefined();
    expect([isKnown(70), isKnown(70, 1), isKnown(70, 2), isKnown(0)]).toEqual([true, true, false, false]);
  });

  test('finds attributes and methods by index', () => {
    const clock = interfaceClassOf(8)!;
    expect(attributeOf(clock, 1)?.[0]).toBe('logicalName');
    expect(attributeOf(clock, 9)?.[0]).toBe('clockBase');
    expect(attributeOf(clock, 10)).toBeUndefined();
    expect(methodOf(clock, 6)?.[0]).toBe('shiftTime');
    expect(methodOf(clock, 0)).toBeUndefined();
  });

  test('an unknown class is readable by index', () => {
    const raw = rawClass(8192, 3);
    expect(raw).toMatchObject({ name: 'Class 8192', classId: 8192, version: 3 });
    const bytes = Uint8Array.of(2, 2, 0x11, 7, 0);
    const value = {
      kind: 'structure',
      value: [
        { kind: 'unsigned', value: 7 },
        { kind: 'null-data', value: null },
      ],
    };
    const [name, attribute] = attributeOf(raw, 127)!;
    expect(name).toBe('attribute127');
    expect(decode(attribute.type, bytes)).toEqual(value);
    expect(encode(raw.methods.method127!.parameter, value as never)).toEqual(bytes);
    expect(attributeOf(raw, 128)).toBeUndefined();
    expect(decode(raw.attributes.logicalName.type, Uint8Array.of(9, 6, 0, 0, 1, 0, 0, 255)).toString()).toBe(
      '0-0:1.0.0*255',
    );
  });
});

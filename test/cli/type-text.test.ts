import { describe, expect, test } from 'vitest';
import { foldType, typeText } from '../../src/cli/type-text.ts';
import {
  array,
  type DataType,
  DisconnectControl,
  either,
  enumeration,
  interfaceClasses,
  longUnsigned,
  nullable,
  octetString,
  structure,
  trailing,
  unsigned,
} from '../../src/cosem/index.ts';

const direction = enumeration({ import: 0, export: 1 });
const types: readonly DataType<unknown>[] = interfaceClasses.flatMap(({ attributes, methods }) => [
  ...Object.values(attributes).map(({ type }) => type),
  ...Object.values(methods).map(({ parameter }) => parameter),
]);

describe('typeText', () => {
  test('gives the values of an enum, wherever it is', () => {
    expect(typeText(DisconnectControl.attributes.controlState.type)).toBe(
      'enum (0=disconnected, 1=connected, 2=ready-for-reconnection)',
    );
    expect(typeText(array(structure({ direction, size: unsigned })))).toBe(
      'array of structure { direction: enum (0=import, 1=export), size: unsigned }',
    );
    expect(typeText(nullable(direction))).toBe('enum (0=import, 1=export) or null-data');
    const direct = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
    expect(typeText(either(octetString, array(direction), direct))).toBe(
      'octet-string or array of enum (0=import, 1=export)',
    );
  });

  test('marks what may be left out', () => {
    expect(typeText(structure({ a: unsigned, b: trailing(direction) }))).toBe(
      'structure { a: unsigned, b?: enum (0=import, 1=export) }',
    );
  });

  test('is the name of the type but for that, for every type of every class', () => {
    const bare = types.map((type) =>
      typeText(type)
        .replace(/ \(\d+=[^)]*\)/g, '')
        .replaceAll('?:', ':'),
    );
    const differing = types.filter(({ typeName }, i) => bare[i] !== typeName).map(({ typeName }) => typeName);
    // Each of its forms is written out.
    const byOptions = expect.stringMatching(/(keyInfo|certificateIdentification)Options: CHOICE/);
    expect(types.length).toBeGreaterThan(500);
    expect(differing).toEqual(differing.map(() => byOptions));
  });
});

describe('foldType', () => {
  test('keeps what fits', () => {
    expect(foldType('structure { a: unsigned }', 25)).toEqual(['structure { a: unsigned }']);
  });

  test('puts fields below one another, indented', () => {
    const inner = structure({ classId: longUnsigned, direction });
    const text = typeText(either(array(structure({ inner, size: unsigned })), octetString, Array.isArray));
    expect(foldType(text, 30)).toEqual([
      'array of structure',
      '  inner: structure',
      '    classId: long-unsigned',
      '    direction: enum (0=import,',
      '      1=export)',
      '  size: unsigned',
      'or octet-string',
    ]);
  });

  test.each([12, 30, 61])('loses nothing at a width of %i, and keeps to it', (width) => {
    const letters = (text: string) => text.replace(/[\s{},]/g, '');
    for (const type of types) {
      const text = typeText(type);
      const lines = foldType(text, width);
      expect(letters(lines.join(''))).toBe(letters(text));
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
    }
  });
});

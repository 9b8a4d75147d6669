import { describe, expect, test } from 'vitest';
import type { Data } from '../../../src/axdr/index.ts';
import { anyData, array, integer, nullable, scalerUnit, structure } from '../../../src/cosem/index.ts';
import { attributeElement, dataElement } from '../../../src/cosem/profile/data-index.ts';

describe('data_index', () => {
  test('0 is the whole attribute', () => {
    expect(attributeElement(scalerUnit, 0)).toEqual({ type: scalerUnit });
    const data: Data = { kind: 'unsigned', value: 7 };
    expect(dataElement(data, 0)).toBe(data);
  });

  test('from 1 on an element of a structure, with its name and type', () => {
    expect(attributeElement(scalerUnit, 1)).toMatchObject({ name: 'scaler', type: { typeName: 'integer' } });
    expect(attributeElement(scalerUnit, 2)).toMatchObject({ name: 'unit', type: { typeName: 'enum' } });
    const inner = attributeElement(structure({ a: integer, b: scalerUnit }), 2).type;
    expect(inner?.typeName).toBe(scalerUnit.typeName);
  });

  test('or of an array', () => {
    expect(attributeElement(array(scalerUnit), 5)).toEqual({ type: scalerUnit });
  });

  test.each([
    ['a structure of fewer', scalerUnit, 3],
    ['a type that is no structure', integer, 1],
    ['a CHOICE', anyData, 1],
    ['what may be null', nullable(scalerUnit), 1],
    ['no type', undefined, 1],
  ])('is of no type in %s', (_, type, index) => {
    expect(attributeElement(type, index)).toEqual({});
  });

  test('takes the element out of a value', () => {
    const value: Data[] = [
      { kind: 'unsigned', value: 7 },
      { kind: 'unsigned', value: 8 },
    ];
    for (const kind of ['array', 'structure'] as const) {
      expect(dataElement({ kind, value }, 2)).toBe(value[1]);
      expect(() => dataElement({ kind, value }, 3)).toThrow(RangeError);
    }
    expect(() => dataElement(value[0]!, 1)).toThrow(RangeError);
  });
});

import { describe, expect, test } from 'vitest';
import { doubleLongUnsigned, interfaceClassOf } from '../../../src/cosem/index.ts';
import {
  capturedAttribute,
  profileColumns,
  scalerUnitReference,
} from '../../../src/cosem/profile/captured-attribute.ts';
import { selectedColumns } from '../../../src/cosem/profile/column-selection.ts';
import { captured, clock, columns, exportActive, importActive, status } from './profiles.ts';

describe('a captured attribute', () => {
  test.each([
    [clock, 'clock', 'time', 'octet-string(12)'],
    [captured(8, '0-0:1.0.0*255', 5), 'date-time', 'daylightSavingsBegin', 'octet-string(12)'],
    [status, 'status', 'value', 'CHOICE'],
    [captured(1, '0-0:96.1.0*255'), 'value', 'value', 'CHOICE'],
    [importActive, 'register', 'value', 'CHOICE'],
    [captured(4, '1-0:1.6.0*255'), 'register', 'value', 'CHOICE'],
    [captured(4, '1-0:1.6.0*255', 4), 'status', 'status', 'CHOICE'],
    [captured(4, '1-0:1.6.0*255', 5), 'date-time', 'captureTime', 'octet-string(12)'],
    [captured(5, '1-0:1.4.0*255', 2), 'register', 'currentAverageValue', 'CHOICE'],
    [captured(5, '1-0:1.4.0*255', 3), 'register', 'lastAverageValue', 'CHOICE'],
    [captured(5, '1-0:1.4.0*255', 8), 'value', 'period', 'double-long-unsigned'],
    [captured(3, '1-0:1.8.0*255', 3, 2), 'value', 'scalerUnit', 'enum'],
    [captured(3, '1-0:1.8.0*255', 3, 9), 'value', 'scalerUnit', undefined],
    [captured(3, '1-0:1.8.0*255', 99), 'value', undefined, undefined],
    [captured(8192, '0-0:1.0.0*255', 2), 'value', undefined, undefined],
  ])('%o is of kind %s', (captureObject, kind, attributeName, typeName) => {
    const attribute = capturedAttribute(captureObject);
    expect(attribute).toMatchObject({ captureObject, kind, scalerUnit: undefined });
    expect(attribute.attributeName).toBe(attributeName);
    expect(attribute.type?.typeName).toBe(typeName);
  });

  test('is named in words, its attribute and element where they are not the value', () => {
    const name = (...parameters: Parameters<typeof captured>) => capturedAttribute(captured(...parameters)).name;
    const whole = name(3, '1-0:1.8.0*255');
    expect(whole).toMatch(/active energy/);
    expect(name(4, '1-0:1.8.0*255', 5)).toBe(`${whole}, capture time`);
    expect(name(3, '1-0:1.8.0*255', 3, 1)).toBe(`${whole}, scaler unit, scaler`);
    expect(name(8192, '1-0:1.8.0*255', 7, 3)).toBe(`${whole}, attribute 7, element 3`);
  });

  test('asks the context for what it knows', () => {
    const scalerUnit = { scaler: -1, unit: 30 };
    const asked = capturedAttribute(importActive, {
      nameOf: ({ logicalName }) => (logicalName.c === 1 ? 'A+' : undefined),
      scalerUnitOf: () => scalerUnit,
      typeOf: () => doubleLongUnsigned,
    });
    expect(asked).toMatchObject({ name: 'A+', scalerUnit, type: doubleLongUnsigned });
    const monitor = captured(71, '0-0:17.0.0*255', 6);
    expect(capturedAttribute(monitor).type).toBeUndefined();
    const known = capturedAttribute(monitor, { interfaceClassOf: ({ classId }) => interfaceClassOf(classId) });
    expect(known).toMatchObject({ type: { typeName: 'double-long-unsigned' } });
  });

  test('says where its scaler and unit are to be read', () => {
    expect(scalerUnitReference(importActive)).toMatchObject({ classId: 3, attributeIndex: 3 });
    expect(scalerUnitReference(captured(4, '1-0:1.6.0*255', 2))?.attributeIndex).toBe(3);
    expect(scalerUnitReference(captured(5, '1-0:1.4.0*255', 3))?.attributeIndex).toBe(4);
    for (const none of [clock, status, captured(4, '1-0:1.6.0*255', 5), captured(5, '1-0:1.4.0*255', 8)])
      expect(scalerUnitReference(none)).toBeUndefined();
  });
});

describe('the columns that a selector asks for', () => {
  const of = profileColumns([clock, status, importActive, exportActive]);
  const range = (...selectedValues: (typeof clock)[]) => {
    const none = { kind: 'null-data', value: null } as const;
    return selectedColumns(of, { restrictingObject: clock, fromValue: none, toValue: none, selectedValues });
  };
  const entries = (fromSelectedValue: number, toSelectedValue: number) =>
    selectedColumns(of, { fromEntry: 1, toEntry: 0, fromSelectedValue, toSelectedValue });

  test('by range: those that are named, else all', () => {
    expect(range()).toEqual(of);
    expect(range(importActive, clock)).toEqual([of[2], of[0]]);
    expect(() => range(columns[5]!.captureObject)).toThrow(RangeError);
    expect(() => range({ ...importActive, dataIndex: 1 })).toThrow(RangeError);
  });

  test('by entry: from and to, from 1 on, 0 is the last', () => {
    expect(entries(1, 0)).toEqual(of);
    expect(entries(2, 3)).toEqual([of[1], of[2]]);
    expect(entries(4, 0)).toEqual([of[3]]);
    expect(() => entries(0, 2)).toThrow(RangeError);
    expect(() => entries(1, 5)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data } from '../../../src/axdr/index.ts';
import { decode, EncodeError, encode, explain, toHex, tryDecode } from '../../../src/codec/index.ts';
import {
  anyData,
  array,
  attribute,
  boolean,
  date,
  dateTime,
  doubleLongUnsigned,
  integer,
  interfaceClass,
  longUnsigned,
  method,
  readOnly,
  structure,
  structureOf,
  text,
  trailing,
  unsigned,
} from '../../../src/cosem/index.ts';
import { arbitrary } from '../../support/arbitrary.ts';
import { hex } from '../../support/corpus.ts';
import { faultOf, flagsOf, refusal } from '../../support/data-type-faults.ts';

describe('array', () => {
  const numbers = array(longUnsigned);

  test('both ways', () => {
    expect(numbers.typeName).toBe('array of long-unsigned');
    expect(decode(numbers, hex('0102120001120002'), { strict: true })).toEqual([1, 2]);
    expect(toHex(encode(numbers, [1, 2]))).toBe('0102120001120002');
    expect(toHex(encode(numbers, []))).toBe('0100');
  });

  test('a fault names the element', () => {
    expect(faultOf(numbers, '01021200010a0131')).toMatchObject({
      code: 'data-type',
      offset: 5,
      path: '[1]',
      expected: 'long-unsigned',
      found: 'visible-string',
    });
    expect(faultOf(numbers, '0202120001120002')).toMatchObject({ expected: 'array', found: 'structure' });
    expect(refusal(numbers, [1, 'two'])).toMatchObject({ path: '[1]' });
    expect(refusal(numbers, { length: 0 })).toMatchObject({ reason: 'an array is expected' });
  });

  test('a count beyond the input is refused before anything is read', () => {
    expect(faultOf(numbers, '0184ffffffff').code).toBe('count-exceeds-input');
    expect(faultOf(numbers, '0103120001').code).toBe('truncated');
  });

  test('keeps the limits of the reader', () => {
    const limits = { maxDepth: 2, maxNodes: 3, maxReassembled: 100, maxProtection: 1 };
    const nested = array(array(array(unsigned)));
    expect(tryDecode(nested, hex('010101010101 1105'), { limits })).toMatchObject({
      ok: false,
      error: { code: 'depth' },
    });
    expect(tryDecode(numbers, hex('0103120001120002120003'), { limits }).ok).toBe(true);
    expect(tryDecode(numbers, hex('0104120001120002120003120004'), { limits })).toMatchObject({
      ok: false,
      error: { code: 'node-limit' },
    });
  });

  test('is read from a compact-array too', () => {
    const rows = array(structure({ index: longUnsigned, day: unsigned }));
    // Constructed in protocol.md, 8.4.
    const compact = hex('13 02021211 06 000102 000304');
    expect(decode(rows, compact, { strict: true })).toEqual([
      { index: 1, day: 2 },
      { index: 3, day: 4 },
    ]);
    expect(explain(rows, compact, 'rows').flags).toEqual([]);
  });

  test('elements of a compact-array are as lenient and as strict as others, and faults name them', () => {
    const rows = array(structure({ day: unsigned }));
    const compact = '1302011203000102';
    expect(faultOf(rows, compact).code).toBe('truncated');
    const words = '13020112020005';
    expect(decode(rows, hex(words))).toEqual([{ day: 5 }]);
    expect(flagsOf(rows, words)).toMatchObject([
      { code: 'data-type', offset: 0, reason: 'long-unsigned in place of unsigned' },
    ]);
    expect(faultOf(rows, words, true)).toMatchObject({ code: 'data-type', path: '[0].day', offset: 0 });
    expect(faultOf(rows, '1302010a020141')).toMatchObject({
      code: 'data-type',
      offset: 0,
      path: '[0].day',
      expected: 'unsigned',
      found: 'visible-string',
    });
    expect(faultOf(numbers, '130a020141')).toMatchObject({ path: '[0]', expected: 'long-unsigned' });
  });
});

describe('structure', () => {
  const entry = structure({ index: longUnsigned, name: text, from: trailing(date), to: trailing(date) });
  const head = '120007 090141';
  const day = { year: 2026, month: 11, dayOfMonth: 22, dayOfWeek: undefined };

  test('names its fields and leaves out what trails', () => {
    expect(entry.typeName).toBe(
      'structure { index: long-unsigned, name: octet-string, from: octet-string(5), to: octet-string(5) }',
    );
    const cases: readonly (readonly [string, Parameters<typeof entry.write>[1]])[] = [
      [`0202${head}`, { index: 7, name: 'A' }],
      [`0203${head}090507ea0b16ff`, { index: 7, name: 'A', from: day }],
      [`0204${head}090507ea0b16ff090507ea0b16ff`, { index: 7, name: 'A', from: day, to: day }],
    ];
    for (const [octets, value] of cases) {
      expect(decode(entry, hex(octets), { strict: true })).toStrictEqual(value);
      expect(encode(entry, value)).toEqual(hex(octets));
    }
  });

  test('a field is never written in the place of one before it', () => {
    expect(refusal(entry, { index: 7, name: 'A', to: day })).toMatchObject({ path: 'from' });
    expect(refusal(entry, { index: 7 })).toMatchObject({ path: 'name' });
    expect(refusal(entry, null)).toBeInstanceOf(EncodeError);
  });

  test('the number of elements must be right', () => {
    expect(faultOf(entry, '0201120007')).toMatchObject({
      code: 'list-length',
      offset: 0,
      expected: '2 to 4 elements',
      found: '1',
    });
    expect(faultOf(entry, `0205${head}000000`)).toMatchObject({ code: 'list-length', found: '5' });
    expect(faultOf(structure({ index: unsigned }), '0200')).toMatchObject({ expected: '1 elements', found: '0' });
    expect(faultOf(entry, `0102${head}`)).toMatchObject({ code: 'data-type', expected: 'structure', found: 'array' });
  });

  test('a fault names the field, however deep', () => {
    const table = array(structure({ entry }));
    expect(faultOf(table, '0101 0201 0202 120007 1105')).toMatchObject({ path: '[0].entry.name', offset: 9 });
    expect(refusal(table, [{ entry: { index: 7, name: 5 } }])).toMatchObject({ path: '[0].entry.name' });
  });

  test('of elements that are known only when they are there', () => {
    const row = structureOf(anyData);
    const value: Data[] = [
      { kind: 'unsigned', value: 5 },
      { kind: 'null-data', value: null },
    ];
    expect(row.typeName).toBe('structure of CHOICE');
    expect(decode(row, hex('0202110500'))).toEqual(value);
    expect(toHex(encode(row, value))).toBe('0202110500');
    expect(faultOf(row, '0102110500')).toMatchObject({ expected: 'structure', found: 'array' });
    expect(faultOf(row, '02021105')).toMatchObject({ code: 'truncated' });
  });
});

describe('any data', () => {
  test('is read as Data is', () => {
    fc.assert(
      fc.property(arbitrary(anyData), (value) => {
        const bytes = encode(anyData, value as Data);
        expect(bytes).toEqual(encode(Data, value as Data));
        expect(decode(anyData, bytes)).toEqual(value);
      }),
      { numRuns: 50 },
    );
    expect(anyData.typeName).toBe('CHOICE');
  });
});

describe('interface class', () => {
  const Lamp = interfaceClass(
    'Lamp',
    { classId: 9000, version: 1 },
    {
      brightness: attribute(2, unsigned),
      hours: readOnly(3, doubleLongUnsigned, { since: [1, dateTime] }),
    },
    { flash: method(1, integer), test: method(2, integer, boolean) },
  );

  test('has a logical name, and its members by name', () => {
    expect(Lamp).toMatchObject({ name: 'Lamp', classId: 9000, version: 1 });
    expect(Object.entries(Lamp.attributes).map(([name, of]) => [of.attributeId, name, of.writable])).toEqual([
      [1, 'logicalName', false],
      [2, 'brightness', true],
      [3, 'hours', false],
    ]);
    expect(Lamp.attributes.hours.selectiveAccess.since).toEqual([1, dateTime]);
    expect(Lamp.attributes.brightness.selectiveAccess).toEqual({});
    expect(Object.entries(Lamp.methods).map(([name, of]) => [of.methodId, name, of.returns])).toEqual([
      [1, 'flash', undefined],
      [2, 'test', boolean],
    ]);
    expect(interfaceClass('Bare', { classId: 9001, version: 0 }, {}).methods).toEqual({});
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, EncodeError, encode, toHex } from '../../../src/codec/index.ts';
import {
  bitString,
  boolean,
  type DataType,
  date,
  dateTime,
  dateTimeTagged,
  doubleLong,
  doubleLongUnsigned,
  either,
  enumeration,
  enumNumber,
  float32,
  float64,
  integer,
  logicalName,
  long,
  long64,
  long64Unsigned,
  longUnsigned,
  mappedType,
  named,
  nullable,
  octetString,
  text,
  time,
  unsigned,
  visibleString,
} from '../../../src/cosem/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { arbitrary } from '../../support/arbitrary.ts';
import { hex } from '../../support/corpus.ts';
import { faultOf, flagsOf, refusal } from '../../support/data-type-faults.ts';

describe('whole numbers', () => {
  test.each<[string, DataType<unknown>, string, unknown]>([
    ['integer', integer, '0f80', -128],
    ['long', long, '108000', -32768],
    ['double-long', doubleLong, '0580000000', -2147483648],
    ['unsigned', unsigned, '11ff', 255],
    ['long-unsigned', longUnsigned, '12ffff', 65535],
    ['double-long-unsigned', doubleLongUnsigned, '06ffffffff', 4294967295],
    ['long64', long64, '148000000000000000', -(2n ** 63n)],
    ['long64-unsigned', long64Unsigned, '15ffffffffffffffff', 2n ** 64n - 1n],
    ['enum', enumNumber, '1607', 7],
    ['float32', float32, '1742280000', 42],
    ['float64', float64, '184045000000000000', 42],
    ['boolean', boolean, '0301', true],
    ['bit-string', bitString, '0403a0', [true, false, true]],
  ])('%s, both ways, by its tag', (typeName, type, octets, value) => {
    expect(type.typeName).toBe(typeName);
    expect(decode(type, hex(octets), { strict: true })).toEqual(value);
    expect(toHex(encode(type, value))).toBe(octets);
    expect(flagsOf(type, octets)).toEqual([]);
  });

  const spellings = [
    ['0f05', 'integer'],
    ['100005', 'long'],
    ['0500000005', 'double-long'],
    ['1105', 'unsigned'],
    ['120005', 'long-unsigned'],
    ['0600000005', 'double-long-unsigned'],
    ['140000000000000005', 'long64'],
    ['150000000000000005', 'long64-unsigned'],
    ['1605', 'enum'],
    ['0d05', 'bcd'],
  ] as const;
  const numbers = [integer, long, doubleLong, unsigned, longUnsigned, doubleLongUnsigned, enumNumber];

  test.each(spellings)('%s, a %s, is read as any other, flagged, and refused when strict', (octets, kind) => {
    for (const type of [...numbers, long64, long64Unsigned]) {
      const value = type === long64 || type === long64Unsigned ? 5n : 5;
      expect(decode<unknown>(type, hex(octets))).toBe(value);
      if (type.typeName === kind) continue;
      expect(flagsOf(type, octets)).toMatchObject([
        { code: 'data-type', offset: 0, reason: `${kind} in place of ${type.typeName}` },
      ]);
      expect(faultOf(type, octets, true)).toMatchObject({ code: 'data-type', offset: 0 });
    }
  });

  test('64 bits stay bigint, and what a number cannot hold exactly is no number', () => {
    expect(decode(long64Unsigned, hex('12ffff'))).toBe(65535n);
    expect(decode(unsigned, hex('15001fffffffffffff'))).toBe(2 ** 53 - 1);
    expect(faultOf(unsigned, '150020000000000000')).toMatchObject({
      code: 'data-type',
      offset: 0,
      expected: 'unsigned',
    });
    expect(faultOf(long, '148000000000000000')).toMatchObject({ code: 'data-type', offset: 0 });
  });

  test.each([
    ['090105', 'octet-string'],
    ['1742280000', 'float32'],
    ['0301', 'boolean'],
    ['00', 'null-data'],
    ['0101', 'array'],
    ['020100', 'structure'],
    ['1300', 'compact-array'],
    ['07', 'tag 7'],
  ])('%s, a %s, is no whole number', (octets, found) => {
    for (const type of [...numbers, long64])
      expect(faultOf(type, octets)).toMatchObject({ code: 'data-type', offset: 0, expected: type.typeName, found });
  });

  test('a boolean is read from a whole number, flagged', () => {
    expect([
      decode(boolean, hex('1100')),
      decode(boolean, hex('120100')),
      decode(boolean, hex('140000000100000000')),
    ]).toEqual([false, true, true]);
    expect(flagsOf(boolean, '1601')).toMatchObject([{ reason: 'enum in place of boolean' }]);
    expect(faultOf(boolean, '1601', true).code).toBe('data-type');
    expect(faultOf(boolean, '0a0131')).toMatchObject({ expected: 'boolean', found: 'visible-string' });
  });

  test.each<[DataType<unknown>, unknown]>([
    [integer, 128],
    [unsigned, -1],
    [unsigned, 1.5],
    [longUnsigned, 65536],
    [doubleLongUnsigned, 2 ** 32],
    [long64Unsigned, -1n],
    [long64Unsigned, 2n ** 64n],
    [long64, 5],
    [unsigned, 5n],
    [boolean, 1],
  ])('%o does not take %s', (type, value) => {
    expect(refusal(type, value)).toBeInstanceOf(EncodeError);
  });
});

describe('enumeration', () => {
  const state = enumeration({ off: 0, on: 1 });

  test('is open: a number without a name stays that number', () => {
    expect([decode(state, hex('1600')), decode(state, hex('1601')), decode(state, hex('16c8'))]).toEqual([
      'off',
      'on',
      200,
    ]);
    expect([toHex(encode(state, 'on')), toHex(encode(state, 200)), toHex(encode(state, 1))]).toEqual([
      '1601',
      '16c8',
      '1601',
    ]);
  });

  test('is read from other whole types, flagged', () => {
    expect(decode(state, hex('1101'))).toBe('on');
    expect(flagsOf(state, '1101')).toMatchObject([{ reason: 'unsigned in place of enum' }]);
    expect(faultOf(state, '1101', true).code).toBe('data-type');
  });

  test('does not take other names', () => {
    expect(refusal(state, 'dim').reason).toBe('one of off, on is expected');
    for (const value of ['toString', '__proto__', undefined, null, 256, -1, {}]) refusal(state, value);
  });
});

describe('strings', () => {
  test.each<[string, DataType<unknown>, string, unknown]>([
    ['octet-string', octetString, '0902ff00', hex('ff00')],
    ['visible-string', visibleString, '0a024142', 'AB'],
    ['octet-string', text, '09024142', 'AB'],
    ['octet-string', text, '0902ff00', '\u00ff\u0000'],
    ['octet-string(6)', logicalName, '09060000600300ff', obis('0-0:96.3.0')],
  ])('%s, both ways', (typeName, type, octets, value) => {
    expect(type.typeName).toBe(typeName);
    expect(decode(type, hex(octets), { strict: true })).toEqual(value);
    expect(toHex(encode(type, value))).toBe(octets);
  });

  test('text is read from a visible-string too', () => {
    expect(decode(text, hex('0a024142'))).toBe('AB');
    expect(faultOf(text, '1101')).toMatchObject({ expected: 'octet-string or visible-string', found: 'unsigned' });
  });

  test('text does not take characters beyond one octet', () => {
    for (const value of ['€', 'Ā', '😀', 5, undefined]) refusal(text, value);
    expect(toHex(encode(text, 'é'))).toBe('0901e9');
  });

  test('a logical name has six octets', () => {
    expect(faultOf(logicalName, '09050000600300')).toMatchObject({
      code: 'bad-value',
      offset: 0,
      expected: '6 octets',
      found: '5 octets',
    });
    expect(faultOf(logicalName, '0a060000600300ff')).toMatchObject({
      expected: 'logical name',
      found: 'visible-string',
    });
    expect(faultOf(logicalName, '090600006003').code).toBe('truncated');
    expect(decode(logicalName, hex('0981060000600300ff'))).toEqual(obis('0-0:96.3.0'));
    expect(flagsOf(logicalName, '0981060000600300ff')).toMatchObject([{ code: 'non-canonical-length' }]);
    refusal(logicalName, '0-0:96.3.0');
  });
});

describe('dates and times', () => {
  const octets = '07ea0b16070c1e0000ffc400';
  const value = {
    year: 2026,
    month: 11,
    dayOfMonth: 22,
    dayOfWeek: 7,
    hour: 12,
    minute: 30,
    second: 0,
    hundredths: 0,
    deviation: -60,
    clockStatus: 0,
  };

  test('a date-time is an octet-string of 12', () => {
    expect(decode(dateTime, hex(`090c${octets}`), { strict: true })).toEqual(value);
    expect(toHex(encode(dateTime, value))).toBe(`090c${octets}`);
    const open = { ...value, year: undefined, hundredths: undefined, deviation: undefined, clockStatus: undefined };
    expect(decode(dateTime, hex('090cffff0b16070c1e00ff8000ff'))).toEqual(open);
  });

  test.each<[string, DataType<unknown>, string, string]>([
    ['date-time', dateTime, `19${octets}`, `090c${octets}`],
    ['date', date, '1a07ea0b1607', '090507ea0b1607'],
    ['time', time, '1b0c1e0000', '09040c1e0000'],
  ])('%s with a tag of its own is read, flagged, and refused when strict', (kind, type, tagged, inOctets) => {
    expect(decode(type, hex(tagged))).toEqual(decode(type, hex(inOctets), { strict: true }));
    expect(toHex(encode(type, decode(type, hex(tagged))))).toBe(inOctets);
    expect(flagsOf(type, inOctets)).toEqual([]);
    expect(flagsOf(type, tagged)).toMatchObject([{ reason: `${kind} in place of ${type.typeName}` }]);
    expect(faultOf(type, tagged, true).code).toBe('data-type');
  });

  test('the type date-time is written with its tag and read from an octet-string too', () => {
    expect(toHex(encode(dateTimeTagged, value))).toBe(`19${octets}`);
    expect(decode(dateTimeTagged, hex(`19${octets}`), { strict: true })).toEqual(value);
    expect(decode(dateTimeTagged, hex(`090c${octets}`))).toEqual(value);
  });

  test('another size or type is an error', () => {
    expect(faultOf(dateTime, '090507ea0b1607')).toMatchObject({ code: 'bad-value', found: '5 octets' });
    expect(faultOf(date, '0900')).toMatchObject({ code: 'bad-value', expected: '5 octets' });
    expect(faultOf(time, '1105')).toMatchObject({ code: 'data-type', expected: 'time', found: 'unsigned' });
  });
});

describe('null-data and alternatives', () => {
  const optionalNumber = nullable(longUnsigned);
  const port = either(longUnsigned, visibleString, (value) => typeof value === 'number');

  test('nullable is null or its type', () => {
    expect([decode(optionalNumber, hex('00')), decode(optionalNumber, hex('120005'))]).toEqual([null, 5]);
    expect([toHex(encode(optionalNumber, null)), toHex(encode(optionalNumber, 5))]).toEqual(['00', '120005']);
    expect(optionalNumber.typeName).toBe('long-unsigned or null-data');
    refusal(optionalNumber, undefined);
    const drawn = fc.sample(arbitrary(optionalNumber), 200);
    expect(drawn.includes(null) && drawn.some((value) => typeof value === 'number')).toBe(true);
  });

  test('either is told by the tag', () => {
    expect([decode(port, hex('120005')), decode(port, hex('0a0135'))]).toEqual([5, '5']);
    expect([toHex(encode(port, 5)), toHex(encode(port, '5'))]).toEqual(['120005', '0a0135']);
    expect(faultOf(port, '00')).toMatchObject({
      code: 'data-type',
      offset: 0,
      expected: 'long-unsigned or visible-string',
      found: 'null-data',
    });
    expect(faultOf(port, '0a05')).toMatchObject({ code: 'truncated' });
    const drawn = new Set(fc.sample(arbitrary(port), 200).map((value) => typeof value));
    expect(drawn).toEqual(new Set(['number', 'string']));
  });

  test('either takes a whole number of another type for the alternative that is one', () => {
    const name = either(octetString, unsigned, (value) => value instanceof Uint8Array);
    expect(decode(name, hex('120005'))).toBe(5);
    expect(flagsOf(name, '120005')).toMatchObject([{ reason: 'long-unsigned in place of unsigned' }]);
  });

  test('a type can be given other values and another name', () => {
    const percent = named(
      'percent',
      mappedType(
        unsigned,
        (value) => value / 100,
        (value) => value * 100,
      ),
    );
    expect([percent.typeName, decode(percent, hex('1132')), toHex(encode(percent, 0.5))]).toEqual([
      'percent',
      0.5,
      '1132',
    ]);
  });
});

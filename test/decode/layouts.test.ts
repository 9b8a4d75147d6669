import { describe, expect, test } from 'vitest';
import { Data } from '../../src/axdr/index.ts';
import { concat, encode } from '../../src/codec/index.ts';
import { type DecodeCaptureOptions, decodeCapture, type PositionalTemplate } from '../../src/decode/index.ts';
import * as capture from '../support/captures.ts';
import {
  array,
  code,
  codes,
  notification,
  number,
  octetString,
  scalerUnit,
  single,
  structure,
  text,
} from '../support/captures.ts';
import { contractFault } from '../support/contract.ts';
import { hex } from '../support/corpus.ts';

function pushed(body: Data, options: DecodeCaptureOptions = {}, time?: Uint8Array) {
  const result = decodeCapture(notification(body, time), options);
  expect(contractFault(result)).toBeUndefined();
  return single(result);
}

/** The layout that was found, by the note that names it. */
const layoutOf = ({ issues }: ReturnType<typeof pushed>) =>
  issues.find((issue) => issue.code === 'layout')?.message.replace(/^.* as /, '');
const brief = ({ readings }: ReturnType<typeof pushed>) =>
  readings.map(({ obis, scaled, unit }) => [obis, scaled, unit]);

const u32 = (value: number): Data => number('double-long-unsigned', value);
const u16 = (value: number): Data => ({ kind: 'long-unsigned', value });
const nothing: Data = { kind: 'null-data', value: null };
const definition = (classId: number, name: string, attribute: number): Data =>
  structure(u16(classId), code(name), number('integer', attribute), u16(0));
const clock = octetString(capture.dateTime);
const time = '2026-11-22T07:48:00+01:00';

/** One body for each layout, its readings, and the time that stands in the body. */
const bodies: Record<string, { body: Data; readings: unknown[] }[]> = {
  'object-list-first': [
    {
      body: structure(
        array(definition(8, '0-0:1.0.0*255', 2), definition(3, '1-0:1.8.0*255', 2), definition(3, '1-0:1.8.0*255', 3)),
        clock,
        u32(12_345),
        scalerUnit(-1, 30),
      ),
      readings: [
        ['0-0:1.0.0*255', undefined, undefined],
        ['1-0:1.8.0*255', '1234.5', 'Wh'],
      ],
    },
    {
      // The list is one of the objects that it lists.
      body: structure(
        array(
          definition(40, '0-0:25.9.0*255', 2),
          definition(8, '0-0:1.0.0*255', 2),
          definition(3, '1-0:32.7.0*255', 2),
        ),
        clock,
        u16(2301),
      ),
      readings: [
        ['0-0:1.0.0*255', undefined, undefined],
        ['1-0:32.7.0*255', '2301', undefined],
      ],
    },
  ],
  'class-obis-attribute-value': [
    {
      body: array(
        structure(u16(8), code('0-0:1.0.0*255'), number('integer', 2), clock),
        structure(u16(3), code('1-0:1.8.0*255'), number('integer', 2), u32(7)),
        structure(u16(3), code('1-0:1.8.0*255'), number('integer', 3), scalerUnit(3, 30)),
      ),
      readings: [
        ['0-0:1.0.0*255', undefined, undefined],
        ['1-0:1.8.0*255', '7000', 'Wh'],
      ],
    },
    {
      body: structure(
        text('a header'),
        ...[u16(8), code('0-0:1.0.0*255'), number('integer', 2), clock],
        ...[u16(3), code('1-0:2.8.0*255'), number('integer', 2), u32(7)],
      ),
      readings: [
        ['0-0:1.0.0*255', undefined, undefined],
        ['1-0:2.8.0*255', '7', undefined],
      ],
    },
  ],
  'kamstrup-list': [
    {
      body: structure(
        { kind: 'visible-string', value: 'Kamstrup_V0001' },
        ...[code('1-1:1.8.0*255'), u32(6_307_498), code('1-1:31.7.0*255'), u32(57), code('1-1:32.7.0*255'), u16(222)],
        ...[code('1-1:1.7.0*255'), u32(1083), code('1-1:3.8.0*255'), u32(12), code('1-1:4.7.0*255'), u32(718)],
        ...[code('1-1:13.7.0*255'), u16(83), nothing, nothing, code('0-1:1.0.0*255'), clock],
      ),
      readings: [
        [undefined, undefined, undefined],
        ['1-1:1.8.0*255', '63074980', 'Wh'],
        ['1-1:31.7.0*255', '0.57', 'A'],
        ['1-1:32.7.0*255', '222', 'V'],
        ['1-1:1.7.0*255', '1083', 'W'],
        ['1-1:3.8.0*255', '120', 'varh'],
        ['1-1:4.7.0*255', '718', 'var'],
        ['1-1:13.7.0*255', '0.83', ''],
        ['0-1:1.0.0*255', undefined, undefined],
      ],
    },
  ],
  'kaifa-list': [
    {
      body: structure(
        ...[
          code('1-0:0.2.129*255'),
          text('KFM_001'),
          code('1-0:1.7.0*255'),
          u32(2816),
          code('1-0:31.7.0*255'),
          u32(6781),
        ],
        ...[code('1-0:32.7.0*255'), u32(2322), code('0-0:1.0.0*255'), clock, code('1-0:1.8.0*255'), u32(4_786_979)],
      ),
      readings: [
        ['1-0:0.2.129*255', undefined, undefined],
        ['1-0:1.7.0*255', '2816', 'W'],
        ['1-0:31.7.0*255', '6.781', 'A'],
        ['1-0:32.7.0*255', '232.2', 'V'],
        ['0-0:1.0.0*255', undefined, undefined],
        ['1-0:1.8.0*255', '4786979', 'Wh'],
      ],
    },
  ],
  positional: [
    {
      body: structure(
        text('KFM_001'),
        text('6970631403275928'),
        text('MA304H3E'),
        ...[4097, 0, 195, 0, 12_056, 2392].map(u32),
      ),
      readings: [
        ...['1-0:0.2.129*255', '0-0:96.1.0*255', '0-0:96.1.7*255'].map((name) => [name, undefined, undefined]),
        ['1-0:1.7.0*255', '4097', 'W'],
        ['1-0:2.7.0*255', '0', 'W'],
        ['1-0:3.7.0*255', '195', 'var'],
        ['1-0:4.7.0*255', '0', 'var'],
        ['1-0:31.7.0*255', '12.056', 'A'],
        ['1-0:32.7.0*255', '239.2', 'V'],
      ],
    },
    { body: structure(u32(1590)), readings: [['1-0:1.7.0*255', '1590', 'W']] },
  ],
  'obis-value-scaler-unit': [
    {
      body: array(
        structure(code('0-0:1.0.0*255'), clock),
        structure(code('1-0:1.7.0*255'), u32(733), scalerUnit(0, 27)),
        structure(code('1-0:31.7.0*255'), { kind: 'long', value: -7 }, scalerUnit(-1, 33)),
      ),
      readings: [
        ['0-0:1.0.0*255', undefined, undefined],
        ['1-0:1.7.0*255', '733', 'W'],
        ['1-0:31.7.0*255', '-0.7', 'A'],
      ],
    },
    {
      body: structure(
        clock,
        code('1-0:1.8.0*255'),
        u32(5),
        scalerUnit(2, 30),
        code('0-0:96.1.0*255'),
        text('KFM1200200070313'),
      ),
      readings: [
        ['1-0:1.8.0*255', '500', 'Wh'],
        ['0-0:96.1.0*255', undefined, undefined],
      ],
    },
  ],
};

describe.each(Object.entries(bodies).flatMap(([name, all]) => all.map((each, i) => [name, i + 1, each] as const)))(
  '%s, body %i',
  (name, _, { body, readings }) => {
    test('is found by name and read', () => {
      const message = pushed(body);
      expect(layoutOf(message)).toBe(name);
      expect(brief(message)).toEqual(readings);
      expect(codes(message)).toEqual([]);
    });

    test('takes the time of the clock in it, else that of the notification', () => {
      const hasClock = encode(Data, body).join().includes(capture.dateTime.join());
      const message = pushed(body, {}, hex('07e80101010c000000800000'));
      expect(message.readings.map((each) => each.time)).toEqual(
        readings.map(() => (hasClock ? time : '2024-01-01T12:00:00')),
      );
    });

    test('reads the same in every carrier, ciphered or not', () => {
      const expected = pushed(body).readings;
      const apdu = capture.protect(notification(body));
      const carriers = [
        apdu,
        capture.wrapped(apdu),
        concat(...capture.mbusFrames(apdu, 60)),
        concat(...capture.segments(apdu, 60)),
      ];
      for (const octets of carriers) {
        expect(single(decodeCapture(octets, { keys: capture.bothKeys })).readings).toEqual(expected);
      }
    });
  },
);

describe('what is no known layout', () => {
  test.each([
    ['values alone', structure(u32(1), u32(2), text('ISK1020784605887')), 3],
    ['one number of another size than Kaifa sends', structure(u16(1590)), 1],
    ['a number alone', u32(7), 1],
    ['nothing', nothing, 1],
    ['an empty structure', structure(), 0],
    ['text of six characters', structure(text('ABCDEF'), u32(1)), 2],
  ])('%s: a note, and the values by position', (_, body, count) => {
    const message = pushed(body);
    expect(message.issues).toMatchObject([
      { severity: 'note', code: 'layout-unknown', hint: 'give a template of the push' },
    ]);
    expect(message.readings).toHaveLength(count);
    expect(message.readings.every(({ obis, unit }) => obis === undefined && unit === undefined)).toBe(true);
  });

  test('attribute descriptors without their tags (Sagemcom XT211): an error with its place, and nothing made up', () => {
    const octets = hex('0f00000001 00 0202 0028 0000190900ff 02 0003 0100010800ff 02 0600000001');
    const message = single(decodeCapture(capture.frame(concat(hex('e6e700'), octets))));
    expect(message).toMatchObject({ readings: [], issues: [{ severity: 'error', code: 'unknown-tag', offset: 21 }] });
    expect(message.issues[0]!.path).toBe('hdlc > llc > apdu.data-notification.notificationBody[1]');
  });
});

describe('templates of the caller', () => {
  const entries = [['0-0:96.1.0*255'], ['0-0:96.14.0*255'], ['1-0:1.8.0*255', -3, 30], undefined] as const;
  const template: PositionalTemplate = { name: 'mine', entries };
  const body = structure(
    text('ISK84605887'),
    number('unsigned', 2),
    { kind: 'long64-unsigned', value: 123_456n },
    u32(9),
  );

  test('are used where they suit', () => {
    const message = pushed(body, { templates: [template] });
    expect(layoutOf(message)).toBe('positional');
    expect(brief(message)).toEqual([
      ['0-0:96.1.0*255', undefined, undefined],
      ['0-0:96.14.0*255', '2', undefined],
      ['1-0:1.8.0*255', '123.456', 'Wh'],
      [undefined, '9', undefined],
    ]);
    expect(message.readings.at(-1)?.description).toBe('value 4');
  });

  test('and not where a measured value is no number, the length is another, or the version is', () => {
    const wrong: PositionalTemplate[] = [
      { name: 'text for a number', entries: [['1-0:1.8.0*255', 0, 30], undefined, undefined, undefined] },
      { name: 'shorter', entries: entries.slice(1) },
      { name: 'another version', listVersion: 'KFM_', entries },
    ];
    for (const each of wrong) expect(codes(pushed(body, { templates: [each] })), each.name).toEqual(['layout-unknown']);
    expect(layoutOf(pushed(body, { templates: [...wrong, { ...template, listVersion: 'ISK' }] }))).toBe('positional');
  });

  test('come before the built-in ones', () => {
    const own: PositionalTemplate = { name: 'own', entries: [['1-0:21.7.0*255', 1, 27]] };
    expect(brief(pushed(structure(u32(5)), { templates: [own] }))).toEqual([['1-0:21.7.0*255', '50', 'W']]);
  });

  test('a code that is none leaves the value without one', () => {
    const message = pushed(structure(u32(5)), { templates: [{ name: 'odd', entries: [['no code', 0, 27]] }] });
    expect(brief(message)).toEqual([[undefined, '5', 'W']]);
  });
});

describe('values', () => {
  const one = (value: Data, scaler = 0, unit = 30) =>
    pushed(array(structure(code('1-0:1.8.0*255'), value, scalerUnit(scaler, unit)))).readings[0]!;

  test.each<[Data, number, string]>([
    [u32(4_294_967_295), 0, '4294967295'],
    [u32(4_294_967_295), 3, '4294967295000'],
    [u32(0), -3, '0.000'],
    [u32(5), -3, '0.005'],
    [{ kind: 'double-long', value: -2_147_483_648 }, -2, '-21474836.48'],
    [{ kind: 'long', value: -1 }, -1, '-0.1'],
    [{ kind: 'integer', value: -128 }, 2, '-12800'],
    [{ kind: 'long64', value: -(2n ** 63n) }, -3, '-9223372036854775.808'],
    [{ kind: 'long64-unsigned', value: 2n ** 64n - 1n }, -1, '1844674407370955161.5'],
    [{ kind: 'long64-unsigned', value: 2n ** 64n - 1n }, 1, '184467440737095516150'],
    [{ kind: 'float32', value: 1.5 }, 0, '1.5'],
    [{ kind: 'float64', value: -0.25 }, 1, '-2.5'],
    [{ kind: 'float64', value: 1e-7 }, 0, '0.0000001'],
    [{ kind: 'float64', value: 1e21 }, 0, '1000000000000000000000'],
    [{ kind: 'float32', value: Math.fround(230.1) }, 0, '230.1'],
    [{ kind: 'float64', value: -0 }, 0, '0'],
    [u32(1), -128, `0.${'0'.repeat(127)}1`],
  ])('%o with scaler %i is exactly %s', (value, scaler, expected) => {
    const found = one(value, scaler);
    expect(found).toMatchObject({ value: value.value, scaler, scaled: expected, unit: 'Wh' });
  });

  test.each<Data>([
    { kind: 'float32', value: Number.NaN },
    { kind: 'float64', value: Number.POSITIVE_INFINITY },
  ])('%o has no decimal', (value) => {
    expect(one(value).scaled).toBeUndefined();
  });

  test.each<[Data, unknown]>([
    [text('KFM1200200070313'), 'KFM1200200070313'],
    [octetString('00ff'), '00ff'],
    [octetString(''), ''],
    [clock, time],
    [{ kind: 'boolean', value: true }, true],
    [{ kind: 'bit-string', value: [true, false, true] }, '101'],
    [{ kind: 'utf8-string', value: 'Zähler' }, 'Zähler'],
    [structure(u32(1), nothing), [1, null]],
    [nothing, null],
  ])('%o is shown as %o, without unit and decimal', (data, value) => {
    expect(one(data)).toEqual({ obis: '1-0:1.8.0*255', description: expect.any(String), value });
  });

  test('a unit that is none has no symbol', () => {
    expect(one(u32(1), 0, 200).unit).toBeUndefined();
  });
});

describe('times', () => {
  test.each([
    ['07ea0b160707300000ffc400', time],
    ['07ea0716030730 00ffff8880', '2026-07-22T07:48:00+02:00'],
    ['07ea0b160707300000800000', '2026-11-22T07:48:00'],
    ['07ea0b1607073000ff8000ff', '2026-11-22T07:48:00'],
    ['07ea0b160707300000000000', '2026-11-22T07:48:00Z'],
    ['07ea0b1607073000000 12c00', '2026-11-22T07:48:00-05:00'],
  ])('%s is %s', (octets, expected) => {
    const message = pushed(capture.register, {}, hex(octets));
    expect(message.readings[0]?.time?.replace('+00:00', 'Z').replace(/\.00/, '')).toBe(expected);
  });

  test('behind a tag of octet-string, as Kaifa sends it', () => {
    const octets = concat(hex('0f000001db 090c'), capture.dateTime, encode(Data, capture.register));
    const message = single(decodeCapture(octets));
    expect(message.readings[0]?.time).toBe(time);
    expect(codes(message)).toEqual(['bad-value']);
  });

  test('of an event, with and without the tag', () => {
    const event = (date: string) => hex(`c201${date}0003010001080 0ff020600000001`);
    for (const date of ['0c07ea0b160707300000ffc400', '090c07ea0b160707300000ffc400']) {
      expect(single(decodeCapture(event(date))).readings).toMatchObject([{ obis: '1-0:1.8.0*255', value: 1, time }]);
    }
  });
});

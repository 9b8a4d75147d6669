import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CosemDateTime,
  Data,
  DateTimeError,
  date,
  dateTime,
  dateTimeFromBytes,
  dateTimeToBytes,
  formatDate,
  formatDateTime,
  formatTime,
  fromInstant,
  type InstantOptions,
  isPlausibleDateTime,
  time,
  toInstant,
  type ZonePolicy,
} from '../../src/axdr/index.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import { corpus, describeCorpus, hex } from '../support/corpus.ts';

const error: InstantOptions = { whenUnspecified: 'error' };
const iso = (milliseconds: number) => new Date(milliseconds).toISOString().replace('.000Z', 'Z');

describe('the twelve octets', () => {
  test.each([
    ['07e40101ff00030000ff8800', '2020-01-01T00:03:00+02:00'],
    ['07e8021d04173b3a63ffc480', '2024-02-29T23:59:58.99+01:00'],
    ['07e8021d04173b3aff00b400', '2024-02-29T23:59:58-03:00'],
    ['07e8021d04173b3a00fe9800', '2024-02-29T23:59:58+06:00'],
    ['07e8021d04173b3a00feb600', '2024-02-29T23:59:58+05:30'],
    ['07e8021d04173b3a00000000', '2024-02-29T23:59:58Z'],
    ['07e8021d04173b3a00800000', '2024-02-29T23:59:58'],
    ['ffffffffffffffffff8000ff', '****-**-**T**:**:**'],
    ['fffffdfe070200000080 00ff', '****-dst-end-lastT02:00:00'],
    ['fffffefd070200000080 00ff', '****-dst-begin-last-1T02:00:00'],
    ['07e80dff09ff636300ff88ff', '2024-13-**T**:99:99+02:00'],
    ['00000000000000000007d000', '0000-00-00T00:00:00-33:20'],
  ])('%s is %s, and nothing of it is lost', (octets, text) => {
    const bytes = hex(octets);
    const value = decode(dateTime, bytes);
    expect(formatDateTime(value)).toBe(text);
    expect(encode(dateTime, value)).toEqual(bytes);
  });

  test('any octets at all come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
        expect(dateTimeToBytes(dateTimeFromBytes(bytes))).toEqual(bytes);
        expect(encode(date, decode(date, bytes.subarray(0, 5)))).toEqual(bytes.subarray(0, 5));
        expect(encode(time, decode(time, bytes.subarray(5, 9)))).toEqual(bytes.subarray(5, 9));
      }),
    );
  });

  test.each([
    [{ month: 255 }, 'month from 0 to 254'],
    [{ hour: -1 }, 'hour from 0 to 254'],
    [{ second: 1.5 }, 'second from 0 to 254'],
    [{ year: 65536 }, 'year'],
    [{ deviation: 32768 }, 'deviation in minutes'],
    [{ clockStatus: 256 }, 'clockStatus'],
  ])('%j cannot be sent', (field, message) => {
    expect(() => encode(dateTime, field)).toThrow(message);
  });
});

describe('B46: what is no date is kept, and is no instant', () => {
  const good: CosemDateTime = {
    year: 2024,
    month: 6,
    dayOfMonth: 15,
    dayOfWeek: 6,
    hour: 12,
    minute: 30,
    second: 0,
    hundredths: 0,
    deviation: -120,
    clockStatus: 0,
  };

  test.each([
    ['month 13', { month: 13 }, 'date-invalid'],
    ['month 0', { month: 0 }, 'date-invalid'],
    ['day 0', { dayOfMonth: 0 }, 'date-invalid'],
    ['30 February', { month: 2, dayOfMonth: 30 }, 'date-invalid'],
    ['29 February 2023', { year: 2023, month: 2, dayOfMonth: 29 }, 'date-invalid'],
    ['day 0xE0, reserved', { dayOfMonth: 0xe0 }, 'date-invalid'],
    ['weekday 9', { dayOfWeek: 9 }, 'date-invalid'],
    ['hour 24', { hour: 24 }, 'date-invalid'],
    ['hour 25', { hour: 25 }, 'date-invalid'],
    ['minute 60', { minute: 60 }, 'date-invalid'],
    ['second 60', { second: 60 }, 'date-invalid'],
    ['hundredths 200', { hundredths: 200 }, 'date-invalid'],
    ['deviation 2000', { deviation: 2000 }, 'date-invalid'],
    ['deviation -2000', { deviation: -2000 }, 'date-invalid'],
    ['year 99', { year: 99 }, 'date-invalid'],
    ['any year', { year: undefined }, 'date-incomplete'],
    ['any month', { month: undefined }, 'date-incomplete'],
    ['any day', { dayOfMonth: undefined }, 'date-incomplete'],
    ['any hour', { hour: undefined }, 'date-incomplete'],
    ['any minute', { minute: undefined }, 'date-incomplete'],
    ['the last day', { dayOfMonth: 0xfe }, 'date-incomplete'],
    ['the last day but one', { dayOfMonth: 0xfd }, 'date-incomplete'],
    ['begin of daylight saving', { month: 0xfe }, 'date-incomplete'],
    ['end of daylight saving', { month: 0xfd }, 'date-incomplete'],
    ['no deviation', { deviation: undefined }, 'deviation-unspecified'],
  ] as const)('%s: %j is %s', (_, change, code) => {
    const value = { ...good, ...change };
    expect(decode(dateTime, encode(dateTime, value))).toEqual(value);
    expect(() => toInstant(value, error)).toThrow(expect.objectContaining({ name: 'DateTimeError', code }));
    expect(() => toInstant(value, error)).toThrow(DateTimeError);
  });

  test.each([
    ['any weekday', { dayOfWeek: undefined }],
    ['weekday 0', { dayOfWeek: 0 }],
    ['any second', { second: undefined }],
    ['any hundredth', { hundredths: undefined }],
    ['any status', { clockStatus: undefined }],
  ])('%s is in order', (_, change) => {
    expect(iso(toInstant({ ...good, ...change }, error))).toBe('2024-06-15T10:30:00Z');
  });
});

describe('an instant', () => {
  const at = (text: string, clockStatus?: number, deviation?: number): CosemDateTime => {
    const [year, month, dayOfMonth, hour, minute, second] = text.split(/[-T:]/).map(Number);
    return { year, month, dayOfMonth, hour, minute, second, clockStatus, deviation };
  };

  test.each([
    [-120, 'local-to-utc', '2024-06-15T10:00:00Z'],
    [-120, 'utc-to-local', '2024-06-15T14:00:00Z'],
    [120, 'local-to-utc', '2024-06-15T14:00:00Z'],
    [120, 'utc-to-local', '2024-06-15T10:00:00Z'],
    [0, 'utc-to-local', '2024-06-15T12:00:00Z'],
    [840, 'local-to-utc', '2024-06-16T02:00:00Z'],
    [-720, 'local-to-utc', '2024-06-15T00:00:00Z'],
  ] as const)('12:00 with the deviation %i, meant %s, is %s', (deviation, meant, text) => {
    const options = { whenUnspecified: 'error', deviation: meant } as const;
    expect(iso(toInstant(at('2024-06-15T12:00:00', 0, deviation), options))).toBe(text);
  });

  const copenhagen = { policy: 'zone', zone: 'Europe/Copenhagen' } as const;
  const vienna = { policy: 'zone', zone: 'Europe/Vienna' } as const;

  test.each<readonly [string, ZonePolicy, string, number | undefined, string]>([
    ['UTC', 'utc', '2024-06-15T12:00:00', undefined, '2024-06-15T12:00:00Z'],
    [
      'a fixed offset',
      { policy: 'fixed', minutesEastOfUtc: 330 },
      '2024-06-15T12:00:00',
      undefined,
      '2024-06-15T06:30:00Z',
    ],
    [
      'a fixed offset to the west',
      { policy: 'fixed', minutesEastOfUtc: -210 },
      '2024-06-15T12:00:00',
      undefined,
      '2024-06-15T15:30:00Z',
    ],
    [
      'standard time in summer',
      { policy: 'standard-time', zone: 'Europe/Copenhagen' },
      '2024-06-15T12:00:00',
      0x80,
      '2024-06-15T11:00:00Z',
    ],
    [
      'standard time in winter',
      { policy: 'standard-time', zone: 'Europe/Vienna' },
      '2024-12-15T12:00:00',
      0,
      '2024-12-15T11:00:00Z',
    ],
    [
      'standard time in the south',
      { policy: 'standard-time', zone: 'Australia/Sydney' },
      '2024-01-15T12:00:00',
      0,
      '2024-01-15T02:00:00Z',
    ],
    ['summer', copenhagen, '2024-06-15T12:00:00', 0x80, '2024-06-15T10:00:00Z'],
    ['winter', vienna, '2024-12-15T12:00:00', 0, '2024-12-15T11:00:00Z'],
    ['the last second before the gap', copenhagen, '2024-03-31T01:59:59', 0, '2024-03-31T00:59:59Z'],
    ['the first second after the gap', copenhagen, '2024-03-31T03:00:00', 0x80, '2024-03-31T01:00:00Z'],
    ['in the gap, as if the clock had not moved', copenhagen, '2024-03-31T02:30:00', 0, '2024-03-31T01:30:00Z'],
    ['in the gap of 2025', vienna, '2025-03-30T02:00:00', 0, '2025-03-30T01:00:00Z'],
    ['before the overlap', vienna, '2024-10-27T01:59:59', 0x80, '2024-10-26T23:59:59Z'],
    ['in the overlap, daylight saving', vienna, '2024-10-27T02:30:00', 0x80, '2024-10-27T00:30:00Z'],
    ['in the overlap, standard time', vienna, '2024-10-27T02:30:00', 0, '2024-10-27T01:30:00Z'],
    ['in the overlap, not said: the first pass', vienna, '2024-10-27T02:30:00', undefined, '2024-10-27T00:30:00Z'],
    ['in the overlap, other bits of the status', copenhagen, '2025-10-26T02:00:00', 0x0f, '2025-10-26T01:00:00Z'],
    ['after the overlap', copenhagen, '2024-10-27T03:00:00', 0, '2024-10-27T02:00:00Z'],
    [
      'the daylight bit says nothing outside the overlap',
      copenhagen,
      '2024-12-15T12:00:00',
      0x80,
      '2024-12-15T11:00:00Z',
    ],
  ])('%s', (_, whenUnspecified, local, clockStatus, text) => {
    expect(iso(toInstant(at(local, clockStatus), { whenUnspecified }))).toBe(text);
  });

  test('every quarter of an hour round both changes of the clock comes back', () => {
    for (const [zone, around] of [
      ['Europe/Copenhagen', Date.UTC(2024, 2, 31)],
      ['Europe/Vienna', Date.UTC(2024, 9, 27)],
    ] as const) {
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
        hourCycle: 'h23',
      });
      const change = around + 3_600_000;
      const summerFirst = zone === 'Europe/Vienna';
      for (let instant = around - 6 * 3_600_000; instant < around + 6 * 3_600_000; instant += 900_000) {
        const status = instant < change === summerFirst ? 0x80 : 0;
        const local = at(format.format(instant).replace(' ', 'T'), status);
        expect(iso(toInstant(local, { whenUnspecified: { policy: 'zone', zone } }))).toBe(iso(instant));
      }
    }
  });

  test('a deviation that was sent counts, whatever the policy', () => {
    expect(iso(toInstant(at('2024-06-15T12:00:00', 0x80, -120), { whenUnspecified: copenhagen }))).toBe(
      '2024-06-15T10:00:00Z',
    );
  });

  test('there and back', () => {
    const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2106, 1, 7) }).map((ms) => ms - (ms % 10));
    fc.assert(
      fc.property(instants, fc.integer({ min: -720, max: 840 }), (instant, deviation) => {
        expect(toInstant(fromInstant(instant, deviation), error)).toBe(instant);
      }),
    );
    expect(fromInstant(Date.UTC(2024, 1, 29, 22, 59, 58, 990), -60, 0)).toMatchObject({
      dayOfMonth: 29,
      dayOfWeek: 4,
      hour: 23,
      hundredths: 99,
    });
    expect(fromInstant(Date.UTC(2024, 5, 16))).toMatchObject({ dayOfWeek: 7, deviation: 0 });
  });
});

test('what can be a date-time', () => {
  for (const octets of [
    '07e40101ff00030000ff8800',
    '07e8021d04173b3affffc4ff',
    '07e80101ff00ff00ff8000ff',
    'fffffefe0702000000800000',
  ]) {
    expect(isPlausibleDateTime(hex(octets)), octets).toBe(true);
  }
  for (const octets of [
    '07e40d01ff00030000ff8800',
    '07e4010108000300 00ff8800',
    '07e40101ff00030000 07d000',
    'ffffffffffffffffff8000ff',
    '07e40101ff000300ff8800',
    '616263646566676869616263',
  ]) {
    expect(isPlausibleDateTime(hex(octets)), octets).toBe(false);
  }
});

describeCorpus('published dates and times', corpus('datetime.jsonl'), (entries) => {
  const codecs: Record<number, { read: typeof dateTime.read; write: never; shape: never }> = {
    12: dateTime,
    5: date,
    4: time,
  } as never;
  /** A source that refuses what is out of range; here it is kept as sent, and is no instant. */
  const keptThoughOutOfRange = ['guara-data-time_parse_invalid_minute', 'guara-data-time_parse_invalid_second'];
  const text: Record<number, (value: never) => string> = { 12: formatDateTime, 5: formatDate, 4: formatTime } as never;

  test.each(entries.filter(({ hex: octets }) => codecs[octets!.length / 2]).map((entry) => [entry.id, entry] as const))(
    '%s',
    (id, entry) => {
      const bytes = hex(entry.hex!);
      const value = decode(codecs[bytes.length]! as typeof dateTime, bytes);
      expect(toHex(encode(codecs[bytes.length]! as typeof dateTime, value))).toBe(entry.hex);
      const { iso: expected, display, error: refused } = entry.expect ?? {};
      if (expected !== undefined) {
        expect(formatDateTime(value)).toBe(expected);
        expect(toInstant(value, { whenUnspecified: 'utc' })).toBe(
          Date.parse(/[+Z]/.test(expected) ? expected : `${expected}Z`),
        );
      }
      if (display !== undefined) expect(`"${text[bytes.length]!(value as never)}"`).toBe(display);
      expect(refused === true).toBe(keptThoughOutOfRange.includes(id));
    },
  );

  const tagged = (octets: string) => {
    const values: string[] = [];
    for (let rest = octets; rest !== ''; ) {
      const size = rest.startsWith('1a') ? 12 : 10;
      const data = decode(Data, hex(rest.slice(0, size)));
      values.push(data.kind === 'date' ? formatDate(data.value) : formatTime(data.value as never));
      rest = rest.slice(size);
    }
    return values;
  };

  test('tagged', () => {
    const all = Object.fromEntries(
      entries
        .filter(({ note }) => note === 'tagged A-XDR date/time')
        .map(({ hex: octets }) => [octets!, tagged(octets!)]),
    );
    expect(all).toEqual({
      '1a07e80b15ff': ['2024-11-21'],
      '1affffffffff': ['****-**-**'],
      '1affffffffff1bffffffff': ['****-**-**', '**:**:**'],
    });
  });

  test('all entries were looked at', () => {
    expect(
      entries.filter(({ hex: octets, note }) => !codecs[octets!.length / 2] && note !== 'tagged A-XDR date/time'),
    ).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, decode, encode, explain, fromLatin1, toLatin1, tryDecode } from '../../src/codec/index.ts';
import { formatTimestamp, parseTimestamp, telegram } from '../../src/iec62056-21/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { partitionFault } from '../support/partition.ts';
import { lines, sample, telegramOf } from './samples.ts';

const failure = (bytes: Uint8Array) => {
  const result = tryDecode(telegram, bytes);
  return result.ok ? undefined : result.error;
};
const flagsOf = (bytes: Uint8Array) => explain(telegram, bytes, 'telegram').flags.map(({ code }) => code);
const withLine = (line: string) => telegramOf([...lines.slice(0, 4), line, ...lines.slice(4)]);

describe('P1 telegram', () => {
  test('is read into header and data sets, and written the same', () => {
    const value = decode(telegram, sample, { strict: true });
    expect(value.header).toEqual({
      manufacturer: 'ISK',
      baudRateCharacter: '5',
      enhancedIdentification: '2',
      identification: 'TEST-METER',
    });
    expect(value.dataSets).toHaveLength(6);
    expect(value.dataSets[2]).toEqual({ id: '0-0:96.1.1', values: [{ value: '' }] });
    expect(value.dataSets[3]).toEqual({ id: '1-0:1.8.1', values: [{ value: '000123.456', unit: 'kWh' }] });
    expect(value.dataSets[5]!.values.at(-1)).toEqual({ value: '00001.001', newLine: true });
    expect(encode(telegram, value)).toEqual(sample);
  });

  test('a writer calculates the CRC, or leaves it out', () => {
    const { crc, ...value } = decode(telegram, sample);
    expect(encode(telegram, value)).toEqual(sample);
    expect(encode(telegram, { ...value, crc: 0 })).toEqual(sample);
    expect(toLatin1(encode(telegram, { ...value, crc: 'absent' }))).toMatch(/\r\n!\r\n$/);
    expect(crc).toBeTypeOf('number');
  });

  test('every prefix is refused when strict, or flagged as cut or unchecked', () => {
    for (let end = 0; end < sample.length; end += 1) {
      const bytes = sample.subarray(0, end);
      expect(tryDecode(telegram, bytes, { strict: true }).ok, `${end} octets`).toBe(false);
      const { result, flags, tree } = explain(telegram, bytes, 'telegram');
      if (result.ok) expect(flags.length, `${end} octets`).toBeGreaterThan(0);
      else expect(['truncated', 'p1-crc']).toContain(result.error.code);
      expect(partitionFault(tree)).toBeUndefined();
    }
  });

  test('an octet changed anywhere is an error, never another value', () => {
    fc.assert(
      fc.property(fc.nat(sample.length - 8), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = sample.slice();
        bytes[at]! ^= change;
        expect(tryDecode(telegram, bytes).ok).toBe(false);
      }),
    );
  });

  test('a CRC without leading zeros or in lower case is right, flagged', () => {
    const small = Array.from({ length: 5000 }, (_, i) => telegramOf(['/ABC5', '', `1-0:1.8.0(${i}*Wh)`])).find(
      (bytes) => bytes[bytes.length - 6] === 0x30,
    )!;
    const shorter = fromLatin1(toLatin1(small).replace(/!0+/, '!'));
    expect(decode(telegram, shorter)).toEqual(decode(telegram, small));
    expect(flagsOf(shorter)).toEqual(['p1-crc']);
    const lower = fromLatin1(toLatin1(small).replace(/!.*/, (crc) => crc.toLowerCase()));
    expect(decode(telegram, lower)).toEqual(decode(telegram, small));
  });

  test('a wrong CRC names what was expected and found', () => {
    const bytes = sample.slice();
    bytes[bytes.length - 3] = bytes[bytes.length - 3] === 0x30 ? 0x31 : 0x30;
    const crc = toLatin1(bytes.slice(-6, -2));
    expect(failure(bytes)).toMatchObject({
      code: 'p1-crc',
      expected: toLatin1(sample.slice(-6, -2)),
      found: crc,
      offset: sample.length - 6,
    });
  });

  test.each(['\n', '\r', '\n\n'])('line breaks %j are read and flagged', (lineBreak) => {
    const bytes = telegramOf(lines, lineBreak);
    expect(decode(telegram, bytes).dataSets).toEqual(decode(telegram, sample).dataSets);
    expect(flagsOf(bytes)).toContain('iec62056-21-format');
  });

  test.each([
    'garbage',
    '1-0:1.7.0',
    '1-0:1.7.0(1',
    '1-0:1.7.0(0(1))',
    '1-0:1.7.0 (1)',
    '1-3:0.2.8)40(',
    '1-0:1.7.0(\0)',
    '\0\0',
    '!12345',
    '/no identification (1)',
    '(°)',
  ])('the bad line %j is flagged and the others are read', (line) => {
    const bytes = withLine(line);
    expect(decode(telegram, bytes).dataSets).toEqual(decode(telegram, sample).dataSets);
    expect(flagsOf(bytes)).toEqual(['iec62056-21-format']);
    expect(failure(bytes)).toBeUndefined();
    expect(tryDecode(telegram, bytes, { strict: true })).toMatchObject({ ok: false, error: { path: 'dataSets' } });
  });

  test('the malformed OBIS code that one firmware sends is text like any other', () => {
    expect(decode(telegram, withLine('1-0:4:24.7.0(0000.000*kVAr)')).dataSets[2]!.id).toBe('1-0:4:24.7.0');
  });

  test('a value that is broken over lines is joined', () => {
    const { dataSets } = decode(telegram, telegramOf(['/ABC5', '', '0-0:96.13.0(3031', '3233)', '0-0:96.13.1(34)']));
    expect(dataSets.map(({ values }) => values)).toEqual([[{ value: '30313233' }], [{ value: '34' }]]);
  });

  test('a value that is never closed does not swallow the line after it', () => {
    const { dataSets } = decode(telegram, telegramOf(['/ABC5', '', '1-0:1.7.0(1', '1-0:2.7.0(2)', '1-0:3.7.0(3']));
    expect(dataSets.map(({ id }) => id)).toEqual(['1-0:2.7.0']);
  });

  test('values alone after a bad line are nobody’s', () => {
    const { dataSets } = decode(telegram, telegramOf(['/ABC5', '', 'a.1(1)', 'b.1 2)', '(3)']));
    expect(dataSets).toEqual([{ id: 'a.1', values: [{ value: '1' }] }]);
  });

  test('another telegram, an endless line and endless lines are refused (B94)', () => {
    expect(failure(concat(sample.subarray(0, 100), sample))).toMatchObject({ code: 'p1-format' });
    expect(failure(fromLatin1(`/ABC5\r\n\r\n${'x'.repeat(65_000)}\r\n!\r\n`))).toMatchObject({ code: 'size-limit' });
    const many = `/ABC5\r\n\r\n${'1-0:1.8.0(1)\r\n'.repeat(10_000)}!\r\n`;
    expect(failure(fromLatin1(many))).toMatchObject({ code: 'size-limit' });
    expect(failure(fromLatin1('/ABC5\r\n\r\n1-0:1.8.0(1)\r\n'))).toMatchObject({ code: 'truncated' });
    expect(failure(fromLatin1('ABC5\r\n\r\n!\r\n'))).toMatchObject({ code: 'p1-format', offset: 0, path: 'header' });
    expect(failure(concat(sample, fromLatin1('x')))).toMatchObject({ code: 'trailing-bytes' });
  });

  test('STX in the identification is kept and flagged', () => {
    const bytes = telegramOf(['/ISk5\x02ME382', '', '1-0:1.8.0(1*kWh)']);
    expect(flagsOf(bytes)).toEqual(['p1-format']);
    expect(encode(telegram, decode(telegram, bytes))).toEqual(bytes);
  });

  test('what no reader would read back is not written', () => {
    const header = decode(telegram, sample).header;
    const write = (id: string, value: string) => () =>
      encode(telegram, { header, dataSets: [{ id, values: [{ value }] }] });
    expect(write('1.8.0', '1)')).toThrow(/dataSets\.\[0\]\.values\.\[0\]\.value|dataSets\[0\]\.values\[0\]\.value/);
    expect(write('1 8', '1')).toThrow(/id/);
    expect(write('1/8', '1')).toThrow(/id/);
    expect(write('1.8.0', '1\r\n!')).toThrow(/value/);
    const slash = { ...header, identification: '\\2X' };
    expect(() => encode(telegram, { header: slash, dataSets: [] })).toThrow(/header\.identification/);
  });

  test('generated telegrams: nothing is flagged', () => {
    fc.assert(
      fc.property(arbitrary(telegram), (value) => {
        const bytes = encode<unknown>(telegram, value);
        expect(decode(telegram, bytes, { strict: true })).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});

describe('timestamp', () => {
  test('has the parts of the text, and the season where it is there', () => {
    const time = { year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 59 };
    expect(parseTimestamp('240229235959W')).toEqual({ ...time, daylightSaving: false });
    expect(parseTimestamp('240229235959S')).toEqual({ ...time, daylightSaving: true });
    expect(parseTimestamp('240229235959')).toEqual(time);
    expect(formatTimestamp(parseTimestamp('240229235959S')!)).toBe('240229235959S');
    expect(formatTimestamp(time)).toBe('240229235959');
  });

  test.each(['', '230229000000W', '241301000000W', '240100000000W', '240101240000W', '240101006000', '24010100000W'])(
    '%j is none',
    (text) => expect(parseTimestamp(text)).toBeUndefined(),
  );
});

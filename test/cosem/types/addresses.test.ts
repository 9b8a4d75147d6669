import { describe, expect, test } from 'vitest';
import { decode, EncodeError, encode, toHex } from '../../../src/codec/index.ts';
import { ipv4Address, ipv6Address, macAddress } from '../../../src/cosem/types/addresses.ts';
import { hex } from '../../support/corpus.ts';

describe('ipv4Address', () => {
  test.each([
    ['06c0000201', '192.0.2.1'], // RFC 5737: TEST-NET-1
    ['0600000000', '0.0.0.0'],
    ['06ffffff00', '255.255.255.0'],
  ])('%s is %s', (octets, text) => {
    expect(decode(ipv4Address, hex(octets))).toBe(text);
    expect(toHex(encode(ipv4Address, text))).toBe(octets);
  });

  test.each(['', '192.0.2', '192.0.2.1.1', '192.0.2.256', '192.0.2.01', '192.0.2.-1', '192.0.2. 1', '::1'])(
    '%j is refused',
    (text) => expect(() => encode(ipv4Address, text)).toThrow(EncodeError),
  );
});

describe('ipv6Address', () => {
  // RFC 4291 2.2 and RFC 5952 4: one form of many that mean the same.
  test.each([
    ['2001:db8::8:800:200c:417a', '20010db80000000000080800200c417a'],
    ['ff01::101', 'ff010000000000000000000000000101'],
    ['::1', '00000000000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['2001:db8::1:0:0:1', '20010db8000000000001000000000001'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
    ['2001:0:0:1::1', '20010000000000010000000000000001'],
    ['2001:db8::', '20010db8000000000000000000000000'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ])('%s', (text, octets) => {
    expect(decode(ipv6Address, hex(`0910${octets}`))).toBe(text);
    expect(toHex(encode(ipv6Address, text))).toBe(`0910${octets}`);
  });

  test.each([
    ['2001:DB8:0:0:8:800:200C:417A', '20010db80000000000080800200c417a'],
    ['::FFFF:129.144.52.38', '00000000000000000000ffff81903426'], // RFC 4291 2.2
    ['2001:db8:0:0:1:0:0:1', '20010db8000000000001000000000001'],
  ])('%s may be written too', (text, octets) => expect(toHex(encode(ipv6Address, text))).toBe(`0910${octets}`));

  test.each([
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '1::2::3',
    '12345::',
    'g::',
    ':1',
    '::1.2.3',
    '::1.2.3.256',
    '192.0.2.1',
  ])('%j is refused', (text) => expect(() => encode(ipv6Address, text)).toThrow(EncodeError));

  test('one that is not set is empty text; of another length it is no address', () => {
    expect(decode(ipv6Address, hex('0900'))).toBe('');
    expect(toHex(encode(ipv6Address, ''))).toBe('0900');
    expect(() => decode(ipv6Address, hex('0904c0000201'))).toThrow(
      expect.objectContaining({ code: 'bad-value', offset: 0, expected: '16 octets', found: '4 octets' }),
    );
  });
});

describe('macAddress', () => {
  test('RFC 7042 documentation address', () => {
    expect(decode(macAddress, hex('090600005e005301'))).toBe('00:00:5e:00:53:01');
    expect(toHex(encode(macAddress, '00-00-5E-00-53-01'))).toBe('090600005e005301');
    expect(decode(macAddress, hex('0900'))).toBe('');
  });

  test.each(['0', '00:0', '00::01', '00:00:', 'g0'])('%j is refused', (text) =>
    expect(() => encode(macAddress, text)).toThrow(EncodeError),
  );
});

import { describe, expect, test } from 'vitest';
import { Apdu, type GeneralCiphering } from '../../src/apdu/index.ts';
import { decode, encode, tryDecode } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

const clock = '0008 0000010000ff 02';
const midday = '07e8061506 0c000000 ff88 80';

describe('what is not as the standard writes it', () => {
  const code = (octets: string, strict = false) => {
    const result = tryDecode(Apdu, hex(octets), { strict });
    return result.ok ? 'read' : result.error.code;
  };

  test.each([
    ['reserved bits of the invoke-id', 'c5 01 f1 00', 'reserved-bits'],
    ['reserved bits of the long invoke-id', '10 48000102 00', 'reserved-bits'],
    ['a Data tag before the date-time', `0f 00000102 09 0c ${midday} 00`, 'bad-value'],
    ['a Data tag before a clock that is not set', `0f 00000102 09 0c ${'ff'.repeat(9)}8000ff 00`, 'bad-value'],
    ['a conformance block without its tag number', '08 00 06 5f0400000018 0400 0007', 'unknown-tag'],
    ['a flag of an OPTIONAL other than 00 and 01', `c0 01 c1 ${clock} 05 01 0200`, 'boolean'],
    ['a length in more octets than it needs', 'e0 c1 0001 0000 82 0002 c0ff', 'non-canonical-length'],
  ])('%s is read, and refused when strict', (_, octets, strict) => {
    expect([code(octets), code(octets, true)]).toEqual(['read', strict]);
  });

  test.each([
    ['B63 tag 0x00', '00', 'unknown-tag'],
    ['B63 tag 0x42', '42', 'unknown-tag'],
    ['B63 tag 0xff', 'ff', 'unknown-tag'],
    ['B64 choice 4 of a get-request', `c0 04 c1 ${clock} 00`, 'unknown-tag'],
    ['B64 choice 0 of a get-response', 'c4 00 c1 00', 'unknown-tag'],
    ['B76 no security header', 'c8 00', 'truncated'],
    ['B76 security control alone', 'c8 01 30', 'truncated'],
    ['B76 three octets of the counter', 'c8 04 30 000000', 'truncated'],
    ['B76 longer than the APDU', 'c8 20 30 00000001', 'truncated'],
    ['B77 no tag', 'c8 05 30 00000001', 'tag-length'],
    ['B77 a tag of 11 octets', `c8 10 10 00000001 ${'aa'.repeat(11)}`, 'tag-length'],
    ['B83 octets after the APDU', 'c8 05 20 00000001 00', 'trailing-bytes'],
    ['B84 a date-time of 11 octets', `dd 00 00 00 0b ${'00'.repeat(11)} 00 00 05 20 00000001`, 'bad-value'],
    ['B84 a date-time of 13 octets', `dd 00 00 00 0d ${'00'.repeat(13)} 00 00 05 20 00000001`, 'bad-value'],
    ['B84 an unknown key-info', 'dd 00 00 00 00 00 01 03 00 05 20 00000001', 'unknown-tag'],
    ['B84 no key-info', 'dd 00 00 00 00 00', 'truncated'],
    ['conformance of two octets', '08 00 06 5f1f03000018 0400 0007', 'unknown-tag'],
    ['B62 conformance with unused bits', '08 00 06 5f1f0403000018 0400 0007', 'unknown-tag'],
    ['B67 two attributes and one value to set', `c1 04 c1 02 ${clock} 00 ${clock} 00 01 1107`, 'list-length'],
    ['B67 one attribute and two values to set', `c1 04 c1 01 ${clock} 00 02 1107 1108`, 'list-length'],
    ['B67 a value for no attribute', 'c1 04 c1 00 01 1107', 'list-length'],
    ['B67 a method and no parameter', 'c3 03 c1 01 0046 0000600301ff 01 00', 'list-length'],
    ['B67 a reported short name and no value', '18 00 01 02 fa00 00', 'list-length'],
    ['B68 a request and no data', `d9 00000001 00 01 01 ${clock} 00`, 'list-length'],
    ['B68 data and no response', 'da 00000001 00 00 01 1107 00', 'list-length'],
    ['B68 65,535 declared', 'd9 00000001 00 82ffff', 'truncated'],
    ['B68 more declared than any APDU holds', 'd9 00000001 00 8400ffffff', 'count-exceeds-input'],
  ])('%s', (_, octets, expected) => {
    expect(code(octets)).toBe(expected);
  });

  test('B64: a get-request cut at each octet is truncated', () => {
    const whole = hex(`c0 01 c1 ${clock} 01 01 0203`);
    for (let end = 0; end < whole.length; end += 1) {
      expect(tryDecode(Apdu, whole.subarray(0, end)), `${end}`).toMatchObject({ error: { code: 'truncated' } });
    }
  });

  test('B77: 12 octets are the tag, whatever they were meant as', () => {
    const apdu = decode(Apdu, hex(`c8 11 30 00000001 ${'aa'.repeat(12)}`));
    expect(apdu).toMatchObject({ value: { payload: hex(''), authenticationTag: hex('aa'.repeat(12)) } });
  });

  test.each(['01', '02', '0f', '40', '80', 'ff'])('B80: the security control %s is read as it is', (control) => {
    const tag = Number.parseInt(control, 16) & 0x10 ? 'aa'.repeat(12) : '';
    const size = (5 + tag.length / 2).toString(16).padStart(2, '0');
    const octets = `c8 ${size} ${control} 00000001 ${tag}`;
    expect(encode(Apdu, decode(Apdu, hex(octets)))).toEqual(hex(octets));
  });

  test.each([0, 7, 9, 255])('B84: a system title of %i octets is read; who uses it refuses it', (length) => {
    const octets = hex(
      `dd 00 ${length.toString(16).padStart(2, '0').replace('ff', '81ff')} ${'4d'.repeat(length)} 00 00 00 00 05 20 00000001`,
    );
    const apdu = decode(Apdu, octets);
    expect((apdu.value as GeneralCiphering).originatorSystemTitle).toHaveLength(length);
    expect(encode(Apdu, apdu)).toEqual(octets);
  });

  test.each([0, 5, 255])('B62: version %i is read; the association refuses it', (version) => {
    const octets = hex(`01 00 00 00 ${version.toString(16).padStart(2, '0')} 5f1f0400ffffff 0000`);
    const apdu = decode(Apdu, octets);
    expect(apdu).toMatchObject({
      value: { proposedDlmsVersionNumber: version, proposedConformance: { length: 24 }, clientMaxReceivePduSize: 0 },
    });
    expect(encode(Apdu, apdu)).toEqual(octets);
  });
});

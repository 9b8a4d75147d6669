import { expect, test } from 'vitest';
import { decode, encode, tryDecode } from '../../../src/codec/index.ts';
import { keyInfo, protectionParameters } from '../../../src/cosem/structures/protection-parameters.ts';
import { hex } from '../../support/corpus.ts';

const unicast = 'global-unicast-encryption-key';
const octets = (...values: number[]) => Uint8Array.of(...values);

test.each([
  ['a key by its name', '0202 1600 1601', 'identified-key', 'global-broadcast-encryption-key'],
  ['the same in a structure, as Gurux sends it', '0202 1600 0201 1600', 'identified-key', { keyId: unicast }],
  [
    'a wrapped key',
    '0202 1601 0202 1600 0902abcd',
    'wrapped-key',
    { kekId: 'master-key', keyCipheredData: octets(0xab, 0xcd) },
  ],
  [
    'an agreed key',
    '0202 1602 0202 090102 0900',
    'agreed-key',
    { keyParameters: octets(2), keyCipheredData: octets() },
  ],
])('%s', (_, text, keyInfoType, keyInfoOptions) => {
  const bytes = hex(text.replaceAll(' ', ''));
  const value = decode(keyInfo, bytes, { strict: true });
  expect(value).toEqual({ keyInfoType, keyInfoOptions });
  expect(encode(keyInfo, value)).toEqual(bytes);
});

test('options that the type does not tell are refused', () => {
  expect(tryDecode(keyInfo, hex('0202160316 00'.replace(' ', '')))).toMatchObject({
    ok: false,
    error: { code: 'bad-value', offset: 2, expected: 'identified-key, wrapped-key, agreed-key', found: '3' },
  });
  expect(tryDecode(keyInfo, hex('020216021600'))).toMatchObject({ ok: false, error: { code: 'data-type', offset: 4 } });
  expect(tryDecode(keyInfo, hex('02031600160000'))).toMatchObject({ ok: false, error: { code: 'list-length' } });
  expect(tryDecode(keyInfo, hex('01021600'))).toMatchObject({ ok: false, error: { code: 'data-type', offset: 0 } });
  const unknown = { keyInfoType: 'master-key', keyInfoOptions: 0 } as never;
  expect(() => encode(keyInfo, unknown)).toThrow(/one of identified-key, wrapped-key, agreed-key/);
});

test('a type in another whole number is read, flagged', () => {
  const bytes = hex('0202 1100 1600'.replaceAll(' ', ''));
  expect(decode(keyInfo, bytes)).toEqual({ keyInfoType: 'identified-key', keyInfoOptions: unicast });
  expect(() => decode(keyInfo, bytes, { strict: true })).toThrow(/unsigned in place of enum/);
});

test('protection parameters', () => {
  const bytes = hex('0101 0202 1602 0205 0900 09084d4d4d0000bc614e 0900 0900 0202 1600 1600'.replaceAll(' ', ''));
  const value = decode(protectionParameters, bytes, { strict: true });
  expect(value).toEqual([
    {
      protectionType: 'authentication-and-encryption',
      protectionOptions: {
        transactionId: octets(),
        originatorSystemTitle: hex('4d4d4d0000bc614e'),
        recipientSystemTitle: octets(),
        otherInformation: octets(),
        keyInfo: { keyInfoType: 'identified-key', keyInfoOptions: unicast },
      },
    },
  ]);
  expect(encode(protectionParameters, value)).toEqual(bytes);
});

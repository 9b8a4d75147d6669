import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromLatin1, toHex } from '../../../src/codec/index.ts';
import { parseKey } from '../../../src/security/index.ts';
import { hex } from '../../support/corpus.ts';

const key = hex('000102030405060708090a0b0c0d0e0f');
const long = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const base64 = (octets: Uint8Array) => btoa(String.fromCharCode(...octets));
const text = 'MYDUMMYGLOBALKEY';

describe('parseKey', () => {
  test.each([
    ['octets', key, 'octets', key],
    ['32 octets', long, 'octets', long],
    ['digits', '000102030405060708090a0b0c0d0e0f', 'hex', key],
    ['capital digits', '000102030405060708090A0B0C0D0E0F', 'hex', key],
    ['64 digits', toHex(long), 'hex', long],
    ['spaces and lines', ' 00 01 02 03 04 05 06 07\n08 09 0a 0b 0c 0d 0e 0f\t', 'hex', key],
    ['colons', toHex(key, ':'), 'hex', key],
    ['dashes', toHex(key, '-'), 'hex', key],
    ['commas and 0x', `0x${toHex(key, ', 0x')}`, 'hex', key],
    ['one 0x', `0x${toHex(key)}`, 'hex', key],
    ['hex:', `hex:${toHex(key)}`, 'hex', key],
    ['HEX: and spaces', `HEX: ${toHex(key, ' ')}`, 'hex', key],
    ['base64', base64(key), 'base64', key],
    ['base64 without padding', base64(key).replace(/=/g, ''), 'base64', key],
    ['base64 of 32 octets', base64(long), 'base64', long],
    [
      'base64 for addresses',
      base64(hex('fbff'.repeat(8)))
        .replaceAll('+', '-')
        .replaceAll('/', '_'),
      'base64',
      hex('fbff'.repeat(8)),
    ],
    ['base64:', `base64:${base64(key)}`, 'base64', key],
    ['ascii:', `ascii:${text}`, 'ascii', fromLatin1(text)],
    ['ascii: and digits', 'ascii:0123456789abcdef', 'ascii', fromLatin1('0123456789abcdef')],
    ['ascii: and 32 digits', `ascii:${toHex(key)}`, 'ascii', fromLatin1(toHex(key))],
  ] as const)('%s', (_, input, form, octets) => {
    expect(parseKey(input)).toEqual({ ok: true, form, octets });
  });

  test.each([
    ['16 characters that are no digits', text, 'ascii', fromLatin1(text), '16 characters taken as text'],
    ['16 digits', '1234567890123456', 'ascii', fromLatin1('1234567890123456'), '16 characters taken as text'],
    ['digits of digits', toHex(fromLatin1(toHex(key))), 'hex', fromLatin1(toHex(key)), 'may be encoded twice'],
  ] as const)('%s: with a doubt', (_, input, form, octets, doubt) => {
    expect(parseKey(input)).toEqual({ ok: true, form, octets, doubt: expect.stringContaining(doubt) });
  });

  test.each([
    ['nothing', '', '0 hexadecimal digits'],
    ['15 octets', key.subarray(1), '15 octets, 16 or 32 are expected'],
    ['24 octets', long.subarray(8), '24 octets, 16 or 32 are expected'],
    ['an odd number of digits', toHex(key).slice(1), '31 hexadecimal digits, an odd number'],
    ['digits too few', toHex(key).slice(2), '30 hexadecimal digits'],
    ['22 digits, which base64 has as well', toHex(key).slice(0, 22), '22 hexadecimal digits'],
    ['43 digits, which base64 has as well', toHex(long).slice(0, 43), '43 hexadecimal digits, an odd number'],
    ['11 octets spaced out to 32 characters', toHex(key.subarray(0, 11), ' '), '22 hexadecimal digits'],
    ['a letter that is no digit', `${toHex(key).slice(0, 31)}z`, 'taken as text'],
    [
      'a letter that is no digit among spaces',
      `${toHex(key, ' ').slice(0, 46)}z`,
      'character 32 is no hexadecimal digit',
    ],
    ['hex: of too few', `hex:${toHex(key).slice(2)}`, '30 hexadecimal digits'],
    ['hex: of text', `hex:${text}`, 'character 1 is no hexadecimal digit'],
    ['ascii: of 15', `ascii:${text.slice(1)}`, '15 characters, 16 or 32 are expected'],
    ['ascii: of other characters', 'ascii:MYDUMMYGLOBALKE€', 'characters outside ASCII'],
    ['other characters', 'MYDUMMYGLOBALKEÿ', 'characters outside ASCII'],
    ['base64: of 15 octets', `base64:${base64(key.subarray(1))}`, 'the key is not base64'],
    ['base64: of anything', 'base64:!!!', 'the key is not base64'],
  ] as const)('%s: says why not', (_, input, reason) => {
    const parsed = parseKey(input);
    const said = parsed.ok ? parsed.doubt : parsed.reason;
    expect(said).toContain(reason);
  });

  test('any key in any form comes back', () => {
    const keys = fc.oneof(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
    );
    fc.assert(
      fc.property(keys, (octets) => {
        for (const form of [
          octets,
          toHex(octets),
          toHex(octets, ' ').toUpperCase(),
          base64(octets),
          `base64:${base64(octets)}`,
        ]) {
          expect(parseKey(form)).toMatchObject({ ok: true, octets });
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('canary: what is said of a key never shows it', () => {
    const secrets = fc.oneof(
      fc.string({ unit: 'binary', minLength: 4, maxLength: 70 }),
      fc.base64String({ minLength: 8, maxLength: 60 }),
      fc.uint8Array({ minLength: 8, maxLength: 40 }).map((octets) => toHex(octets)),
    );
    fc.assert(
      fc.property(fc.constantFrom('', 'hex:', 'ascii:', 'base64:'), secrets, (prefix, secret) => {
        const parsed = parseKey(prefix + secret);
        const said = JSON.stringify(parsed.ok ? { ...parsed, octets: undefined } : parsed);
        for (let i = 0; i + 6 <= secret.length; i += 1) {
          const part = secret.slice(i, i + 6);
          if (/[a-z]{6}|^[ \d]+$/i.test(part)) continue;
          expect(said).not.toContain(part);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

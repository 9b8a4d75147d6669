import { describe, expect, test } from 'vitest';
import { fromLatin1, toLatin1 } from '../../../src/codec/index.ts';
import { isPrintableText, readText, textOf } from '../../../src/decode/input.ts';

const telegram = [
  '/KAM5OMNIA',
  '',
  '1-3:0.2.8(50)',
  '0-0:1.0.0(221221131817W)',
  '1-0:1.8.0(000123.4*kWh)',
  '0-1:24.3.0(221221000000)(00)',
  '(00123.456)',
  '!ABCD',
  '',
].join('\r\n');
const bare = telegram.replaceAll('\r', '');
const read = (text: string) => {
  const { octets, ...rest } = readText(text);
  return { ...rest, text: toLatin1(octets) };
};

describe('telegrams', () => {
  test.each([
    ['DSMR P1', telegram],
    ['with LF alone', bare],
    ['twice', telegram + telegram],
    ['one line', '1-0:1.8.0(000123.4*kWh)'],
    ['a sign-on', '/?!\r\n'],
    ['an identification', '/ABC5\\2XM550\r\n'],
    ['a read-out with a check character', '\x02F.F(00)\r\n1.8.0(000123.4*kWh)\r\n!\r\n\x03B'],
    ['a command', '\x01R5\x021.8.0()\x03q'],
  ])('%s: the text is the octets', (_, text) => {
    expect(read(text)).toMatchObject({ style: 'telegram', text, runs: [{ start: 0, line: 1 }] });
  });

  test('what a log puts in front is taken off', () => {
    const lines = bare.split('\n').slice(0, -1);
    const log = lines.map((line, i) => `[20:41:${10 + i}][D][dsmr:250]: ${line}\n`).join('');
    expect(read(`[20:41:09][I][dsmr:001]: Telegram received\n${log}`)).toMatchObject({ text: bare, ignored: 1 });
  });

  test('words around it are passed over', () => {
    expect(read(`here it is\n\n${telegram}thanks`)).toMatchObject({ text: telegram, ignored: 2, runs: [{ line: 3 }] });
  });

  test('directions are runs', () => {
    const text = 'TX: /?!\nRX: /ABC5\\2X\nTX: \x06050\nRX: 1.8.0(1*kWh)\nRX: !\n';
    expect(read(text).runs.map(({ direction, line }) => [direction, line])).toEqual([
      ['sent', 1],
      ['received', 2],
      ['sent', 3],
      ['received', 4],
    ]);
  });

  test.each(['call /usr/bin/foo(1)\nthen 1.8.0 (x)', '<a>7EA0</a>', 'f(1.2.3)', '/HOME5 is\nnot a\nmeter'])(
    '%j is none',
    (text) => {
      expect(readText(text).style).not.toBe('telegram');
    },
  );
});

describe('text that someone saved', () => {
  const utf16 = (text: string, little: boolean) => {
    const units = [0xfeff, ...Array.from(text, (character) => character.charCodeAt(0))];
    return Uint8Array.from(units.flatMap((unit) => (little ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])));
  };
  const dump = '0000  7e a0 07 03\n';

  test.each<[string, Uint8Array]>([
    ['ASCII', fromLatin1(dump)],
    ['a telegram', fromLatin1(telegram)],
    ['control characters of IEC 62056-21', fromLatin1('\x01R5\x021.8.0()\x03q')],
    ['UTF-8 with its mark', fromLatin1(`\u00ef\u00bb\u00bf${dump}`)],
    ['UTF-8', fromLatin1('\u00e2\u0086\u0092 7EA0\n')],
    ['few accents of ISO 8859-1', fromLatin1(`Z\u00e4hler gelesen am Abend: ${dump}`)],
    ['UTF-16, as PowerShell writes it', utf16(dump, true)],
    ['UTF-16, high octet first', utf16(dump, false)],
  ])('%s', (_, octets) => {
    expect(isPrintableText(octets)).toBe(true);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a frame', Uint8Array.of(0x7e, 0xa0, 0x07, 0x03, 0x21, 0x93, 0x0f, 0x01, 0x7e)],
    ['a wrapper', Uint8Array.of(0, 1, 0, 16, 0, 1, 0, 0)],
    ['ciphertext', Uint8Array.from({ length: 64 }, (_, i) => 0x80 + ((i * 37) & 0x7f))],
    ['what only starts like UTF-16', Uint8Array.of(0xff, 0xfe, 0x00, 0x01, 0x02, 0x00)],
  ])('%s is none', (_, octets) => {
    expect(isPrintableText(octets)).toBe(false);
  });

  test('UTF-16 is read as what it says, anything else octet by octet', () => {
    expect(readText(textOf(utf16(dump, true))).octets).toEqual(Uint8Array.of(0x7e, 0xa0, 0x07, 0x03));
    expect(textOf(fromLatin1(telegram))).toBe(telegram);
  });
});

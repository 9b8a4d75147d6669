import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { readText, type TextStyle } from '../../../src/decode/input.ts';

// An SNRM frame of the Green Book's shape; the letters a to f and printable octets are both in it.
const frame = '7ea0070321930f017e';
const hex = (text: string) => toHex(readText(text).octets);

describe('one frame in many spellings', () => {
  test.each<[string, TextStyle, string]>([
    ['digits', 'hex', '7EA0070321930F017E'],
    ['digits, small', 'hex', '7ea0070321930f017e'],
    ['spaces', 'hex', '7E A0 07 03 21 93 0F 01 7E'],
    ['groups', 'hex', '7EA00703 21930F01 7E'],
    ['colons', 'hex', '7E:A0:07:03:21:93:0F:01:7E'],
    ['colons over lines', 'hex', '7E:A0:07:\n03:21:93:\n0F:01:7E'],
    ['dashes', 'hex', '7E-A0-07-03-21-93-0F-01-7E'],
    ['dots', 'hex', '7E.A0.07.03.21.93.0F.01.7E'],
    ['commas', 'hex', '7E, A0, 07, 03, 21, 93, 0F, 01, 7E'],
    ['semicolons', 'hex', '7e;a0;07;03;21;93;0f;01;7e'],
    ['0x', 'hex', '0x7E 0xA0 0x07 0x03 0x21 0x93 0x0F 0x01 0x7E'],
    ['0x without leading zeros', 'hex', '0x7E,0xA0,0x7,0x3,0x21,0x93,0xF,0x1,0x7E'],
    ['0x once', 'hex', '0x7EA0070321930F017E'],
    ['\\x', 'hex', '\\x7e\\xa0\\x07\\x03\\x21\\x93\\x0f\\x01\\x7e'],
    ['dollars', 'hex', '$7E $A0 $07 $03 $21 $93 $0F $01 $7E'],
    ['per cent', 'hex', '%7E%A0%07%03%21%93%0F%01%7E'],
    ['h', 'hex', '7Eh A0h 07h 03h 21h 93h 0Fh 01h 7Eh'],
    ['quotes', 'hex', "'7E', 'A0', '07', '03', '21', '93', '0F', '01', '7E'"],
    ['a quoted word', 'hex', '"7EA0070321930F017E"'],
    ['C array', 'hex', 'const uint8_t frame[] = {0x7E, 0xA0, 0x07, 0x03, 0x21, 0x93, 0x0F, 0x01, 0x7E};'],
    [
      'xxd -i',
      'hex',
      'unsigned char f[] = {\n  0x7e, 0xa0, 0x07, 0x03,\n  0x21, 0x93, 0x0f, 0x01, 0x7e\n};\nunsigned int f_len = 9;',
    ],
    [
      'C array with comments',
      'hex',
      '/* 0000 */ 0x7e, 0xa0, 0x07, /* x */ 0x03,\n/* 0004 */ 0x21, 0x93, 0x0f, 0x01, 0x7e',
    ],
    ['C string', 'hex', '"\\x7e\\xa0\\x07\\x03\\x21\\x93\\x0f\\x01\\x7e"'],
    ['Python bytes', 'hex', "b'~\\xa0\\x07\\x03!\\x93\\x0f\\x01~'"],
    ['Python bytearray', 'hex', 'bytearray([126, 160, 7, 3, 33, 147, 15, 1, 126])'],
    ['decimal list', 'hex', '[126, 160, 7, 3,\n 33, 147, 15, 1, 126]'],
    ['JSON of Node', 'hex', '{"type":"Buffer","data":[126,160,7,3,33,147,15,1,126]}'],
    ['JSON', 'log', '{"ts":1700000000,"data":"7ea0070321930f017e","rssi":-70}'],
    ['JSON with escapes', 'hex', '"~\\u00a0\\u0007\\u0003!\\u0093\\u000f\\u0001~"'],
    ['XML', 'hex', '<HDLC len="9" >\n<TargetAddress Value="0001" />\n<PDU>7EA0070321930F017E</PDU>\n</HDLC>'],
    ['XML comment', 'hex', '<!-- 7E A0 07 03 21 93 0F 01 7E -->'],
    ['base64', 'base64', 'fqAHAyGTDwF+'],
    ['base64, url-safe', 'base64', 'fqAHAyGTDwF-'],
    ['base64 in JSON', 'base64', '{"ts":1700000000,"payload":"fqAHAyGTDwF+"}'],
    ['BOM and CRLF', 'hex', '\ufeff7E A0 07 03\r\n21 93 0F 01\r\n7E\r\n'],
    ['BOM of UTF-8 as Latin-1', 'hex', '\u00ef\u00bb\u00bf7EA0070321930F017E'],
    ['spaces of a web page', 'hex', '7E\u00a0A0\u00a007 03 21\u200993 0F 01 7E'],
    [
      'annotated',
      'hex',
      '7E // flag\nA0 07// length, 7 octets\n03 // server\n21 // E6 = request\n93 // SNRM\n0F 01 // HCS\n7E',
    ],
    ['broken with hyphens, inside an octet too', 'hex', '7EA00-\n70321930F-\n017E'],
    ['cut inside an octet', 'hex', '7E A0 07 03 2\n1 93 0F 01 7E'],
  ])('%s', (_, style, text) => {
    const read = readText(text);
    expect(toHex(read.octets)).toBe(frame);
    expect(read.problems).toEqual([]);
    expect(read.runs).toHaveLength(1);
    expect(read.style).toBe(style);
  });

  const separators = [' ', ':', '-', '.', ',', ', ', ';', '\t', '|', '_', '', '  ', ' 0x', ', 0x', '\\x', ' $', '","'];

  test('octets of any kind in any of them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 2, maxLength: 200 }),
        fc.constantFrom(...separators),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        (octets, separator, capitals, width, newline) => {
          const mark = /(?:0x|\\x|\$)$/.exec(separator)?.[0] ?? '';
          const lines: string[] = [];
          for (let at = 0; at < octets.length; at += width) {
            lines.push(mark + toHex(octets.subarray(at, at + width), separator));
          }
          const text = lines.join(newline);
          expect(hex(capitals && mark === '' ? text.toUpperCase() : text)).toBe(toHex(octets));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('base64 of octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 400 }), fc.boolean(), (octets, urlSafe) => {
        fc.pre(new Set(octets).size > 20);
        const text = Buffer.from(octets).toString(urlSafe ? 'base64url' : 'base64');
        expect(hex(text)).toBe(toHex(octets));
        expect(hex(text.replace(/.{76}/g, '$&\n'))).toBe(toHex(octets));
      }),
    );
  });
});

describe('what is no data', () => {
  test.each([
    '',
    '7E',
    'added',
    'a bad cafe',
    'deadbeef in a sentence',
    'The meter was added to a feed at 12:34:56 on 2022-12-21, firmware 1.2.3 build 20240101.',
    '* Host name: ams-67ac IP:192.168.2.239 Mac address:AC:67:B2:08:00:14\n* Free heap RAM: 160800\n* Debug level set',
    '[21:35:03][C][wifi:354]:   IP Address: 10.20.30.40\n[21:35:03][C][wifi:353]:   BSSID: 2C:F4:32:4B:23:DA',
    'decryption_key: "000102030405060708090A0B0C0D0E0F"',
    'id: 123e4567-e89b-42d3-a456-426614174000',
    'see https://example.org/deadbeef/00112233 for more',
    'Kamstrup-OMNIPOWER-12345',
    'Processing frame of size: 1039 bytes',
    'Packets sent: 1234\nPackets received: 5678',
    'Read 16 bytes, wrote 12 bytes',
  ])('%j', (text) => {
    expect(readText(text)).toMatchObject({ octets: new Uint8Array(), runs: [] });
  });

  test('words of the letters a to f are octets when nothing else is there', () => {
    expect(hex('face cafe')).toBe('facecafe');
  });

  test('octets in a sentence are found', () => {
    expect(hex('I got the frame 7E A0 07 03 21 93 0F 01 7E yesterday, after 3 tries.')).toBe(frame);
  });
});

describe('problems have a place', () => {
  test.each<[string, string, number, string]>([
    ['7E A0 07\n03 21 9', '7ea007032109', 2, 'a single hexadecimal digit, read as an octet at column 7'],
    ['7EA00703219', '7ea0070321', 1, 'an odd number of hexadecimal digits at column 11'],
    ['7E 7 A0 07', '7e07a007', 1, 'a single hexadecimal digit, read as an octet at column 4'],
    ['7E A07 03 21', '7ea00321', 1, 'an odd number of hexadecimal digits at column 6'],
  ])('%j', (text, octets, line, reason) => {
    const read = readText(text);
    expect(toHex(read.octets)).toBe(octets);
    expect(read.problems).toEqual([{ line, reason }]);
  });

  test('lines passed over are counted', () => {
    expect(readText('Hello,\n\nthis is it:\n7E A0 07 03 21 93 0F 01 7E\nBye')).toMatchObject({ ignored: 3 });
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      '7E',
      'a0 ',
      '0x',
      '\\x7',
      '"',
      "'",
      "b'",
      '[',
      ']',
      '(',
      '{1,2',
      '}',
      '<a b="',
      '>',
      '<!--',
      '//',
      '/*',
      ' # ',
    ],
    ...[
      '\n',
      '\r',
      '0000  ',
      '00000010: ',
      '*',
      '1-0:1.8.0(',
      ')',
      '/KAM5x',
      '!',
      '\x02',
      'TX: ',
      '<<<',
      '12:34:56',
      '\ufeff',
    ],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join('')),
  );

  test('is read without an exception, and its runs partition the octets', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readText(text);
        let at = 0;
        for (const { start, end, line } of read.runs) {
          expect(start).toBe(at);
          expect(end).toBeGreaterThan(start);
          expect(line).toBeGreaterThan(0);
          at = end;
        }
        expect(at).toBe(read.octets.length);
      }),
      { numRuns: 5000 },
    );
  });

  test('of prose gives no octets', () => {
    const word = fc.constantFrom(
      'the',
      'meter',
      'added',
      'a',
      'bad',
      'cafe',
      'is',
      'Faced',
      'with',
      'dead',
      'beef',
      'read',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 3, maxLength: 30 }), (words) => {
        fc.pre(words.some((one) => /[g-z]/i.test(one)));
        expect(readText(`${words.join(' ')}.`).octets).toHaveLength(0);
      }),
    );
  });

  test.each(['7E ', '7e:', '\\x7e', "b'~", '"', '<a b="', '[1,', '1.1.', '1-0:', '(', ' ', '/*', 'a-', '7 ', 'word '])(
    'of 1 MiB in one line is read in linear time: %j',
    (motif) => {
      const line = motif.repeat(Math.ceil(2 ** 20 / motif.length));
      readText(line);
      const start = performance.now();
      readText(line);
      // The goal is 250 ms; a busy machine gets more.
      expect(performance.now() - start).toBeLessThan(1500);
    },
  );
});

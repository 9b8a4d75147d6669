import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Codec, decode, encode, explain, fromHex, fromLatin1, tryDecode } from '../../src/codec/index.ts';
import {
  acknowledgement,
  addParity,
  baudRate,
  blockCheckCharacter,
  commands,
  dataLines,
  dataMessage,
  errorText,
  identificationMessage,
  messageCodecs,
  optionSelect,
  programmingCommand,
  programmingData,
  protocolMode,
  reactionTime,
  requestMessage,
  stripParity,
} from '../../src/iec62056-21/index.ts';
import { arbitrary } from '../support/arbitrary.ts';

const code = (codec: Codec<unknown>, text: string) => {
  const result = tryDecode(codec, fromLatin1(text));
  return result.ok ? undefined : result.error.code;
};
const framed = (text: string) => `${text}${String.fromCharCode(blockCheckCharacter(fromLatin1(text), 1))}`;
const identify = (text: string) => decode(identificationMessage, fromLatin1(`${text}\r\n`));

describe('request message', () => {
  test('with and without an address', () => {
    expect(decode(requestMessage, fromLatin1('/?!\r\n'))).toEqual({ address: '' });
    expect(decode(requestMessage, fromLatin1('/?00012345!\r\n'))).toEqual({ address: '00012345' });
    expect(encode(requestMessage, { address: '42' })).toEqual(fromLatin1('/?42!\r\n'));
  });

  test('LF LF is read and flagged; a CR waits for its LF', () => {
    expect(explain(requestMessage, fromLatin1('/?!\n\n'), 'request').flags).toHaveLength(1);
    expect(code(requestMessage, '/?!\r')).toBe('truncated');
  });

  test('an address without end is refused, not waited for (B93)', () => {
    expect(code(requestMessage, `/?${'1'.repeat(1024)}`)).toBe('size-limit');
    expect(code(requestMessage, `/?${'1'.repeat(32)}`)).toBe('truncated');
    expect(code(requestMessage, '/?1\x80!\r\n')).toBe('iec62056-21-format');
    expect(() => encode(requestMessage, { address: '1'.repeat(33) })).toThrow(/address/);
    expect(() => encode(requestMessage, { address: '!' })).toThrow(/address/);
  });
});

describe('identification message', () => {
  test('offers mode, speed and reaction time', () => {
    const offer = identify('/LGZ5\\2ZMD4104407.B31');
    expect([protocolMode(offer), baudRate(offer.baudRateCharacter), reactionTime(offer)]).toEqual(['E', 9600, 200]);
    expect(protocolMode(identify('/LGZ5ZMD'))).toBe('C');
    expect(protocolMode(identify('/LGZAZMD'))).toBe('B');
    expect(protocolMode(identify('/LGZ ZMD'))).toBe('A');
    expect(reactionTime(identify('/ISk5MT174'))).toBe(20);
    expect([0, 1, 2, 3, 4, 5, 6].map((one) => baudRate(`${one}`))).toEqual([300, 600, 1200, 2400, 4800, 9600, 19200]);
    expect([...'ABCDEF'].map(baudRate)).toEqual([600, 1200, 2400, 4800, 9600, 19200]);
  });

  test('a reserved baud rate character is mode A, of no other speed (B93)', () => {
    expect(protocolMode(identify('/LGZZZMD'))).toBe('A');
    expect(baudRate('Z')).toBeUndefined();
  });

  test('several enhanced characters, and none', () => {
    expect(identify('/ABC5\\2\\@X')).toMatchObject({ enhancedIdentification: '2@', identification: 'X' });
    expect(identify('/ABC5X\\2')).toMatchObject({ enhancedIdentification: '', identification: 'X\\2' });
    expect(identify('/ABC5\\')).toMatchObject({ enhancedIdentification: '', identification: '\\' });
  });

  test.each(['/AB', '/1BC5X\r\n', '/ABC5X!\r\n', '/ABC5\x80\r\n', '/ABC\r\n', 'ABC5\r\n'])('%j is none', (text) => {
    expect(['truncated', 'iec62056-21-format']).toContain(code(identificationMessage, text));
  });
});

describe('acknowledgement and option select', () => {
  test('mode E at 9600 Bd, and characters of manufacturers', () => {
    const select = { protocolControl: 'hdlc', baudRateCharacter: '5', modeControl: 'binary' };
    expect(encode(optionSelect, select)).toEqual(fromHex('063235320d0a'));
    expect(decode(optionSelect, fromHex('063235320d0a')!)).toEqual(select);
    expect(decode(optionSelect, fromLatin1('\x060:6\r\n')).modeControl).toBe('6');
    expect(encode(optionSelect, { ...select, modeControl: '6' })).toEqual(fromLatin1('\x06256\r\n'));
    expect(() => encode(optionSelect, { ...select, modeControl: 'readout' })).toThrow(/modeControl/);
    expect(code(optionSelect, '\x060\xb00\r\n')).toBe('iec62056-21-format');
  });

  test('ACK and NAK', () => {
    expect(decode(acknowledgement, fromHex('06')!)).toBe('acknowledgement');
    expect(encode(acknowledgement, 'repeat-request')).toEqual(fromHex('15'));
    expect(code(acknowledgement, '\x05')).toBe('iec62056-21-format');
    expect(code(acknowledgement, '')).toBe('truncated');
  });
});

describe('programming mode', () => {
  test('break is 01 42 30 03 71', () => {
    expect(encode(programmingCommand, { command: 'B0' })).toEqual(fromHex('0142300371'));
    expect(commands.B0).toContain('break');
  });

  test('a request for a value has empty parentheses', () => {
    const bytes = encode(programmingCommand, { command: 'R1', dataSets: [{ id: '1.8.0', values: [] }] });
    expect(bytes).toEqual(fromLatin1(framed('\x01R1\x021.8.0()\x03')));
    expect(decode(programmingCommand, bytes).dataSets).toEqual([{ id: '1.8.0', values: [{ value: '' }] }]);
  });

  test('partial blocks end in EOT', () => {
    const bytes = fromLatin1(framed('\x02P.01(1)\r\n(2)\x04'));
    const data = decode(programmingData, bytes);
    expect(data).toMatchObject({ partial: true, dataSets: [{ values: [{ value: '1' }, { newLine: true }] }] });
    expect(encode(programmingData, data)).toEqual(bytes);
  });

  test('an error message is an answer without identification', () => {
    expect(errorText(decode(programmingData, fromLatin1(framed('\x02(ER01)\x03'))))).toBe('ER01');
    expect(errorText(decode(programmingData, fromLatin1(framed('\x02(0123.4*kWh)\x03'))))).toBeUndefined();
  });

  test('a wrong block check character names what was expected and found (B93)', () => {
    const result = tryDecode(programmingCommand, fromHex('0142300370')!);
    expect(result).toMatchObject({ ok: false, error: { code: 'iec62056-21-bcc', expected: '71', found: '70' } });
    expect(code(programmingCommand, '\x01B0\x04')).toBe('truncated');
    expect(code(programmingCommand, '\x02B0\x03q')).toBe('iec62056-21-format');
    expect(code(programmingData, framed('\x021.8.0(1)\r\n!\r\n\x03'))).toBe('iec62056-21-format');
  });
});

describe('readout', () => {
  const text = framed('\x02F.F(00)\r\n0.0(12345)\r\nC.1()\r\n1.8.1(001846.0*kWh)(2401)\r\n!\r\n\x03');

  test('is read with its check and written the same', () => {
    const message = decode(dataMessage, fromLatin1(text), { strict: true });
    expect(message.dataSets.map(({ id }) => id)).toEqual(['F.F', '0.0', 'C.1', '1.8.1']);
    expect(encode(dataMessage, message)).toEqual(fromLatin1(text));
  });

  test('every prefix is refused when strict', () => {
    for (let end = 0; end < text.length; end += 1) {
      expect(tryDecode(dataMessage, fromLatin1(text.slice(0, end)), { strict: true }).ok, `${end}`).toBe(false);
    }
  });

  test('a bad line does not end it', () => {
    const bytes = fromLatin1(framed('\x02F.F(00\r\n1.8.0(1*kWh)\r\n/x\r\n!\r\n\x03'));
    expect(decode(dataMessage, bytes).dataSets).toEqual([{ id: '1.8.0', values: [{ value: '1', unit: 'kWh' }] }]);
  });

  test('bare lines, with and without the end character', () => {
    expect(decode(dataLines, fromLatin1('1.8.0(1)\n\n2.8.0(2)'))).toEqual({
      dataSets: [
        { id: '1.8.0', values: [{ value: '1' }] },
        { id: '2.8.0', values: [{ value: '2' }] },
      ],
    });
    expect(decode(dataLines, fromLatin1('1.8.0(1)\r\n!1D66\r\n\r\n'))).toMatchObject({ ended: true });
    expect(code(dataLines, 'x\r\n')).toBe('iec62056-21-format');
    expect(code(dataLines, '')).toBe('truncated');
  });
});

describe('parity', () => {
  test('is checked and taken off', () => {
    const seven = fromLatin1('/?!\r\n1.8.0(0123*kWh)\x03');
    expect(addParity(fromLatin1('/?!\r\n'))).toEqual(fromHex('af3f218d0a'));
    expect(stripParity(addParity(seven))).toEqual({ octets: seven, failed: 0 });
    expect(stripParity(Uint8Array.of(0x2f, 0x3f)).failed).toBe(1);
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (bytes, at) => {
        const sent = addParity(bytes);
        expect(stripParity(sent).failed).toBe(0);
        if (sent.length === 0) return;
        sent[at % sent.length]! ^= 1 << (at & 7);
        expect(stripParity(sent).failed).toBe(1);
      }),
    );
  });
});

describe.each(Object.entries(messageCodecs) as [string, Codec<unknown>][])('%s', (_, codec) => {
  test('generated values come back, strict, and no octets make it throw anything but a DecodeError', () => {
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        const bytes = encode(codec, value);
        expect(decode(codec, bytes, { strict: true })).toEqual(value);
        expect(encode(codec, decode(codec, bytes))).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void tryDecode(codec, bytes)));
  });
});

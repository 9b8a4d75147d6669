import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { readText } from '../../../src/decode/input.ts';

// Lines of the shapes that people paste into issues; the octets are made up.
const frame = '7ea0070321930f017e';
const read = (text: string) => {
  const { octets, runs, ...rest } = readText(text);
  return {
    ...rest,
    runs: runs.map((run) => [run.direction ?? '-', run.line, toHex(octets.subarray(run.start, run.end))]),
  };
};

describe('lines copied from terminals', () => {
  test.each([
    ['a time', '09:41:13  7E A0 07 03 21 93 0F 01 7E'],
    ['a date and a time', '2024-01-07 16:15:49,309 7E A0 07 03 21 93 0F 01 7E'],
    ['ISO 8601', '2024-01-07T16:15:49.309Z 7EA0070321930F017E'],
    ['seconds', '[   12.345678] 7E A0 07 03 21 93 0F 01 7E'],
    ['ESPHome', '[16:58:09.396][VV][dlms_meter:112]: 7E A0 07 03 21 93 0F 01 7E'],
    [
      'ESPHome over lines',
      '[16:58:09.395][VV][dlms_meter:030]: 7EA00703\n[16:58:09.396][VV][dlms_meter:030]: 21930F017E',
    ],
    ['ESPHome with dots and a count', '[11:40:02][V][dlms_meter:529]: 7E.A0.07.03.21.93.0F.01.7E (9)'],
    ['ESPHome in colour', '\u001b[0;36m[11:40:02][D][x:152]: 7E:A0:07:03:21:93:0F:01:7E\u001b[0m'],
    ['amsreader', '(V) 7E A0 07 03  21 93 0F\n(V) 01 7E'],
    ['a level at the end', '7E A0 07 03 21 93 0F 01 7E (V)'],
    ['Tasmota', '14:03:22.123 : 7e a0 07 03 21 \n14:03:22.165 : 93 0f 01 7e '],
    ['Tasmota with a mark', '22:43:59.742 :>7e a0 07 03 21 \n22:43:59.744 :>93 0f 01 7e '],
    ['Tasmota SML', '12:00:00 SML: 7e a0 07 03 21 93 0f 01 7e'],
    ['journald', 'Jan 30 21:40:32 host collector[1175]: DEBUG:meter:HDLC Buffer: 7E A0 07 03 21 93 0F 01 7E'],
    [
      'journald, cut inside an octet',
      'Jan 30 21:40:32 host collector[1175]: DEBUG:meter:Buffer: 7E A0 07 0\n3 21 93 0F 01 7E',
    ],
    ['ESP-IDF', 'I (369) uart: 0x3ffb2d60   7e a0 07 03 21 93 0f 01  7e    |~...!...~|'],
    ['an ASCII column', '7E A0 07 03 21 93 0F 01 7E | ~...!...~'],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({ style: 'log', runs: [['-', 1, frame]], problems: [] });
  });

  test('lines that are passed over', () => {
    const text = '(V) (unwrapData)(C1) HDLC frame:\n(V) 7E A0 07 03  21 93 0F 01\n(V) 7E\n(W) Boundary flag missing';
    expect(read(text)).toMatchObject({ ignored: 2, runs: [['-', 2, frame]] });
  });
});

describe('directions', () => {
  test.each([
    ['Gurux', 'TX: 09:41:13\t7E A0 07 03 21 93 0F 01 7E', 'sent'],
    ['Gurux', 'RX: 09:41:14\t7E A0 07 03 21 93 0F 01 7E', 'received'],
    ['without a space', 'tx:7E A0 07 03 21 93 0F 01 7E', 'sent'],
    ['words', 'Sent\t7EA0070321930F017E', 'sent'],
    ['words', 'Received: 7EA0070321930F017E', 'received'],
    ['arrows', '-> 7E A0 07 03 21 93 0F 01 7E', 'sent'],
    ['arrows', '<- 7E A0 07 03 21 93 0F 01 7E', 'received'],
    ['arrows', '>> 7E A0 07 03 21 93 0F 01 7E', 'sent'],
    ['arrows', '<< 7E A0 07 03 21 93 0F 01 7E', 'received'],
    ['UART debug', '[16:58:09][D][uart_debug:158]: <<< 7E:A0:07:03:21:93:0F:01:7E', 'received'],
    ['UART debug', '[16:58:09][D][uart_debug:158]: >>> 7E:A0:07:03:21:93:0F:01:7E', 'sent'],
    ['UART debug, strings', '[20:41:49][D][uart_debug:152]: <<< "~\\xA0\\a\\x03!\\x93\\x0F\\x01~"', 'received'],
    ['names', 'Meter -> Client: 7E A0 07 03 21 93 0F 01 7E', 'received'],
    ['names', 'Client -> Meter: 7E A0 07 03 21 93 0F 01 7E', 'sent'],
    ['a tree', '   └─ TX: 7E A0 07 03 21 93 0F 01 7E', 'sent'],
    ['JSON', '{"direction":"rx","data":"7ea0070321930f017e"}', 'received'],
    [
      'Python',
      "12:13:17 [debug    ] Received data   data=b'~\\xa0\\x07\\x03!\\x93\\x0f\\x01~' transport=Tcp(port=4059)",
      'received',
    ],
    ['Python', '16:40:28,576 : DEBUG : Sending: bytearray(b"~\\xa0\\x07\\x03!\\x93\\x0f\\x01~")', 'sent'],
  ])('%s: %s', (_, text, direction) => {
    expect(read(text).runs).toEqual([[direction, 1, frame]]);
  });

  test('lines of one direction are one run, whatever is between them', () => {
    const text = [
      '21:11:03,309   DEBUG: Read: 7e',
      '21:11:03,310   DEBUG: Found flag sequence. Too short frame (2 bytes). Discard frame: 0d0a',
      '21:11:03,311   DEBUG: Read: a00703',
      '21:11:07,138   DEBUG: Read: 21',
      '21:11:07,140   DEBUG: Read: 930f017e',
    ];
    expect(read(text.join('\n'))).toMatchObject({ ignored: 1, runs: [['received', 1, frame]] });
  });

  test('each change of direction starts a run', () => {
    expect(read('TX: 7E A0\nTX: 07 03\n\nRX: 61 29\n  A1 09\nTX: C0 01').runs).toEqual([
      ['sent', 1, '7ea00703'],
      ['received', 4, '6129a109'],
      ['sent', 6, 'c001'],
    ]);
  });

  test('a literal may hold what starts a comment', () => {
    expect(read("Sent: b'// # /*\\x7e'").runs).toEqual([['sent', 1, '2f2f2023202f2a7e']]);
  });

  test('a heading gives the direction of the lines under it', () => {
    const text =
      '1. The module sends the SNRM frame:\n7E A0 07 03\n\n2. Meter replies with UA:\n7E A0 1E\n\nrx:\n7E //Frame\nA0 0A';
    expect(read(text).runs).toEqual([
      ['sent', 2, '7ea00703'],
      ['received', 5, '7ea01e'],
      ['received', 8, '7ea00a'],
    ]);
  });

  test('what only repeats the octets of a directed line is no data', () => {
    const text =
      "12:13:17 Received data   data=b'~\\xa0\\x07'\n12:13:17 Added data   data=b'~\\xa0\\x07'\n12:13:18 Received data   data=b'\\x03!'";
    expect(read(text)).toMatchObject({ ignored: 1, runs: [['received', 1, '7ea0070321']] });
  });

  test('text is between runs of bare octets, blank lines are not', () => {
    expect(read('7E A0 07\n\n03 21\nthe next one\nC0 01 C1').runs).toEqual([
      ['-', 1, '7ea0070321'],
      ['-', 5, 'c001c1'],
    ]);
  });
});

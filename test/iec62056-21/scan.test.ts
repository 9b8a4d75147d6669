import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, encode, equalBytes, fromLatin1, tryDecode } from '../../src/codec/index.ts';
import {
  dataMessage,
  identificationMessage,
  messageCodecs,
  programmingCommand,
  type Scanned,
  scanMessage,
  scanMessages,
  TelegramDeframer,
} from '../../src/iec62056-21/index.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { sample, telegramOf } from './samples.ts';

const kinds = (...parts: readonly (string | Uint8Array)[]): string[] => {
  const octets = concat(...parts.map((part) => (typeof part === 'string' ? fromLatin1(part) : part)));
  return [...scanMessages(octets)].map(
    (one) => `${one.kind}${one.kind === 'noise' || one.complete ? '' : '…'} ${one.end - one.start}`,
  );
};
const readout = encode(dataMessage, { dataSets: [{ id: '1.8.0', values: [{ value: '1', unit: 'kWh' }] }] });
const command = encode(programmingCommand, { command: 'R1', dataSets: [{ id: '1.8.0', values: [] }] });
const answer = fromLatin1('\x023:171.0(0)\x03\x12');
const telegramSize = `telegram ${sample.length}`;

/** Messages and what lies between them in recordings. */
const fragments = fc.array(
  fc.oneof(
    fc.constant(sample),
    fc.constant(telegramOf(['/ABC3X', '', '1.8.0(1)'])),
    fc.constant(readout),
    fc.constant(sample.subarray(0, 90)),
    fc.constant(sample.subarray(60)),
    fc.constant(fromLatin1('/?!\r\n')),
    fc.string({ unit: fc.constantFrom(...'/!?(ABC5\r\n).*1\x02\x03\x01\x06'), maxLength: 30 }).map(fromLatin1),
    fc.uint8Array({ maxLength: 40 }),
  ),
  { maxLength: 8 },
);

describe('scanMessage', () => {
  test('a session of mode C, with noise before and between', () => {
    const session = ['\0\x7f', '/?!\r\n', '/LGZ5\\2ZMD\r\n', '\x06050\r\n', readout, '\x7f', '\x06', command];
    expect(kinds(...session, '\x15', command, answer, '\x06')).toEqual([
      'noise 2',
      'request 5',
      'identification 12',
      'option-select 6',
      `data-message ${readout.length}`,
      'noise 1',
      'acknowledgement 1',
      `programming-command ${command.length}`,
      'acknowledgement 1',
      `programming-command ${command.length}`,
      `programming-data ${answer.length}`,
      'acknowledgement 1',
    ]);
  });

  test('telegrams back to back, with empty lines and noise between', () => {
    expect(kinds(sample, sample, '\r\n', sample)).toEqual([
      telegramSize,
      `telegram ${sample.length + 2}`,
      telegramSize,
    ]);
    expect(kinds('\0\0', sample, '\0', sample)).toEqual(['noise 2', telegramSize, 'noise 1', telegramSize]);
  });

  test('a telegram without its end gives way to the next (B94)', () => {
    expect(kinds(sample.subarray(0, 90), sample)).toEqual(['telegram… 90', telegramSize]);
    expect(kinds(sample.subarray(0, -6), '\r\n', sample)).toEqual([`telegram ${sample.length - 4}`, telegramSize]);
    expect(kinds('/', sample)).toEqual(['noise 1', telegramSize]);
    expect(kinds('/ABC/', sample)).toEqual(['noise 5', telegramSize]);
    expect(kinds('/ABC5\r\n', sample)).toEqual(['identification 7', telegramSize]);
    expect(kinds('\x021.8.0(', sample)).toEqual(['noise 7', telegramSize]);
    expect(kinds('\x02(1)\x03', sample)).toEqual(['programming-data… 5', telegramSize]);
  });

  test('a telegram that begins before the recording is data lines', () => {
    expect(kinds(sample.subarray(50), sample)).toEqual(
      ['noise 21', 'data-lines 233', telegramSize].map((one, i) => {
        const end = sample.indexOf(0x0a, 50) + 1;
        return i === 0 ? `noise ${end - 50}` : i === 1 ? `data-lines ${sample.length - end}` : one;
      }),
    );
  });

  test('what the octets cut short is not complete', () => {
    for (let end = 1; end < sample.length; end += 1) {
      const first = scanMessage(sample, 0, end)!;
      expect([first.start, first.end]).toEqual([0, end]);
      // A CR at the very end is a line break; the LF after it is not known of.
      if (first.kind === 'telegram') expect(first.complete, `${end}`).toBe(end === sample.length - 1);
    }
    expect(kinds('/?12')).toEqual(['request… 4']);
    expect(kinds('/LG')).toEqual(['identification… 3']);
    expect(kinds('\x02F.F(00)\r\n!\r\n')).toEqual(['data-message… 13']);
    expect(kinds('\x01R1\x02')).toEqual(['programming-command… 4']);
  });

  test('text that is no data is noise', () => {
    expect(kinds('connected(port)\r\nread 5 octets (ok)\r\n')).toEqual(['noise 37']);
    expect(kinds('\x06\x15\x15 \x01\x02\x03\x02a\x03c')).toEqual(['acknowledgement 1', 'acknowledgement 1', 'noise 9']);
  });

  test('NAK after NAK is each a message (B93)', () => {
    expect(kinds('\x15'.repeat(1000))).toEqual(Array(1000).fill('acknowledgement 1'));
  });

  test('steps over all octets without a gap, and what is complete can be decoded or is refused typed', () => {
    fc.assert(
      fc.property(fragments, (parts) => {
        const octets = concat(...parts);
        let at = 0;
        for (const one of scanMessages(octets)) {
          expect(one.start).toBe(at);
          expect(one.end).toBeGreaterThan(at);
          at = one.end;
          if (one.kind !== 'noise') tryDecode<unknown>(messageCodecs[one.kind], octets.subarray(one.start, one.end));
        }
        expect(at).toBe(octets.length);
      }),
      { numRuns: 2000 },
    );
  });

  // Lines alone are told from other text by codes that look like some: generated ones do not.
  const framed = Object.entries(messageCodecs).filter(([kind]) => kind !== 'data-lines');
  test.each(framed)('finds each generated %s whole', (kind, codec) => {
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        const bytes = encode<unknown>(codec, value);
        expect(scanMessage(bytes)).toEqual({ kind, start: 0, end: bytes.length, complete: true });
      }),
      { numRuns: 200 },
    );
  });

  test('after any garbage the next telegram is found (R13)', () => {
    const found = (octets: Uint8Array): Scanned[] => [...scanMessages(octets)];
    fc.assert(
      fc.property(garbage, (noise) => {
        const octets = concat(noise, sample);
        expect(found(octets).at(-1)).toEqual({
          ...{ kind: 'telegram', start: noise.length, end: octets.length, complete: true },
        });
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    '/',
    '/?',
    '/ABC5',
    '/ABC5\r\n',
    '/ABC5\r\n\r\n',
    '\x02',
    '\x02a(',
    '\x01R1\x02',
    '\x06',
    '\x15\x02',
    '(',
    '(1)\r\n',
    'a(\r\n',
    'a.b(1)\r\n(',
    'a(1)\r\n(2)\r\nb\r\n',
    '!\r\n',
    '\r\n',
    '1.8.0(1)',
  ])('%j over and over takes time in proportion', (text) => {
    const octets = fromLatin1(text.repeat(Math.ceil(400_000 / text.length)));
    const start = performance.now();
    for (const one of scanMessages(octets)) {
      if (one.kind !== 'noise') tryDecode<unknown>(messageCodecs[one.kind], octets.subarray(one.start, one.end));
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 4096, size: 'max' }),
  fc.string({ unit: fc.constantFrom(...'/!?(ABC5\r\n).*1\x02\x01\x06'), maxLength: 60 }).map(fromLatin1),
);

describe('TelegramDeframer', () => {
  const deframe = (octets: Uint8Array, sizes: readonly number[] = []) => {
    const deframer = new TelegramDeframer();
    const all = [];
    let at = 0;
    for (const size of sizes) {
      all.push(...deframer.push(octets.subarray(at, at + size)));
      at += size;
    }
    return [...all, ...deframer.push(octets.subarray(at)), ...deframer.finish()];
  };
  const telegramsOf = (octets: Uint8Array) =>
    deframe(octets).flatMap((one) => (one.kind === 'telegram' ? [one.octets] : []));

  test('gives each telegram when its last octet is there', () => {
    const deframer = new TelegramDeframer();
    expect(deframer.push(sample.subarray(0, -1))).toEqual([]);
    expect(deframer.push(sample.subarray(-1))).toEqual([
      { kind: 'telegram', octets: sample, start: 0, end: sample.length },
    ]);
    expect(deframer.push(concat(fromLatin1('\r\n'), sample))).toMatchObject([{ start: sample.length + 2 }]);
    expect(deframer.finish()).toEqual([]);
  });

  test('any chunks give the same', () => {
    fc.assert(
      fc.property(fragments, fc.array(fc.nat(50)), (parts, sizes) => {
        const octets = concat(...parts);
        expect(deframe(octets, sizes)).toEqual(deframe(octets));
      }),
      { numRuns: 1000 },
    );
  });

  test('extents are in order, do not overlap, and leave out line breaks alone', () => {
    fc.assert(
      fc.property(fragments, (parts) => {
        const octets = concat(...parts);
        let at = 0;
        const isLeftOut = (end: number) => octets.subarray(at, end).every((octet) => octet === 13 || octet === 10);
        for (const { start, end } of deframe(octets)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(isLeftOut(start)).toBe(true);
          at = end;
        }
        expect(isLeftOut(octets.length)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('noise and telegrams without an end are faults, the next telegram is found', () => {
    const cut = sample.subarray(0, 90);
    expect(deframe(concat(fromLatin1('\r\nxy/z'), sample, cut, sample))).toMatchObject([
      { kind: 'fault', code: 'p1-format', start: 2, end: 6 },
      { kind: 'telegram', start: 6, end: 6 + sample.length },
      { kind: 'fault', code: 'truncated', start: 6 + sample.length, end: 96 + sample.length },
      { kind: 'telegram', start: 96 + sample.length },
    ]);
    expect(deframe(cut)).toMatchObject([{ kind: 'fault', code: 'truncated', start: 0, end: 90 }]);
    expect(deframe(fromLatin1('noise'))).toMatchObject([{ kind: 'fault', code: 'p1-format', start: 0, end: 5 }]);
  });

  test('an echoed request is noise', () => {
    expect(deframe(concat(fromLatin1('/?!\r\n'), sample)).map(({ kind }) => kind)).toEqual(['fault', 'telegram']);
    expect(deframe(concat(sample.subarray(0, 90), fromLatin1('/?!\r\n'), sample)).map(({ kind }) => kind)).toEqual([
      'fault',
      'fault',
      'telegram',
    ]);
  });

  test('the last line break may be missing at the end of the stream', () => {
    expect(telegramsOf(sample.subarray(0, -2))).toEqual([sample.subarray(0, -2)]);
    expect(telegramsOf(sample.subarray(0, -1))).toEqual([sample.subarray(0, -1)]);
  });

  test.each(['\n', '\r'])('line breaks %j', (lineBreak) => {
    const bytes = telegramOf(['/ABC5', '', '1.8.0(1)'], lineBreak);
    expect(telegramsOf(concat(bytes, bytes))).toEqual([bytes, bytes]);
  });

  test('a telegram of more than 64 KiB is a fault and the next is found (B94)', () => {
    const endless = fromLatin1(`/ABC5\r\n\r\n${'x'.repeat(70_000)}`);
    const found = deframe(concat(endless, sample, sample));
    expect(found.map(({ kind }) => kind)).toEqual(['fault', 'fault', 'telegram', 'telegram']);
    expect(found[0]).toMatchObject({ code: 'size-limit', start: 0, end: 65_537 });
    const deframer = new TelegramDeframer();
    for (let i = 0; i < 100; i += 1) expect(deframer.push(new Uint8Array(100_000))).toEqual([]);
    expect(deframer.push(sample)).toMatchObject([{ kind: 'fault', end: 10_000_000 }, { kind: 'telegram' }]);
  });

  test('after any garbage the next telegram is found (R13)', () => {
    fc.assert(
      fc.property(garbage, (noise) => {
        expect(equalBytes(telegramsOf(concat(noise, sample)).at(-1)!, sample)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('an identification that is announced is no telegram', () => {
    const offer = encode(identificationMessage, {
      ...{ manufacturer: 'ABC', baudRateCharacter: '5', enhancedIdentification: '2', identification: 'X' },
    });
    expect(deframe(concat(offer, sample)).map(({ kind }) => kind)).toEqual(['fault', 'telegram']);
  });
});

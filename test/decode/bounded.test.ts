import { describe, expect, test } from 'vitest';
import { concat, fromLatin1, toHex } from '../../src/codec/index.ts';
import { decodeCapture } from '../../src/decode/index.ts';
import * as capture from '../support/captures.ts';
import { hex } from '../support/corpus.ts';

const repeated = (octets: Uint8Array | string) => {
  const pattern = typeof octets === 'string' ? hex(octets) : octets;
  return (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => pattern[i % pattern.length]!);
};
const text = (part: string) => (size: number) => part.repeat(Math.ceil(size / part.length)).slice(0, size);
const latin1 = (part: string) => repeated(fromLatin1(part));

const push = capture.notification();
const tinyFrame = capture.frame(new Uint8Array());
const segment = capture.frame(hex('e6e7000f'), { segmented: true });
const block = hex('e0000001000001 01');

/** Each block holds the next one. */
function nestedBlocks(size: number): Uint8Array {
  const heads: Uint8Array[] = [];
  for (let length = 2; length < size; length += heads.at(-1)!.length) {
    const octets = length < 0x80 ? [length] : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
    heads.push(Uint8Array.of(0xe0, 0x80, 0, 1, 0, 0, ...octets));
  }
  return concat(...heads.reverse(), hex('c001'));
}

/** Input that is cheap to make and may be dear to read. */
const families: Record<string, (size: number) => Uint8Array | string> = {
  zeros: repeated('00'),
  ones: repeated('ff'),
  flags: repeated('7e'),
  'flags and formats': repeated('7ea0'),
  'headers of long frames': repeated('7ea7ff0321'),
  'tiny frames': repeated(tinyFrame),
  'tiny segments': repeated(segment),
  'frames with pushes': repeated(capture.frame(concat(hex('e6e700'), push))),
  'frames with ciphered pushes': repeated(capture.frame(concat(hex('e6e700'), capture.protect(push)))),
  'damaged frames': repeated(concat(tinyFrame.subarray(0, -2), hex('00'), tinyFrame.subarray(-1))),
  'starts of M-Bus': repeated('68'),
  'headers of M-Bus': repeated('6804046853'),
  'starts and stops of M-Bus': repeated('6816'),
  'frames of M-Bus': repeated(capture.mbusFrames(push, 10)[0]!),
  'headers of the wrapper': repeated('0001'),
  'units of the wrapper that never end': repeated('00010001 0001 ffff 0f'),
  'units of the wrapper in one another': repeated('0914 0001 0001 0001 f000 0f00000000 00 0182ea60 000000'),
  'units of the wrapper': repeated(capture.wrapped(push)),
  'arrays in arrays': repeated('0101'),
  'arrays that never end': repeated('0f 00000000 00 0182ffff'),
  blocks: repeated(block),
  'blocks over the wrapper': repeated(capture.wrapped(block)),
  'blocks in blocks': nestedBlocks,
  'ciphered APDUs': repeated(capture.protect(push)),
  titles: repeated('db08'),
  CoAP: repeated('4001ff'),
  slashes: latin1('/'),
  identifications: latin1('/ABC5\r\n'),
  'telegrams that end at once': latin1('/ABC5A!\r\n'),
  telegrams: latin1('/ABC5A\r\n\r\n1.8.0(1*kWh)\r\n!\r\n'),
  'data lines': latin1('1.8.0(1*kWh)\r\n'),
  'broken data lines': latin1('1.8.0()))(\r\n'),
  parentheses: latin1('('),
  acknowledgements: repeated('06'),
  'option selections': latin1('\u0006050\r\n'),
  'starts of text': repeated('02'),
  'starts of headings': repeated('01'),
  'commands that never end': latin1('\u0001R1\u0002'),
  'hexadecimal text': text('7e a0 '),
  'hexadecimal without spaces': text('7ea0'),
  'odd digits': text('7ea '),
  'hexadecimal with colons': text('12:'),
  base64: text('QUJD'),
  'a log of both directions': text('[12:34:56.789] RX: 7e a0 07 03 21 93 0f 01 7e\nTX: 7e a0 07 21 03 93 0f 01 7e\n'),
  'a hex dump': text('00000000  7e a0 07 03 21 93 0f 01  7e 00 00 00 00 00 00 00  |~...!...........|\n'),
  spaces: text(' '),
  brackets: text('[12'),
  quotes: text('"0x'),
  'slashes in text': text('/'),
};

const keys = [capture.bothKeys, { ...capture.bothKeys, encryptionKey: capture.authenticationKey }];

/** Milliseconds of the processor: what else the machine does is not counted. */
function took(input: Uint8Array | string): number {
  const began = process.cpuUsage();
  decodeCapture(input, { keys });
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}
const best = (input: Uint8Array | string) => Math.min(took(input), took(input));

const size = 256 * 1024;
/** Below this, what is measured is the clock and the collector. */
const noise = 40;

describe('time', { retry: 2 }, () => {
  test.each(Object.entries(families))('for %s grows as the input does', (_, family) => {
    took(family(4096));
    const times = (octets: number) => took(family(octets)) + noise;
    const whole = times(size);
    expect(whole < 1000 + noise ? whole : times(size), 'ms for 256 KiB').toBeLessThan(1000 + noise);
    if (whole < 3 * noise) return;
    const ratio = whole / times(size / 2);
    expect(ratio > 3 ? times(size) / times(size / 2) : ratio, 't(2n)/t(n)').toBeLessThanOrEqual(3);
  });

  test('for a mebibyte of zeros, of digits and of noise stays below a second', () => {
    const noisy = Uint8Array.from({ length: 2 ** 20 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 0xff);
    for (const input of [new Uint8Array(2 ** 20), toHex(new Uint8Array(2 ** 19)), noisy]) {
      expect(best(input)).toBeLessThan(1000);
    }
  });
});

describe('depth', () => {
  test('of any structure never overflows the stack', () => {
    const nested = (start: string, part: string, depth: number) => hex(start + part.repeat(depth));
    for (const depth of [15, 16, 17, 64, 1000, 100_000]) {
      for (const [start, part] of [
        ['', '0101'],
        ['', '0201'],
        ['0f000000010 0', '0101'],
        ['c401c100', '0201'],
        ['', '13'],
        ['', '1301'],
        ['60', '80'],
        ['', '6080'],
      ]) {
        expect(() => decodeCapture(nested(start!, part!, depth)), `${start} ${part} ${depth}`).not.toThrow();
      }
    }
  });

  test('of protection within the limit costs little, beyond it nothing more', () => {
    let apdu = push;
    for (let i = 0; i < 200; i += 1) apdu = i % 2 ? capture.protect(apdu) : capture.sign(apdu);
    expect(best(apdu)).toBeLessThan(200);
  });
});

describe('memory', () => {
  test('of a result stays in proportion to the input', () => {
    const count = (node: { children?: readonly object[] }): number =>
      1 + (node.children ?? []).reduce((sum: number, child) => sum + count(child as typeof node), 0);
    for (const [name, family] of Object.entries(families)) {
      const input = family(16 * 1024);
      const { messages } = decodeCapture(input, { keys });
      const nodes = messages.reduce((sum, { tree }) => sum + count(tree), 0);
      expect(nodes, name).toBeLessThan(4 * input.length);
    }
  });
});

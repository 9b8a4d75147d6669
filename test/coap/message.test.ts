import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CoapCode,
  type CoapMessage,
  coapCodeName,
  coapMessage,
  coapMessageWith,
  coapOption,
  coapOptions,
  dlmsOptions,
} from '../../src/coap/index.ts';
import {
  DecodeError,
  decode,
  EncodeError,
  encode,
  explain,
  fromHex,
  type Node,
  toHex,
  tryDecode,
} from '../../src/codec/index.ts';

interface Entry {
  readonly id: string;
  readonly layer: string;
  readonly hex: string;
}

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const absent = !existsSync(corpus);
const entries = (file: string): Entry[] =>
  absent
    ? []
    : readFileSync(`${corpus}${file}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Entry)
        .filter((entry) => entry.layer === 'coap');
const good = entries('coap.jsonl');
const bad = entries('bad.jsonl');

/** These write the number 0 of an option as an octet 00: it is read, and written as no octet. */
const zeroInAnOctet = ['coap-libcoap-7', 'coap-fastrpc-1'];

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const none = new Uint8Array(0);
const codeOf = (hex: string): string => {
  const result = tryDecode(coapMessage, octets(hex));
  return result.ok ? 'decoded' : result.error.code;
};
const leavesOf = (node: Node): Node[] => node.children?.flatMap(leavesOf) ?? [node];

describe('the shared corpus', () => {
  test.skipIf(absent)('is there (skipped: ../shared/corpus is absent)', () => {
    expect(good.length).toBeGreaterThan(0);
    expect(bad.length).toBeGreaterThan(0);
  });

  test.each(good)('$id reads, writes the same octets, and its leaves partition it', ({ id, hex }) => {
    const bytes = octets(hex);
    const value = decode(coapMessage, bytes);
    if (zeroInAnOctet.includes(id)) expect(decode(coapMessage, encode(coapMessage, value))).toEqual(value);
    else expect(toHex(encode(coapMessage, value))).toBe(hex);
    let at = 0;
    for (const leaf of leavesOf(explain(coapMessage, bytes, 'coap').tree)) {
      expect(leaf.start).toBe(at);
      at = leaf.end;
    }
    expect(at).toBe(bytes.length);
  });

  test.each(bad)('$id is coap-format', ({ hex }) => {
    expect(codeOf(hex)).toBe('coap-format');
  });

  test.each([...good, ...bad])('$id: every prefix and every flipped bit decodes or fails typed', ({ hex }) => {
    const bytes = octets(hex);
    for (let size = 0; size < bytes.length; size += 1) tryDecode(coapMessage, bytes.subarray(0, size));
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      tryDecode(coapMessage, flipped);
    }
  });
});

describe('values', () => {
  test('a request of RFC 7252 appendix A: GET /temperature, message id 0x7d34', () => {
    const value: CoapMessage = {
      type: 'CON',
      code: '0.01',
      messageId: 0x7d34,
      token: none,
      options: [coapOption('Uri-Path', 'temperature')],
      payload: none,
    };
    expect(toHex(encode(coapMessage, value))).toBe('40017d34bb74656d7065726174757265');
    expect(decode(coapMessage, octets('40017d34bb74656d7065726174757265'))).toEqual(value);
  });

  test('its piggybacked answer: 2.05 with a payload and a token of one octet', () => {
    const value = decode(coapMessage, octets('61457d3520ff32322e332043'));
    expect(value).toMatchObject({ type: 'ACK', code: '2.05', messageId: 0x7d35, token: Uint8Array.of(0x20) });
    expect(toHex(value.payload)).toBe('32322e332043');
    expect(coapCodeName(value.code)).toBe('Content');
  });

  test('codes without a name are kept', () => {
    expect(decode(coapMessage, octets('50e00001')).code).toBe('7.00');
    expect(coapCodeName('7.00')).toBeUndefined();
    expect(coapCodeName('constructor' as CoapCode)).toBeUndefined();
  });

  test('DLMS options are recognised with the table for them and kept as octets without it', () => {
    const withDlms = coapMessageWith([...coapOptions, ...dlmsOptions]);
    const value: CoapMessage = {
      type: 'CON',
      code: '0.02',
      messageId: 1,
      token: Uint8Array.of(0x45),
      options: dlmsOptions.map(({ name }, i) => coapOption(name, [1, 16, 1][i]!, dlmsOptions)),
      payload: octets('c001c100'),
    };
    const bytes = encode(withDlms, value);
    expect(toHex(bytes)).toBe('4102000145e1fcdc0121102101ffc001c100');
    expect(decode(withDlms, bytes)).toEqual(value);
    const plain = decode(coapMessage, bytes);
    expect(plain.options).toEqual([
      { number: 65001, value: Uint8Array.of(1) },
      { number: 65003, value: Uint8Array.of(16) },
      { number: 65005, value: Uint8Array.of(1) },
    ]);
    expect(encode(coapMessage, plain)).toEqual(bytes);
    expect(() => encode(coapMessage, value)).toThrow(EncodeError);
  });
});

describe('faults', () => {
  test.each([
    ['B24 version 0', '00010001', 'coap-version'],
    ['B24 version 2', '80010001', 'coap-version'],
    ['B24 version 3', 'c0010001', 'coap-version'],
    ['B25 token length 9', `49010001${'00'.repeat(9)}`, 'coap-format'],
    ['B25 token length 15', `4f010001${'00'.repeat(15)}`, 'coap-format'],
    ['B26 delta 15', '40010001f0', 'coap-format'],
    ['B26 length 15', '400100010f', 'coap-format'],
    ['B26 option past the end', '40010001b56162', 'coap-format'],
    ['B26 extended delta past the end', '40010001d0', 'coap-format'],
    ['B26 extended length past the end', '400100010e00', 'coap-format'],
    ['B26 marker without a payload', '40010001ff', 'coap-format'],
    ['B29 empty message with a token', '4100000155', 'coap-format'],
    ['B29 empty message with a token length alone', '41000001', 'coap-format'],
    ['B29 empty message with a payload', '40000001ff01', 'coap-format'],
    ['option number above 65535', '40010001e0fef2e0fef2', 'coap-format'],
    ['no octets', '', 'truncated'],
    ['half a message id', '400100', 'truncated'],
    ['half an empty message', '400000', 'truncated'],
    ['half a token', '440100010203', 'truncated'],
  ])('%s', (_, hex, code) => {
    expect(codeOf(hex)).toBe(code);
  });

  test('an error says where', () => {
    const result = tryDecode(coapMessage, octets('40010001b161f0'));
    expect(result).toMatchObject({ ok: false, error: { code: 'coap-format', offset: 6, path: 'options[1]' } });
  });

  test('values that cannot be written', () => {
    const value = decode(coapMessage, octets('40010001'));
    for (const wrong of [
      { code: '0.00', payload: Uint8Array.of(1) },
      { code: '0.00', token: Uint8Array.of(1) },
      { code: '8.00' },
      { code: '2.32' },
      { type: 'PING' },
      { token: new Uint8Array(9) },
      { messageId: 65536 },
      { options: [{ number: 65536, value: none }] },
      { options: [{ number: 2048, value: new Uint8Array(65805) }] },
      { options: undefined },
      { payload: undefined },
      { token: undefined },
    ]) {
      expect(() => encode(coapMessage, { ...value, ...wrong } as unknown as CoapMessage)).toThrow(EncodeError);
    }
  });

  test('any octets decode or fail typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (noise, strict) => {
        const bytes = Uint8Array.of(0x40 | ((noise[0] ?? 0) & 0x3f), ...noise.subarray(1));
        const { tree, result } = explain(coapMessage, bytes, 'coap', { strict });
        if (!result.ok) expect(result.error).toBeInstanceOf(DecodeError);
        else {
          const again = encode(coapMessage, result.value);
          expect(decode(coapMessage, again)).toEqual(result.value);
        }
        expect(leavesOf(tree).reduce((sum, leaf) => sum + leaf.end - leaf.start, 0)).toBe(bytes.length);
      }),
    );
  });
});

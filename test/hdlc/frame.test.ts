import { describe, expect, test } from 'vitest';
import {
  crcX25,
  type DecodeError,
  decode,
  encode,
  explain,
  fromHex,
  type Node,
  Reader,
  Recorder,
  toHex,
  tryDecode,
} from '../../src/codec/index.ts';
import {
  encodeFrame,
  frameOctets,
  frameSize,
  type HdlcFrame,
  hdlcFrame,
  hdlcParameters,
  readFrame,
} from '../../src/hdlc/index.ts';

const hex = (text: string) => fromHex(text)!;
const none = new Uint8Array(0);

/** A frame around `content`, with a check sequence that is right over whatever it is. */
function sealed(content: string): Uint8Array {
  const octets = hex(content);
  const fcs = crcX25(octets);
  return Uint8Array.of(0x7e, ...octets, fcs & 0xff, fcs >> 8, 0x7e);
}

function error(octets: Uint8Array, strict = false): DecodeError {
  const result = tryDecode(hdlcFrame, octets, { strict });
  if (result.ok) throw new Error('no error');
  return result.error;
}

function leaves(node: Node): Node[] {
  return node.children === undefined ? [node] : node.children.flatMap(leaves);
}

const client = { upper: 16, size: 1 } as const;
const server = { upper: 1, size: 1 } as const;

describe('vectors', () => {
  // IEC 62056-46 annex A and 6.4; the conformance tests
  test.each<[string, HdlcFrame]>([
    ['7ea00703219 30f017e', frame(server, client, { kind: 'SNRM', pollFinal: true })],
    ['7ea0070321 5303c77e', frame(server, client, { kind: 'DISC', pollFinal: true })],
    ['7ea0070321 1115a67e', frame(server, client, { kind: 'RR', receiveSequenceNumber: 0, pollFinal: true })],
    ['7ea0072103 1f6be97e', frame(client, server, { kind: 'DM', pollFinal: true })],
    [
      '7ea01e032193cd3b81801205018006018007040000000108040000000 1533b7e',
      frame(server, client, { kind: 'SNRM', pollFinal: true }, '81801205018006018007040000000108040000000 1'),
    ],
    [
      '7ea01e210373c37a81801205018006018007040000000108040000000 1533b7e',
      frame(client, server, { kind: 'UA', pollFinal: true }, '81801205018006018007040000000108040000000 1'),
    ],
  ])('%s', (text, value) => {
    expect(decode(hdlcFrame, hex(text))).toEqual(value);
    expect(toHex(encode(hdlcFrame, value))).toBe(toHex(hex(text)));
    const out = new Uint8Array(frameSize(value) + 5);
    expect(encodeFrame(out, 3, value)).toBe(3 + frameSize(value));
    expect(out.subarray(3, 3 + frameSize(value))).toEqual(hex(text));
    expect(decode(hdlcFrame, hex(text).subarray(1))).toEqual(value);
  });

  function frame(
    destination: HdlcFrame['destination'],
    source: HdlcFrame['source'],
    control: HdlcFrame['control'],
    information = '',
  ): HdlcFrame {
    return { segmented: false, destination, source, control, information: hex(information) };
  }
});

describe('the tree', () => {
  const snrm = hex('7ea01e032193cd3b818012050180060180070400000001080400000001533b7e');

  test('has a leaf for every field', () => {
    const { tree } = explain(hdlcFrame, snrm, 'frame');
    expect(leaves(tree).map(({ name, start, end }) => `${name} ${start}-${end}`)).toEqual([
      'flag 0-1',
      'format 1-3',
      'destination 3-4',
      'source 4-5',
      'control 5-6',
      'hcs 6-8',
      'information 8-29',
      'fcs 29-31',
      'flag 31-32',
    ]);
    expect(leaves(tree)[1]!.value).toEqual({ segmented: false, length: 30 });
  });

  test('goes on within the information field where the caller reads it', () => {
    const recorder = new Recorder('frame', 0);
    const r = new Reader(snrm, { trace: recorder });
    readFrame(r, (inner) => hdlcParameters.read(inner));
    const tree = recorder.finish(r.offset, undefined);
    const information = tree.children!.find(({ name }) => name === 'information')!;
    expect(information.children!.map(({ name }) => name)).toContain('windowSizeReceive');
    expect(leaves(tree).reduce((at, leaf) => (leaf.start === at ? leaf.end : -1), 0)).toBe(snrm.length);
  });

  test.each([
    [6, 'hdlc-hcs'],
    [20, 'hdlc-fcs'],
  ])('shows all parts of a frame with octet %d wrong', (at, code) => {
    const broken = snrm.slice();
    broken[at]! ^= 0x40;
    const { tree, result } = explain(hdlcFrame, broken, 'frame');
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(leaves(tree).map(({ name }) => name)).toEqual(
      leaves(explain(hdlcFrame, snrm, 'frame').tree).map((l) => l.name),
    );
    const { expected, found } = result.ok ? ({} as DecodeError) : result.error;
    expect(expected).toMatch(/^[0-9a-f]{4}$/);
    expect(found).not.toBe(expected);
  });
});

describe('bad frames', () => {
  test('B2: a flag is missing', () => {
    expect(error(hex('7ea0070321930f01')).code).toBe('truncated');
    expect(error(hex('7ea0070321930f0100')).code).toBe('hdlc-length');
  });

  test.each(['a008', 'a006', 'a000', 'a7ff'])('B3: length field %s', (format) => {
    expect(error(sealed(`${format}032193`)).code).toBe('hdlc-length');
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15])('B4: format type %d', (type) => {
    expect(error(sealed(`${type.toString(16)}007032193`)).code).toBe('hdlc-format');
  });

  test('B5, B6: check sequences', () => {
    expect(error(sealed('a01e0321930000818012050180060180070400000001080400000001'))).toMatchObject({
      code: 'hdlc-hcs',
      offset: 6,
      expected: '3bcd',
      found: '0000',
    });
    expect(error(hex('7ea0070321930f027e'))).toMatchObject({ code: 'hdlc-fcs', expected: '010f', found: '020f' });
  });

  test.each(['a009020203 2193', 'a00b02020202032193', 'a00f02020202020202022193'])('B7: address %s', (content) => {
    expect(error(sealed(content))).toMatchObject({ code: 'hdlc-address', path: 'destination' });
  });

  test('B8: a client address of two octets is for the link to refuse', () => {
    expect(decode(hdlcFrame, sealed('a00803002193')).source).toEqual({ upper: 0, lower: 16, size: 2 });
  });

  test('a header check sequence without an information field is read and flagged', () => {
    const header = hex('a009032193');
    const hcs = crcX25(header);
    const octets = sealed(toHex(header) + toHex(Uint8Array.of(hcs & 0xff, hcs >> 8)));
    expect(decode(hdlcFrame, octets).information).toEqual(none);
    expect(error(octets, true).code).toBe('hdlc-length');
  });

  test('every prefix fails', () => {
    const whole = hex('7ea01e032193cd3b818012050180060180070400000001080400000001533b7e');
    for (let end = 0; end < whole.length; end += 1) expect(error(whole.subarray(0, end)).code).toBe('truncated');
  });
});

describe('writing', () => {
  const base = {
    segmented: false,
    destination: server,
    source: client,
    control: { kind: 'UI', pollFinal: true },
  } as const;

  test('2030 octets of information are the most', () => {
    const longest = { ...base, segmented: true, information: new Uint8Array(2030).fill(0x7e) };
    expect(decode(hdlcFrame, frameOctets(longest))).toEqual(longest);
    expect(() => frameOctets({ ...base, information: new Uint8Array(2031) })).toThrow('2030');
  });

  test('a buffer that is too short is refused', () => {
    expect(() => encodeFrame(new Uint8Array(9), 1, { ...base, information: none })).toThrow('do not fit');
  });
});

import { describe, expect, test } from 'vitest';
import { DecodeError, decode, EncodeError, encode, explain, fromHex, toHex, tryDecode } from '../../src/codec/index.ts';
import {
  defaultHdlcParameters,
  effectiveHdlcParameters,
  formatHdlcAddress,
  frameReject,
  type HdlcAddress,
  hdlcAddress,
  hdlcControl,
  hdlcParameters,
  llcHeader,
  llcHeaderAt,
  negotiateHdlcParameters,
} from '../../src/hdlc/index.ts';

const hex = (text: string) => fromHex(text)!;

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('addresses', () => {
  const vectors: [string, HdlcAddress, string][] = [
    ['21', { upper: 16, size: 1 }, '16'],
    ['03', { upper: 1, size: 1 }, '1'],
    ['0223', { upper: 1, lower: 17, size: 2 }, '1/17'],
    ['ceff', { upper: 0x67, lower: 0x7f, size: 2 }, '103/127'],
    ['00020023', { upper: 1, lower: 17, size: 4 }, '1/17'],
    // IEC 62056-46, the worked example of 6.4.2
    ['4868feff', { upper: 0x1234, lower: 0x3fff, size: 4 }, '4660/16383'],
  ];
  test.each(vectors)('%s', (octets, address, text) => {
    expect(decode(hdlcAddress, hex(octets))).toEqual(address);
    expect(toHex(encode(hdlcAddress, address))).toBe(octets);
    expect(formatHdlcAddress(address)).toBe(text);
  });

  test.each(['020203', '0202020203', '0202020202020202', '02020202'])('B7: %s is no address', (octets) => {
    expect(code(() => decode(hdlcAddress, hex(octets)))).toBe('hdlc-address');
  });

  test.each(['', '02', '0202', '020202'])('%s is cut off', (octets) => {
    expect(code(() => decode(hdlcAddress, hex(octets)))).toBe('truncated');
  });

  test('what does not fit is not written', () => {
    for (const address of [
      { upper: 128, size: 1 },
      { upper: 1, lower: 1, size: 1 },
      { upper: 1, lower: 128, size: 2 },
      { upper: 0x4000, lower: 1, size: 4 },
      { upper: 1.5, size: 1 },
      { upper: 1, size: 3 },
    ] as HdlcAddress[]) {
      expect(() => encode(hdlcAddress, address)).toThrow(EncodeError);
    }
  });
});

describe('control fields', () => {
  test('every octet is kept', () => {
    for (let octet = 0; octet < 256; octet += 1) {
      const control = decode(hdlcControl, Uint8Array.of(octet));
      expect(encode(hdlcControl, control)).toEqual(Uint8Array.of(octet));
    }
  });

  // IEC 62056-46 6.4.3 and the examples of the conformance tests
  test.each([
    ['93', { kind: 'SNRM', pollFinal: true }],
    ['83', { kind: 'SNRM', pollFinal: false }],
    ['53', { kind: 'DISC', pollFinal: true }],
    ['73', { kind: 'UA', pollFinal: true }],
    ['1f', { kind: 'DM', pollFinal: true }],
    ['97', { kind: 'FRMR', pollFinal: true }],
    ['03', { kind: 'UI', pollFinal: false }],
    ['13', { kind: 'UI', pollFinal: true }],
    ['11', { kind: 'RR', receiveSequenceNumber: 0, pollFinal: true }],
    ['e1', { kind: 'RR', receiveSequenceNumber: 7, pollFinal: false }],
    ['35', { kind: 'RNR', receiveSequenceNumber: 1, pollFinal: true }],
    ['10', { kind: 'I', receiveSequenceNumber: 0, sendSequenceNumber: 0, pollFinal: true }],
    ['de', { kind: 'I', receiveSequenceNumber: 6, sendSequenceNumber: 7, pollFinal: true }],
    ['09', { kind: 'unknown', octet: 0x09 }],
    ['ef', { kind: 'unknown', octet: 0xef }],
  ])('%s', (octets, control) => {
    expect(decode(hdlcControl, hex(octets))).toEqual(control);
  });

  test('sequence numbers are modulo 8', () => {
    expect(() => encode(hdlcControl, { kind: 'RR', receiveSequenceNumber: 8, pollFinal: true })).toThrow(
      'receiveSequenceNumber',
    );
  });
});

describe('negotiation parameters', () => {
  const defaults = '818012050180060180070400000001080400000001';

  test('the defaults as they are sent', () => {
    expect(decode(hdlcParameters, hex(defaults))).toEqual(defaultHdlcParameters);
    expect(toHex(encode(hdlcParameters, defaultHdlcParameters))).toBe(defaults);
    expect(decode(hdlcParameters, hex('818014050200800602008007040000000108040000000 1'))).toEqual(
      defaultHdlcParameters,
    );
    expect(decode(hdlcParameters, hex('81800c0501800601800701010801 01'))).toEqual(defaultHdlcParameters);
  });

  test('no information field is all defaults', () => {
    expect(decode(hdlcParameters, hex(''))).toEqual({});
    expect(encode(hdlcParameters, {})).toEqual(hex(''));
    expect(effectiveHdlcParameters({})).toEqual(defaultHdlcParameters);
  });

  test('what the profile does not know is kept', () => {
    const octets = '81800b050207ee09030102030a00c0aabb';
    const value = decode(hdlcParameters, hex(octets));
    expect(value.maximumInformationFieldLengthTransmit).toBe(2030);
    expect(value.others).toEqual([
      { identifier: 9, value: hex('010203') },
      { identifier: 10, value: hex('') },
    ]);
    expect(value.userData).toEqual(hex('aabb'));
    expect(toHex(encode(hdlcParameters, value))).toBe(octets);
  });

  // IEC 62056-46, table 8
  test('the worked negotiation', () => {
    const offered = {
      maximumInformationFieldLengthTransmit: 128,
      maximumInformationFieldLengthReceive: 128,
      windowSizeTransmit: 1,
      windowSizeReceive: 7,
    };
    const able = {
      maximumInformationFieldLengthReceive: 64,
      maximumInformationFieldLengthTransmit: 128,
      windowSizeReceive: 7,
      windowSizeTransmit: 7,
    };
    expect(negotiateHdlcParameters(offered, able)).toEqual({
      maximumInformationFieldLengthTransmit: 128,
      maximumInformationFieldLengthReceive: 64,
      windowSizeTransmit: 7,
      windowSizeReceive: 1,
    });
  });

  test('B17: values out of range are brought into it, 0 is the default', () => {
    expect(
      effectiveHdlcParameters({
        maximumInformationFieldLengthTransmit: 65535,
        maximumInformationFieldLengthReceive: 0,
        windowSizeTransmit: 8,
        windowSizeReceive: 0,
      }),
    ).toEqual({ ...defaultHdlcParameters, maximumInformationFieldLengthTransmit: 2030, windowSizeTransmit: 7 });
  });

  test.each([
    ['80', 'formatIdentifier'],
    ['8181', 'groupIdentifier'],
    ['818003050180 06', 'left over'],
    ['818004050180', 'announced'],
    ['81800205 02', 'past its group'],
    ['81800105', 'past its group'],
    ['8180020500', '0 octets'],
    ['81800705050000000080', '5 octets'],
    ['818006050180050180', 'twice'],
  ])('B17: %s', (octets, reason) => {
    const result = tryDecode(hdlcParameters, hex(octets));
    expect(result.ok ? undefined : result.error).toMatchObject({
      code: 'hdlc-parameter',
      message: expect.stringContaining(reason),
    });
  });

  test('the leaves partition the field', () => {
    expect(leaves(explain(hdlcParameters, hex(defaults), 'parameters').tree)).toBe(
      '1-2-3-4-5-6-7-8-9-10-11-15-16-17-21',
    );
  });
});

/** Ends of the leaves, one after another; a gap or an overlap shows as `!`. */
function leaves(tree: { start: number; end: number; children?: unknown[] }): string {
  let at = tree.start;
  const ends: string[] = [];
  const walk = (node: { start: number; end: number; children?: unknown[] }): void => {
    if (node.children !== undefined) {
      for (const child of node.children) walk(child as typeof node);
      return;
    }
    ends.push(node.start === at ? `${node.end}` : `!${node.end}`);
    at = node.end;
  };
  walk(tree);
  return ends.join('-');
}

describe('FRMR', () => {
  test('says which frame was refused and why', () => {
    const value = decode(frameReject, hex('107208'));
    expect(value).toEqual({
      rejectedControl: { kind: 'I', receiveSequenceNumber: 0, sendSequenceNumber: 0, pollFinal: true },
      state: { sendStateVariable: 1, response: true, receiveStateVariable: 3 },
      reason: {
        controlFieldInvalid: false,
        informationFieldNotPermitted: false,
        informationFieldTooLong: false,
        receiveSequenceNumberInvalid: true,
      },
    });
    expect(encode(frameReject, value)).toEqual(hex('107208'));
  });
});

describe('LLC', () => {
  test('command and response', () => {
    expect(decode(llcHeader, hex('e6e600'))).toBe('command');
    expect(decode(llcHeader, hex('e6e700'))).toBe('response');
    expect(encode(llcHeader, 'response')).toEqual(hex('e6e700'));
    expect(llcHeaderAt(hex('00e6e700'), 1)).toBe('response');
    expect(llcHeaderAt(hex('e6e7'))).toBeUndefined();
    expect(leaves(explain(llcHeader, hex('e6e700'), 'llc').tree)).toBe('1-2-3');
  });

  test.each(['e6e701', 'e7e700', 'e6e800', '000000'])('B18: %s is no LLC header', (octets) => {
    expect(code(() => decode(llcHeader, hex(octets)))).toBe('llc-header');
  });
});

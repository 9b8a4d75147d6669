import { describe, expect, test } from 'vitest';
import { decode } from '../../src/codec/index.ts';
import { frameReject, hdlcParameters, type SecondaryStationOptions } from '../../src/hdlc/index.ts';
import {
  aare,
  aarq,
  connectedClient,
  control,
  disc,
  informationControl,
  kindOf,
  RawClient,
  snrm,
  unit,
} from './raw-client.ts';

const parameters = Uint8Array.from([
  0x81, 0x80, 0x12, 0x05, 0x01, 0x80, 0x06, 0x01, 0x80, 0x07, 0x04, 0, 0, 0, 1, 0x08, 0x04, 0, 0, 0, 1,
]);

/** The addressing schemes with the address of logical device 1 in physical device 17. */
const schemes = [
  { size: 1, destination: [0x03] },
  { size: 2, destination: [0x02, 0x23] },
  { size: 4, destination: [0x00, 0x02, 0x00, 0x23] },
] as const;
const allSchemes: Partial<SecondaryStationOptions> = { addressSizes: [1, 2, 4] };

describe('frames', () => {
  test('HDLC_FRAME_P1: SNRM, RR, DISC, DISC', () => {
    const client = new RawClient();
    expect(client.kinds(snrm)).toEqual(['UA']);
    expect(client.kinds({ control: control.RR })).toEqual(['RR0']);
    expect(client.kinds(disc)).toEqual(['UA']);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test('HDLC_FRAME_P2: a DISC without closing flag, silence, then RR', () => {
    const client = connectedClient();
    expect(client.askAll([{ ...disc, closing: false }], 25 * 1.1)).toEqual([]);
    expect(client.kinds({ control: control.RR })).toEqual(['RR0']);
    expect(client.told.at(-1)).toMatchObject({ kind: 'fault', code: 'truncated' });
  });

  test('HDLC_FRAME_P3: the inactivity time-out and 10 %, then DISC', () => {
    const client = connectedClient();
    client.wait(120_000 * 1.1);
    expect(client.told.at(-1)).toMatchObject({ kind: 'disconnected', reason: 'inactivity' });
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test('HDLC_FRAME_N1: SNRM without opening flag, without closing flag, without both', () => {
    const client = new RawClient();
    expect(client.kinds({ ...snrm, opening: false })).toEqual([]);
    expect(client.kinds({ ...snrm, closing: false })).toEqual([]);
    expect(client.kinds({ ...snrm, opening: false, closing: false })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test.each(schemes)('HDLC_FRAME_N2: SNRM too short, with addresses of $size', ({ destination }) => {
    const client = new RawClient({ ...allSchemes, physicalDevice: 18 });
    for (const omitted of [1, 2, 3]) expect(client.kinds({ ...snrm, destination, omitted })).toEqual([]);
    const own = new RawClient(allSchemes);
    expect(own.kinds({ ...snrm, destination })).toEqual(['UA']);
  });

  test.each([0, 1, 7, 8, 9, 11, 15])('HDLC_FRAME_N3: SNRM of format type %d', (formatType) => {
    const client = new RawClient();
    expect(client.kinds({ ...snrm, formatType })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test.each([1, -1, 2, -7, 100, 0x7ff - 7])('HDLC_FRAME_N4: SNRM with a length field %d off', (lengthError) => {
    const client = new RawClient();
    expect(client.kinds({ ...snrm, lengthError })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test.each([0xd7, 0xb3, 0xf3, control.FRMR, control.UA])('HDLC_FRAME_N5: the command %d is unknown', (octet) => {
    const client = connectedClient();
    const [answer] = client.ask({ control: octet });
    expect(kindOf(answer!)).toBe('FRMR');
    expect(decode(frameReject, answer!.information).reason.controlFieldInvalid).toBe(true);
    expect(client.kinds(snrm)).toEqual(['UA']);
  });

  test('HDLC_FRAME_N7: SNRM with a wrong header check sequence', () => {
    const client = new RawClient();
    expect(client.kinds({ ...snrm, information: parameters, headerCheckError: 0x0101 })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test('HDLC_FRAME_N8: SNRM with a wrong frame check sequence', () => {
    const client = new RawClient();
    expect(client.kinds({ ...snrm, information: parameters, frameCheckError: 0x0101 })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });
});

describe('addresses', () => {
  test.each(schemes)('HDLC_ADDRESS_P1: SNRM and DISC to an address of $size', ({ destination }) => {
    const client = new RawClient(allSchemes);
    const [accepted] = client.ask({ ...snrm, destination });
    expect(kindOf(accepted!)).toBe('UA');
    expect(accepted).toMatchObject({
      destination: { upper: 16, size: 1 },
      source: { upper: 1, size: destination.length },
    });
    expect(client.kinds({ ...disc, destination })).toEqual(['UA']);
  });

  test('HDLC_ADDRESS_N1: a client address of two octets', () => {
    const client = new RawClient();
    expect(client.kinds({ ...snrm, source: [0x20, 0x21] })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test.each([
    ['one octet', [[0x1f]]],
    [
      'two octets',
      [
        [0x1e, 0x23],
        [0x02, 0x1f],
      ],
    ],
    [
      'four octets',
      [
        [0x00, 0x1e, 0x00, 0x23],
        [0x00, 0x02, 0x00, 0x1f],
      ],
    ],
  ])('HDLC_ADDRESS_N4: SNRM to an unknown address of %s', (_, destinations) => {
    const client = connectedClient(allSchemes);
    for (const destination of destinations) expect(client.kinds({ ...snrm, destination })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['UA']);
  });

  test('HDLC_ADDRESS_N6: an address of one octet where there is no such scheme', () => {
    const client = new RawClient({ addressSizes: [2, 4] });
    expect(client.kinds({ ...disc, destination: [0x03] })).toEqual([]);
    expect(client.kinds({ ...snrm, destination: [0x03] })).toEqual([]);
    expect(client.station.links).toEqual([]);
  });

  test.each([[[0x02, 0x22, 0x23]], [[0x00, 0x02, 0x00, 0x22, 0x23]]])('HDLC_ADDRESS_N7: SNRM to %j', (destination) => {
    const client = new RawClient(allSchemes);
    expect(client.kinds({ ...snrm, destination })).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });
});

describe('from disconnected to normal response mode', () => {
  const able = {
    maximumInformationFieldLengthTransmit: 2030,
    maximumInformationFieldLengthReceive: 2030,
    windowSizeTransmit: 7,
    windowSizeReceive: 7,
  };

  test('HDLC_NDM2NRM_P1: information fields of 2030 octets are proposed', () => {
    const proposal = Uint8Array.from([0x81, 0x80, 8, 5, 2, 0x07, 0xee, 6, 2, 0x07, 0xee]);
    const [small] = new RawClient().ask({ ...snrm, information: proposal });
    expect(kindOf(small!)).toBe('UA');
    expect(decode(hdlcParameters, small!.information)).toMatchObject({
      maximumInformationFieldLengthTransmit: 128,
      maximumInformationFieldLengthReceive: 128,
    });
    const [large] = new RawClient({ parameters: able }).ask({ ...snrm, information: proposal });
    expect(decode(hdlcParameters, large!.information)).toEqual({
      ...able,
      windowSizeTransmit: 1,
      windowSizeReceive: 1,
    });
  });

  test('HDLC_NDM2NRM_P2: a window of four is proposed', () => {
    const proposal = Uint8Array.from([0x81, 0x80, 12, 7, 4, 0, 0, 0, 4, 8, 4, 0, 0, 0, 4]);
    const [answer] = new RawClient({ parameters: able }).ask({ ...snrm, information: proposal });
    expect([...answer!.information.subarray(-12)]).toEqual([7, 4, 0, 0, 0, 4, 8, 4, 0, 0, 0, 4]);
  });
});

describe('information frames', () => {
  test('HDLC_INFO_P1: an AARQ in one frame, and in segments', () => {
    const client = connectedClient();
    const [answer] = client.ask({ control: informationControl(0, 0), information: unit(aarq) });
    expect(kindOf(answer!)).toBe('I0,1');
    expect(answer!.information).toEqual(Uint8Array.from([0xe6, 0xe7, 0x00, ...aare]));
    expect(client.kinds(disc)).toEqual(['UA']);

    expect(client.kinds(snrm)).toEqual(['UA']);
    const whole = unit(aarq);
    for (let at = 0, number = 0; at < whole.length; at += 4, number = (number + 1) & 7) {
      const segmented = at + 4 < whole.length;
      const information = whole.subarray(at, at + 4);
      const next = (number + 1) & 7;
      expect(client.kinds({ control: informationControl(number, 0), information, segmented })).toEqual([
        segmented ? `RR${next}` : `I0,${next}`,
      ]);
    }
    expect(client.told.filter(({ kind }) => kind === 'data')).toMatchObject([{ apdu: aarq }, { apdu: aarq }]);
  });

  test('HDLC_INFO_N1: an I frame longer than the server takes', () => {
    const client = connectedClient();
    const [answer] = client.ask({ control: informationControl(0, 0), information: unit(new Uint8Array(126)) });
    expect(kindOf(answer!)).toBe('FRMR');
    expect(decode(frameReject, answer!.information)).toMatchObject({
      reason: { informationFieldTooLong: true, controlFieldInvalid: false },
      state: { sendStateVariable: 0, receiveStateVariable: 0 },
    });
    expect(client.kinds(snrm)).toEqual(['UA']);
    expect(client.kinds({ control: informationControl(0, 0), information: unit(new Uint8Array(125)) })).toEqual([
      'I0,1',
    ]);
  });

  test('HDLC_INFO_N2: RR that acknowledges what was not sent', () => {
    const client = connectedClient();
    const [answer] = client.ask({ control: 0x31 });
    expect(kindOf(answer!)).toBe('FRMR');
    expect(decode(frameReject, answer!.information)).toMatchObject({
      rejectedControl: { kind: 'RR', receiveSequenceNumber: 1, pollFinal: true },
      reason: { receiveSequenceNumberInvalid: true },
    });
    expect(client.kinds(snrm)).toEqual(['UA']);
    expect(client.kinds({ control: control.RR })).toEqual(['RR0']);
  });

  test('HDLC_INFO_N3: the first segment has the number 1', () => {
    const client = connectedClient();
    const information = unit(aarq).subarray(0, 20);
    expect(client.kinds({ control: informationControl(1, 0), information, segmented: true })).toEqual(['RR0']);
  });

  test('HDLC_NDMOP_N1: an I frame in disconnected mode', () => {
    const client = new RawClient();
    expect(client.kinds({ control: informationControl(0, 0), information: unit(aarq) })).toEqual(['DM']);
    expect(client.kinds(disc)).toEqual(['DM']);
    expect(client.told).toEqual([]);
  });
});

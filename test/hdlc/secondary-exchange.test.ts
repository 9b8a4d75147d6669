import { describe, expect, test } from 'vitest';
import { concat, encode } from '../../src/codec/index.ts';
import { type HdlcParameters, hdlcParameters } from '../../src/hdlc/index.ts';
import {
  aare,
  aarq,
  connectedClient,
  disc,
  informationControl,
  kindOf,
  RawClient,
  request,
  snrm,
  unit,
} from './raw-client.ts';
import { rawFrame, rnr, rr } from './raw-frame.ts';

const data = (client: RawClient) => client.told.filter(({ kind }) => kind === 'data').length;
const told = (client: RawClient) => client.told.map(({ kind }) => kind);
const linkOf = (client: RawClient) => client.station.links[0]!;
const parameters = (value: HdlcParameters) => encode(hdlcParameters, value);

describe('numbered frames', () => {
  test('GX_HDLC_101, B13: the same I frame twice is one request, and the next one works', () => {
    const client = connectedClient();
    expect(client.kinds(request(0, 0))).toEqual(['I0,1']);
    expect(client.kinds(request(0, 0))).toEqual(['RR1']);
    expect(data(client)).toBe(1);
    expect(client.kinds(request(1, 1))).toEqual(['I1,2']);
  });

  test('an answer that was lost is sent again at the next poll', () => {
    const client = connectedClient();
    expect(client.kinds(request(0, 0))).toEqual(['I0,1']);
    expect(client.kinds(rr(0))).toEqual(['I0,1']);
    expect(client.kinds(rr(1))).toEqual(['RR1']);
    expect(told(client)).toEqual(['connected', 'data', 'sent']);
  });

  test('B13: a number that is passed over is asked for', () => {
    const client = connectedClient();
    expect(client.kinds(request(3, 0))).toEqual(['RR0']);
    expect(data(client)).toBe(0);
  });

  test('without the P bit nothing is said', () => {
    const client = connectedClient({ parameters: { windowSizeReceive: 7 } });
    expect(client.kinds(request(0, 0, aarq, false))).toEqual([]);
    expect(client.kinds(rr(0))).toEqual(['I0,1']);
  });

  test('a window of frames in answer, the last with the F bit; what is not acknowledged comes again', () => {
    const able = { windowSizeTransmit: 3, maximumInformationFieldLengthTransmit: 64 };
    const client = new RawClient({ parameters: able }, () => new Uint8Array(300));
    const information = parameters({ windowSizeReceive: 3, maximumInformationFieldLengthReceive: 64 });
    client.ask({ ...snrm, information });
    expect(client.kinds(request(0, 0))).toEqual(['I0,1+-', 'I1,1+-', 'I2,1+']);
    expect(client.kinds(rr(1))).toEqual(['I1,1+-', 'I2,1+-', 'I3,1+']);
    expect(client.kinds(rr(4))).toEqual(['I4,1']);
    expect(client.kinds(rr(5))).toEqual(['RR1']);
    expect(told(client)).toEqual(['connected', 'data', 'sent']);
  });

  test('a client that is busy gets no I frame before it says RR', () => {
    const client = connectedClient({}, () => undefined);
    client.ask(rnr(0));
    client.station.send(linkOf(client), aare);
    expect(client.kinds(rnr(0))).toEqual(['RR0']);
    expect(client.kinds(rr(0))).toEqual(['I0,0']);
  });

  test('a server that is busy takes no I frame and says RNR', () => {
    const client = connectedClient();
    client.station.setBusy(linkOf(client), true);
    expect(client.kinds(request(0, 0))).toEqual(['RNR0']);
    expect(client.kinds(rr(0))).toEqual(['RNR0']);
    expect(data(client)).toBe(0);
    client.station.setBusy(linkOf(client), false);
    expect(client.kinds(rr(0))).toEqual(['RR0']);
    expect(client.kinds(request(0, 0))).toEqual(['I0,1']);
  });

  test('B18: a unit without the LLC header of a command is dropped', () => {
    const client = connectedClient();
    const information = concat(Uint8Array.of(0xe6, 0xe7, 0x00), aarq);
    expect(client.kinds({ ...request(0, 0), information })).toEqual(['RR1']);
    expect(client.told.at(-1)).toMatchObject({ kind: 'fault', code: 'llc-header' });
    expect(data(client)).toBe(0);
    expect(client.kinds(request(1, 0))).toEqual(['I0,2']);
  });

  test.each([
    [2045, 'RR'],
    [2046, 'RR'],
    [2048, 'I'],
    [2049, 'FRMR'],
  ])('B15: an APDU of %d octets, of 2048', (length, last) => {
    const client = connectedClient();
    const whole = unit(new Uint8Array(length));
    let answer = '';
    for (let at = 0, number = 0; at < whole.length && answer !== 'FRMR'; at += 128, number += 1) {
      const segmented = at + 128 < whole.length || last === 'RR';
      const information = whole.subarray(at, at + 128);
      [answer = ''] = client.kinds({ control: informationControl(number & 7, 0), information, segmented });
    }
    expect(answer.replace(/[0-9,]+$/, '')).toBe(last);
  });

  test('B15: empty segments for ever come to an end', () => {
    const client = connectedClient();
    let answer = '';
    let count = 0;
    for (; answer !== 'FRMR' && count < 5000; count += 1) {
      const segment = { control: informationControl(count & 7, 0), segmented: true };
      answer = client.askAll([segment], 0).map(kindOf)[0]!;
    }
    expect(count).toBe(2048 + 3 + 1);
  });
});

describe('a frame that is refused', () => {
  test.each([
    ['B10: an unknown command', { control: 0xd7 }],
    ['B11: an I frame that is too long', { ...request(0, 0, new Uint8Array(126)) }],
    ['B12: N(R) of what was not sent', rr(3)],
    ['B14: RR with an information field', { ...rr(0), information: Uint8Array.of(1) }],
    ['B14: DISC with an information field', { ...disc, information: Uint8Array.of(1) }],
  ])('%s: FRMR until the link is set up anew', (_, frame) => {
    const client = connectedClient();
    const [first] = client.ask(frame);
    expect(kindOf(first!)).toBe('FRMR');
    expect(first!.information).toHaveLength(3);
    const [again] = client.ask(request(0, 0));
    expect(again!.control).toEqual(first!.control);
    expect(again!.information).toEqual(first!.information);
    expect(data(client)).toBe(0);
    expect(client.kinds(snrm)).toEqual(['UA']);
    expect(client.kinds(request(0, 0))).toEqual(['I0,1']);
  });

  test('without the P bit, FRMR waits for the next poll', () => {
    const client = connectedClient();
    expect(client.kinds({ control: 0xc7 })).toEqual([]);
    expect(client.kinds(rr(0))).toEqual(['FRMR']);
    expect(client.kinds(disc)).toEqual(['UA']);
  });

  test('FRMR says the control field, both state variables and the reason', () => {
    const client = connectedClient();
    client.ask(request(0, 0));
    client.ask(request(1, 1));
    const [answer] = client.ask({ control: 0xf1 });
    expect([...answer!.information]).toEqual([0xf1, 0x44, 0x08]);
  });
});

describe('time', () => {
  test('a poll is held for the answer, and given back with RR after the response time', () => {
    const client = connectedClient({}, () => undefined);
    expect(client.askAll([request(0, 0)], 999)).toEqual([]);
    expect(client.wait(1).map(kindOf)).toEqual(['RR1']);
    expect(client.station.send(linkOf(client), aare)).toEqual([]);
    expect(client.kinds(rr(0))).toEqual(['I0,1']);
  });

  test('the next poll is held again while there is no answer, unless it is given up', () => {
    const client = connectedClient({}, () => undefined);
    client.ask(request(0, 0));
    expect(client.askAll([rr(0)], 500)).toEqual([]);
    expect(client.station.release(linkOf(client)).map(({ kind }) => kind)).toEqual(['transmit']);
    expect(client.askAll([rr(0)], 0).map(kindOf)).toEqual(['RR1']);
  });

  test('a poll that is repeated does not put the answer off', () => {
    const client = connectedClient({}, () => undefined);
    expect(client.askAll([request(0, 0)], 600)).toEqual([]);
    expect(client.askAll([rr(0)], 399)).toEqual([]);
    expect(client.wait(1).map(kindOf)).toEqual(['RR1']);
  });

  test('frames of its client keep a link, those of others do not', () => {
    const client = new RawClient();
    client.ask(snrm);
    client.ask({ ...snrm, source: [0x03] });
    for (let minute = 0; minute < 4; minute += 1) {
      client.ask(rr(0));
      client.wait(60_000);
    }
    expect(client.station.links).toMatchObject([{ clientAddress: 16 }]);
    expect(client.told.at(-1)).toMatchObject({
      kind: 'disconnected',
      reason: 'inactivity',
      link: { clientAddress: 1 },
    });
  });

  test('an inactivity time-out of 0 is none', () => {
    const client = connectedClient({ inactivityTimeout: 0 });
    expect(client.station.nextTimeout()).toBeUndefined();
    client.wait(1e9);
    expect(client.kinds(rr(0))).toEqual(['RR0']);
  });

  test('a unit whose next segment does not come takes the link with it', () => {
    const client = connectedClient();
    client.ask({ ...request(0, 0), segmented: true });
    client.wait(60_000);
    expect(client.told.at(-1)).toMatchObject({ kind: 'disconnected', reason: 'no-next-segment' });
    expect(client.station.nextTimeout()).toBeUndefined();
  });

  test('B2: a frame that is cut off does not swallow the next, wherever it is cut', () => {
    const whole = rawFrame(request(0, 0));
    for (let length = 1; length < whole.length; length += 1) {
      const client = connectedClient();
      expect(client.askAll([whole.subarray(0, length)], 25)).toEqual([]);
      expect(client.kinds(request(0, 0))).toEqual(['I0,1']);
    }
  });

  test('octets within the inter-octet time-out make up a frame', () => {
    const client = connectedClient();
    const octets = rawFrame(request(0, 0));
    const frames = Array.from(octets, (_, at) => client.askAll([octets.subarray(at, at + 1)], 24)).flat();
    expect(frames.map(kindOf)).toEqual(['I0,1']);
  });

  test('what is left to do is over at the time that is given', () => {
    const client = connectedClient();
    client.askAll([{ ...snrm, closing: false }], 0);
    const at = client.station.nextTimeout()!;
    expect(at).toBe(client.now + 25);
    client.station.onTimeout(at);
    expect(client.station.nextTimeout()).toBeGreaterThan(at + 25);
  });
});

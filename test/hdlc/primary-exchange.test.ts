import { describe, expect, test } from 'vitest';
import { concat, encode, LinkError } from '../../src/codec/index.ts';
import { hdlcParameters } from '../../src/hdlc/index.ts';
import { informationControl, kindOf } from './raw-client.ts';
import { type RawFrame, rnr, rr } from './raw-frame.ts';
import { answer, connectedServer, dm, question, response, responseUnit, ua } from './raw-server.ts';

describe('exchanges', () => {
  test('window 1: requests, answers and their numbers', () => {
    const server = connectedServer();
    expect(server.send()).toEqual(['I0,0']);
    expect(server.kinds(response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
    expect(server.send()).toEqual(['I1,1']);
    server.say(response(1, 2));
    expect(server.told).toEqual([{ kind: 'sent' }, { kind: 'data', apdu: answer }]);
    expect(server.station.nextTimeout()).toBeGreaterThan(server.now + 60_000);
  });

  test('a request in segments, one after another', () => {
    const server = connectedServer();
    expect(server.send(new Uint8Array(300))).toEqual(['I0,0+']);
    expect(server.kinds(rr(1))).toEqual(['I1,0+']);
    expect(server.kinds(rr(2))).toEqual(['I2,0']);
    expect(server.news()).toEqual([]);
    expect(server.kinds(response(0, 3))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
  });

  test('a request in a window of segments, and an answer in windows', () => {
    const parameters = {
      windowSizeTransmit: 3,
      windowSizeReceive: 3,
      maximumInformationFieldLengthTransmit: 32,
    };
    const server = connectedServer(
      { parameters },
      { information: encode(hdlcParameters, { windowSizeReceive: 3, windowSizeTransmit: 3 }) },
    );
    expect(server.send(new Uint8Array(120))).toEqual(['I0,0+-', 'I1,0+-', 'I2,0+']);
    expect(server.kinds(rr(3))).toEqual(['I3,0']);
    const whole = responseUnit(new Uint8Array(500).fill(9));
    const segment = (number: number, final: boolean) => ({
      control: informationControl(number, 4, final),
      information: whole.subarray(number * 101, number * 101 + 101),
      segmented: number < 4,
    });
    expect(server.kinds(segment(0, false), segment(1, false), segment(2, true))).toEqual(['RR3']);
    expect(server.kinds(segment(3, false), segment(4, true))).toEqual([]);
    expect(server.told.at(-1)).toEqual({ kind: 'data', apdu: new Uint8Array(500).fill(9) });
  });

  test('while no answer comes the server is asked, at intervals', () => {
    const server = connectedServer();
    server.send();
    expect(server.kinds(rr(1))).toEqual([]);
    expect(server.news()).toEqual(['sent']);
    expect(server.kindsAfter(199)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['RR0']);
    expect(server.kinds(rr(1))).toEqual([]);
    expect(server.kindsAfter(200)).toEqual(['RR0']);
    expect(server.kinds(response(0, 1))).toEqual([]);
    expect(server.kindsAfter(60_000)).toEqual([]);
    expect(server.news()).toEqual(['data']);
  });

  test('a server that has no answer for ever is given up', () => {
    const server = connectedServer();
    server.send();
    server.say(rr(1));
    for (let round = 0; round < 400 && server.station.state === 'connected'; round += 1) {
      server.wait(200);
      server.say(rr(1));
    }
    expect(server.now).toBe(1000 + 60_000);
    expect(server.failure()).toMatchObject({ code: 'timeout', message: expect.stringContaining('60000') });
  });

  test('an unconfirmed request is not followed by polls', () => {
    const server = connectedServer();
    expect(server.send(question, 'unconfirmed')).toEqual(['I0,0']);
    server.say(rr(1));
    expect(server.news()).toEqual(['sent']);
    expect(server.kindsAfter(60_000)).toEqual([]);
  });

  test('a poll that was asked for brings what the server has to say', () => {
    const server = connectedServer();
    expect(server.do((station, now) => station.poll(now)).map(kindOf)).toEqual(['RR0']);
    server.say(response(0, 0));
    expect(server.news()).toEqual(['data']);
  });

  test('requests wait for their turn, and are limited in number', () => {
    const server = connectedServer();
    expect(server.send()).toEqual(['I0,0']);
    for (let count = 1; count < 8; count += 1) expect(server.send()).toEqual([]);
    expect(() => server.send()).toThrow('8 APDUs wait');
    expect(server.kinds(response(0, 1))).toEqual(['I1,1']);
  });

  test('a server without an LLC header is a fault, and the answer is asked for again', () => {
    const server = connectedServer();
    server.send();
    server.say({ ...response(0, 1), information: concat(Uint8Array.of(0xe6, 0xe6, 0), answer) });
    expect(server.told.at(-1)).toMatchObject({ kind: 'fault', code: 'llc-header' });
    expect(server.kindsAfter(200)).toEqual(['RR1']);
  });
});

describe('recovery', () => {
  test('an I frame is not sent again before the server said that it has it not', () => {
    const server = connectedServer({ bitsPerSecond: 0 });
    server.send();
    expect(server.kindsAfter(3000)).toEqual(['RR0']);
    expect(server.kinds(rr(0))).toEqual(['I0,0']);
    expect(server.kinds(response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
  });

  test('an answer that was lost comes after a poll', () => {
    const server = connectedServer({ bitsPerSecond: 0 });
    server.send();
    expect(server.kindsAfter(3000)).toEqual(['RR0']);
    expect(server.kinds(response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
  });

  test('four polls without answer are the end', () => {
    const server = connectedServer({ bitsPerSecond: 0 });
    server.send();
    expect(server.kindsAfter(11_999)).toEqual(['RR0', 'RR0', 'RR0']);
    expect(server.told).toEqual([]);
    expect(server.kindsAfter(1)).toEqual([]);
    expect(server.failure()).toMatchObject({ code: 'timeout', message: 'hdlc: no answer to 4 polls' });
    expect(server.station.state).toBe('disconnected');
  });

  test('octets that come put the time-out off, transmission time counts', () => {
    const server = connectedServer({ bitsPerSecond: 9600 });
    server.send();
    const octets = 10 + 3 + question.length + 1;
    expect(server.station.nextTimeout()).toBeCloseTo(1000 + 3000 + (octets * 10) / 9.6, 0);
    server.wait(2500);
    server.say(Uint8Array.of(0x7e));
    expect(server.kindsAfter(2999)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['RR0']);
  });

  test('a segment that is missing is asked for', () => {
    const parameters = { windowSizeReceive: 7 };
    const server = connectedServer({ parameters }, { information: encode(hdlcParameters, { windowSizeTransmit: 7 }) });
    server.send();
    const part = (number: number, final: boolean) => ({ ...response(number, 1, answer, final), segmented: true });
    expect(server.kinds(part(0, false), part(2, true))).toEqual(['RR1']);
  });

  test('what was acknowledged in part is sent again from there', () => {
    const parameters = { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 32 };
    const server = connectedServer({ parameters }, { information: encode(hdlcParameters, { windowSizeReceive: 7 }) });
    expect(server.send(new Uint8Array(100))).toEqual(['I0,0+-', 'I1,0+-', 'I2,0+-', 'I3,0']);
    expect(server.kinds(rr(2))).toEqual(['I2,0+-', 'I3,0']);
  });

  test('a final that comes twice makes nothing come twice', () => {
    const server = connectedServer();
    server.send();
    expect(server.kinds(response(0, 1), response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
    expect(server.send()).toEqual(['I1,1']);
    expect(server.kinds(response(0, 1), rr(1), rr(1))).toEqual([]);
    expect(server.kinds(response(1, 2))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
    expect(server.send()).toEqual(['I2,2']);
  });

  test('a final that acknowledges nothing makes the server be asked, after the interval', () => {
    const server = connectedServer();
    server.send();
    expect(server.kinds(rr(0))).toEqual([]);
    expect(server.kindsAfter(200)).toEqual(['RR0']);
    expect(server.kinds(rr(0))).toEqual(['I0,0']);
  });
});

describe('busy conditions', () => {
  test('a server that is busy is asked until it is not', () => {
    const server = connectedServer();
    server.send();
    expect(server.kinds(rnr(0))).toEqual([]);
    for (let round = 0; round < 10; round += 1) {
      expect(server.kindsAfter(200)).toEqual(['RR0']);
      expect(server.kinds(rnr(0))).toEqual([]);
    }
    expect(server.kindsAfter(200)).toEqual(['RR0']);
    expect(server.kinds(rr(0))).toEqual(['I0,0']);
  });

  test('a server that is busy for ever is given up', () => {
    const server = connectedServer();
    server.send();
    while (server.station.state === 'connected') {
      server.say(rnr(0));
      server.wait(200);
    }
    expect(server.now).toBeLessThanOrEqual(1000 + 60_000 + 200);
    expect(server.failure()).toMatchObject({ code: 'timeout' });
  });

  test('a client that is busy says RNR, passes I frames over, and asks for them when it is not', () => {
    const server = connectedServer();
    server.send();
    server.do((station, now) => station.setBusy(true, now));
    expect(server.kinds(response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent']);
    for (let minute = 0; minute < 5 * 300; minute += 1) {
      expect(server.kindsAfter(200)).toEqual(['RNR0']);
      server.say(rr(1));
    }
    expect(server.do((station, now) => station.setBusy(false, now)).map(kindOf)).toEqual(['RR0']);
    expect(server.kinds(response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['data']);
  });
});

describe('C_HDLC: what a server must not do', () => {
  const refused: [string, RawFrame, RegExp][] = [
    ['N(R) of a frame that was not sent', rr(2), /N\(R\)/],
    ['an information field that is too long', response(0, 1, new Uint8Array(126)), /too long/],
    ['RR with an information field', { ...rr(1), information: Uint8Array.of(1) }, /none is allowed/],
    ['an unknown control field', { control: 0xd7 }, /undefined control/],
  ];
  test.each(refused)('%s is an error', (_, frame, reason) => {
    const server = connectedServer();
    server.send();
    expect(server.kinds(frame)).toEqual([]);
    expect(server.failure()).toMatchObject({ code: 'protocol', message: expect.stringMatching(reason) });
    expect(server.station.state).toBe('disconnected');
    expect(() => server.send()).toThrow(LinkError);
  });

  test('N(S) that is not the next one is passed over', () => {
    const server = connectedServer();
    server.send();
    server.say(response(5, 1));
    expect(server.news()).toEqual(['sent']);
    expect(server.kindsAfter(200)).toEqual(['RR0']);
  });

  test.each([
    ['3 octets', Uint8Array.of(0x10, 0x00, 0x04), 'information field too long'],
    ['none', new Uint8Array(0), 'no reason given'],
    ['noise', Uint8Array.of(1, 2, 3, 4), 'no reason given'],
  ])('FRMR with %s ends the link', (_, information, reason) => {
    const server = connectedServer();
    server.send();
    server.say({ control: 0x97, information });
    expect(server.failure()).toMatchObject({ code: 'protocol', message: expect.stringContaining(reason) });
  });

  test('DM in the middle of an answer ends the link, and half an answer is none', () => {
    const server = connectedServer();
    server.send();
    expect(server.kinds({ ...response(0, 1), segmented: true })).toEqual(['RR1']);
    server.say(dm);
    expect(server.failure()).toMatchObject({ code: 'closed' });
    expect(server.news()).toEqual(['sent', 'disconnected']);
    expect(server.connect()).toEqual(['SNRM']);
    server.say(ua);
    server.send();
    server.say(response(0, 1));
    expect(server.told.at(-1)).toEqual({ kind: 'data', apdu: answer });
  });

  test('segments without end are an error at the limit', () => {
    const server = connectedServer({ maximumApduLength: 1000 });
    server.send();
    let count = 0;
    for (; server.station.state === 'connected'; count += 1) {
      server.say({ control: informationControl(count & 7, 1), information: new Uint8Array(100), segmented: true });
    }
    expect(count).toBe(11);
    expect(server.failure()).toMatchObject({ code: 'protocol' });
  });

  test('octets after the closing flag are a fault at most', () => {
    const server = connectedServer();
    server.send();
    server.say(response(0, 1), Uint8Array.of(1, 2, 3));
    server.wait(100);
    expect(server.news().filter((kind) => kind !== 'fault')).toEqual(['sent', 'data']);
    expect(server.send()).toEqual(['I1,1']);
    server.say(response(1, 2));
    expect(server.news().filter((kind) => kind !== 'fault')).toEqual(['sent', 'data']);
  });

  test('its own commands that come back are not heard', () => {
    const server = connectedServer();
    server.say({ control: 0x93 }, { control: 0x53 });
    expect(server.news()).toEqual([]);
    expect(server.station.state).toBe('connected');
  });
});

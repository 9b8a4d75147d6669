import { describe, expect, test } from 'vitest';
import { concat, encode, LinkError, TimeoutError, toHex } from '../../src/codec/index.ts';
import { hdlcParameters, type PrimaryStationOptions } from '../../src/hdlc/index.ts';
import { informationControl, kindOf } from './raw-client.ts';
import type { RawFrame } from './raw-frame.ts';
import { RawServer, responseUnit } from './raw-server.ts';

const ua = { control: 0x73 };
const dm = { control: 0x1f };
const rr = (receiveSequenceNumber: number) => ({ control: (receiveSequenceNumber << 5) | 0x11 });
const rnr = (receiveSequenceNumber: number) => ({ control: (receiveSequenceNumber << 5) | 0x15 });
const apdu = Uint8Array.of(0xc0, 1, 2, 3);
const answer = Uint8Array.of(0xc4, 1, 2, 3);
const i = (sendSequenceNumber: number, receiveSequenceNumber: number, content = answer, final = true) => ({
  control: informationControl(sendSequenceNumber, receiveSequenceNumber, final),
  information: responseUnit(content),
});

function connected(options: Partial<PrimaryStationOptions> = {}, accepted: object = ua): RawServer {
  const server = new RawServer(options);
  server.do((station, now) => station.connect(now));
  server.say({ ...ua, ...accepted });
  expect(server.news()).toEqual(['connected']);
  return server;
}

const send = (server: RawServer, octets = apdu, serviceClass?: 'unconfirmed') =>
  server.do((station, now) => station.send(octets, now, serviceClass)).map(kindOf);
const connect = (server: RawServer) => server.do((station, now) => station.connect(now)).map(kindOf);

function failure(server: RawServer): LinkError {
  const event = server.told.find(({ kind }) => kind === 'disconnected');
  return (event as { readonly error: LinkError }).error;
}

describe('set-up', () => {
  // protocol.md 2.3: SNRM of client 16 to server 1, and the SNRM and UA with all defaults of 2.4
  test('the octets of SNRM and DISC', () => {
    const plain = new RawServer();
    expect(plain.station.connect(0)).toMatchObject([
      { octets: Uint8Array.of(0x7e, 0xa0, 0x07, 0x03, 0x21, 0x93, 0x0f, 0x01, 0x7e) },
    ]);
    const [event] = new RawServer().station.disconnect(0);
    expect(event).toMatchObject({ octets: Uint8Array.of(0x7e, 0xa0, 0x07, 0x03, 0x21, 0x53, 0x03, 0xc7, 0x7e) });
    const full = new RawServer({
      parameters: {
        maximumInformationFieldLengthTransmit: 128,
        maximumInformationFieldLengthReceive: 128,
        windowSizeTransmit: 1,
        windowSizeReceive: 1,
      },
    });
    const [snrm] = full.station.connect(0);
    expect(snrm?.kind === 'transmit' && toHex(snrm.octets)).toBe(
      '7ea01e032193cd3b818012050180060180070400000001080400000001533b7e',
    );
    const accepted = Buffer.from('7ea01e210373c37a818012050180060180070400000001080400000001533b7e', 'hex');
    expect(full.station.receive(accepted, 0)).toMatchObject([{ kind: 'connected' }]);
  });

  // IEC 62056-46, table 8
  test('the worked negotiation', () => {
    const offer = {
      maximumInformationFieldLengthTransmit: 128,
      maximumInformationFieldLengthReceive: 128,
      windowSizeTransmit: 1,
      windowSizeReceive: 7,
    };
    const information = encode(hdlcParameters, { maximumInformationFieldLengthReceive: 0x40, windowSizeTransmit: 7 });
    const server = new RawServer({ parameters: offer });
    server.do((station, now) => station.connect(now));
    server.say({ ...ua, information });
    expect(server.told).toEqual([
      {
        kind: 'connected',
        parameters: {
          maximumInformationFieldLengthTransmit: 64,
          maximumInformationFieldLengthReceive: 128,
          windowSizeTransmit: 1,
          windowSizeReceive: 7,
        },
      },
    ]);
  });

  test('SNRM is sent four times, and its time-out is an error', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    expect(connect(server)).toEqual(['SNRM']);
    expect(server.kindsAfter(2999)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['SNRM']);
    expect(server.kindsAfter(6000)).toEqual(['SNRM', 'SNRM']);
    expect(server.station.state).toBe('connecting');
    expect(server.kindsAfter(3000)).toEqual([]);
    expect(failure(server)).toBeInstanceOf(TimeoutError);
    expect(failure(server)).toMatchObject({ code: 'timeout', layer: 'hdlc' });
    expect(server.station.state).toBe('disconnected');
    expect(server.station.nextTimeout()).toBeUndefined();
  });

  test('noise puts SNRM off no longer than the time-out of progress', () => {
    const server = new RawServer();
    connect(server);
    for (let second = 0; second < 61 && server.told.every(({ kind }) => kind === 'fault'); second += 1) {
      server.say(Uint8Array.of(0x55, 0xaa));
      server.wait(1000);
    }
    expect(server.now).toBeLessThanOrEqual(61_000 + 1000);
    expect(failure(server)).toMatchObject({ code: 'timeout' });
  });

  test('DM is a refusal', () => {
    const server = new RawServer();
    connect(server);
    server.say(dm);
    expect(failure(server)).toMatchObject({ code: 'refused' });
  });

  test('parameters that make no sense are an error, absurd ones are brought into range', () => {
    const server = new RawServer();
    connect(server);
    server.say({ ...ua, information: Uint8Array.of(1, 2, 3) });
    expect(failure(server)).toMatchObject({ code: 'protocol', message: expect.stringContaining('UA') });

    const absurd = new RawServer({
      parameters: { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 2030 },
    });
    connect(absurd);
    const information = encode(hdlcParameters, {
      windowSizeReceive: 0xffff,
      maximumInformationFieldLengthReceive: 0xffff,
    });
    absurd.say({ ...ua, information });
    expect(absurd.told).toMatchObject([
      { parameters: { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 2030 } },
    ]);
  });

  test('DISC ends in UA or DM, or in its time-out, and works without a link', () => {
    for (const last of [ua, dm]) {
      const server = connected();
      expect(server.do((station, now) => station.disconnect(now)).map(kindOf)).toEqual(['DISC']);
      expect(server.station.state).toBe('disconnecting');
      server.say(last);
      expect(server.told).toEqual([{ kind: 'disconnected', error: undefined }]);
    }
    const silent = new RawServer();
    silent.do((station, now) => station.disconnect(now));
    expect(silent.kindsAfter(20_000)).toEqual(['DISC', 'DISC', 'DISC']);
    expect(failure(silent)).toMatchObject({ code: 'timeout' });
  });

  test('without a link nothing is sent', () => {
    const server = new RawServer();
    expect(() => send(server)).toThrow(LinkError);
    expect(() => server.station.poll(0)).toThrow('not connected');
    expect(() => server.station.setBusy(true, 0)).toThrow('not connected');
  });

  test('frames for others are not heard', () => {
    const server = new RawServer();
    connect(server);
    server.say({ ...ua, destination: [0x03] }, { ...ua, source: [0x05] }, { ...ua, source: [0x02, 0x23] });
    expect(server.told).toEqual([]);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });

  test('a server that was called may say who it is', () => {
    const server = new RawServer({ serverAddress: { upper: 1, lower: 0x7e, size: 2 } });
    connect(server);
    server.say({ ...ua, source: [0x02, 0x23] });
    expect(server.news()).toEqual(['connected']);
  });
});

describe('set-up after a poll without answer', () => {
  test('a UA that is late is not taken for that of the SNRM', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    connect(server);
    expect(server.kindsAfter(3000)).toEqual(['SNRM']);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
    connect(server);
    server.say(ua);
    expect(server.news()).toEqual([]);
    server.say(i(0, 0));
    expect(server.news()).toEqual([]);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });

  test('where no further UA comes the last one holds, once the line was silent', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    connect(server);
    server.wait(3000);
    server.say(ua);
    connect(server);
    server.say(ua);
    server.news();
    server.wait(5999);
    expect(server.news()).toEqual([]);
    server.wait(1);
    expect(server.news()).toEqual(['connected']);
  });

  test('an acknowledged frame proves that nothing is late', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    connect(server);
    server.wait(3000);
    server.say(ua);
    send(server);
    server.say(i(0, 1));
    server.news();
    connect(server);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });

  test('nobody talks before a poll that is out is answered, or its time is over', () => {
    const server = connected({ bitsPerSecond: 0 });
    send(server);
    expect(connect(server)).toEqual([]);
    expect(server.station.state).toBe('connecting');
    server.wait(2000);
    server.say(i(0, 1));
    expect(server.kindsAfter(2999)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['SNRM']);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });
});

describe('exchanges', () => {
  test('window 1: requests, answers and their numbers', () => {
    const server = connected();
    expect(send(server)).toEqual(['I0,0']);
    expect(server.kinds(i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
    expect(send(server)).toEqual(['I1,1']);
    server.say(i(1, 2));
    expect(server.told).toEqual([{ kind: 'sent' }, { kind: 'data', apdu: answer }]);
    expect(server.station.nextTimeout()).toBeGreaterThan(server.now + 60_000);
  });

  test('a request in segments, one after another', () => {
    const server = connected();
    expect(send(server, new Uint8Array(300))).toEqual(['I0,0+']);
    expect(server.kinds(rr(1))).toEqual(['I1,0+']);
    expect(server.kinds(rr(2))).toEqual(['I2,0']);
    expect(server.news()).toEqual([]);
    expect(server.kinds(i(0, 3))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
  });

  test('a request in a window of segments, and an answer in windows', () => {
    const parameters = {
      windowSizeTransmit: 3,
      windowSizeReceive: 3,
      maximumInformationFieldLengthTransmit: 32,
    };
    const server = connected(
      { parameters },
      { information: encode(hdlcParameters, { windowSizeReceive: 3, windowSizeTransmit: 3 }) },
    );
    expect(send(server, new Uint8Array(120))).toEqual(['I0,0+-', 'I1,0+-', 'I2,0+']);
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
    const server = connected();
    send(server);
    expect(server.kinds(rr(1))).toEqual([]);
    expect(server.news()).toEqual(['sent']);
    expect(server.kindsAfter(199)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['RR0']);
    expect(server.kinds(rr(1))).toEqual([]);
    expect(server.kindsAfter(200)).toEqual(['RR0']);
    expect(server.kinds(i(0, 1))).toEqual([]);
    expect(server.kindsAfter(60_000)).toEqual([]);
    expect(server.news()).toEqual(['data']);
  });

  test('a server that has no answer for ever is given up', () => {
    const server = connected();
    send(server);
    server.say(rr(1));
    for (let round = 0; round < 400 && server.station.state === 'connected'; round += 1) {
      server.wait(200);
      server.say(rr(1));
    }
    expect(server.now).toBe(1000 + 60_000);
    expect(failure(server)).toMatchObject({ code: 'timeout', message: expect.stringContaining('60000') });
  });

  test('an unconfirmed request is not followed by polls', () => {
    const server = connected();
    expect(send(server, apdu, 'unconfirmed')).toEqual(['I0,0']);
    server.say(rr(1));
    expect(server.news()).toEqual(['sent']);
    expect(server.kindsAfter(60_000)).toEqual([]);
  });

  test('a poll that was asked for brings what the server has to say', () => {
    const server = connected();
    expect(server.do((station, now) => station.poll(now)).map(kindOf)).toEqual(['RR0']);
    server.say(i(0, 0));
    expect(server.news()).toEqual(['data']);
  });

  test('requests wait for their turn, and are limited in number', () => {
    const server = connected();
    expect(send(server)).toEqual(['I0,0']);
    for (let count = 1; count < 8; count += 1) expect(send(server)).toEqual([]);
    expect(() => send(server)).toThrow('8 APDUs wait');
    expect(server.kinds(i(0, 1))).toEqual(['I1,1']);
  });

  test('a server without an LLC header is a fault, and the answer is asked for again', () => {
    const server = connected();
    send(server);
    server.say({ ...i(0, 1), information: concat(Uint8Array.of(0xe6, 0xe6, 0), answer) });
    expect(server.told.at(-1)).toMatchObject({ kind: 'fault', code: 'llc-header' });
    expect(server.kindsAfter(200)).toEqual(['RR1']);
  });
});

describe('recovery', () => {
  test('an I frame is not sent again before the server said that it has it not', () => {
    const server = connected({ bitsPerSecond: 0 });
    send(server);
    expect(server.kindsAfter(3000)).toEqual(['RR0']);
    expect(server.kinds(rr(0))).toEqual(['I0,0']);
    expect(server.kinds(i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
  });

  test('an answer that was lost comes after a poll', () => {
    const server = connected({ bitsPerSecond: 0 });
    send(server);
    expect(server.kindsAfter(3000)).toEqual(['RR0']);
    expect(server.kinds(i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
  });

  test('four polls without answer are the end', () => {
    const server = connected({ bitsPerSecond: 0 });
    send(server);
    expect(server.kindsAfter(11_999)).toEqual(['RR0', 'RR0', 'RR0']);
    expect(server.told).toEqual([]);
    expect(server.kindsAfter(1)).toEqual([]);
    expect(failure(server)).toMatchObject({ code: 'timeout', message: 'hdlc: no answer to 4 polls' });
    expect(server.station.state).toBe('disconnected');
  });

  test('octets that come put the time-out off, transmission time counts', () => {
    const server = connected({ bitsPerSecond: 9600 });
    send(server);
    const octets = 10 + 3 + apdu.length + 1;
    expect(server.station.nextTimeout()).toBeCloseTo(1000 + 3000 + (octets * 10) / 9.6, 0);
    server.wait(2500);
    server.say(Uint8Array.of(0x7e));
    expect(server.kindsAfter(2999)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['RR0']);
  });

  test('a segment that is missing is asked for', () => {
    const parameters = { windowSizeReceive: 7 };
    const server = connected({ parameters }, { information: encode(hdlcParameters, { windowSizeTransmit: 7 }) });
    send(server);
    const part = (number: number, final: boolean) => ({ ...i(number, 1, answer, final), segmented: true });
    expect(server.kinds(part(0, false), part(2, true))).toEqual(['RR1']);
  });

  test('what was acknowledged in part is sent again from there', () => {
    const parameters = { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 32 };
    const server = connected({ parameters }, { information: encode(hdlcParameters, { windowSizeReceive: 7 }) });
    expect(send(server, new Uint8Array(100))).toEqual(['I0,0+-', 'I1,0+-', 'I2,0+-', 'I3,0']);
    expect(server.kinds(rr(2))).toEqual(['I2,0+-', 'I3,0']);
  });

  test('a final that comes twice makes nothing come twice', () => {
    const server = connected();
    send(server);
    expect(server.kinds(i(0, 1), i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
    expect(send(server)).toEqual(['I1,1']);
    expect(server.kinds(i(0, 1), rr(1), rr(1))).toEqual([]);
    expect(server.kinds(i(1, 2))).toEqual([]);
    expect(server.news()).toEqual(['sent', 'data']);
    expect(send(server)).toEqual(['I2,2']);
  });

  test('a final that acknowledges nothing makes the server be asked, after the interval', () => {
    const server = connected();
    send(server);
    expect(server.kinds(rr(0))).toEqual([]);
    expect(server.kindsAfter(200)).toEqual(['RR0']);
    expect(server.kinds(rr(0))).toEqual(['I0,0']);
  });
});

describe('busy conditions', () => {
  test('a server that is busy is asked until it is not', () => {
    const server = connected();
    send(server);
    expect(server.kinds(rnr(0))).toEqual([]);
    for (let round = 0; round < 10; round += 1) {
      expect(server.kindsAfter(200)).toEqual(['RR0']);
      expect(server.kinds(rnr(0))).toEqual([]);
    }
    expect(server.kindsAfter(200)).toEqual(['RR0']);
    expect(server.kinds(rr(0))).toEqual(['I0,0']);
  });

  test('a server that is busy for ever is given up', () => {
    const server = connected();
    send(server);
    while (server.station.state === 'connected') {
      server.say(rnr(0));
      server.wait(200);
    }
    expect(server.now).toBeLessThanOrEqual(1000 + 60_000 + 200);
    expect(failure(server)).toMatchObject({ code: 'timeout' });
  });

  test('a client that is busy says RNR, passes I frames over, and asks for them when it is not', () => {
    const server = connected();
    send(server);
    server.do((station, now) => station.setBusy(true, now));
    expect(server.kinds(i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['sent']);
    for (let minute = 0; minute < 5 * 300; minute += 1) {
      expect(server.kindsAfter(200)).toEqual(['RNR0']);
      server.say(rr(1));
    }
    expect(server.do((station, now) => station.setBusy(false, now)).map(kindOf)).toEqual(['RR0']);
    expect(server.kinds(i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['data']);
  });
});

describe('C_HDLC: what a server must not do', () => {
  const refused: [string, RawFrame, RegExp][] = [
    ['N(R) of a frame that was not sent', rr(2), /N\(R\)/],
    ['an information field that is too long', i(0, 1, new Uint8Array(126)), /too long/],
    ['RR with an information field', { ...rr(1), information: Uint8Array.of(1) }, /none is allowed/],
    ['an unknown control field', { control: 0xd7 }, /undefined control/],
  ];
  test.each(refused)('%s is an error', (_, frame, reason) => {
    const server = connected();
    send(server);
    expect(server.kinds(frame)).toEqual([]);
    expect(failure(server)).toMatchObject({ code: 'protocol', message: expect.stringMatching(reason) });
    expect(server.station.state).toBe('disconnected');
    expect(() => send(server)).toThrow(LinkError);
  });

  test('N(S) that is not the next one is passed over', () => {
    const server = connected();
    send(server);
    server.say(i(5, 1));
    expect(server.news()).toEqual(['sent']);
    expect(server.kindsAfter(200)).toEqual(['RR0']);
  });

  test.each([
    ['3 octets', Uint8Array.of(0x10, 0x00, 0x04), 'information field too long'],
    ['none', new Uint8Array(0), 'no reason given'],
    ['noise', Uint8Array.of(1, 2, 3, 4), 'no reason given'],
  ])('FRMR with %s ends the link', (_, information, reason) => {
    const server = connected();
    send(server);
    server.say({ control: 0x97, information });
    expect(failure(server)).toMatchObject({ code: 'protocol', message: expect.stringContaining(reason) });
  });

  test('DM in the middle of an answer ends the link, and half an answer is none', () => {
    const server = connected();
    send(server);
    expect(server.kinds({ ...i(0, 1), segmented: true })).toEqual(['RR1']);
    server.say(dm);
    expect(failure(server)).toMatchObject({ code: 'closed' });
    expect(server.news()).toEqual(['sent', 'disconnected']);
    expect(connect(server)).toEqual(['SNRM']);
    server.say(ua);
    send(server);
    server.say(i(0, 1));
    expect(server.told.at(-1)).toEqual({ kind: 'data', apdu: answer });
  });

  test('segments without end are an error at the limit', () => {
    const server = connected({ maximumApduLength: 1000 });
    send(server);
    let count = 0;
    for (; server.station.state === 'connected'; count += 1) {
      server.say({ control: informationControl(count & 7, 1), information: new Uint8Array(100), segmented: true });
    }
    expect(count).toBe(11);
    expect(failure(server)).toMatchObject({ code: 'protocol' });
  });

  test('octets after the closing flag are a fault at most', () => {
    const server = connected();
    send(server);
    server.say(i(0, 1), Uint8Array.of(1, 2, 3));
    server.wait(100);
    expect(server.news().filter((kind) => kind !== 'fault')).toEqual(['sent', 'data']);
    expect(send(server)).toEqual(['I1,1']);
    server.say(i(1, 2));
    expect(server.news().filter((kind) => kind !== 'fault')).toEqual(['sent', 'data']);
  });

  test('its own commands that come back are not heard', () => {
    const server = connected();
    server.say({ control: 0x93 }, { control: 0x53 });
    expect(server.news()).toEqual([]);
    expect(server.station.state).toBe('connected');
  });
});

describe('time', () => {
  test('a link in which nothing is heard is gone after the inactivity time-out', () => {
    const server = connected();
    server.wait(119_999);
    expect(server.told).toEqual([]);
    server.wait(1);
    expect(failure(server)).toMatchObject({ code: 'timeout' });
  });

  test('a poll now and then keeps it; 0 is none', () => {
    const server = connected();
    for (let minute = 0; minute < 5; minute += 1) {
      server.wait(60_000);
      expect(server.do((station, now) => station.poll(now)).map(kindOf)).toEqual(['RR0']);
      server.say(rr(0));
    }
    expect(server.told).toEqual([]);
    expect(connected({ inactivityTimeout: 0 }).station.nextTimeout()).toBeUndefined();
  });
});

describe('UI frames', () => {
  const push = { control: 0x13, destination: [0x41], information: responseUnit(answer) };

  test('of a server are heard without a link; with and without an LLC header, and in segments', () => {
    const server = new RawServer({ clientAddress: 32 });
    server.say(push);
    expect(server.told).toEqual([
      { kind: 'unnumbered-information', apdu: answer, serverAddress: { upper: 1, size: 1 } },
    ]);
    server.say({ ...push, information: answer });
    expect(server.told[1]).toEqual(server.told[0]);
    server.say({ ...push, segmented: true }, { ...push, information: apdu });
    expect(server.told[2]).toMatchObject({ apdu: concat(answer, apdu) });
    server.say({ ...push, information: concat(Uint8Array.of(0xe6, 0xe6, 0), answer) });
    expect(server.told[3]).toMatchObject({ kind: 'fault', code: 'llc-header' });
  });

  test('to all clients are heard from any server', () => {
    const server = new RawServer();
    server.say({ ...push, destination: [0xff], source: [0x02, 0x25] });
    expect(server.told).toMatchObject([{ apdu: answer, serverAddress: { upper: 1, lower: 18, size: 2 } }]);
    server.say({ ...push, destination: [0x21], source: [0x02, 0x25] });
    expect(server.told).toHaveLength(1);
  });

  test('that stand before an answer do not end a poll', () => {
    const server = connected();
    send(server);
    expect(server.kinds({ ...push, destination: [0x21] }, i(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['unnumbered-information', 'sent', 'data']);
  });

  test('are sent within their limit, and asked for', () => {
    const server = new RawServer({ serverAddress: { upper: 0x7f, lower: 0x7f, size: 2 } });
    const frames = server.do((station) => station.sendUnnumbered(apdu));
    expect(frames.map(kindOf)).toEqual(['UI-']);
    expect(frames[0]).toMatchObject({
      destination: { upper: 127 },
      information: Uint8Array.of(0xe6, 0xe6, 0, ...apdu),
    });
    expect(server.do((station) => station.pollUnnumbered()).map(kindOf)).toEqual(['UI']);
    expect(() => server.station.sendUnnumbered(new Uint8Array(126))).toThrow(LinkError);
  });
});

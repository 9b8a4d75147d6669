import { describe, expect, test } from 'vitest';
import { concat, encode, LinkError, TimeoutError, toHex } from '../../src/codec/index.ts';
import { hdlcParameters } from '../../src/hdlc/index.ts';
import { kindOf } from './raw-client.ts';
import { rr } from './raw-frame.ts';
import { answer, connectedServer, dm, question, RawServer, response, responseUnit, ua } from './raw-server.ts';

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
    expect(server.connect()).toEqual(['SNRM']);
    expect(server.kindsAfter(2999)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['SNRM']);
    expect(server.kindsAfter(6000)).toEqual(['SNRM', 'SNRM']);
    expect(server.station.state).toBe('connecting');
    expect(server.kindsAfter(3000)).toEqual([]);
    expect(server.failure()).toBeInstanceOf(TimeoutError);
    expect(server.failure()).toMatchObject({ code: 'timeout', layer: 'hdlc' });
    expect(server.station.state).toBe('disconnected');
    expect(server.station.nextTimeout()).toBeUndefined();
  });

  test('noise puts SNRM off no longer than the time-out of progress', () => {
    const server = new RawServer();
    server.connect();
    for (let second = 0; second < 61 && server.told.every(({ kind }) => kind === 'fault'); second += 1) {
      server.say(Uint8Array.of(0x55, 0xaa));
      server.wait(1000);
    }
    expect(server.now).toBeLessThanOrEqual(61_000 + 1000);
    expect(server.failure()).toMatchObject({ code: 'timeout' });
  });

  test('DM is a refusal', () => {
    const server = new RawServer();
    server.connect();
    server.say(dm);
    expect(server.failure()).toMatchObject({ code: 'refused' });
  });

  test('parameters that make no sense are an error, absurd ones are brought into range', () => {
    const server = new RawServer();
    server.connect();
    server.say({ ...ua, information: Uint8Array.of(1, 2, 3) });
    expect(server.failure()).toMatchObject({ code: 'protocol', message: expect.stringContaining('UA') });

    const absurd = new RawServer({
      parameters: { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 2030 },
    });
    absurd.connect();
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
      const server = connectedServer();
      expect(server.do((station, now) => station.disconnect(now)).map(kindOf)).toEqual(['DISC']);
      expect(server.station.state).toBe('disconnecting');
      server.say(last);
      expect(server.told).toEqual([{ kind: 'disconnected', error: undefined }]);
    }
    const silent = new RawServer();
    silent.do((station, now) => station.disconnect(now));
    expect(silent.kindsAfter(20_000)).toEqual(['DISC', 'DISC', 'DISC']);
    expect(silent.failure()).toMatchObject({ code: 'timeout' });
  });

  test('without a link nothing is sent', () => {
    const server = new RawServer();
    expect(() => server.send()).toThrow(LinkError);
    expect(() => server.station.poll(0)).toThrow('not connected');
    expect(() => server.station.setBusy(true, 0)).toThrow('not connected');
  });

  test('frames for others are not heard', () => {
    const server = new RawServer();
    server.connect();
    server.say({ ...ua, destination: [0x03] }, { ...ua, source: [0x05] }, { ...ua, source: [0x02, 0x23] });
    expect(server.told).toEqual([]);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });

  test('a server that was called may say who it is', () => {
    const server = new RawServer({ serverAddress: { upper: 1, lower: 0x7e, size: 2 } });
    server.connect();
    server.say({ ...ua, source: [0x02, 0x23] });
    expect(server.news()).toEqual(['connected']);
  });
});

describe('set-up after a poll without answer', () => {
  test('a UA that is late is not taken for that of the SNRM', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    server.connect();
    expect(server.kindsAfter(3000)).toEqual(['SNRM']);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
    server.connect();
    server.say(ua);
    expect(server.news()).toEqual([]);
    server.say(response(0, 0));
    expect(server.news()).toEqual([]);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });

  test('where no further UA comes the last one holds, once the line was silent', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    server.connect();
    server.wait(3000);
    server.say(ua);
    server.connect();
    server.say(ua);
    server.news();
    server.wait(5999);
    expect(server.news()).toEqual([]);
    server.wait(1);
    expect(server.news()).toEqual(['connected']);
  });

  test('octets, of whatever frame, are no silence', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    server.connect();
    server.wait(3000);
    server.say(ua);
    server.connect();
    server.say(ua);
    server.news();
    server.wait(5000);
    server.say(Uint8Array.of(0x7e));
    server.wait(5999);
    expect(server.news()).toEqual([]);
    server.wait(1);
    expect(server.news()).toEqual(['connected']);
  });

  test('an acknowledged frame proves that nothing is late', () => {
    const server = new RawServer({ bitsPerSecond: 0 });
    server.connect();
    server.wait(3000);
    server.say(ua);
    server.send();
    server.say(response(0, 1));
    server.news();
    server.connect();
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });

  test('nobody talks before a poll that is out is answered, or its time is over', () => {
    const server = connectedServer({ bitsPerSecond: 0 });
    server.send();
    expect(server.connect()).toEqual([]);
    expect(server.station.state).toBe('connecting');
    server.wait(2000);
    server.say(response(0, 1), ua);
    expect(server.news()).toEqual([]);
    expect(server.kindsAfter(2999)).toEqual([]);
    expect(server.kindsAfter(1)).toEqual(['SNRM']);
    server.say(ua);
    expect(server.news()).toEqual(['connected']);
  });
});

describe('time', () => {
  test('a link in which nothing is heard is gone after the inactivity time-out', () => {
    const server = connectedServer();
    server.wait(119_999);
    expect(server.told).toEqual([]);
    server.wait(1);
    expect(server.failure()).toMatchObject({ code: 'timeout' });
  });

  test('a poll now and then keeps it; 0 is none', () => {
    const server = connectedServer();
    for (let minute = 0; minute < 5; minute += 1) {
      server.wait(60_000);
      expect(server.do((station, now) => station.poll(now)).map(kindOf)).toEqual(['RR0']);
      server.say(rr(0));
    }
    expect(server.told).toEqual([]);
    expect(connectedServer({ inactivityTimeout: 0 }).station.nextTimeout()).toBeUndefined();
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
    server.say({ ...push, segmented: true }, { ...push, information: question });
    expect(server.told[2]).toMatchObject({ apdu: concat(answer, question) });
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
    const server = connectedServer();
    server.send();
    expect(server.kinds({ ...push, destination: [0x21] }, response(0, 1))).toEqual([]);
    expect(server.news()).toEqual(['unnumbered-information', 'sent', 'data']);
  });

  test('are sent within their limit, and asked for', () => {
    const server = new RawServer({ serverAddress: { upper: 0x7f, lower: 0x7f, size: 2 } });
    const frames = server.do((station) => station.sendUnnumbered(question));
    expect(frames.map(kindOf)).toEqual(['UI-']);
    expect(frames[0]).toMatchObject({
      destination: { upper: 127 },
      information: Uint8Array.of(0xe6, 0xe6, 0, ...question),
    });
    expect(server.do((station) => station.pollUnnumbered()).map(kindOf)).toEqual(['UI']);
    expect(() => server.station.sendUnnumbered(new Uint8Array(126))).toThrow(LinkError);
  });
});

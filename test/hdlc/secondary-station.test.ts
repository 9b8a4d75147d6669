import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { concat, EncodeError, encode, LinkError } from '../../src/codec/index.ts';
import {
  type HdlcParameters,
  hdlcParameters,
  SecondaryStation,
  type SecondaryStationEvent,
} from '../../src/hdlc/index.ts';
import { aare, aarq, connectedClient, control, disc, kindOf, RawClient, request, snrm, unit } from './raw-client.ts';
import { rawFrame, rr } from './raw-frame.ts';

const linkOf = (client: RawClient) => client.station.links[0]!;
const parameters = (value: HdlcParameters) => encode(hdlcParameters, value);

describe('set-up', () => {
  test('the UA has no information field where nothing differs from the defaults and none was sent', () => {
    const [answer] = new RawClient().ask(snrm);
    expect(answer!.information).toHaveLength(0);
  });

  test('a second SNRM sets the link anew: numbers begin at 0 and the old link is gone', () => {
    const client = connectedClient();
    expect(client.kinds(request(0, 0))).toEqual(['I0,1']);
    const old = linkOf(client);
    expect(client.kinds(snrm)).toEqual(['UA']);
    expect(client.told.slice(-2)).toMatchObject([
      { kind: 'disconnected', link: old, reason: 'set-anew' },
      { kind: 'connected' },
    ]);
    expect(client.kinds(rr(0))).toEqual(['RR0']);
    expect(() => client.station.send(old, aare)).toThrow(LinkError);
  });

  test.each([
    ['without the P bit', { control: control.SNRM & ~0x10 }],
    ['to all stations', { ...snrm, destination: [0xff] }],
    ['to no station', { ...snrm, destination: [0x01] }],
    ['from no station', { ...snrm, source: [0x01] }],
    ['from all stations', { ...snrm, source: [0xff] }],
  ])('B9: an SNRM %s is not answered', (_, frame) => {
    const client = new RawClient();
    expect(client.kinds(frame)).toEqual([]);
    expect(client.kinds(disc)).toEqual(['DM']);
  });

  test.each([
    ['truncated', [0x81, 0x80, 3, 5, 1]],
    ['of a wrong group length', [0x81, 0x80, 9, 5, 1, 0x80]],
    ['with a parameter twice', [0x81, 0x80, 6, 5, 1, 0x80, 5, 1, 0x80]],
    ['that are noise', [1, 2, 3]],
  ])('B17: an SNRM with parameters %s is not answered, and the link stays', (_, octets) => {
    const client = connectedClient();
    expect(client.kinds({ ...snrm, information: Uint8Array.from(octets) })).toEqual([]);
    expect(client.told.at(-1)).toMatchObject({ kind: 'fault', code: 'hdlc-parameter' });
    expect(client.kinds(rr(0))).toEqual(['RR0']);
  });

  test('B17: values out of range are brought into it', () => {
    const able = { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 2030 };
    const client = new RawClient({ parameters: able });
    client.ask({
      ...snrm,
      information: parameters({ windowSizeReceive: 200, maximumInformationFieldLengthReceive: 0xffff }),
    });
    expect(client.told).toMatchObject([
      { parameters: { windowSizeTransmit: 7, maximumInformationFieldLengthTransmit: 2030 } },
    ]);
  });

  test('a parameter that the profile does not define is refused with DM, or ignored', () => {
    const information = parameters({ others: [{ identifier: 9, value: Uint8Array.of(1) }] });
    expect(new RawClient().kinds({ ...snrm, information })).toEqual(['DM']);
    expect(new RawClient({ unknownParameters: 'ignored' }).kinds({ ...snrm, information })).toEqual(['UA']);
  });

  test('clients that are not accepted get DM', () => {
    const client = new RawClient({ isClientAccepted: ({ clientAddress }) => clientAddress === 1 });
    expect(client.kinds(snrm)).toEqual(['DM']);
    expect(client.kinds({ ...snrm, source: [0x03] })).toEqual(['UA']);
  });

  test('addresses that do not fit their schemes are refused at once', () => {
    expect(() => new RawClient({ addressSizes: [] })).toThrow(EncodeError);
    expect(() => new RawClient({ logicalDevices: [200] })).toThrow(EncodeError);
    expect(() => new RawClient({ physicalDevice: 200, addressSizes: [2] })).toThrow(EncodeError);
  });
});

describe('several clients and logical devices', () => {
  test('each pair has a link of its own', () => {
    const client = new RawClient({ logicalDevices: [1, 16], addressSizes: [1] });
    const pairs = [
      { source: [0x21], destination: [0x03] },
      { source: [0x03], destination: [0x03] },
      { source: [0x21], destination: [0x21] },
    ];
    for (const pair of pairs) expect(client.kinds({ ...snrm, ...pair })).toEqual(['UA']);
    expect(client.kinds({ ...request(0, 0), ...pairs[0]! })).toEqual(['I0,1']);
    expect(client.kinds({ ...request(0, 0), ...pairs[1]! })).toEqual(['I0,1']);
    const [answer] = client.ask({ ...rr(0), ...pairs[2]! });
    expect(answer).toMatchObject({ control: { kind: 'RR', receiveSequenceNumber: 0 }, source: { upper: 16 } });
    expect(client.kinds({ ...disc, ...pairs[0]! })).toEqual(['UA']);
    expect(client.station.links).toMatchObject([
      { clientAddress: 1, serverUpperAddress: 1 },
      { clientAddress: 16, serverUpperAddress: 16 },
    ]);
  });

  test('there are at most eight links, and those beyond them get DM', () => {
    const client = new RawClient();
    for (let address = 1; address <= 8; address += 1) {
      expect(client.kinds({ ...snrm, source: [(address << 1) | 1] })).toEqual(['UA']);
    }
    expect(client.kinds({ ...snrm, source: [(9 << 1) | 1] })).toEqual(['DM']);
    expect(client.kinds({ ...snrm, source: [(8 << 1) | 1] })).toEqual(['UA']);
  });

  test('two octets of an address stand for four', () => {
    const client = new RawClient({ addressSizes: [4] });
    expect(client.kinds({ ...snrm, destination: [0x02, 0x23] })).toEqual(['UA']);
    expect(client.kinds({ ...snrm, destination: [0x02, 0x25] })).toEqual([]);
  });

  test('the calling device hears its name, and the management logical device alone', () => {
    const client = new RawClient({ addressSizes: [2], logicalDevices: [1, 16] });
    const called = { ...snrm, destination: [0x02, 0xfd] };
    expect(client.kinds(called)).toEqual([]);
    client.station.isCallingDevice = true;
    expect(client.kinds({ ...called, destination: [0x20, 0xfd] })).toEqual([]);
    expect(client.kinds({ ...called, destination: [0x00, 0x02, 0xfe, 0xfd] })).toEqual(['UA']);
    const [answer] = client.ask(called);
    expect(answer).toMatchObject({ control: { kind: 'UA' }, source: { upper: 1, lower: 0x7e } });
  });
});

describe('UI frames', () => {
  const ui = (poll: boolean, apdu?: Uint8Array) => ({
    control: poll ? 0x13 : 0x03,
    ...(apdu === undefined ? {} : { information: unit(apdu) }),
  });
  const to = { clientAddress: 16, serverUpperAddress: 1 };

  test('of a client are heard, also without a link', () => {
    const client = new RawClient();
    expect(client.kinds(ui(false, aarq))).toEqual([]);
    expect(client.told).toEqual([{ ...to, kind: 'unnumbered-information', apdu: aarq, isBroadcast: false }]);
  });

  test('to all stations are heard by every logical device, without the P bit alone', () => {
    const client = new RawClient({ logicalDevices: [1, 16], addressSizes: [1, 2] });
    for (const destination of [[0xff], [0xfe, 0xff], [0xfe, 0x23]]) {
      client.told.length = 0;
      expect(client.kinds({ ...ui(true, aarq), destination })).toEqual([]);
      expect(client.told).toEqual([]);
      client.ask({ ...ui(false, aarq), destination });
      expect(client.told).toMatchObject([
        { serverUpperAddress: 1, isBroadcast: true },
        { serverUpperAddress: 16, isBroadcast: true },
      ]);
    }
    client.told.length = 0;
    client.ask({ ...request(0, 0), destination: [0xff] });
    client.ask({ ...ui(false, aarq), destination: [0x02, 0xff] });
    expect(client.told).toMatchObject([{ serverUpperAddress: 1, isBroadcast: true }]);
  });

  test('that are too long, or in segments, or without an LLC header come to nothing', () => {
    const client = new RawClient();
    client.ask(ui(false, new Uint8Array(126)));
    client.ask({ ...ui(false, aarq), segmented: true });
    client.ask({ control: 0x03, information: aarq });
    expect(client.told).toMatchObject([{ code: 'size-limit' }, { code: 'size-limit' }, { code: 'llc-header' }]);
  });

  test('of the server wait for a poll: before the last frames of an answer, after RR, after an empty UI', () => {
    const client = connectedClient(
      { parameters: { maximumInformationFieldLengthTransmit: 32 } },
      () => new Uint8Array(40),
    );
    expect(client.station.sendUnnumbered(to, Uint8Array.of(1))).toEqual([]);
    expect(client.kinds(request(0, 0))).toEqual(['I0,1+']);
    expect(client.kinds(rr(1))).toEqual(['UI-', 'I1,1']);
    client.station.sendUnnumbered(to, Uint8Array.of(2));
    expect(client.kinds(rr(2))).toEqual(['UI-', 'RR1']);
    client.station.sendUnnumbered(to, Uint8Array.of(3));
    expect(client.kinds(ui(true))).toEqual(['UI-', 'RR1']);
    expect(client.kinds(ui(true))).toEqual(['RR1']);
    client.ask(disc);
    expect(client.kinds(ui(true))).toEqual(['DM']);
    client.station.sendUnnumbered(to, Uint8Array.of(4));
    client.station.sendUnnumbered(to, Uint8Array.of(5));
    client.station.sendUnnumbered({ ...to, clientAddress: 1 }, Uint8Array.of(6));
    const frames = client.ask(ui(true));
    expect(frames.map(kindOf)).toEqual(['UI-', 'UI']);
    expect(frames.map(({ information }) => [...information])).toEqual([
      [0xe6, 0xe7, 0x00, 4],
      [0xe6, 0xe7, 0x00, 5],
    ]);
  });

  test('are sent at once where nobody asks, as in a push', () => {
    const station = new SecondaryStation({ logicalDevices: [1], addressSizes: [1] });
    const [event] = station.sendUnnumbered({ clientAddress: 32, serverUpperAddress: 1 }, aarq, 'unsolicited');
    const expected = { destination: [0x41], source: [0x03], control: 0x13 };
    const information = concat(Uint8Array.of(0xe6, 0xe7, 0x00), aarq);
    expect(event).toEqual({ kind: 'transmit', octets: rawFrame({ ...expected, information }) });
  });

  test('are limited in length and number', () => {
    const { station } = new RawClient();
    expect(() => station.sendUnnumbered(to, new Uint8Array(126))).toThrow(LinkError);
    for (let count = 0; count < 8; count += 1) station.sendUnnumbered(to, Uint8Array.of(count));
    expect(() => station.sendUnnumbered(to, aarq)).toThrow('8 UI frames wait');
  });
});

describe('what the application asks for', () => {
  test('APDUs that wait are limited in number, and sent in order', () => {
    const client = connectedClient({}, () => undefined);
    for (let count = 0; count < 8; count += 1) client.station.send(linkOf(client), Uint8Array.of(count));
    expect(() => client.station.send(linkOf(client), aare)).toThrow('8 APDUs wait');
    const sent = Array.from({ length: 8 }, (_, at) => client.ask(rr(at & 7))[0]!.information[3]);
    expect(sent).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('a link that it gives up is answered with DM', () => {
    const client = connectedClient();
    const link = linkOf(client);
    expect(client.station.disconnect(link)).toEqual([
      { kind: 'disconnected', link, reason: 'disconnected-by-server' },
    ] satisfies SecondaryStationEvent[]);
    expect(client.kinds(request(0, 0))).toEqual(['DM']);
    expect(() => client.station.disconnect(link)).toThrow(LinkError);
    expect(() => client.station.setBusy(link, true)).toThrow(LinkError);
  });
});

describe('floods', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;

  test('of SNRM from all clients hold memory flat', () => {
    const client = new RawClient({ addressSizes: [1, 2, 4], parameters: { windowSizeTransmit: 7 } });
    const frames = Array.from({ length: 126 }, (_, at) => rawFrame({ ...snrm, source: [((at + 1) << 1) | 1] }));
    const flood = (rounds: number) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const frame of frames) client.station.receive(frame, client.now);
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = flood(40);
    const after = flood(400);
    expect(client.station.links).toHaveLength(8);
    expect(after - before).toBeLessThan(512 * 1024);
  });

  test('of broken frames and of segments that are never finished hold no more than one of each', () => {
    const client = connectedClient();
    for (let round = 0; round < 2000; round += 1) {
      const segment = { ...request(round & 7, 0), segmented: true };
      const [answer] = client.askAll([segment], 0);
      if (kindOf(answer!) === 'FRMR') client.askAll([snrm], 0);
      client.askAll([{ ...snrm, closing: false }], 30);
    }
    expect(client.station.links).toHaveLength(1);
  });
});

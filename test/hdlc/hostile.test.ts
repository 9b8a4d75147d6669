import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, LinkError } from '../../src/codec/index.ts';
import {
  PrimaryStation,
  type PrimaryStationEvent,
  SecondaryStation,
  type SecondaryStationEvent,
} from '../../src/hdlc/index.ts';
import { aare, aarq, control, informationControl, unit } from './raw-client.ts';
import { rawFrame } from './raw-frame.ts';
import { responseUnit } from './raw-server.ts';

const toServer = { destination: [0x03], source: [0x21] };
const toClient = { destination: [0x21], source: [0x03] };

const content = fc.oneof(
  fc.constant(new Uint8Array(0)),
  fc.constantFrom(unit(aarq), responseUnit(aare), Uint8Array.of(0xe6, 0xe7, 0), Uint8Array.of(0x81, 0x80, 0)),
  fc.uint8Array({ maxLength: 140 }),
);
const someAddress = fc.constantFrom(
  [0x03],
  [0x21],
  [0xff],
  [0x01],
  [0x02, 0x23],
  [0x00, 0x02, 0x00, 0x23],
  [0x02, 0xfd],
);

/** Octets from the other end: frames with right check sequences and anything in them, broken ones, and noise. */
const hostile = (addresses: typeof toServer) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({ control: fc.nat(255), information: content, segmented: fc.boolean() })
        .map((frame) => rawFrame({ ...addresses, ...frame })),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(0x93, 0x53, 0x73, 0x1f, 0x97, 0x13, 0x11)
        .map((octet) => rawFrame({ ...addresses, control: octet })),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ control: fc.nat(255), information: content, destination: someAddress, source: someAddress })
        .map(rawFrame),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({
          control: fc.nat(255),
          information: content,
          lengthError: fc.integer({ min: -9, max: 2000 }),
          frameCheckError: fc.nat(3),
        })
        .map((frame) => rawFrame({ ...addresses, ...frame })),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }) },
  );

/** How the other end goes on: octets, or time that passes, or what the application does. */
const step = (addresses: typeof toServer) =>
  fc.oneof(
    { weight: 8, arbitrary: hostile(addresses).map((octets) => ({ kind: 'octets' as const, octets })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(1, 30, 250, 1100, 3100, 61_000, 130_000)
        .map((time) => ({ kind: 'time' as const, time })),
    },
    { weight: 2, arbitrary: fc.nat(5).map((act) => ({ kind: 'act' as const, act })) },
  );

interface Station<Event> {
  receive(octets: Uint8Array, now: number): readonly Event[];
  onTimeout(now: number): readonly Event[];
  nextTimeout(): number | undefined;
}

/** Runs a station until a time; a timer that does not go on would never come to its end. */
function pass<Event>(
  station: Station<Event>,
  from: number,
  until: number,
  take: (events: readonly Event[], now: number) => void,
): void {
  let now = from;
  let calls = 0;
  for (let next = station.nextTimeout(); next !== undefined && next <= until; next = station.nextTimeout()) {
    now = Math.max(now, next);
    take(station.onTimeout(now), now);
    calls += 1;
    if (calls > 3000) throw new Error('the timers do not come to an end');
  }
}

/** Acts that are not possible as things are throw a LinkError and nothing else. */
function attempt<Event>(act: () => readonly Event[]): readonly Event[] {
  try {
    return act();
  } catch (error) {
    if (error instanceof LinkError) return [];
    throw error;
  }
}

describe('nothing that comes makes a station throw, hang or talk out of turn', () => {
  const initial: Record<string, Uint8Array[]> = {
    disconnected: [],
    connected: [rawFrame({ control: control.SNRM })],
    'with a request': [
      rawFrame({ control: control.SNRM }),
      rawFrame({ control: informationControl(0, 0), information: unit(aarq) }),
    ],
    'within a unit': [
      rawFrame({ control: control.SNRM }),
      rawFrame({ control: informationControl(0, 0), information: unit(aarq), segmented: true }),
    ],
    'after a refusal': [rawFrame({ control: control.SNRM }), rawFrame({ control: 0xd7 })],
    'within a frame': [rawFrame({ control: control.SNRM, closing: false })],
  };

  test.each(Object.entries(initial))('the secondary station, %s', (_, before) => {
    fc.assert(
      fc.property(fc.array(step(toServer), { maxLength: 40 }), fc.boolean(), (steps, answers) => {
        const station = new SecondaryStation({
          logicalDevices: [1],
          physicalDevice: 17,
          addressSizes: [1, 2],
          parameters: { windowSizeTransmit: 7, windowSizeReceive: 7 },
        });
        let now = 0;
        const take = (events: readonly SecondaryStationEvent[]): void => {
          for (const event of events) {
            if (event.kind === 'data' && answers) take(attempt(() => station.send(event.link, new Uint8Array(300))));
          }
        };
        for (const octets of before) take(station.receive(octets, now));
        for (const each of steps) {
          const [link] = station.links;
          if (each.kind === 'octets') take(station.receive(each.octets, now));
          else if (each.kind === 'time') {
            pass(station, now, now + each.time, take);
            now += each.time;
          } else if (link !== undefined) {
            const acts = [
              () => station.send(link, aare),
              () => station.release(link),
              () => station.setBusy(link, true),
              () => station.setBusy(link, false),
              () => station.sendUnnumbered(link, aare),
              () => station.disconnect(link),
            ];
            take(attempt(acts[each.act]!));
          }
          expect(station.links.length).toBeLessThanOrEqual(8);
        }
        // Whatever happened, a new link works.
        pass(station, now, now + 200_000, take);
        now += 200_000;
        const events = station.receive(rawFrame({ control: control.SNRM }), now);
        expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'fault')).toEqual(['transmit', 'connected']);
      }),
      { numRuns: 300 },
    );
  });

  test('a secondary station says nothing that it was not asked for', () => {
    fc.assert(
      fc.property(fc.array(hostile(toServer), { maxLength: 60 }), (all) => {
        const station = new SecondaryStation({ logicalDevices: [1], addressSizes: [1] });
        station.receive(rawFrame({ control: control.SNRM }), 0);
        const events = station.receive(concat(...all), 0);
        const finals = events.filter((event) => event.kind === 'transmit' && isFinal(event.octets)).length;
        const polls = all.filter((octets) => isFinal(octets)).length;
        expect(finals).toBeLessThanOrEqual(polls);
      }),
      { numRuns: 300 },
    );
  });

  const states: Record<string, (station: PrimaryStation) => void> = {
    disconnected: () => {},
    connecting: (station) => station.connect(0),
    'connected, idle': (station) => connected(station),
    'with a request': (station) => connected(station).send(aarq, 0),
    'within an answer': (station) => {
      connected(station).send(aarq, 0);
      station.receive(
        rawFrame({ ...toClient, control: informationControl(0, 1), information: responseUnit(aare), segmented: true }),
        0,
      );
    },
    'with a server that is busy': (station) => {
      connected(station).send(aarq, 0);
      station.receive(rawFrame({ ...toClient, control: 0x15 }), 0);
    },
    busy: (station) => connected(station).setBusy(true, 0),
    disconnecting: (station) => connected(station).disconnect(0),
    'connecting again after a late answer': (station) => {
      station.connect(0);
      pass(station, 0, 4000, () => {});
      station.receive(rawFrame({ ...toClient, control: 0x73 }), 4000);
      station.connect(4000);
    },
  };

  test.each(Object.entries(states))('the primary station, %s', (_, prepare) => {
    fc.assert(
      fc.property(fc.array(step(toClient), { maxLength: 40 }), (steps) => {
        const station = new PrimaryStation({
          clientAddress: 16,
          serverAddress: { upper: 1, size: 1 },
          parameters: { windowSizeTransmit: 7, windowSizeReceive: 7 },
        });
        prepare(station);
        let now = 4000;
        const ends: PrimaryStationEvent[] = [];
        const take = (events: readonly PrimaryStationEvent[]) => {
          ends.push(...events.filter(({ kind }) => kind === 'disconnected'));
        };
        for (const each of steps) {
          if (each.kind === 'octets') take(station.receive(each.octets, now));
          else if (each.kind === 'time') {
            pass(station, now, now + each.time, take);
            now += each.time;
          } else {
            const acts = [
              () => station.send(aarq, now),
              () => station.poll(now),
              () => station.setBusy(true, now),
              () => station.setBusy(false, now),
              () => station.connect(now),
              () => station.disconnect(now),
            ];
            take(attempt(acts[each.act]!));
          }
        }
        // Left alone, it comes to rest, and a new link works.
        pass(station, now, now + 400_000, take);
        now += 400_000;
        expect(['disconnected', 'connected']).toContain(station.state);
        take(station.connect(now));
        for (let round = 0; round < 60 && station.state === 'connecting'; round += 1) {
          station.receive(rawFrame({ ...toClient, control: 0x73 }), now);
        }
        expect(station.state).toBe('connected');
        for (const end of ends) {
          if (end.kind === 'disconnected' && end.error !== undefined) expect(end.error).toBeInstanceOf(LinkError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function connected(station: PrimaryStation): PrimaryStation {
  station.connect(0);
  station.receive(rawFrame({ ...toClient, control: 0x73 }), 0);
  return station;
}

/** Whether a frame of one-octet addresses has the P/F bit. */
function isFinal(octets: Uint8Array): boolean {
  return (octets[5]! & 0x10) !== 0;
}

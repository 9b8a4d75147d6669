import { concat } from '../../../src/codec/index.ts';
import {
  Deframer,
  PrimaryStation,
  type PrimaryStationEvent,
  SecondaryStation,
  type SecondaryStationEvent,
  scanFrame,
} from '../../../src/hdlc/index.ts';
import { below, type Random } from '../../coap/random.ts';
import { aare, aarq, control, informationControl, unit } from '../../hdlc/raw-client.ts';
import { type RawFrame, rawFrame, rnr, rr } from '../../hdlc/raw-frame.ts';
import { chunksOf, letPass, type Party, Talk } from '../feeding.ts';
import { captured } from '../samples.ts';
import { type FuzzTarget, promise, type Reached } from '../target.ts';

const toServer = { destination: [0x03], source: [0x21] };
const toClient = { destination: [0x21], source: [0x03] };

/** Frames of sessions of our own, in both directions. */
function own(): Uint8Array[] {
  const numbers = [0, 1, 2, 3, 7];
  const frames: RawFrame[] = [
    ...Object.values(control).map((each) => ({ control: each })),
    ...numbers.flatMap((number) => [rr(number), rnr(number)]),
    ...numbers.flatMap((number) => [
      { control: informationControl(number, number), information: unit(aarq) },
      { control: informationControl(number, 0, false), information: unit(aarq), segmented: true },
      { control: informationControl(0, number), information: concat(Uint8Array.of(0xe6, 0xe7, 0), aare) },
    ]),
    { control: control.SNRM, information: Uint8Array.of(0x81, 0x80, 0x06, 5, 1, 128, 6, 1, 128, 7) },
  ];
  const both = frames.flatMap((frame) => [rawFrame({ ...frame, ...toServer }), rawFrame({ ...frame, ...toClient })]);
  const opened = rawFrame({ control: control.SNRM, ...toServer });
  return [...both, ...both.map((frame) => concat(opened, frame))];
}

/** Both check sequences of every frame that has its length right. */
function repair(octets: Uint8Array): Uint8Array {
  const repaired = octets.slice();
  for (let at = 0; at + 9 < repaired.length; at += 1) {
    const length = ((repaired[at + 1]! & 7) << 8) | repaired[at + 2]!;
    const end = at + 1 + length;
    if (repaired[at] !== 0x7e || repaired[at + 1]! >> 4 !== 0xa || length < 7 || repaired[end] !== 0x7e) continue;
    const headerEnd = headerOf(repaired, at + 3);
    if (headerEnd + 4 < end) check(repaired, at + 1, headerEnd);
    check(repaired, at + 1, end - 2);
    at = end - 1;
  }
  return repaired;
}

/** Where both addresses and the control field end. */
function headerOf(octets: Uint8Array, at: number): number {
  let next = at;
  for (let address = 0; address < 2; address += 1) {
    while (next < octets.length && (octets[next]! & 1) === 0) next += 1;
    next += 1;
  }
  return next + 1;
}

function check(octets: Uint8Array, start: number, end: number): void {
  let register = 0xffff;
  for (let at = start; at < end; at += 1) {
    register ^= octets[at]!;
    for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >> 1) ^ 0x8408 : register >> 1;
  }
  octets[end] = ~register;
  octets[end + 1] = ~register >> 8;
}

/** Stations take any stream; whatever they transmit is frames, and they come to rest. */
export const hdlcStreamTarget: FuzzTarget = {
  name: 'hdlc-stream',
  samples: () => [...own(), ...captured('hdlc', 'hdlc-stream', 'bad')],
  repair,
  reaches: [
    ...['connected', 'disconnected', 'data', 'sent', 'fault', 'unnumbered-information'].flatMap((kind) => [
      `primary ${kind}`,
      `secondary ${kind}`,
    ]),
  ],
  begin(random, reached) {
    const secondary = secondaryParty(random, (what) => reached(`secondary ${what}`));
    const primary = primaryParty(random, (what) => reached(`primary ${what}`));
    const talk = new Talk(primary, secondary, random);
    return (octets) => {
      talk.feed(octets);
      deframe(octets, random);
    };
  },
};

function deframe(octets: Uint8Array, random: Random): void {
  const deframer = new Deframer();
  const found = [...chunksOf(octets, random)].flatMap((chunk) => deframer.push(chunk));
  let last = 0;
  for (const { start, end } of [...found, ...deframer.idle()]) {
    promise(start >= 0 && start <= end && end <= octets.length, 'a frame lies within the stream');
    promise(end >= last, 'frames are in order');
    last = end;
  }
  promise(!deframer.isWithinFrame, 'silence ends a frame');
}

function transmitted({ octets }: { readonly octets: Uint8Array }): Uint8Array {
  promise(scanFrame(octets)?.kind === 'frame', 'what is transmitted is a frame');
  return octets;
}

function secondaryParty(random: Random, reached: Reached): Party {
  const station = new SecondaryStation({ logicalDevices: [1, 2], physicalDevice: 17, addressSizes: [1, 2, 4] });
  const take = (events: readonly SecondaryStationEvent[]): Uint8Array[] => {
    promise(events.length < 1000, 'few events at a time');
    promise(station.links.length <= 8, 'no more links than may be');
    return events.flatMap((event) => {
      reached(event.kind);
      if (event.kind === 'transmit') return [transmitted(event)];
      if (event.kind !== 'data') return [];
      promise(event.apdu.length <= 2048, 'an APDU is within its limits');
      if (!station.links.includes(event.link)) return [];
      const answer = new Uint8Array(below(random, 600) + 1);
      return take(random() < 0.9 ? station.send(event.link, answer) : station.release(event.link));
    });
  };
  return {
    begin: () => [],
    receive: (octets, now) => take(station.receive(octets, now)),
    pass: (until) => letPass(station, until, take),
  };
}

function primaryParty(random: Random, reached: Reached): Party {
  const station = new PrimaryStation({ clientAddress: 16, serverAddress: { upper: 1, size: 1 } });
  const take = (events: readonly PrimaryStationEvent[]): Uint8Array[] => {
    promise(events.length < 1000, 'few events at a time');
    return events.flatMap((event) => {
      reached(event.kind);
      return event.kind === 'transmit' ? [transmitted(event)] : [];
    });
  };
  return {
    begin(now) {
      if (station.state === 'disconnected') return take(station.connect(now));
      if (station.state !== 'connected' || !station.isIdle) return [];
      if (random() < 0.2) return take(station.sendUnnumbered(aarq));
      return take(random() < 0.1 ? station.disconnect(now) : station.send(new Uint8Array(1 + below(random, 400)), now));
    },
    receive: (octets, now) => take(station.receive(octets, now)),
    pass: (until) => letPass(station, until, take),
  };
}

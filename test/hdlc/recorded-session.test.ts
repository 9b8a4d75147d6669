import { expect, test } from 'vitest';
import { toHex } from '../../src/codec/index.ts';
import {
  type Frame,
  frameOctets,
  type HdlcFrame,
  llcHeaderSize,
  PrimaryStation,
  type PrimaryStationEvent,
  SecondaryStation,
  type SecondaryStationEvent,
  SegmentAssembler,
  scanFrame,
} from '../../src/hdlc/index.ts';
import { corpus, describeCorpus, hex } from '../support/corpus.ts';

/** Frames of one session of the corpus by the number that ends their id. */
function session(prefix: string): Map<number, string> | undefined {
  const entries = corpus('hdlc.jsonl')?.filter(({ id }) => id.startsWith(prefix));
  return entries && new Map(entries.map(({ id, hex: octets = '' }) => [Number(id.slice(prefix.length)), octets]));
}

const frameOf = (octets: string) => scanFrame(hex(octets)) as Frame;

function transmitted(events: readonly (PrimaryStationEvent | SecondaryStationEvent)[]): string[] {
  return events.flatMap((event) => (event.kind === 'transmit' ? [toHex(event.octets)] : []));
}

/** The APDUs of frames, for each direction told by the kind of the LLC header. */
function apdusOf(frames: readonly string[]): { readonly requests: Uint8Array[]; readonly responses: Uint8Array[] } {
  const assembler = new SegmentAssembler();
  const found = { requests: [] as Uint8Array[], responses: [] as Uint8Array[] };
  for (const octets of frames) {
    const result = assembler.receive(frameOf(octets));
    if (result?.kind !== 'complete') continue;
    const apdu = result.octets.slice(llcHeaderSize);
    (result.octets[1] === 0xe6 ? found.requests : found.responses).push(apdu);
  }
  return found;
}

/** Both ends of a recorded session, and the frames from both as they were recorded. */
interface Recording {
  readonly client: number;
  readonly server: HdlcFrame['source'];
  readonly frames: readonly string[];
}

/** Lets a client and a server talk without a line; gives the frames of both. */
function replay({ client, server, frames }: Recording, before: number): string[] {
  const { requests, responses } = apdusOf(frames);
  const primary = new PrimaryStation({ clientAddress: client, serverAddress: server });
  const secondary = new SecondaryStation({
    logicalDevices: [server.upper],
    ...(server.lower === undefined ? {} : { physicalDevice: server.lower }),
    addressSizes: [server.size],
  });
  const talk: string[] = [];
  const answers = [...Array.from({ length: before }, () => Uint8Array.of(0)), ...responses];
  const toServer = (events: readonly PrimaryStationEvent[]): void => {
    for (const octets of transmitted(events)) {
      talk.push(octets);
      const told = secondary.receive(hex(octets), 0);
      toClient(told);
      for (const event of told) if (event.kind === 'data') toClient(secondary.send(event.link, answers.shift()!));
    }
  };
  const toClient = (events: readonly SecondaryStationEvent[]): void => {
    for (const octets of transmitted(events)) {
      talk.push(octets);
      toServer(primary.receive(hex(octets), 0));
    }
  };
  toServer(primary.connect(0));
  for (let count = 0; count < before; count += 1) toServer(primary.send(Uint8Array.of(0), 0));
  for (const request of requests) toServer(primary.send(request, 0));
  return talk;
}

describeCorpus('a session of a client with a meter, by Wireshark', session('wsd-'), (recorded) => {
  // Of 25, 29, 33 and 37 the corpus has the twins 09, 13, 17 and 21: RR with the same number.
  const twins = new Map([
    [25, 9],
    [29, 13],
    [33, 17],
    [37, 21],
  ]);
  const frames = Array.from({ length: 34 }, (_, at) => recorded.get(twins.get(at + 7) ?? at + 7)!);
  const recording: Recording = { client: 1, server: { upper: 1, size: 1 }, frames };

  test('reads and segments are on the line as they were', () => {
    const talk = replay(recording, 5);
    expect(talk[0]).toBe(recorded.get(1));
    expect(talk.slice(2 + 2 * 5)).toEqual(frames);
  });

  test('the server answers RR and the client asks for the next segment as they did', () => {
    expect(frames.filter((octets) => frameOf(octets).control.kind === 'RR')).toHaveLength(8);
  });

  test('the UA with all defaults is understood', () => {
    const primary = new PrimaryStation({ clientAddress: 1, serverAddress: { upper: 1, size: 1 } });
    primary.connect(0);
    expect(primary.receive(hex(recorded.get(2)!), 0)).toMatchObject([
      { kind: 'connected', parameters: { maximumInformationFieldLengthTransmit: 128, windowSizeReceive: 1 } },
    ]);
  });
});

describeCorpus('a session of a meter with low level security', session('gocosem-trace__low_level_sec-'), (recorded) => {
  test('DISC and DM, SNRM and UA, two requests, DISC and UA: the client', () => {
    const { source, destination } = frameOf(recorded.get(2)!);
    const primary = new PrimaryStation({ clientAddress: destination.upper, serverAddress: source });
    const { requests, responses } = apdusOf([5, 6, 7, 8].map((number) => recorded.get(number)!));
    const answer = (number: number) => primary.receive(hex(recorded.get(number)!), 0);
    expect(transmitted(primary.disconnect(0))).toEqual([recorded.get(1)]);
    expect(answer(2)).toEqual([{ kind: 'disconnected', error: undefined }]);
    expect(transmitted(primary.connect(0))).toEqual([recorded.get(3)]);
    expect(answer(4)).toMatchObject([
      { kind: 'connected', parameters: { maximumInformationFieldLengthReceive: 0xef } },
    ]);
    expect(transmitted(primary.send(requests[0]!, 0))).toEqual([recorded.get(5)]);
    expect(answer(6)).toMatchObject([{ kind: 'sent' }, { kind: 'data', apdu: responses[0] }]);
    expect(transmitted(primary.send(requests[1]!, 0))).toEqual([recorded.get(7)]);
    expect(answer(8)).toMatchObject([{ kind: 'sent' }, { kind: 'data', apdu: responses[1] }]);
    expect(transmitted(primary.disconnect(0))).toEqual([recorded.get(1)]);
    expect(answer(10)).toEqual([{ kind: 'disconnected', error: undefined }]);
  });

  test('the same for the server', () => {
    const { source } = frameOf(recorded.get(2)!);
    const secondary = new SecondaryStation({
      logicalDevices: [source.upper],
      physicalDevice: source.lower!,
      addressSizes: [4],
    });
    const asked = (number: number) => secondary.receive(hex(recorded.get(number)!), 0);
    const { responses } = apdusOf([6, 8].map((number) => recorded.get(number)!));
    expect(transmitted(asked(1))).toEqual([recorded.get(2)]);
    expect(asked(3).map(({ kind }) => kind)).toEqual(['transmit', 'connected']);
    for (const [at, number] of [5, 7].entries()) {
      const data = asked(number).find((event) => event.kind === 'data')!;
      expect(data).toMatchObject({ link: { clientAddress: 1 } });
      if (data.kind === 'data') {
        expect(transmitted(secondary.send(data.link, responses[at]!))).toEqual([recorded.get(number + 1)]);
      }
    }
    expect(transmitted(asked(1))).toEqual([recorded.get(10)]);
  });

  test('frames of the recording are written as they were read', () => {
    for (const octets of recorded.values()) expect(toHex(frameOctets(frameOf(octets)))).toBe(octets);
  });
});

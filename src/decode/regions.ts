import { fromLatin1 } from '../codec/index.ts';
import { readText, type TextInput } from './input.ts';
import { type Datagram, type PacketFile, readFrames, readPackets, type SerialPacket, type TcpStream } from './pcap.ts';
import type { Skipped } from './types.ts';

/** Octets to take apart on their own. */
export interface Region {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly direction?: 'sent' | 'received' | undefined;
  /** Which link they belong to; segments and blocks are put together within one link. */
  readonly link: string;
  /** What the ports or the lack of any other say: whether octets that nothing proves may be guessed at. */
  readonly expects: 'anything' | 'coap' | 'proven';
  /** Where octets of `bytes` stand in the input, where `bytes` is not the input itself. */
  readonly inInput?: ((start: number, end: number) => { start: number; end: number }) | undefined;
}

export interface Regions {
  /** The octets that offsets refer to. */
  readonly bytes: Uint8Array;
  readonly regions: readonly Region[];
  readonly skipped: readonly Skipped[];
}

/** The octets of an input, and the parts of them that belong together. */
export function regionsOf(input: Uint8Array | string): Regions {
  if (typeof input === 'string') return regionsOfText(input);
  const file = readPackets(input);
  return file === undefined ? whole(input) : regionsOfPackets(input, file);
}

function whole(bytes: Uint8Array): Regions {
  return { bytes, regions: [{ bytes, start: 0, end: bytes.length, link: '', expects: 'anything' }], skipped: [] };
}

/** Text that is a message itself begins as the messages of IEC 62056-21 do. */
const startsAsMessage = /^\s*(?:\/|[\x01\x02\x06\x15])/;

function regionsOfText(text: string): Regions {
  const found = startsAsMessage.test(text) ? undefined : readText(text);
  if (found === undefined || found.octets.length === 0) return whole(fromLatin1(text));
  const { octets: bytes, runs } = found;
  if (isEthernetDump(found)) return regionsOfPackets(bytes, readFrames(bytes, runs, ethernet));
  const regions = runs.map(({ start, end, direction }) => ({
    bytes,
    start,
    end,
    direction,
    link: '',
    expects: 'anything' as const,
  }));
  return { bytes, regions, skipped: [] };
}

const ethernet = 1;
const ethernetHeader = 14;

/** Whether a dump holds whole Ethernet frames with IP inside, as Wireshark exports them. */
function isEthernetDump({ style, octets, runs }: TextInput): boolean {
  if (style !== 'hexdump') return false;
  return runs.every(({ start, end }) => {
    const etherType = (octets[start + 12]! << 8) | octets[start + 13]!;
    const version = octets[start + ethernetHeader]! >> 4;
    return (
      end - start > ethernetHeader &&
      ((etherType === 0x0800 && version === 4) || (etherType === 0x86dd && version === 6))
    );
  });
}

function regionsOfPackets(bytes: Uint8Array, file: PacketFile): Regions {
  const problems = file.problems.map(({ offset, reason }) => ({ start: offset, end: bytes.length, reason }));
  return {
    bytes,
    regions: [
      ...file.datagrams.map((datagram) => ofDatagram(bytes, datagram)),
      ...file.streams.flatMap(ofStream),
      ...file.serial.map((packet) => ofSerial(bytes, packet)),
    ],
    skipped: [...file.skipped, ...problems].sort((a, b) => a.start - b.start),
  };
}

const dlmsPort = 4059;
const coapPorts = [5683, 5684];

function expectation(source: number, destination: number): Region['expects'] {
  const isOneOf = (ports: readonly number[]) => ports.includes(source) || ports.includes(destination);
  if (isOneOf(coapPorts)) return 'coap';
  return isOneOf([dlmsPort]) ? 'anything' : 'proven';
}

function ofDatagram(bytes: Uint8Array, { source, destination, payload, start, end }: Datagram): Region {
  const about = {
    link: `${source.address}:${source.port}>${destination.address}:${destination.port}`,
    expects: expectation(source.port, destination.port),
  };
  if (payload.buffer === bytes.buffer) return { bytes, start, end, ...about };
  return { bytes: payload, start: 0, end: payload.length, ...about, inInput: () => ({ start, end }) };
}

function ofSerial(bytes: Uint8Array, { start, end, direction }: SerialPacket): Region {
  return { bytes, start, end, direction, link: 'serial', expects: 'anything' };
}

/** A stream is read between its gaps, never across one. */
function ofStream({ source, destination, octets, segments, gaps }: TcpStream): Region[] {
  const inInput = (start: number, end: number) => {
    const touched = segments.filter(({ offset, start: from, end: to }) => offset < end && offset + to - from > start);
    const first = touched[0];
    const last = touched.at(-1);
    if (first === undefined || last === undefined) return { start: 0, end: 0 };
    const from = first.start + Math.max(0, start - first.offset);
    return { start: from, end: Math.max(from, Math.min(last.end, last.start + end - last.offset)) };
  };
  const cuts = [
    0,
    ...gaps.map(({ offset }) => offset).filter((offset) => offset > 0 && offset < octets.length),
    octets.length,
  ];
  return cuts.slice(1).map((end, i) => ({
    bytes: octets,
    start: cuts[i]!,
    end,
    link: `${source.address}:${source.port}>${destination.address}:${destination.port}`,
    expects: expectation(source.port, destination.port),
    inInput,
  }));
}

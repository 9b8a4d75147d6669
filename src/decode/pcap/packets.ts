import { fileProblem, type PacketSink, pcapLayout, readPcap } from './file.ts';
import { Fragments } from './fragments.ts';
import { type IpContent, readIp } from './ip.ts';
import { readLink } from './link.ts';
import { isPcapng, readPcapng } from './pcapng.ts';
import { cut, extentOf, type Slice, u16, u32 } from './slice.ts';
import { TcpDirection } from './tcp.ts';
import type {
  Datagram,
  Endpoint,
  FileProblem,
  PacketFile,
  RawPacket,
  SerialPacket,
  SkippedPacket,
  TcpStream,
} from './types.ts';

/**
 * Reads the packets of a pcap or pcapng file; undefined when the octets are neither. Never throws: a file that is cut
 * short gives what is whole, and a problem.
 */
export function readPackets(octets: Uint8Array): PacketFile | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const layout = pcapLayout(view);
  if (layout === undefined && !isPcapng(view)) return undefined;
  const collector = new Collector(octets);
  const problem = layout === undefined ? readPcapng(view, collector) : readPcap(view, layout, collector);
  if (problem !== undefined) collector.problem(problem.offset, problem.reason);
  return collector.finish(layout === undefined ? 'pcapng' : 'pcap');
}

/** Reads packets that come without a file around them, as a hex dump of Wireshark has them; offsets are into `octets`. */
export function readFrames(
  octets: Uint8Array,
  frames: readonly { readonly start: number; readonly end: number }[],
  linkType: number,
): PacketFile {
  const collector = new Collector(octets);
  for (const { start, end } of frames) collector.packet({ linkType, start, end, missing: 0 });
  return collector.finish('pcap');
}

const udp = 17;
const tcp = 6;
const synFlag = 2;

/** Sorts packets into datagrams, streams and the rest. */
class Collector implements PacketSink {
  readonly #octets: Uint8Array;
  #packets = 0;
  readonly #datagrams: Datagram[] = [];
  readonly #directions: TcpDirection[] = [];
  /** The latest connection of each pair of endpoints. */
  readonly #latest = new Map<string, TcpDirection>();
  readonly #serial: SerialPacket[] = [];
  readonly #skipped: SkippedPacket[] = [];
  readonly #problems: FileProblem[] = [];
  readonly #fragments = new Fragments();

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  packet(packet: RawPacket): void {
    this.#packets += 1;
    const { start, end, time } = packet;
    const part = { start, end, offset: 0, ...(time === undefined ? {} : { time }) };
    const link = readLink(packet.linkType, { octets: this.#octets.subarray(start, end), parts: [part] });
    if (link.kind === 'other') this.#skip(packet, link.reason);
    else if (link.kind === 'serial') this.#addSerial(packet, link.slice);
    else {
      const ip = readIp(link.slice);
      const whole = typeof ip === 'string' ? undefined : this.#fragments.add(ip);
      const reason = typeof ip === 'string' ? ip : whole && this.#transport(whole);
      if (reason !== undefined) this.#skip(packet, reason);
    }
  }

  problem(offset: number, reason: string): void {
    this.#problems.push(fileProblem(offset, reason));
  }

  finish(format: PacketFile['format']): PacketFile {
    return {
      format,
      packets: this.#packets,
      datagrams: this.#datagrams,
      streams: this.#directions.map((one) => one.finish()).filter((one): one is TcpStream => one !== undefined),
      serial: this.#serial,
      skipped: [...this.#skipped, ...this.#fragments.rest()],
      problems: this.#problems,
    };
  }

  #skip({ start, end }: RawPacket, reason: string): void {
    this.#skipped.push({ reason, start, end });
  }

  #addSerial({ direction }: RawPacket, slice: Slice): void {
    const extent = extentOf(slice.parts);
    const way = direction === undefined ? {} : { direction };
    this.#serial.push({ protocol: 'serial', payload: slice.octets, ...extent, ...way });
  }

  /** Takes what an IP packet carries; the result says why nothing is taken. */
  #transport(ip: IpContent): string | undefined {
    if (ip.protocol === udp) return this.#addDatagram(ip);
    if (ip.protocol === tcp) return this.#addSegment(ip);
    return `IP protocol ${ip.protocol}`;
  }

  #addDatagram(ip: IpContent): string | undefined {
    const { octets } = ip.slice;
    if (octets.length < 8) return 'a UDP header that is too short';
    // Zero stands for more than 16 bits can say.
    const length = u16(octets, 4) || octets.length;
    if (length < 8) return 'a UDP datagram shorter than its header';
    const payload = cut(ip.slice, 8, Math.min(length, octets.length));
    const { end } = extentOf(ip.slice.parts);
    const extent = payload.parts.length > 0 ? extentOf(payload.parts) : { start: end, end };
    const missing = Math.max(0, length - octets.length);
    const segments = payload.parts;
    this.#datagrams.push({ protocol: 'udp', ...endpoints(ip), payload: payload.octets, ...extent, segments, missing });
    return undefined;
  }

  #addSegment(ip: IpContent): string | undefined {
    const { octets } = ip.slice;
    const headerSize = octets.length < 20 ? 0 : (octets[12]! >> 4) * 4;
    if (headerSize < 20 || octets.length < headerSize) return 'a TCP header that is too short';
    const { source, destination } = endpoints(ip);
    const key = `${source.address} ${source.port} ${destination.address} ${destination.port}`;
    const sequence = u32(octets, 4);
    const isSyn = (octets[13]! & synFlag) !== 0;
    let direction = this.#latest.get(key);
    if (direction === undefined || (isSyn && direction.isAnother(sequence))) {
      direction = new TcpDirection(source, destination);
      this.#latest.set(key, direction);
      this.#directions.push(direction);
    }
    if (isSyn) direction.open(sequence);
    direction.add(isSyn ? (sequence + 1) >>> 0 : sequence, cut(ip.slice, headerSize));
    return undefined;
  }
}

function endpoints(ip: IpContent): { source: Endpoint; destination: Endpoint } {
  const { octets } = ip.slice;
  return {
    source: { address: ip.source, port: u16(octets, 0) },
    destination: { address: ip.destination, port: u16(octets, 2) },
  };
}

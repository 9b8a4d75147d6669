import { concat } from '../../codec/index.ts';
import type { Direction } from './traffic.ts';

/** One packet between the client and the server of a recording. */
export interface Segment {
  readonly protocol: 'tcp' | 'udp';
  readonly clientPort: number;
  readonly serverPort: number;
  readonly direction: Direction;
  readonly sequence: number;
  readonly acknowledged: number;
  /** Opens the connection (SYN). */
  readonly isFirst: boolean;
  readonly payload: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** LINKTYPE_RAW of tcpdump.org: packets begin with IP. */
const rawIp = 101;
const longestPacket = 65_535;

/** Addresses for documentation (RFC 5737): they stand for the two sides. */
const client = [192, 0, 2, 1];
const server = [192, 0, 2, 2];

const ipSize = 20;
const protocols = { tcp: { number: 6, headerSize: 20 }, udp: { number: 17, headerSize: 8 } } as const;

/** What a pcap file begins with (draft-ietf-opsawg-pcap). */
export function pcapHeader(): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, 0xa1b2c3d4);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, longestPacket);
  view.setUint32(20, rawIp);
  return new Uint8Array(view.buffer);
}

/** A record of a pcap file: its time and lengths, then the packet. */
export function packet(segment: Segment): Uint8Array {
  const { protocol, payload, time } = segment;
  const size = ipSize + protocols[protocol].headerSize + payload.length;
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, Math.floor(time / 1000));
  view.setUint32(4, Math.floor((time % 1000) * 1000));
  view.setUint32(8, size);
  view.setUint32(12, size);
  const header = protocol === 'tcp' ? tcpHeader(segment) : udpHeader(segment);
  return concat(new Uint8Array(view.buffer), ipHeader(segment, size), header, payload);
}

function ipHeader({ protocol, direction }: Segment, size: number): Uint8Array {
  const [source, destination] = direction === 'sent' ? [client, server] : [server, client];
  const octets = Uint8Array.from([
    0x45,
    0,
    0,
    0,
    0,
    0,
    0x40,
    0,
    64,
    protocols[protocol].number,
    0,
    0,
    ...source,
    ...destination,
  ]);
  const view = new DataView(octets.buffer);
  view.setUint16(2, size);
  view.setUint16(10, checksum(view));
  return octets;
}

/** The checksum of an IP header whose own field is 0 (RFC 791). */
function checksum(view: DataView): number {
  let sum = 0;
  for (let at = 0; at < view.byteLength; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function ports(view: DataView, { direction, clientPort, serverPort }: Segment): void {
  view.setUint16(0, direction === 'sent' ? clientPort : serverPort);
  view.setUint16(2, direction === 'sent' ? serverPort : clientPort);
}

const synFlag = 0x02;
const dataFlags = 0x18;

/** RFC 9293 § 3.1; the checksum is left at 0, as by cards that compute it themselves. */
function tcpHeader(segment: Segment): Uint8Array {
  const view = new DataView(new ArrayBuffer(protocols.tcp.headerSize));
  ports(view, segment);
  view.setUint32(4, segment.sequence);
  view.setUint32(8, segment.isFirst ? 0 : segment.acknowledged);
  view.setUint8(12, 5 << 4);
  view.setUint8(13, segment.isFirst ? synFlag : dataFlags);
  view.setUint16(14, 0xffff);
  return new Uint8Array(view.buffer);
}

/** RFC 768; a checksum of 0 is none. */
function udpHeader(segment: Segment): Uint8Array {
  const view = new DataView(new ArrayBuffer(protocols.udp.headerSize));
  ports(view, segment);
  view.setUint16(4, protocols.udp.headerSize + segment.payload.length);
  return new Uint8Array(view.buffer);
}

import { cut, type Slice, u16, u32 } from './slice.ts';

/** A packet of the transport layer, or a fragment of one. */
export interface IpContent {
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly slice: Slice;
  /** Octets that the header announces and the capture does not have. */
  readonly missing: number;
  readonly fragment?: { readonly identification: number; readonly offset: number; readonly more: boolean };
}

/** Reads the header of IPv4 (RFC 791) or IPv6 (RFC 8200); a text says why there is none. */
export function readIp(packet: Slice): IpContent | string {
  const version = (packet.octets[0] ?? 0) >> 4;
  if (version === 4) return readIpv4(packet);
  return version === 6 ? readIpv6(packet) : 'no IP packet';
}

function readIpv4(packet: Slice): IpContent | string {
  const { octets } = packet;
  const headerSize = (octets[0]! & 15) * 4;
  if (headerSize < 20 || octets.length < headerSize) return 'an IPv4 header that is too short';
  // Zero: the network card cut the packet up after it was captured.
  const total = u16(octets, 2) || octets.length;
  if (total < headerSize) return 'an IPv4 packet shorter than its header';
  const flags = u16(octets, 6);
  const [offset, more] = [(flags & 0x1fff) * 8, (flags & 0x2000) !== 0];
  return {
    protocol: octets[9]!,
    source: addressOf(octets.subarray(12, 16)),
    destination: addressOf(octets.subarray(16, 20)),
    slice: cut(packet, headerSize, Math.min(total, octets.length)),
    missing: Math.max(0, total - octets.length),
    ...(offset > 0 || more ? { fragment: { identification: u16(octets, 4), offset, more } } : {}),
  };
}

const fragmentHeader = 44;
const authentication = 51;
/** Hop-by-hop, routing, destination, mobility, host identity, shim6. */
const extensions = new Set([0, 43, 60, 135, 139, 140, authentication]);

function readIpv6(packet: Slice): IpContent | string {
  const { octets } = packet;
  if (octets.length < 40) return 'an IPv6 header that is too short';
  const length = u16(octets, 4);
  const total = length === 0 ? octets.length : 40 + length;
  const end = Math.min(total, octets.length);
  let fragment: IpContent['fragment'];
  let protocol = octets[6]!;
  let at = 40;
  while (fragment === undefined && (extensions.has(protocol) || protocol === fragmentHeader)) {
    if (at + 8 > end) return 'an IPv6 extension header that is too short';
    const next = octets[at]!;
    if (protocol === fragmentHeader) {
      const bits = u16(octets, at + 2);
      const [offset, more] = [bits & 0xfff8, (bits & 1) !== 0];
      if (offset > 0 || more) fragment = { identification: u32(octets, at + 4), offset, more };
      at += 8;
    } else at += protocol === authentication ? (octets[at + 1]! + 2) * 4 : (octets[at + 1]! + 1) * 8;
    if (at > end) return 'an IPv6 extension header that is too short';
    protocol = next;
  }
  return {
    protocol,
    source: addressOf(octets.subarray(8, 24)),
    destination: addressOf(octets.subarray(24, 40)),
    slice: cut(packet, at, end),
    missing: Math.max(0, total - octets.length),
    ...(fragment === undefined ? {} : { fragment }),
  };
}

/** An address as text: dotted, or the short form of RFC 5952. */
export function addressOf(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => u16(octets, 2 * i).toString(16));
  const text = groups.join(':');
  const zeros = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) return text;
  const before = text.slice(0, zeros.index).replace(/:$/, '');
  return `${before}::${text.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`;
}

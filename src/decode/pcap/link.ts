import { cut, type Slice, u16, u32 } from './slice.ts';

/** What is inside a packet: an IP packet, octets of a serial line, or something that is not read. */
export type LinkContent =
  | { readonly kind: 'ip' | 'serial'; readonly slice: Slice }
  | { readonly kind: 'other'; readonly reason: string };

const ipv4 = 0x0800;
const ipv6 = 0x86dd;
/** 802.1Q, 802.1ad and the number that came before it. */
const vlanTags = new Set([0x8100, 0x88a8, 0x9100]);
/** Address families of IPv4 and, system by system, of IPv6. */
const ipFamilies = new Set([2, 10, 23, 24, 28, 30]);
/** Link types whose packets are IP and nothing else. */
const rawTypes = new Set([12, 14, 101, 228, 229]);

/** Link types for private use, USER0 to USER15: octets of a serial line. */
const firstUser = 147;
const lastUser = 162;

/** Takes the link layer off a packet; `linkType` is a LINKTYPE_ number of tcpdump.org. */
export function readLink(linkType: number, packet: Slice): LinkContent {
  if (linkType === 1) return readEthernet(packet);
  if (linkType === 113) return readCooked(packet, 16, 14);
  if (linkType === 276) return readCooked(packet, 20, 0);
  if (linkType === 0 || linkType === 108) return readLoopback(packet);
  if (rawTypes.has(linkType)) return { kind: 'ip', slice: packet };
  if (linkType >= firstUser && linkType <= lastUser) return { kind: 'serial', slice: packet };
  return { kind: 'other', reason: linkType < 0 ? 'an interface without a link type' : `link type ${linkType}` };
}

const short: LinkContent = { kind: 'other', reason: 'a packet shorter than its link header' };

function readEthernet(packet: Slice): LinkContent {
  return packet.octets.length < 14 ? short : readTyped(packet, 12);
}

function readCooked(packet: Slice, size: number, typeAt: number): LinkContent {
  if (packet.octets.length < size) return short;
  const type = u16(packet.octets, typeAt);
  if (vlanTags.has(type)) return readTyped(packet, size + 2);
  return content(type, packet, size);
}

/** Reads the type at `typeAt` and what follows it, past VLAN tags. */
function readTyped(packet: Slice, typeAt: number): LinkContent {
  const { octets } = packet;
  let at = typeAt;
  while (at + 2 <= octets.length && vlanTags.has(u16(octets, at))) at += 4;
  return at + 2 > octets.length ? short : content(u16(octets, at), packet, at + 2);
}

function content(type: number, packet: Slice, start: number): LinkContent {
  if (type === ipv4 || type === ipv6) return { kind: 'ip', slice: cut(packet, start) };
  const what = type < 0x600 ? 'an IEEE 802.3 frame' : `EtherType 0x${type.toString(16).padStart(4, '0')}`;
  return { kind: 'other', reason: what };
}

/** The family is in the byte order of the machine that captured. */
function readLoopback(packet: Slice): LinkContent {
  if (packet.octets.length < 4) return short;
  const family = u32(packet.octets, 0);
  const isIp = ipFamilies.has(family) || (family % 0x1000000 === 0 && ipFamilies.has(family / 0x1000000));
  return isIp ? { kind: 'ip', slice: cut(packet, 4) } : { kind: 'other', reason: `address family ${family}` };
}

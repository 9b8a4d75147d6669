import { concat } from '../../../src/codec/index.ts';

/** Numbers as octets, high octet first; reversed where `little`. */
const number =
  (size: number) =>
  (value: number, little = false) => {
    const octets = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) & 0xff);
    return Uint8Array.from(little ? octets.reverse() : octets);
  };
export const u8 = number(1);
export const u16 = number(2);
export const u32 = number(4);

export const octets = (...values: readonly (number | Uint8Array)[]) =>
  concat(...values.map((value) => (typeof value === 'number' ? u8(value) : value)));

export const text = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));

export const sender = { address: '10.0.0.1', port: 4059 };
export const receiver = { address: '192.168.1.20', port: 50000 };
const v4 = (address: string) => Uint8Array.from(address.split('.').map(Number));

export interface Ip {
  readonly protocol?: number;
  readonly identification?: number;
  readonly flags?: number;
  readonly options?: Uint8Array;
  readonly source?: string;
  readonly destination?: string;
}

export function ipv4(payload: Uint8Array, ip: Ip = {}): Uint8Array {
  const { protocol = 17, identification = 1, flags = 0, options = new Uint8Array() } = ip;
  const words = 5 + options.length / 4;
  const total = words * 4 + payload.length;
  const head = octets(0x40 | words, 0, u16(total), u16(identification), u16(flags), 64, protocol, u16(0));
  return octets(head, v4(ip.source ?? sender.address), v4(ip.destination ?? receiver.address), options, payload);
}

/** An IPv6 packet; `chain` is extension headers as [number, octets after the next-header octet]. */
export function ipv6(payload: Uint8Array, protocol = 17, chain: readonly (readonly [number, Uint8Array])[] = []) {
  const numbers = [...chain.map(([kind]) => kind), protocol];
  const extensions = octets(...chain.map(([, rest], i) => octets(numbers[i + 1]!, rest)));
  const from = octets(0x20, 0x01, 0x0d, 0xb8, new Uint8Array(11), 1);
  const to = octets(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, new Uint8Array(5), 2);
  const head = octets(0x60, 0, 0, 0, u16(extensions.length + payload.length), numbers[0]!, 64);
  return octets(head, from, to, extensions, payload);
}

export const udp = (payload: Uint8Array, source = sender.port, destination = receiver.port) =>
  octets(u16(source), u16(destination), u16(8 + payload.length), u16(0), payload);

export const tcp = (sequence: number, payload: Uint8Array, flags = 0x18, source = sender.port, to = receiver.port) =>
  octets(u16(source), u16(to), u32(sequence), u32(0), 0x50, flags, u16(1024), u16(0), u16(0), payload);

export const ethernet = (ip: Uint8Array, type = 0x0800, tags: Uint8Array = new Uint8Array()) =>
  octets(new Uint8Array(12), tags, u16(type), ip);

export interface Packet {
  readonly octets: Uint8Array;
  readonly seconds?: number;
  readonly fraction?: number;
  readonly original?: number;
}

export const packets = (...all: readonly Uint8Array[]): Packet[] => all.map((one) => ({ octets: one }));

export function pcap(list: readonly Packet[], linkType = 1, little = true, magic = 0xa1b2c3d4): Uint8Array {
  const n = (value: number) => u32(value, little);
  const head = octets(n(magic), u16(2, little), u16(4, little), n(0), n(0), n(65535), n(linkType));
  const records = list.map((one) =>
    octets(
      n(one.seconds ?? 1_700_000_000),
      n(one.fraction ?? 0),
      n(one.octets.length),
      n(one.original ?? one.octets.length),
      one.octets,
    ),
  );
  return octets(head, ...records);
}

const padded = (value: Uint8Array) => octets(value, new Uint8Array((4 - (value.length % 4)) % 4));

export function block(type: number, body: Uint8Array, little = true): Uint8Array {
  const length = u32(12 + padded(body).length, little);
  return octets(u32(type, little), length, padded(body), length);
}

export const option = (code: number, value: Uint8Array, little = true) =>
  octets(u16(code, little), u16(value.length, little), padded(value));

export const section = (little = true) =>
  block(
    0x0a0d0d0a,
    octets(u32(0x1a2b3c4d, little), u16(1, little), u16(0, little), new Uint8Array(8).fill(0xff)),
    little,
  );

export const interfaceBlock = (linkType: number, little = true, options: Uint8Array = new Uint8Array()) =>
  block(1, octets(u16(linkType, little), u16(0), u32(0, little), options), little);

export function enhanced(
  packet: Uint8Array,
  ticks = 0n,
  little = true,
  options: Uint8Array = new Uint8Array(),
  from = 0,
) {
  const high = Number(ticks >> 32n);
  const low = Number(ticks & 0xffffffffn);
  const head = [from, high, low, packet.length, packet.length].map((value) => u32(value, little));
  return block(6, octets(...head, padded(packet), options), little);
}

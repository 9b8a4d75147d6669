import { mapped, octets as octetsOf } from '../../axdr/index.ts';
import { EncodeError, fromHex, toHex } from '../../codec/index.ts';
import { type DataType, mappedType, named } from './data-type.ts';
import { doubleLongUnsigned } from './numbers.ts';
import { octets } from './strings.ts';

const groupCount = 8;
const ipv6Size = 16;

function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

// A leading zero is refused: some read 010 as octal.
const decimalOctet = /^(0|[1-9]\d{0,2})$/;

function ipv4Number(text: string): number {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => decimalOctet.test(part) && Number(part) <= 0xff))
    throw new EncodeError('an IPv4 address is expected, as 192.0.2.1');
  return parts.reduce((address, part) => address * 256 + Number(part), 0);
}

/** An IPv4 address: a double-long-unsigned, here as dotted text: 192.0.2.1 (Blue Book 4.9.2). */
export const ipv4Address: DataType<string> = mappedType(doubleLongUnsigned, ipv4Text, ipv4Number);

/** The longest row of zeroes, the first of those as long: what `::` stands for. */
function longestZeroes(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i < groups.length; i += 1) {
    if (groups[i] !== 0) start = i + 1;
    else if (i + 1 - start > longest.length) longest = { start, length: i + 1 - start };
  }
  return longest;
}

function ipv6Text(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  const groups = Array.from({ length: groupCount }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!);
  const inHex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(':');
  const { start, length } = longestZeroes(groups);
  if (length < 2) return inHex(groups);
  return `${inHex(groups.slice(0, start))}::${inHex(groups.slice(start + length))}`;
}

/** The groups of half an address; undefined where one is not 1 to 4 hexadecimal digits. */
function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
    ? parts.map((part) => Number.parseInt(part, 16))
    : undefined;
}

function ipv6Groups(text: string): readonly number[] | undefined {
  const halves = text.split('::').map(groupsOf);
  const [head, tail] = halves;
  if (halves.length > 2 || head === undefined) return undefined;
  if (halves.length === 1) return head.length === groupCount ? head : undefined;
  if (tail === undefined || head.length + tail.length >= groupCount) return undefined;
  return [...head, ...new Array<number>(groupCount - head.length - tail.length).fill(0), ...tail];
}

function ipv6Bytes(text: string): Uint8Array {
  if (text === '') return new Uint8Array(0);
  const dotted = /(?<=:)[\d.]+\.[\d.]+$/;
  const groups = ipv6Groups(
    text.replace(dotted, (tail) => {
      const address = ipv4Number(tail);
      return `${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`;
    }),
  );
  if (groups === undefined) throw new EncodeError('an IPv6 address is expected, as 2001:db8::1');
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/**
 * An IPv6 address: an octet-string of 16 octets (Blue Book 4.9.3), here as text: 2001:db8::1 (RFC 5952).
 * One that is not set may be an empty octet-string, which is empty text.
 */
export const ipv6Address: DataType<string> = {
  read(r) {
    const start = r.offset;
    const bytes = octets.read(r);
    if (bytes.length !== 0 && bytes.length !== ipv6Size)
      throw r.error(
        'bad-value',
        `an IPv6 address of ${bytes.length} octets`,
        start,
        `${ipv6Size} octets`,
        `${bytes.length} octets`,
      );
    return ipv6Text(bytes);
  },
  write: (w, text) => octets.write(w, ipv6Bytes(text)),
  get shape() {
    return mapped(octetsOf(ipv6Size), ipv6Text, ipv6Bytes).shape;
  },
  typeName: `octet-string(${ipv6Size})`,
  tags: octets.tags,
};

function macBytes(text: string): Uint8Array {
  const bytes = /^([0-9a-f]{2}([:-][0-9a-f]{2})*)?$/i.test(text) ? fromHex(text.replace(/[:-]/g, '')) : undefined;
  if (bytes === undefined) throw new EncodeError('a MAC address is expected, as 00:00:5e:00:53:01');
  return bytes;
}

/** A MAC address: an octet-string, of 6 octets on Ethernet (Blue Book 4.9.4), here as text: 00:00:5e:00:53:01. */
export const macAddress: DataType<string> = named(
  'octet-string',
  mappedType(octets, (bytes) => toHex(bytes).replace(/..(?=.)/g, '$&:'), macBytes),
);

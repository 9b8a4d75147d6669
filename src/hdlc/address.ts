import { u32 } from '../axdr/index.ts';
import { type Codec, EncodeError, type Reader } from '../codec/index.ts';

/**
 * An address of the data link layer (IEC 62056-46 § 6.4.2). A client has `upper` alone, in one octet. A server has the
 * logical device as `upper` and the physical device as `lower`; in one octet the lower address is left out.
 */
export interface HdlcAddress {
  readonly upper: number;
  readonly lower?: number;
  /** Octets on the line. */
  readonly size: 1 | 2 | 4;
}

/** Client addresses with a meaning of their own (IEC 62056-46 § 6.4.2.3). */
export const reservedClientAddresses = /* @__PURE__ */ Object.freeze({
  noStation: 0x00,
  clientManagementProcess: 0x01,
  publicClient: 0x10,
  allStation: 0x7f,
});

/** Upper addresses of a server with a meaning of their own, by the size of the address (IEC 62056-46 § 6.4.2.3). */
export const reservedUpperAddresses = /* @__PURE__ */ Object.freeze({
  noStation: 0x00,
  managementLogicalDevice: 0x01,
  allStation: { 1: 0x7f, 2: 0x7f, 4: 0x3fff } as const,
});

/** Lower addresses of a server with a meaning of their own, by the size of the address (IEC 62056-46 § 6.4.2.3). */
export const reservedLowerAddresses = /* @__PURE__ */ Object.freeze({
  noStation: 0x00,
  callingPhysicalDevice: { 2: 0x7e, 4: 0x3ffe } as const,
  allStation: { 2: 0x7f, 4: 0x3fff } as const,
});

/** What `addressSize` says when the octets end before the address does. */
export const addressIncomplete = 0;
/** What `addressSize` says of an address of three or of more than four octets. */
export const addressInvalid = -1;

/** Octets of the address at `at`: the lowest bit is set in its last octet alone. */
export function addressSize(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return addressIncomplete;
  if ((bytes[at]! & 1) === 1) return 1;
  if (at + 1 >= end) return addressIncomplete;
  if ((bytes[at + 1]! & 1) === 1) return 2;
  if (at + 2 >= end) return addressIncomplete;
  if ((bytes[at + 2]! & 1) === 1) return addressInvalid;
  if (at + 3 >= end) return addressIncomplete;
  return (bytes[at + 3]! & 1) === 1 ? 4 : addressInvalid;
}

const ofOneOctet: readonly HdlcAddress[] = Array.from({ length: 128 }, (_, upper) => Object.freeze({ upper, size: 1 }));

/** The address of `size` octets at `at`, its size being known. */
export function addressAt(bytes: Uint8Array, at: number, size: number): HdlcAddress {
  if (size === 1) return ofOneOctet[bytes[at]! >> 1]!;
  if (size === 2) return { upper: bytes[at]! >> 1, lower: bytes[at + 1]! >> 1, size: 2 };
  return { upper: septets(bytes, at), lower: septets(bytes, at + 2), size: 4 };
}

function septets(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! >> 1) << 7) | (bytes[at + 1]! >> 1);
}

/** Writes an address at `at` and gives the offset after it; `out` has the room. */
export function putAddress(out: Uint8Array, at: number, address: HdlcAddress): number {
  const { upper, lower = 0, size } = address;
  const bound = size === 4 ? 0x3fff : 0x7f;
  if (!(size === 1 || size === 2 || size === 4)) throw new EncodeError('an address of 1, 2 or 4 octets is expected');
  if (!(inRange(upper, bound) && inRange(lower, bound)))
    throw new EncodeError(`addresses from 0 to ${bound} are expected`);
  if (size === 1) {
    if (lower !== 0) throw new EncodeError('an address of one octet has no lower address');
    out[at] = (upper << 1) | 1;
  } else if (size === 2) {
    out[at] = upper << 1;
    out[at + 1] = (lower << 1) | 1;
  } else {
    out[at] = (upper >> 7) << 1;
    out[at + 1] = upper << 1;
    out[at + 2] = (lower >> 7) << 1;
    out[at + 3] = (lower << 1) | 1;
  }
  return at + size;
}

function inRange(value: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maximum;
}

/** Reads the address field of a frame. */
export function readAddress(r: Reader): HdlcAddress {
  const size = addressSize(r.bytes, r.offset, r.end);
  if (size === addressIncomplete) r.need(r.remaining + 1);
  if (size === addressInvalid) {
    throw r.error('hdlc-address', 'the address is not one, two or four octets long', r.offset, '1, 2 or 4 octets');
  }
  r.offset += size;
  return addressAt(r.bytes, r.offset - size, size);
}

/** Address field of a frame (IEC 62056-46 § 6.4.2): one, two or four octets. */
export const hdlcAddress: Codec<HdlcAddress> = {
  read: readAddress,
  write(w, value) {
    const octets = new Uint8Array(4);
    w.bytes(octets.subarray(0, putAddress(octets, 0, value)));
  },
  shape: { kind: 'mapped', of: u32, map: fromNumber as (value: never) => unknown },
};

/** Any number gives an address: its two lowest bits choose the size. */
function fromNumber(seed: number): HdlcAddress {
  const upper = seed >>> 18;
  const lower = (seed >>> 4) & 0x3fff;
  if ((seed & 3) === 0) return { upper: upper & 0x7f, size: 1 };
  return (seed & 3) === 1 ? { upper: upper & 0x7f, lower: lower & 0x7f, size: 2 } : { upper, lower, size: 4 };
}

/** An address as text: `16`, or `1/17` where there is a lower address. */
export function formatHdlcAddress(address: HdlcAddress): string {
  return address.lower === undefined ? `${address.upper}` : `${address.upper}/${address.lower}`;
}

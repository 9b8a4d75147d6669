import { type Codec, EncodeError } from '../codec/index.ts';

const maximum = 0xffffffff;

/** The number in up to four octets, highest first; no octet is 0 and leading zeros count for nothing (RFC 7252 section 3.2). */
export function uintFromOctets(octets: Uint8Array): number {
  let value = 0;
  for (const octet of octets) value = value * 256 + octet;
  return value;
}

/** The fewest octets for a number up to 32 bits. */
export function uintToOctets(value: number): Uint8Array {
  if (!(Number.isInteger(value) && value >= 0 && value <= maximum)) {
    throw new EncodeError(`an integer from 0 to ${maximum} is expected`);
  }
  const octets: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return Uint8Array.from(octets);
}

/** Option value of the format uint (RFC 7252 section 3.2): all octets that are left, four at most. */
export const uint: Codec<number> = {
  read(r) {
    if (r.remaining > 4) throw r.error('coap-format', `a number in ${r.remaining} octets, four are the most`);
    return uintFromOctets(r.take(r.remaining));
  },
  write: (w, value) => w.bytes(uintToOctets(value)),
  shape: { kind: 'integer', minimum: 0, maximum },
};

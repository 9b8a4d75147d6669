import type { Reader } from '../../codec/index.ts';

/** All octets of the content, as they are. */
export function allOctets(r: Reader): Uint8Array {
  return r.take(r.remaining);
}

/** BOOLEAN: one octet, 00 or FF (X.690 11.1). */
export function booleanContent(r: Reader): boolean {
  const octet = r.u8();
  if (octet !== 0 && octet !== 0xff) throw r.error('boolean', `octet ${octet} is no DER boolean`, r.offset - 1);
  return octet === 0xff;
}

/** INTEGER: its octets, two's complement in the fewest octets (X.690 8.3.2). */
export function integerContent(r: Reader): Uint8Array {
  const start = r.offset;
  const octets = allOctets(r);
  const [first, second = 0] = octets;
  if (first === undefined) throw r.error('bad-value', 'an integer without octets', start);
  const isPadded = octets.length > 1 && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80);
  if (isPadded) throw r.error('padding', 'an integer with more octets than needed', start);
  return octets;
}

/** INTEGER from 0 up: its magnitude in `size` octets, zeros in front. */
export function unsignedContent(r: Reader, size: number): Uint8Array {
  const start = r.offset;
  const octets = integerContent(r);
  if (octets[0]! >= 0x80) throw r.error('bad-value', 'a negative integer', start);
  const magnitude = octets[0] === 0 ? octets.subarray(1) : octets;
  if (magnitude.length > size) throw r.error('bad-value', `an integer of more than ${size} octets`, start);
  const padded = new Uint8Array(size);
  padded.set(magnitude, size - magnitude.length);
  return padded;
}

/** The first octet of a BIT STRING of whole octets: no bits of the last one are unused. */
export function noUnusedBits(r: Reader): void {
  const unused = r.u8();
  if (unused !== 0) throw r.error('ber-bitstring', `${unused} unused bits in a string of whole octets`, r.offset - 1);
}

/** BIT STRING of whole octets. */
export function wholeBitString(r: Reader): Uint8Array {
  noUnusedBits(r);
  return allOctets(r);
}

/** BIT STRING of named bits: the numbers of those that are set; no zeros at its end (X.690 11.2.2). */
export function namedBits(r: Reader): number[] {
  const start = r.offset;
  const unused = r.u8();
  const octets = allOctets(r);
  const last = octets.at(-1);
  const isRight = last === undefined ? unused === 0 : unused < 8 && (last & ((2 << unused) - 1)) === 1 << unused;
  if (!isRight) throw r.error('ber-bitstring', 'named bits do not end with the last one that is set', start);
  const numbers: number[] = [];
  for (let bit = 0; bit < octets.length * 8; bit += 1) {
    if ((octets[bit >> 3]! & (0x80 >> (bit & 7))) !== 0) numbers.push(bit);
  }
  return numbers;
}

/** OBJECT IDENTIFIER in dotted form, each arc in the fewest octets (X.690 8.19). */
export function objectIdentifierContent(r: Reader): string {
  const start = r.offset;
  const arcs: number[] = [];
  while (r.remaining > 0 || arcs.length === 0) arcs.push(readArc(r, start));
  const first = Math.min(Math.floor(arcs[0]! / 40), 2);
  return [first, arcs[0]! - 40 * first, ...arcs.slice(1)].join('.');
}

function readArc(r: Reader, start: number): number {
  if (r.remaining > 0 && r.peek() === 0x80) throw r.error('padding', 'an arc with more octets than needed', start);
  let arc = 0;
  for (;;) {
    const octet = r.u8();
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw r.error('bad-value', 'an arc beyond 53 bits', start);
    if (octet < 0x80) return arc;
  }
}

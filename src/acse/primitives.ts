import { bitString as axdrBitString, type BitString, rest, sequenceOf, u32 } from '../axdr/index.ts';
import { type Codec, EncodeError, fromLatin1, type Reader, toLatin1, type Writer } from '../codec/index.ts';
import { type Type, tagged } from './ber.ts';

const largestInteger = 2 ** 47 - 1;

/** INTEGER of up to six octets, signed, as BER has it. */
export const integer: Type<number> = tagged(0x02, {
  read(r) {
    const start = r.offset;
    const size = r.remaining;
    if (size === 0) throw r.error('ber-length', 'an INTEGER has one octet or more');
    if (size > 6) throw r.error('bad-value', `an INTEGER of ${size} octets is not supported`, start, '1 to 6 octets');
    let value = r.i8();
    if (size > 1 && value === (r.peek() < 0x80 ? 0 : -1)) {
      r.flag('non-canonical-length', `INTEGER written in ${size} octets, fewer would do`, start);
    }
    while (r.remaining > 0) value = value * 256 + r.u8();
    return value;
  },
  write(w, value) {
    if (!(Number.isInteger(value) && value >= -largestInteger - 1 && value <= largestInteger)) {
      throw new EncodeError('a name or an integer of 48 bits is expected');
    }
    let size = 1;
    while (value < -(2 ** (8 * size - 1)) || value >= 2 ** (8 * size - 1)) size += 1;
    for (let i = size - 1; i >= 0; i -= 1) w.u8(Math.floor(value / 256 ** i) & 0xff);
  },
  shape: { kind: 'integer', minimum: -largestInteger - 1, maximum: largestInteger },
});

/** BIT STRING of one bit or more: an octet with the number of unused bits, then the bits. */
export const bitString: Type<BitString> = tagged(0x03, {
  read(r) {
    const start = r.offset;
    const { octets, unused } = readBits(r);
    if (octets.length === 0) throw r.error('ber-bitstring', 'a BIT STRING without bits', start);
    r.budget(octets.length);
    return Array.from({ length: 8 * octets.length - unused }, (_, i) => (octets[i >> 3]! & (0x80 >> (i & 7))) !== 0);
  },
  write(w, value) {
    if (!Array.isArray(value) || value.length === 0)
      throw new EncodeError('an array of one boolean or more is expected');
    w.u8((8 - (value.length % 8)) % 8);
    for (let at = 0; at < value.length; at += 8) {
      let octet = 0;
      for (let bit = 0; bit < 8; bit += 1) if (value[at + bit] === true) octet |= 0x80 >> bit;
      w.u8(octet);
    }
  },
  get shape() {
    const map = (bits: BitString): BitString => (bits.length === 0 ? [true] : bits);
    return { kind: 'mapped', of: axdrBitString, map: map as (value: never) => unknown } as const;
  },
});

/** BIT STRING that carries whole octets; others are read with their padding, and flagged. */
export const bitStringOctets: Type<Uint8Array> = tagged(0x03, {
  read(r) {
    const start = r.offset;
    const { octets, unused } = readBits(r);
    if (unused !== 0) r.flag('ber-bitstring', `${unused} unused bits where whole octets are meant`, start);
    return octets;
  },
  write: (w, value) => w.u8(0).bytes(value),
  shape: rest.shape,
});

function readBits(r: Reader): { octets: Uint8Array; unused: number } {
  const start = r.offset;
  if (r.remaining === 0) throw r.error('ber-bitstring', 'a BIT STRING without the octet for its unused bits');
  const unused = r.u8();
  const octets = r.take(r.remaining);
  if (unused > 7 || (unused > 0 && octets.length === 0)) {
    throw r.error('ber-bitstring', `${unused} unused bits in ${octets.length} octets`, start, '0 to 7', `${unused}`);
  }
  if (unused > 0 && (octets[octets.length - 1]! & ((1 << unused) - 1)) !== 0) {
    r.flag('padding', 'unused bits are set', r.offset - 1);
  }
  return { octets, unused };
}

/** GraphicString: one character per octet. Octets outside printable ASCII are kept (as U+0000 to U+00FF) and flagged. */
export const graphicString: Type<string> = tagged(0x19, {
  read(r) {
    const start = r.offset;
    const text = toLatin1(r.take(r.remaining));
    if (/[^\x20-\x7e]/.test(text)) r.flag('charset', 'GraphicString holds other than printable ASCII', start);
    return text;
  },
  write(w, value) {
    if (typeof value !== 'string' || /[^\x00-\xff]/.test(value)) {
      throw new EncodeError('a text of ISO 8859-1 is expected');
    }
    w.bytes(fromLatin1(value));
  },
  shape: { kind: 'text', charset: 'ascii' },
});

/** An object identifier as its numbers with dots between: `2.16.756.5.8.1.1`. */
export type ObjectIdentifier = `${number}.${string}`;

/** OBJECT IDENTIFIER: the first two numbers in one, each in base 128. */
export const objectIdentifier: Type<ObjectIdentifier> = tagged(0x06, {
  read(r) {
    const [first, ...numbers] = readNumbers(r);
    const root = Math.min(Math.floor(first / 40), 2);
    return [root, first - 40 * root, ...numbers].join('.') as ObjectIdentifier;
  },
  write(w, value) {
    const numbers = typeof value === 'string' && /^\d+(\.\d+)+$/.test(value) ? value.split('.').map(Number) : [];
    const [root = 3, second = 0, ...others] = numbers;
    const written = [40 * root + second, ...others];
    if (root > 2 || (root < 2 && second >= 40) || !written.every(Number.isSafeInteger)) {
      throw new EncodeError('a name or an object identifier with dots is expected');
    }
    for (const number of written) writeNumber(w, number);
  },
  get shape(): Codec<unknown>['shape'] {
    const map = (numbers: readonly number[]): string => ['2', ...(numbers.length === 0 ? [0] : numbers)].join('.');
    return { kind: 'mapped', of: sequenceOf(u32), map: map as (value: never) => unknown };
  },
});

function readNumbers(r: Reader): [number, ...number[]] {
  const start = r.offset;
  r.budget(r.remaining);
  const numbers: number[] = [];
  let number = 0;
  let complete = true;
  while (r.remaining > 0) {
    const octet = r.u8();
    if (complete && octet === 0x80) r.flag('bad-value', 'object identifier with a padded number', r.offset - 1);
    number = number * 128 + (octet & 0x7f);
    if (number > Number.MAX_SAFE_INTEGER) throw r.error('bad-value', 'object identifier with a huge number', start);
    complete = octet < 0x80;
    if (!complete) continue;
    numbers.push(number);
    number = 0;
  }
  const [first, ...others] = numbers;
  if (first === undefined || !complete) {
    throw r.error('bad-value', 'object identifier that is empty or ends inside a number', start);
  }
  return [first, ...others];
}

function writeNumber(w: Writer, number: number): void {
  let size = 1;
  while (number >= 128 ** size) size += 1;
  for (let i = size - 1; i >= 0; i -= 1) {
    w.u8((Math.floor(number / 128 ** i) & 0x7f) | (i === 0 ? 0 : 0x80));
  }
}

import { type Codec, EncodeError } from '../codec/index.ts';
import { mapped, sequenceOf } from './composite.ts';
import { readLength, writeLength } from './length.ts';
import { boolean } from './primitives.ts';

/** Bits in the order sent; the first is the most significant bit of the first octet. */
export type BitString = readonly boolean[];

/** BIT STRING: the number of bits, then the bits in whole octets. Padding bits that are set are flagged. */
export const bitString: Codec<BitString> = {
  read(r) {
    const count = readLength(r);
    const size = Math.ceil(count / 8);
    r.announced(size, 1, 'length-exceeds-input');
    r.budget(size);
    const start = r.offset;
    const octets = r.take(size);
    const padding = (8 - (count % 8)) % 8;
    if (padding > 0 && (octets[size - 1]! & ((1 << padding) - 1)) !== 0) {
      r.flag('padding', `padding bits set after bit ${count}`, start + size - 1);
    }
    return Array.from({ length: count }, (_, i) => (octets[i >> 3]! & (0x80 >> (i & 7))) !== 0);
  },
  write(w, value) {
    if (!Array.isArray(value)) throw new EncodeError('an array of booleans is expected');
    writeLength(w, value.length);
    for (let at = 0; at < value.length; at += 8) {
      let octet = 0;
      for (let bit = 0; bit < 8; bit += 1) if (value[at + bit] === true) octet |= 0x80 >> bit;
      w.u8(octet);
    }
  },
  shape: mapped(
    sequenceOf(boolean),
    (bits) => bits,
    (bits) => bits,
  ).shape,
};

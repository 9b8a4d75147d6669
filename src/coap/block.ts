import { type Codec, EncodeError } from '../codec/index.ts';
import { uint } from './uint.ts';

/** Value of the options Block1 and Block2 (RFC 7959 section 2.2). */
export interface Block {
  /** NUM: which block, counted in blocks of this size. */
  readonly num: number;
  /** M: more blocks follow. */
  readonly more: boolean;
  /** SZX: the block has 2 ** (szx + 4) octets; 0 to 6. */
  readonly szx: number;
}

const largestNum = 0xfffff;
const reservedSzx = 7;

/** Octets in a block of the exponent SZX: 16 to 1024. */
export function blockSize(szx: number): number {
  return 16 << szx;
}

/** The block that a Block1 or Block2 option value means; undefined for the reserved SZX 7 and for more than 24 bits. */
export function blockFromUint(value: number): Block | undefined {
  const szx = value & 7;
  if (szx === reservedSzx || value > 0xffffff) return undefined;
  return { num: value >>> 4, more: (value & 8) !== 0, szx };
}

/** The option value of a block. */
export function blockToUint(block: Block): number {
  const { num, more, szx } = block;
  if (!(Number.isInteger(num) && num >= 0 && num <= largestNum)) {
    throw new EncodeError(`a num from 0 to ${largestNum} is expected`);
  }
  if (!(Number.isInteger(szx) && szx >= 0 && szx < reservedSzx)) throw new EncodeError('a szx from 0 to 6 is expected');
  return num * 16 + (more ? 8 : 0) + szx;
}

/** Block1 and Block2 as octets: NUM, M and SZX in an uint of up to three octets. */
export const block: Codec<Block> = {
  read(r) {
    const start = r.offset;
    const value = blockFromUint(uint.read(r));
    if (value === undefined)
      throw r.error('coap-format', 'SZX 7 is reserved and a block has three octets at most', start);
    return value;
  },
  write: (w, value) => uint.write(w, blockToUint(value)),
  shape: {
    kind: 'mapped',
    of: { ...uint, shape: { kind: 'integer', minimum: 0, maximum: 0xffffff } },
    map: (value: number) => blockFromUint((value & 7) === reservedSzx ? value - 1 : value),
  },
};

import { crcX25Residue, crcX25Start, crcX25Update } from '../codec/index.ts';

/** A bit of an octet; bit 0 is the least significant one, which is sent first. */
export interface BitPosition {
  readonly offset: number;
  readonly bit: number;
}

const polynomial = 0x8408;

/**
 * The one bit whose change explains a wrong check sequence at the end of the octets from `start` to `end`; undefined
 * where none does. Every bit of a frame leaves another mark in the register, so the mark tells the bit.
 */
export function findChangedBit(bytes: Uint8Array, start: number, end: number): BitPosition | undefined {
  const mark = crcX25Update(crcX25Start, bytes, start, end) ^ crcX25Residue;
  if (mark === 0) return undefined;
  let register = polynomial;
  for (let offset = end - 1; offset >= start; offset -= 1) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      if (register === mark) return { offset, bit };
      register = (register >>> 1) ^ (register & 1 ? polynomial : 0);
    }
  }
  return undefined;
}

import type { Reader, Writer } from '../codec/index.ts';
import { character } from './characters.ts';

/** Block check character: XOR of the octets after the first SOH or STX, up to and including ETX or EOT. */
export function blockCheckCharacter(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let check = 0;
  for (let at = start; at < end; at += 1) check ^= bytes[at]!;
  return check;
}

/** How a block ended: with ETX, or with EOT when another one follows; and its check, which was right. */
export interface BlockEnd {
  readonly partial: boolean;
  readonly blockCheck: number;
}

/** Reads ETX or EOT and the block check character over the octets from `start` on. */
export function readBlockEnd(r: Reader, start: number): BlockEnd {
  const octet = r.u8();
  const partial = octet === character.eot;
  if (!partial && octet !== character.etx) {
    throw r.error('iec62056-21-format', 'ETX is expected', r.offset - 1, '03', octet.toString(16).padStart(2, '0'));
  }
  r.trace?.leaf(partial ? 'endOfTransmission' : 'endOfText', r.offset - 1, r.offset, octet);
  const expected = blockCheckCharacter(r.bytes, start, r.offset);
  const blockCheck = r.u8();
  r.trace?.leaf('blockCheck', r.offset - 1, r.offset, blockCheck);
  if (blockCheck !== expected) {
    const [right, wrong] = [expected, blockCheck].map((one) => one.toString(16).padStart(2, '0'));
    throw r.error('iec62056-21-bcc', `block check ${wrong}, calculated ${right}`, r.offset - 1, right, wrong);
  }
  return { partial, blockCheck };
}

/** Writes ETX or EOT and the block check character over what was written from `start` on. */
export function writeBlockEnd(w: Writer, start: number, partial = false): void {
  w.u8(partial ? character.eot : character.etx);
  w.u8(blockCheckCharacter(w.view(), start));
}

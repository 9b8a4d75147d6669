import { type Codec, crcArc, fromLatin1, type Reader, toLatin1 } from '../codec/index.ts';
import { character, messageShape, writePart } from './characters.ts';
import { type Block, dataSets, readBlock, writeLines } from './data-set.ts';
import { type Identification, identification, readIdentification } from './identification.ts';
import {
  afterLineBreaks,
  endLineEnd,
  lineBreakEnd,
  lineBreakFlag,
  maximumTelegram,
  readLastLineBreak,
  readLineBreaks,
  telegramEnd,
  writeLineBreak,
} from './lines.ts';

/**
 * A P1 telegram (DSMR P1) `/XXX5ident`, data lines, `!CRC`; and the readout of IEC 62056-21 mode D, which has no CRC.
 */
export interface Telegram extends Block {
  readonly header: Identification;
  /** The CRC that was read; `absent` in DSMR 2 and 3 and mode D. A writer calculates it unless absent. */
  readonly crc?: number | 'absent' | undefined;
}

/** Reads a telegram. A wrong CRC is an error; no CRC or one without leading zeros is flagged, as are bad lines. */
export function readTelegram(r: Reader): Telegram {
  const start = r.offset;
  const header = readHeader(r);
  const block = readBlock(r, false);
  const crc = readEnd(r, start);
  return { header, ...block, crc };
}

/** A telegram. */
export const telegram: Codec<Telegram> = {
  read: readTelegram,
  write(w, value) {
    const start = w.length;
    writePart('header', () => identification.write(w, value.header));
    writeLineBreak(w);
    writeLineBreak(w);
    writeLines(w, value.dataSets);
    w.u8(character.end);
    const crc = crcArc(w.view(), start);
    if (value.crc !== 'absent') w.bytes(fromLatin1(hexadecimal(crc)));
    writeLineBreak(w);
  },
  get shape() {
    return messageShape({ header: identification, dataSets }, () => telegram);
  },
};

/** The identification and the empty line after it. */
function readHeader(r: Reader): Identification {
  const start = r.offset;
  const header = r.part('header', (inner) => readIdentification(inner, 'p1-format'));
  const { bytes, end } = r;
  const limit = start + maximumTelegram;
  if (end > limit && !telegramEnd(bytes, r.offset, end, limit).complete) {
    throw r.error('size-limit', `a telegram of more than ${maximumTelegram} octets`, start);
  }
  const after = afterLineBreaks(bytes, r.offset, end);
  const hasEmptyLine = after > lineBreakEnd(bytes, r.offset, end);
  if (!hasEmptyLine) r.flag('p1-format', 'no empty line after the identification', after);
  readLineBreaks(r, after, lineBreakFlag(r), hasEmptyLine ? 2 : 1);
  return header;
}

/** Reads `!`, the CRC and the line break; the CRC is checked when all of it is in the tree. */
function readEnd(r: Reader, start: number): number | 'absent' {
  const at = r.offset;
  r.need(1);
  const end = endLineEnd(r.bytes, at, r.end);
  if (end < 0) throw r.error('p1-format', 'another message begins before the telegram ends', at, '!');
  r.trace?.leaf('end', at, at + 1, '!');
  const digits = toLatin1(r.bytes.subarray(at + 1, end));
  r.trace?.leaf('crc', at + 1, end, digits);
  r.offset = end;
  if (r.remaining > 0) readLastLineBreak(r);
  else r.flag('truncated', 'the last line has no end', end);
  return checkCrc(r, start, at + 1, digits);
}

function checkCrc(r: Reader, start: number, end: number, digits: string): number | 'absent' {
  if (digits === '') {
    r.flag('p1-crc', 'no CRC: the telegram cannot be checked', end);
    return 'absent';
  }
  const expected = crcArc(r.bytes, start, end);
  const found = Number.parseInt(digits, 16);
  if (!/^[0-9A-F]{4}$/.test(digits)) r.flag('p1-crc', 'a CRC has four upper-case hexadecimal digits', end);
  if (found === expected) return found;
  if (found === crcArc(withLineBreaks(r.bytes.subarray(start, end)))) {
    r.flag('p1-crc', 'the CRC is right for line breaks CR LF, which became others on the way', end);
    return found;
  }
  const [right, wrong] = [hexadecimal(expected), digits];
  throw r.error('p1-crc', `CRC ${wrong}, calculated ${right}`, end, right, wrong);
}

function hexadecimal(crc: number): string {
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

/** The octets with every line break as it was before a terminal or an editor took the CR away. */
function withLineBreaks(bytes: Uint8Array): Uint8Array {
  return fromLatin1(toLatin1(bytes).replace(/\r\n|\n|\r/g, '\r\n'));
}

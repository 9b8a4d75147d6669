import { type Codec, type Reader, shaped } from '../codec/index.ts';
import { readBlockEnd, writeBlockEnd } from './block-check.ts';
import { character, mark, messageShape, readOctet } from './characters.ts';
import { type Block, type DataSet, dataSets, readBlock, writeLines } from './data-set.ts';
import { endLineEnd, lineBreakEnd, lineBreakFlag, readLastLineBreak, readLineBreaks, writeLineBreak } from './lines.ts';

/** The data message `STX data ! ETX BCC` of a readout (IEC 62056-21, modes A to C and E). */
export interface DataMessage extends Block {
  /** The block check character that was read, `absent` where the octets end before; a writer calculates it unless absent. */
  readonly blockCheck?: number | 'absent' | undefined;
}

/** Reads the data message. One without ETX and check, as logs keep it, is flagged. */
export function readDataMessage(r: Reader): DataMessage {
  const start = r.offset;
  readOctet(r, character.stx, 'STX');
  const block = readBlock(r, true);
  readEnd(r);
  if (r.remaining === 0) {
    r.flag('truncated', 'no ETX and no block check character');
    return { ...block, blockCheck: 'absent' };
  }
  const { partial, blockCheck } = readBlockEnd(r, start + 1);
  if (partial) r.flag('iec62056-21-format', 'EOT where a data message has ETX', r.offset - 2);
  return { ...block, blockCheck };
}

/** The data message. */
export const dataMessage: Codec<DataMessage> = {
  read: readDataMessage,
  write(w, value) {
    w.u8(character.stx);
    const start = w.length;
    writeLines(w, value.dataSets);
    w.u8(character.end);
    writeLineBreak(w);
    if (value.blockCheck !== 'absent') writeBlockEnd(w, start);
  },
  get shape() {
    return messageShape({ dataSets }, () => dataMessage);
  },
};

/** Reads the line of the end character. */
function readEnd(r: Reader): void {
  const start = r.offset;
  const end = endLineEnd(r.bytes, start, r.end);
  r.need(1);
  if (end !== start + 1) throw r.error('iec62056-21-format', 'the end character `!` is expected', start, '!');
  r.offset = end;
  r.trace?.leaf('end', start, end, '!');
  readLineBreaks(r, lineBreakEnd(r.bytes, end, r.end), lineBreakFlag(r));
}

/** Data lines without a beginning, as logs and recordings from the middle of a telegram have them. */
export interface DataLines extends Block {
  /** The line of the end character follows; with a CRC that covers the lost beginning, too, and proves nothing. */
  readonly ended?: true | undefined;
}

/** One data set or more: none is nothing to recognise. */
const someDataSets = /* @__PURE__ */ shaped(dataSets, {
  kind: 'mapped',
  of: dataSets,
  map: (list: readonly DataSet[]) => (list.length === 0 ? [{ id: '1.8.0', values: [] }] : list),
});

/** Reads data lines without a beginning. */
export function readDataLines(r: Reader): DataLines {
  const start = r.offset;
  const block = readBlock(r, false);
  if (block.dataSets.length === 0) {
    if (start === r.end) r.need(1);
    throw r.error('iec62056-21-format', 'no data set id(value*unit)', start);
  }
  const end = endLineEnd(r.bytes, r.offset, r.end);
  if (end < 0) return block;
  r.trace?.leaf('end', r.offset, end, '!');
  if (end > r.offset + 1) r.flag('p1-crc', 'the CRC covers a beginning that is not there', r.offset + 1);
  r.offset = end;
  if (r.remaining > 0) readLastLineBreak(r);
  return { ...block, ended: true };
}

/** Data lines without a beginning. */
export const dataLines: Codec<DataLines> = {
  read: readDataLines,
  write(w, value) {
    writeLines(w, value.dataSets);
    if (!value.ended) return;
    w.u8(character.end);
    writeLineBreak(w);
  },
  get shape() {
    return messageShape({ dataSets: someDataSets, ended: mark }, () => dataLines);
  },
};

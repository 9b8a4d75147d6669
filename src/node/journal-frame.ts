import { crc32c } from './crc32c.ts';

/** What a journal keeps: the types and what their payloads mean are those of its owner. */
export interface JournalRecord {
  /** 0 to 255. */
  readonly type: number;
  readonly payload: Uint8Array;
}

/** Records that were written together: all of them are there after a crash or none. */
export interface JournalFrame {
  readonly sequence: number;
  readonly records: readonly JournalRecord[];
}

const headerSize = 16;
const checkSize = 4;
const recordHeadSize = 5;

/**
 * Header, header, body, body. Header: size of the records, sequence, CRC-32C. Body: the records, each type, length and
 * payload, then a CRC-32C over header and records. All is there twice because a damaged octet in the last frame would
 * else look like a write that a crash cut short, and a record that somebody relied on would be dropped as unfinished.
 */
export function encodeFrame({ sequence, records }: JournalFrame): Uint8Array {
  const size = records.reduce((sum, { payload }) => sum + recordHeadSize + payload.length, 0);
  const octets = new Uint8Array(2 * headerSize + 2 * (size + checkSize));
  const view = new DataView(octets.buffer);
  view.setUint32(0, size);
  view.setBigUint64(4, BigInt(sequence));
  const headerCheck = crc32c(octets.subarray(0, 12));
  view.setUint32(12, headerCheck);
  octets.copyWithin(headerSize, 0, headerSize);
  const body = 2 * headerSize;
  let at = body;
  for (const { type, payload } of records) {
    view.setUint8(at, type);
    view.setUint32(at + 1, payload.length);
    octets.set(payload, at + recordHeadSize);
    at += recordHeadSize + payload.length;
  }
  view.setUint32(at, crc32c(octets.subarray(body, at), headerCheck));
  octets.copyWithin(at + checkSize, body, at + checkSize);
  return octets;
}

/** What is left at the end of a journal when all whole frames are read. */
export type JournalEnd = 'whole' | 'torn' | 'damaged';

/**
 * The frames from `start` on, each one more in sequence. `torn`: the end is what a crash leaves of a last write, which
 * nobody relied on. `damaged`: it is not, so frames may be lost.
 */
export function readFrames(octets: Uint8Array, start: number): { frames: JournalFrame[]; end: JournalEnd } {
  const frames: JournalFrame[] = [];
  let expected = 0;
  for (let at = start; at < octets.length; ) {
    const header = readHeader(octets, at) ?? readHeader(octets, at + headerSize);
    if (frames.length === 0 && header !== undefined) expected = header.sequence;
    if (header?.sequence !== expected) return { frames, end: hasHeaderFrom(octets, at, expected) ? 'damaged' : 'torn' };
    const body = at + 2 * headerSize;
    const bodySize = header.size + checkSize;
    const records = readBody(octets, body, header) ?? readBody(octets, body + bodySize, header);
    at = body + 2 * bodySize;
    if (records === undefined) return { frames, end: at < octets.length ? 'damaged' : 'torn' };
    frames.push({ sequence: expected, records });
    expected += 1;
  }
  return { frames, end: 'whole' };
}

interface Header {
  readonly size: number;
  readonly sequence: number;
  readonly check: number;
}

function readHeader(octets: Uint8Array, at: number): Header | undefined {
  if (octets.length - at < headerSize) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset + at, headerSize);
  const check = view.getUint32(12);
  if (crc32c(octets.subarray(at, at + 12)) !== check) return undefined;
  return { size: view.getUint32(0), sequence: Number(view.getBigUint64(4)), check };
}

/** After a frame that a crash cut short nothing was written: a later header tells of damage, an earlier one is a leftover. */
function hasHeaderFrom(octets: Uint8Array, start: number, sequence: number): boolean {
  for (let at = start; at < octets.length; at += 1)
    if ((readHeader(octets, at)?.sequence ?? -1) >= sequence) return true;
  return false;
}

function readBody(octets: Uint8Array, start: number, { size, check }: Header): JournalRecord[] | undefined {
  const end = start + size;
  if (end + checkSize > octets.length) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  if (crc32c(octets.subarray(start, end), check) !== view.getUint32(end)) return undefined;
  const records: JournalRecord[] = [];
  for (let at = start; at < end; ) {
    const payload = at + recordHeadSize;
    const next = payload + view.getUint32(at + 1);
    records.push({ type: view.getUint8(at), payload: octets.subarray(payload, next) });
    at = next;
  }
  return records;
}

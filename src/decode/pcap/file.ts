import type { FileProblem, RawPacket } from './types.ts';

/** Takes the packets of a file one by one; `problem` is what is wrong with one of them. */
export interface PacketSink {
  packet(packet: RawPacket): void;
  problem(offset: number, reason: string): void;
}

/** A problem as the result holds it. */
export const fileProblem = (offset: number, reason: string): FileProblem => ({ code: 'pcap-format', offset, reason });

const headerSize = 24;
const recordSize = 16;

/** Magic numbers of pcap, in the file's own byte order, and how many units a second has. */
const unitsPerSecond: ReadonlyMap<number, number> = new Map([
  [0xa1b2c3d4, 1e6],
  [0xa1b23c4d, 1e9],
]);

/** The byte order and time unit of a pcap file; undefined for any other file. */
export function pcapLayout(view: DataView): { little: boolean; units: number } | undefined {
  if (view.byteLength < 4) return undefined;
  for (const little of [true, false]) {
    const units = unitsPerSecond.get(view.getUint32(0, little));
    if (units !== undefined) return { little, units };
  }
  return undefined;
}

/** Reads a pcap file (draft-ietf-opsawg-pcap): a header, then records. The result is what ended it too early. */
export function readPcap(
  view: DataView,
  { little, units }: { little: boolean; units: number },
  sink: PacketSink,
): FileProblem | undefined {
  const size = view.byteLength;
  if (size < headerSize) return fileProblem(0, `a file header of ${size} octets, ${headerSize} expected`);
  const linkType = view.getUint16(little ? 20 : 22, little);
  for (let at = headerSize; at < size; ) {
    const start = at + recordSize;
    if (start > size) return fileProblem(at, `a record header of ${size - at} octets, ${recordSize} expected`);
    const seconds = view.getUint32(at, little);
    const fraction = view.getUint32(at + 4, little);
    const captured = view.getUint32(at + 8, little);
    const original = view.getUint32(at + 12, little);
    if (captured > size - start) return fileProblem(at, `a packet of ${captured} octets, ${size - start} left`);
    const end = start + captured;
    const time = seconds * 1000 + (fraction * 1000) / units;
    sink.packet({ linkType, start, end, missing: Math.max(0, original - captured), time });
    at = end;
  }
  return undefined;
}

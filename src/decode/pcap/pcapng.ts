import { fileProblem, type PacketSink } from './file.ts';
import type { FileProblem, RawPacket } from './types.ts';

const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const packetBlock = 2;
const simplePacket = 3;
const enhancedPacket = 6;
const byteOrderMagic = 0x1a2b3c4d;
/** Type, length, and the length again at the end. */
const frameSize = 12;

/** What the packets of one interface have in common. */
interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: number;
}

/** Whether a file starts as pcapng does. */
export const isPcapng = (view: DataView) => view.byteLength >= 4 && view.getUint32(0) === sectionHeader;

/** Reads a pcapng file (draft-ietf-opsawg-pcapng): blocks in sections, each section with a byte order of its own. */
export function readPcapng(view: DataView, sink: PacketSink): FileProblem | undefined {
  let little = true;
  let interfaces: Interface[] = [];
  for (let at = 0; at < view.byteLength; ) {
    const left = view.byteLength - at;
    if (left < frameSize) return fileProblem(at, `a block of ${left} octets`);
    if (view.getUint32(at) === sectionHeader) {
      const order = byteOrder(view, at);
      if (order === undefined) return fileProblem(at + 8, 'the byte order of the section is unknown');
      little = order;
      interfaces = [];
    }
    const type = view.getUint32(at, little);
    const length = view.getUint32(at + 4, little);
    if (length < frameSize) return fileProblem(at + 4, `a block length of ${length}`);
    if (length > left) return fileProblem(at + 4, `a block of ${length} octets, ${left} left`);
    const block: Block = { view, little, type, start: at + 8, end: at + length - 4 };
    if (type === interfaceDescription) interfaces.push(readInterface(block));
    else if (type === enhancedPacket || type === simplePacket || type === packetBlock) {
      const packet = readPacket(block, interfaces);
      if (typeof packet === 'string') sink.problem(at, packet);
      else sink.packet(packet);
    }
    at += length + ((4 - (length % 4)) % 4);
  }
  return undefined;
}

/** The body of a block. */
interface Block {
  readonly view: DataView;
  readonly little: boolean;
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

function byteOrder(view: DataView, at: number): boolean | undefined {
  if (view.getUint32(at + 8, true) === byteOrderMagic) return true;
  return view.getUint32(at + 8) === byteOrderMagic ? false : undefined;
}

const timeResolution = 9;
const timeOffset = 14;

/** An interface; one that is cut short counts all the same, so that the numbers of the others stay right. */
function readInterface(block: Block): Interface {
  const { view, little, start, end } = block;
  if (end - start < 8) return { linkType: -1, snapLength: 0, unitsPerSecond: 1_000_000n, offsetSeconds: 0 };
  let unitsPerSecond = 1_000_000n;
  let offsetSeconds = 0;
  for (const { code, at, length } of options(block, start + 8)) {
    if (code === timeResolution && length === 1) {
      const resolution = view.getUint8(at);
      unitsPerSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
    } else if (code === timeOffset && length === 8) offsetSeconds = Number(view.getBigInt64(at, little));
  }
  const linkType = view.getUint16(start, little);
  return { linkType, snapLength: view.getUint32(start + 4, little), unitsPerSecond, offsetSeconds };
}

function* options(
  { view, little, end }: Block,
  start: number,
): Generator<{ code: number; at: number; length: number }> {
  for (let at = start; at + 4 <= end; ) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + length > end) return;
    yield { code, at: at + 4, length };
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
}

/** The packet of a block, or what is wrong with it. */
function readPacket(block: Block, interfaces: readonly Interface[]): RawPacket | string {
  const { view, little, type, start, end } = block;
  const header = type === simplePacket ? 4 : 20;
  if (end - start < header) return 'a packet block that is too short';
  const number =
    type === enhancedPacket ? view.getUint32(start, little) : type === packetBlock ? view.getUint16(start, little) : 0;
  const from = interfaces[number];
  if (from === undefined) return `a packet of interface ${number}, which is not described`;
  const original = view.getUint32(start + header - 4, little);
  const first = start + header;
  const captured =
    type === simplePacket
      ? Math.min(original, from.snapLength || original, end - first)
      : view.getUint32(start + header - 8, little);
  if (captured > end - first) return `a packet of ${captured} octets in a block that has ${end - first}`;
  const packet = {
    linkType: from.linkType,
    start: first,
    end: first + captured,
    missing: Math.max(0, original - captured),
  };
  if (type === simplePacket) return packet;
  const ticks = (BigInt(view.getUint32(start + 4, little)) << 32n) | BigInt(view.getUint32(start + 8, little));
  const time = timeOf(ticks, from);
  return { ...packet, time, direction: directionOf(block, packet.end) };
}

/** Milliseconds since 1970; whole seconds apart, so that nanoseconds stay exact enough. */
function timeOf(ticks: bigint, { unitsPerSecond, offsetSeconds }: Interface): number {
  const fraction = Number(ticks % unitsPerSecond) / Number(unitsPerSecond);
  return (Number(ticks / unitsPerSecond) + offsetSeconds) * 1000 + fraction * 1000;
}

const flagsOption = 2;

/** Inbound or outbound, of the flags of a packet. */
function directionOf(block: Block, end: number): 'sent' | 'received' | undefined {
  const { view, little, start } = block;
  for (const { code, at, length } of options(block, start + Math.ceil((end - start) / 4) * 4)) {
    if (code !== flagsOption || length !== 4) continue;
    const way = view.getUint32(at, little) & 3;
    return way === 1 ? 'received' : way === 2 ? 'sent' : undefined;
  }
  return undefined;
}

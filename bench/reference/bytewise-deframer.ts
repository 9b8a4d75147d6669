import { bytewiseCrc } from './bytewise-crc.ts';

/** A frame as the reference gives it: addresses of any size as their octets, the information as a view. */
export interface ReferenceFrame {
  readonly segmented: boolean;
  readonly destination: number;
  readonly source: number;
  readonly control: number;
  readonly information: Uint8Array;
}

const flag = 0x7e;

/** Goes from length field to length field, and checks HCS and FCS by themselves with the bytewise CRC. */
export function deframeBytewise(bytes: Uint8Array): ReferenceFrame[] {
  const frames: ReferenceFrame[] = [];
  let at = 0;
  while (at + 9 <= bytes.length) {
    const start = at + 1;
    const close = start + (((bytes[start]! & 7) << 8) | bytes[start + 1]!);
    const source = addressEnd(bytes, start + 2);
    const control = addressEnd(bytes, source);
    const isFrame = bytes[at] === flag && bytes[start]! >> 4 === 0xa && bytes[close] === flag;
    if (!isFrame || !holds(bytes, start, control + 1) || !holds(bytes, start, close - 2)) {
      at += 1;
      continue;
    }
    frames.push({
      segmented: (bytes[start]! & 8) !== 0,
      destination: address(bytes, start + 2, source),
      source: address(bytes, source, control),
      control: bytes[control]!,
      information: bytes.subarray(control + 3, close - 2),
    });
    at = close + 1;
  }
  return frames;
}

/** Whether the check sequence at `end` is that of the octets before it. */
function holds(bytes: Uint8Array, start: number, end: number): boolean {
  return bytewiseCrc(bytes, start, end) === (bytes[end]! | (bytes[end + 1]! << 8));
}

function addressEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at]! & 1) === 0) at += 1;
  return at + 1;
}

function address(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = (value << 7) | (bytes[at]! >> 1);
  return value;
}

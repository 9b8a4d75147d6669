import { encode } from '../../src/codec/index.ts';
import { type Frame, hdlcControl } from '../../src/hdlc/index.ts';
import type { ReferenceFrame } from './bytewise-deframer.ts';

/** The checksum that the C reference makes of octets. */
export function sumOfOctets(octets: Uint8Array, sum = 0): number {
  return octets.reduce(mix, sum);
}

/** The checksum that the C reference makes of frames. */
export function sumOfFrames(frames: readonly ReferenceFrame[]): number {
  return frames.reduce((sum, { segmented, destination, source, control, information }) => {
    const header = [Number(segmented), destination, source, control, information.length];
    return sumOfOctets(information, header.reduce(mix, sum));
  }, 0);
}

/** Our frames in the form of the references. */
export function referenceFrames(frames: readonly Frame[]): ReferenceFrame[] {
  return frames.map(({ segmented, destination, source, control, information }) => ({
    segmented,
    destination: numberOf(destination),
    source: numberOf(source),
    control: encode(hdlcControl, control)[0]!,
    information,
  }));
}

function numberOf({ upper, lower, size }: Frame['source']): number {
  return lower === undefined ? upper : (upper << (size === 4 ? 14 : 7)) | lower;
}

function mix(sum: number, value: number): number {
  return (Math.imul(sum, 31) + value) >>> 0;
}

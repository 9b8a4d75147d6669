import { Deframer, encodeFrame, type Frame, scanFrame } from '../../src/hdlc/index.ts';
import { type Contender, contender, type Workload, type Workloads } from '../harness/workload.ts';
import { chunks, type FrameStream, frameStream } from '../inputs/frames.ts';
import { deframeBytewise } from '../reference/bytewise-deframer.ts';
import { cReference } from '../reference/c-reference.ts';
import { referenceFrames, sumOfFrames, sumOfOctets } from '../reference/checksum.ts';
import { copying } from '../reference/copying.ts';

const sizes = [128, 1000];
/** Octets of a stream, about: what fits the second-level cache. */
const streamSize = 64 * 1024;
const chunkSize = 64;

/** Frames with views of their information, check sequences checked; and frames written into a buffer of the caller. */
export const hdlc: Workloads = Object.fromEntries(
  sizes.flatMap((size) => [
    [`hdlc deframe ${size}`, () => deframing(size, deframeWhole)],
    [`hdlc scan ${size}`, () => deframing(size, scan)],
    [`hdlc deframe ${size} in chunks of ${chunkSize}`, () => inChunks(size)],
    [`hdlc encode ${size}`, () => encoding(size)],
  ]),
);

function stream(size: number): FrameStream {
  return frameStream(size, Math.ceil(streamSize / (size + 11)));
}

function workOf({ frames, octets }: FrameStream): Workload['work'] {
  return { operations: frames.length, octets: octets.length };
}

function deframing(size: number, ours: (octets: Uint8Array) => Frame[]): Workload {
  const input = stream(size);
  const { octets } = input;
  return {
    work: workOf(input),
    ours: frames(() => ours(octets)),
    references: {
      'bytewise loop': contender(() => deframeBytewise(octets), sumOfFrames),
      'C slicing-by-8': cReference(octets, 'deframe'),
      memcpy: copying(octets, (copied) => sumOfFrames(referenceFrames(ours(copied)))),
    },
  };
}

function inChunks(size: number): Workload {
  const input = stream(size);
  const pieces = chunks(input.octets, chunkSize);
  return {
    work: workOf(input),
    ours: frames(() => deframeChunks(pieces)),
    references: { 'whole stream': frames(() => deframeWhole(input.octets)) },
  };
}

function encoding(size: number): Workload {
  const input = stream(size);
  const { octets } = input;
  const out = new Uint8Array(octets.length);
  const encodeAll = () => {
    let at = 0;
    for (const frame of input.frames) at = encodeFrame(out, at, frame);
    return out.subarray(0, at);
  };
  return {
    work: workOf(input),
    ours: contender(encodeAll, sumOfOctets),
    references: {
      'C slicing-by-8': cReference(octets, 'encode'),
      memcpy: copying(octets, sumOfOctets),
    },
  };
}

function frames(run: () => Frame[]): Contender {
  return contender(run, (found) => sumOfFrames(referenceFrames(found)));
}

function deframeWhole(octets: Uint8Array): Frame[] {
  return new Deframer().push(octets) as Frame[];
}

function scan(octets: Uint8Array): Frame[] {
  const found: Frame[] = [];
  for (let at = 0; ; ) {
    const frame = scanFrame(octets, at, octets.length, at > 0);
    if (frame === undefined) return found;
    found.push(frame as Frame);
    at = frame.end;
  }
}

function deframeChunks(pieces: readonly Uint8Array[]): Frame[] {
  const deframer = new Deframer();
  const found: Frame[] = [];
  for (const piece of pieces) for (const frame of deframer.push(piece)) found.push(frame as Frame);
  return found;
}

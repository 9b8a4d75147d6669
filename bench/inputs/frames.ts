import { encodeFrame, frameSize, type HdlcFrame } from '../../src/hdlc/index.ts';
import { randomOctets } from './random.ts';

/** Frames that a meter sends a client, one after another. */
export interface FrameStream {
  readonly frames: readonly HdlcFrame[];
  readonly octets: Uint8Array;
}

/** `count` frames with information fields of `size` octets. */
export function frameStream(size: number, count: number): FrameStream {
  const frames = Array.from({ length: count }, (_, i): HdlcFrame => {
    const sequence = { receiveSequenceNumber: 1, sendSequenceNumber: i & 7 };
    return {
      segmented: false,
      destination: { upper: 0x10, size: 1 },
      source: { upper: 0x01, size: 1 },
      control: { kind: 'I', ...sequence, pollFinal: true },
      information: randomOctets(size, i + 1),
    };
  });
  const octets = new Uint8Array(frames.reduce((total, frame) => total + frameSize(frame), 0));
  let at = 0;
  for (const frame of frames) at = encodeFrame(octets, at, frame);
  return { frames, octets };
}

/** The octets in chunks of `size`, as they come from a serial line. */
export function chunks(octets: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(octets.length / size) }, (_, i) => octets.slice(i * size, (i + 1) * size));
}

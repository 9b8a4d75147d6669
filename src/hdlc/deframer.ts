import { noInformation } from './frame.ts';
import { type Frame, type FrameFault, maximumFrameSize, type ScanResult, Search } from './search.ts';

/**
 * The first frame or fault from `at` on; undefined where nothing or only flags are left. Go on from the `end` of the
 * result, with `shared` set after a frame: its closing flag may open the next one. A frame that is cut off is
 * `incomplete`, unless a whole one lies within what is left.
 */
export function scanFrame(bytes: Uint8Array, at = 0, end = bytes.length, shared = false): ScanResult | undefined {
  return new Search(at, shared).next(plain(bytes), end, 0, true);
}

/** Room for some frames that come in pieces; a frame that was given out is never written over. */
const slabSize = 4 * maximumFrameSize;

/**
 * Takes frames of format type 3 (IEC 62056-46 § 6.4.1) out of a stream of octets, in chunks of any size, and goes on
 * after whatever is broken. It goes by the length field, so a flag within a frame does not end it. Information fields
 * are views: of the chunk where the frame lies in one, so a chunk must not be written over while its frames are in use.
 */
export class Deframer {
  private readonly search = new Search();
  /** Stream offset of the next octet. */
  private offset = 0;
  /** Octets of the open frame from earlier chunks: `from` to `to` in the slab. */
  private slab = noInformation;
  private from = 0;
  private to = 0;

  /** Octets of a frame that has begun are held. */
  get isWithinFrame(): boolean {
    return this.from < this.to;
  }

  /** Frames and faults that end in this chunk; offsets are into the stream. It never throws. */
  push(octets: Uint8Array): (Frame | FrameFault)[] {
    const chunk = plain(octets);
    const found: (Frame | FrameFault)[] = [];
    let at = 0;
    while (this.from < this.to) {
      const short = this.search.wanted - (this.to - this.from);
      const next = Math.min(at + short, chunk.length);
      this.carry(chunk, at, next);
      if (next < at + short) {
        this.offset += chunk.length;
        return found;
      }
      at = next;
      this.from = this.drain(this.slab, this.from, this.to, this.offset + at - this.to, found);
    }
    const rest = this.drain(chunk, at, chunk.length, this.offset, found);
    this.carry(chunk, rest, chunk.length);
    this.offset += chunk.length;
    return found;
  }

  /**
   * The inter-octet time-out: drops an open frame as a fault, after which whole frames within it are found. The flag
   * that closed the last frame opens no further one.
   */
  idle(): (Frame | FrameFault)[] {
    const found: (Frame | FrameFault)[] = [];
    const base = this.offset - this.to;
    this.search.enter(this.from);
    for (;;) {
      const result = this.search.next(this.slab, this.to, base, true);
      if (result === undefined) break;
      found.push(result.kind === 'incomplete' ? this.dropped(result.start, result.end, result.missing) : result);
    }
    this.from = this.search.leave(this.slab, this.to);
    return found;
  }

  private dropped(start: number, end: number, missing: number): FrameFault {
    const octets = this.slab.subarray(this.to - (end - start), this.to);
    const reason = `silence within a frame, ${missing} octet${missing === 1 ? '' : 's'} missing`;
    return { kind: 'fault', code: 'truncated', start, end, reason, octets };
  }

  private drain(bytes: Uint8Array, from: number, end: number, base: number, found: (Frame | FrameFault)[]): number {
    this.search.enter(from);
    for (;;) {
      const result = this.search.next(bytes, end, base, false) as Frame | FrameFault | undefined;
      if (result === undefined) return this.search.leave(bytes, end);
      found.push(result);
    }
  }

  /** Adds octets to those of the open frame. */
  private carry(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    if (this.from + this.search.wanted > this.slab.length) {
      const slab = new Uint8Array(slabSize);
      slab.set(this.slab.subarray(this.from, this.to));
      this.slab = slab;
      this.to -= this.from;
      this.from = 0;
    }
    copy(bytes, start, end, this.slab, this.to);
    this.to += end - start;
  }
}

/** The same octets without what a subclass of Uint8Array adds: its views are slower and compare as another class. */
function plain(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Views cost more than the copying of few octets. */
function copy(bytes: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start === bytes.length) to.set(bytes, at);
  else if (end - start > 64) to.set(bytes.subarray(start, end), at);
  else for (let i = start; i < end; i += 1) to[at + i - start] = bytes[i]!;
}

import { concat, crcX25Residue, crcX25Start, crcX25Update, type DecodeErrorCode } from '../codec/index.ts';
import { addressAt, addressIncomplete, addressInvalid, addressSize } from './address.ts';
import { controlOf } from './control.ts';
import { checkSequence, flag, type HdlcFrame, maximumFrameLength, minimumFrameLength, noInformation } from './frame.ts';

/** A frame whose check sequences are right, and where it lies in the stream. */
export interface Frame extends HdlcFrame {
  readonly kind: 'frame';
  /** Offset of the opening flag, or of the frame format where the closing flag of the frame before opens this one too. */
  readonly start: number;
  /** Offset after the closing flag. */
  readonly end: number;
  /** Offset of the information field, or of where it would stand. */
  readonly informationStart: number;
}

/** Octets that are no frame: noise, or frames that are broken. One fault covers all up to the next frame. */
export interface FrameFault {
  readonly kind: 'fault';
  readonly code: DecodeErrorCode;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  /** What was passed over, or its first octets where it is longer than the longest frame. */
  readonly octets: Uint8Array;
}

/** The octets end within a frame. */
export interface IncompleteFrame {
  readonly kind: 'incomplete';
  readonly start: number;
  readonly end: number;
  /** How many octets are missing at least. */
  readonly missing: number;
}

export type ScanResult = Frame | FrameFault | IncompleteFrame;

/** Octets of the longest frame with its flags. */
export const maximumFrameSize = maximumFrameLength + 2;

// What `inspect` finds where no right frame is: numbers, as errors would cost more than the search itself.
const nothing = 0;
const partialHeader = -1;
const partialFrame = -2;
const unclosed = -3;
const wrongFrameCheck = -4;
const wrongOnlyCheck = -5;
const wrongHeaderCheck = -6;
const wrongFormat = -7;
const wrongLength = -8;
const wrongAddress = -9;

const codes: Readonly<Record<number, DecodeErrorCode>> = {
  [partialHeader]: 'truncated',
  [partialFrame]: 'truncated',
  [unclosed]: 'hdlc-length',
  [wrongFrameCheck]: 'hdlc-fcs',
  [wrongOnlyCheck]: 'hdlc-fcs',
  [wrongHeaderCheck]: 'hdlc-hcs',
  [wrongFormat]: 'hdlc-format',
  [wrongLength]: 'hdlc-length',
  [wrongAddress]: 'hdlc-address',
};

function isPartial(found: number): boolean {
  return found === partialHeader || found === partialFrame;
}

function headerIsRight(found: number): boolean {
  return found <= partialFrame && found >= wrongFrameCheck;
}

/** Octets from the frame format to the control field; 0 where they are not all there, negative where an address is wrong. */
function headerSize(bytes: Uint8Array, at: number, end: number): number {
  const destination = addressSize(bytes, at + 2, end);
  if (destination <= 0) return destination;
  const source = addressSize(bytes, at + 2 + destination, end);
  return source <= 0 ? source : 3 + destination + source;
}

/** How many octets from the frame format on decide more than is known of a partial header or frame. */
function wantedOctets(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < minimumFrameLength) return minimumFrameLength;
  const size = headerSize(bytes, at, end);
  if (size === addressIncomplete) return end - at + 1;
  return end - at < size + 2 ? size + 2 : (((bytes[at]! & 7) << 8) | bytes[at + 1]!) + 1;
}

/** How many octets a partial frame lacks, its closing flag with them; of a partial header it is what its length field says. */
function missingOctets(bytes: Uint8Array, at: number, end: number): number {
  const length = end - at < 2 ? minimumFrameLength : ((bytes[at]! & 7) << 8) | bytes[at + 1]!;
  return Math.max(length, minimumFrameLength) + 1 - (end - at);
}

/** Why what follows a flag is not a frame. */
function reasonOf(found: number, bytes: Uint8Array, at: number, missing: number): string {
  if (found === partialHeader || found === partialFrame) return `the octets end within a frame, ${missing} are missing`;
  if (found === wrongAddress) return 'an address is not one, two or four octets long';
  const length = ((bytes[at]! & 7) << 8) | bytes[at + 1]!;
  if (found === wrongLength) return `the length field says ${length} octets`;
  if (found === unclosed) return `no flag after the ${length} octets that the length field says`;
  if (found === wrongFormat || found === nothing) return 'no frame of format type 3 begins here';
  const header = found === wrongHeaderCheck;
  const { found: sent, expected } = checkSequence(
    bytes,
    at,
    at + (header ? headerSize(bytes, at, at + length) : length - 2),
  );
  return `${header ? 'header' : 'frame'} check sequence ${sent}, calculated ${expected}`;
}

/**
 * A search for frames through windows of octets, and what it remembers between them. Octets that are passed over make
 * up a run, which ends where a header has the right check sequence.
 */
export class Search {
  /** How many octets from the offset that `leave` gives bring the search on; 0 where no frame is open. */
  wanted = 0;
  private at: number;
  /** The octet before `at` is a flag. */
  private opened: boolean;
  /** Where the run starts: at `at` where there is none, before the window where it began in an earlier one. */
  private run: number;
  /** Start of the window, and the octets of the run before it. */
  private from: number;
  private kept = noInformation;
  private outcome = nothing;
  private reason = '';
  /** What the first incomplete frame of the last window lacks. */
  private missing = 0;
  /** The array of the last frame; the one whose buffer is known, that buffer and where the array begins in it. */
  private seen: Uint8Array = noInformation;
  private asked: Uint8Array | undefined;
  private memory: ArrayBufferLike = noInformation.buffer;
  private offset = 0;

  constructor(at = 0, opened = false) {
    this.at = at;
    this.opened = opened;
    this.run = at;
    this.from = at;
  }

  /** Goes on in a window that has at `from` the octet that `leave` stopped at. */
  enter(from: number): void {
    this.run += from - this.at;
    this.at = from;
    this.from = from;
  }

  /**
   * The next frame or fault before `end`, or undefined. Offsets are given from `base` on. When `final`, no octets follow
   * `end`: the search goes on within an incomplete frame, and gives it where there is no whole one.
   */
  next(bytes: Uint8Array, end: number, base: number, final: boolean): ScanResult | undefined {
    for (;;) {
      const found = this.advance(bytes, end, base);
      if (typeof found === 'object') {
        if (base + this.run < found.start) return this.fault(bytes, found.start - base, base);
        this.at = found.end - base;
        this.run = this.at;
        return found;
      }
      if (found === nothing) return final ? this.last(bytes, end, base) : undefined;
      const start = this.start();
      if (this.run < start && (headerIsRight(found) || (final && this.beginsMissing(found)))) {
        return this.fault(bytes, start, base);
      }
      if (isPartial(found) && !final) return undefined;
      this.note(found, bytes, end);
      this.opened = false;
    }
  }

  /** Ends the window and gives the offset of the first octet that is needed again: the start of an open frame, or `end`. */
  leave(bytes: Uint8Array, end: number): number {
    const stop = this.opened ? this.start() : this.at;
    const frame = this.at < end ? wantedOctets(bytes, this.at, end) : minimumFrameLength;
    this.wanted = stop < end ? this.at - stop + frame : 0;
    if (this.run < stop) this.keep(bytes, stop);
    if (stop < this.at) this.opened = false;
    this.at = stop;
    return stop;
  }

  /** Goes to the octet after the next flag, or after the last of several in a row, and inspects what begins there. */
  private advance(bytes: Uint8Array, end: number, base: number): Frame | number {
    let at = this.at;
    if (!this.opened) {
      while (at < end && bytes[at] !== flag) at += 1;
      if (at < end) {
        at += 1;
        this.opened = true;
      }
    }
    if (this.opened) {
      for (; at < end && bytes[at] === flag; at += 1) {
        if (this.run >= at - 1) this.run = at;
      }
    }
    this.at = at;
    return at < end ? this.inspect(bytes, at, end, base) : nothing;
  }

  /**
   * Looks at what follows a flag: `at` is where the frame format would be. The register runs once over the frame: the
   * residue after the header's own check sequence is where it goes on from.
   */
  private inspect(bytes: Uint8Array, at: number, end: number, base: number): Frame | number {
    const first = bytes[at]!;
    if ((first & 0xf0) !== 0xa0) return wrongFormat;
    if (end - at < minimumFrameLength) return partialHeader;
    const destination = addressSize(bytes, at + 2, end);
    const source = destination <= 0 ? destination : addressSize(bytes, at + 2 + destination, end);
    if (source <= 0) return source === addressInvalid ? wrongAddress : partialHeader;
    const control = at + 2 + destination + source;
    const information = control + 3;
    const close = at + (((first & 7) << 8) | bytes[at + 1]!);
    if (close < information || close === information + 1) return wrongLength;
    if (information > end) return partialHeader;
    const register = crcX25Update(crcX25Start, bytes, at, information);
    if (register !== crcX25Residue) return close === information ? wrongOnlyCheck : wrongHeaderCheck;
    if (close >= end) return partialFrame;
    if (bytes[close] !== flag) return unclosed;
    if (crcX25Update(register, bytes, information, close) !== crcX25Residue) return wrongFrameCheck;
    return {
      kind: 'frame',
      start: base + this.start(),
      end: base + close + 1,
      segmented: (first & 8) !== 0,
      destination: addressAt(bytes, at + 2, destination),
      source: addressAt(bytes, control - source, source),
      control: controlOf(bytes[control]!),
      information: close - 2 > information ? this.view(bytes, information, close - 2) : noInformation,
      informationStart: base + (close === information ? control + 1 : information),
    };
  }

  /** To ask an array for its buffer costs as much as a view: that of an array with several frames is remembered. */
  private view(bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (bytes === this.asked) return new Uint8Array(this.memory, this.offset + start, end - start);
    if (bytes === this.seen) {
      this.asked = bytes;
      this.memory = bytes.buffer;
      this.offset = bytes.byteOffset;
    }
    this.seen = bytes;
    return bytes.subarray(start, end);
  }

  /** Start of the frame at `at`: its opening flag, unless that flag belongs to the frame before. */
  private start(): number {
    return this.at > this.run ? this.at - 1 : this.at;
  }

  private beginsMissing(found: number): boolean {
    return isPartial(found) && this.missing === 0;
  }

  private note(found: number, bytes: Uint8Array, end: number): void {
    if (this.outcome !== nothing && this.outcome !== wrongFormat) return;
    if (isPartial(found)) this.missing = missingOctets(bytes, this.at, end);
    this.outcome = found;
    this.reason = reasonOf(found, bytes, this.at, this.missing);
  }

  private fault(bytes: Uint8Array, end: number, base: number): FrameFault {
    const code = codes[this.outcome] ?? 'hdlc-format';
    const reason = this.outcome === nothing ? reasonOf(nothing, bytes, end, 0) : this.reason;
    const start = this.run;
    const octets = this.passedOver(bytes, end);
    this.restart(end);
    return { kind: 'fault', code, start: base + start, end: base + end, reason, octets };
  }

  private last(bytes: Uint8Array, end: number, base: number): ScanResult | undefined {
    const { run, missing } = this;
    const onlyFlag = this.opened && run === end - 1;
    this.opened = false;
    if (missing > 0) {
      this.restart(end);
      return { kind: 'incomplete', start: base + run, end: base + end, missing };
    }
    if (run < end && !onlyFlag) return this.fault(bytes, end, base);
    this.restart(end);
    return undefined;
  }

  private restart(run: number): void {
    this.run = run;
    this.kept = noInformation;
    this.outcome = nothing;
    this.missing = 0;
  }

  /** The octets of the run up to `end`, as many as the longest frame has. */
  private passedOver(bytes: Uint8Array, end: number): Uint8Array {
    const begin = Math.max(this.run, this.from);
    const fresh = bytes.subarray(begin, Math.min(end, begin + maximumFrameSize - this.kept.length));
    return this.kept.length === 0 ? fresh : concat(this.kept, fresh);
  }

  /** Copies the octets of the run that are still wanted, as the window may not last. */
  private keep(bytes: Uint8Array, end: number): void {
    if (this.kept.length < maximumFrameSize && end > this.from) this.kept = this.passedOver(bytes, end).slice();
  }
}

import { rest, type Sequence, sequence, u8 } from '../axdr/index.ts';
import {
  type Codec,
  clientLimits,
  concat,
  EncodeError,
  encode,
  type Fault,
  type Limits,
  Reader,
  shaped,
} from '../codec/index.ts';

const start = 0x68;
const stop = 0x16;
/** 68 L L 68 before what the length counts, checksum and stop after it. */
const headerSize = 4;
const trailerSize = 2;
const controlInformationOffset = 6;
/** The last CI of a DLMS transport layer: STSAP and DTSAP follow it. */
const lastTransportCi = 0x1f;
/** A length octet that wraps around stands for 256 octets more; meters were seen to wrap it once. */
const longestContent = 0x1ff;
const longestPlain = 0xff;

const link = { control: u8, address: u8, ci: u8 };
const transportBody = sequence({ ...link, stsap: u8, dtsap: u8, data: rest });
const applicationBody = sequence({ ...link, data: rest });
const transportBodySize = 5;
const applicationBodySize = 3;

/** A long frame of wired M-Bus (EN 13757-2). STSAP and DTSAP are there when the CI field is 00 to 1F: a part of an APDU. */
export type MbusFrame = Sequence<typeof link> & {
  readonly stsap?: number;
  readonly dtsap?: number;
  readonly data: Uint8Array;
};

/** What is wrong with the octets of an M-Bus line, or with the order of its frames. */
export interface MbusFault extends Fault {
  readonly kind: 'fault';
  readonly code: 'mbus-header' | 'mbus-length' | 'mbus-checksum' | 'truncated' | 'size-limit';
  readonly reason: string;
}

/** What lies at a place in a capture. `incomplete` says in `fault` what is wrong if no more octets come. */
export type MbusScan =
  | { readonly kind: 'complete'; readonly start: number; readonly end: number }
  | { readonly kind: 'incomplete'; readonly fault: MbusFault }
  | MbusFault;

function fault(code: MbusFault['code'], offset: number, reason: string, found?: number, expected?: number): MbusFault {
  return {
    kind: 'fault',
    code,
    offset,
    reason,
    ...(expected === undefined ? {} : { expected: hexadecimal(expected) }),
    ...(found === undefined ? {} : { found: hexadecimal(found) }),
  };
}

function hexadecimal(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

/** Looks for a long frame at `at`; never throws. The same octets, and more after them, never turn a verdict round. */
export function scanMbusFrame(bytes: Uint8Array, at = 0, end = bytes.length): MbusScan {
  if (at < end && bytes[at] !== start) {
    return fault('mbus-header', at, 'no M-Bus frame starts here', bytes[at], start);
  }
  const second = at + headerSize - 1;
  if (second < end && bytes[second] !== start) {
    return fault('mbus-header', second, 'the start octet is not repeated', bytes[second], start);
  }
  if (second < end && bytes[at + 1] !== bytes[at + 2]) {
    return fault('mbus-length', at + 2, 'the two lengths differ', bytes[at + 2], bytes[at + 1]);
  }
  if (at + controlInformationOffset >= end) return incomplete(end);
  return scanEnd(bytes, at, end);
}

/** Tries the ends that the length octet can mean, the nearest first. */
function scanEnd(bytes: Uint8Array, at: number, end: number): MbusScan {
  const content = at + headerSize;
  const least = bodySize(bytes[at + controlInformationOffset]!);
  let wrong: MbusFault | undefined;
  for (let length = bytes[at + 1]!; length <= longestContent; length += 256) {
    if (length < least) continue;
    const checked = content + length;
    if (checked + trailerSize > end) return wrong ? { kind: 'incomplete', fault: wrong } : incomplete(end);
    // The stop octet is looked at first, so that noise full of start octets costs no sums.
    if (bytes[checked + 1] !== stop) {
      wrong ??= fault('mbus-length', checked + 1, 'no stop octet where the length puts it', bytes[checked + 1], stop);
      continue;
    }
    const sum = checksum(bytes, content, checked);
    if (bytes[checked] === sum) return { kind: 'complete', start: at, end: checked + trailerSize };
    wrong ??= fault('mbus-checksum', checked, 'wrong checksum', bytes[checked], sum);
  }
  return wrong!;
}

function incomplete(end: number): MbusScan {
  return { kind: 'incomplete', fault: fault('truncated', end, 'the M-Bus frame is cut off') };
}

function bodySize(ci: number): number {
  return ci <= lastTransportCi ? transportBodySize : applicationBodySize;
}

function checksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += bytes[i]!;
  return sum & 0xff;
}

/** Reads a long frame of wired M-Bus. */
export function readMbusFrame(r: Reader): MbusFrame {
  const scan = scanMbusFrame(r.bytes, r.offset, r.end);
  if (scan.kind === 'complete') return readFrame(r, scan.end);
  const { code, reason, offset, expected, found } = scan.kind === 'fault' ? scan : scan.fault;
  throw r.error(code, reason, offset, expected, found);
}

/** A long frame of wired M-Bus. The length octet is taken modulo 256, read and written, as Sagemcom meters do. */
export const mbusFrame: Codec<MbusFrame> = {
  read: readMbusFrame,
  write(w, value) {
    const content = encode<MbusFrame>(bodyOf(value.ci), value);
    if (content.length > longestContent) throw new EncodeError(`at most ${longestContent} octets fit a frame`);
    const length = content.length & 0xff;
    w.u8(start).u8(length).u8(length).u8(start).bytes(content);
    w.u8(checksum(content, 0, content.length)).u8(stop);
  },
  get shape() {
    const ci = shaped(u8, { kind: 'integer', minimum: 0, maximum: lastTransportCi });
    const data = shaped(rest, { kind: 'octets', minimum: 0, maximum: longestPlain - transportBodySize });
    return sequence({ ...link, ci, stsap: u8, dtsap: u8, data }).shape;
  },
};

function bodyOf(ci: number): Codec<MbusFrame> {
  return (ci <= lastTransportCi ? transportBody : applicationBody) as Codec<MbusFrame>;
}

/** Reads a frame that was scanned and ends at `end`. */
function readFrame(r: Reader, end: number): MbusFrame {
  for (const name of ['start', 'length', 'length', 'start']) r.leaf(name, u8.read);
  const frame = r.sub(end - trailerSize - r.offset, bodyOf(r.bytes[r.offset + 2]!));
  for (const name of ['checksum', 'stop']) r.leaf(name, u8.read);
  return frame;
}

/** A frame out of a line; `start` and `end` count the octets of the line. */
export interface MbusLineFrame {
  readonly kind: 'frame';
  readonly start: number;
  readonly end: number;
  readonly frame: MbusFrame;
}

/**
 * Cuts the octets of a line into frames, whatever the chunks. Each run of octets that are no frame is one fault, and
 * one more for every wrong checksum in it. Holds at most one frame; a frame that comes in one chunk is a view of it.
 */
export class MbusDeframer {
  #held = new Uint8Array(0);
  #offset = 0;
  #noise = false;

  /** Octets of an unfinished frame. */
  get pending(): number {
    return this.#held.length;
  }

  push(chunk: Uint8Array): (MbusLineFrame | MbusFault)[] {
    return this.#cut(this.#held.length === 0 ? chunk : concat(this.#held, chunk), false);
  }

  /** To be called when the line fell silent: what is held cannot be completed any more. */
  flush(): (MbusLineFrame | MbusFault)[] {
    return this.#cut(this.#held, true);
  }

  #cut(bytes: Uint8Array, last: boolean): (MbusLineFrame | MbusFault)[] {
    const items: (MbusLineFrame | MbusFault)[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#noise && bytes[at] !== start) {
        at += 1;
        continue;
      }
      const scan = scanMbusFrame(bytes, at);
      if (scan.kind === 'incomplete' && !last) break;
      if (scan.kind === 'complete') {
        const frame = mbusFrame.read(new Reader(bytes, {}, at, scan.end));
        items.push({ kind: 'frame', start: this.#offset + at, end: this.#offset + scan.end, frame });
        this.#noise = false;
        at = scan.end;
      } else {
        this.#report(scan.kind === 'fault' ? scan : scan.fault, items);
        at += 1;
      }
    }
    this.#offset += at;
    this.#held = bytes.slice(at);
    return items;
  }

  #report(found: MbusFault, items: (MbusLineFrame | MbusFault)[]): void {
    if (!this.#noise || found.code === 'mbus-checksum') items.push({ ...found, offset: this.#offset + found.offset });
    this.#noise = true;
  }
}

/** An APDU with the addresses of the frames it came in. */
export interface MbusApdu {
  readonly kind: 'apdu';
  readonly address: number;
  readonly stsap: number;
  readonly dtsap: number;
  readonly apdu: Uint8Array;
}

/**
 * Puts APDUs together from frames. The low half of the CI field counts the parts of an APDU from 0, 0x10 marks the
 * last one. A gap, a repetition or another sender ends the APDU without data.
 */
export class MbusAssembler {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #size = 0;
  #next = 0;
  #first: MbusFrame | undefined;

  constructor(limits: Pick<Limits, 'maxReassembled'> = clientLimits) {
    this.#limit = limits.maxReassembled;
  }

  /** Drops an unfinished APDU. */
  reset(): void {
    this.#parts = [];
    this.#size = 0;
    this.#next = 0;
    this.#first = undefined;
  }

  /** Takes the next frame; `offset`, where it lies, is for the faults alone. */
  push(frame: MbusFrame, offset = 0): (MbusApdu | MbusFault)[] {
    const faults: MbusFault[] = [];
    const number = frame.ci & 0x0f;
    if (frame.ci > lastTransportCi) return [fault('mbus-header', offset, 'the CI field is of no DLMS frame', frame.ci)];
    const broken = this.#brokenBy(frame);
    if (broken !== undefined) {
      faults.push(fault('mbus-header', offset, broken, number, this.#next));
      this.reset();
      if (number !== 0) return faults;
    }
    if (this.#size + frame.data.length > this.#limit) {
      this.reset();
      return [...faults, fault('size-limit', offset, `more than ${this.#limit} octets in one APDU`)];
    }
    return frame.ci & 0x10 ? [...faults, this.#complete(frame)] : this.#hold(frame, faults);
  }

  #brokenBy(frame: MbusFrame): string | undefined {
    if ((frame.ci & 0x0f) !== this.#next) return 'the frame does not continue the APDU';
    return this.#first === undefined || sameSender(this.#first, frame) ? undefined : 'the frame is of another sender';
  }

  #hold(frame: MbusFrame, faults: MbusFault[]): MbusFault[] {
    this.#first ??= { ...frame, data: new Uint8Array(0) };
    // A copy: the frame may be a view of a chunk that its owner uses again.
    if (frame.data.length > 0) this.#parts.push(frame.data.slice());
    this.#size += frame.data.length;
    this.#next = (this.#next + 1) & 0x0f;
    return faults;
  }

  #complete(frame: MbusFrame): MbusApdu {
    const apdu = this.#parts.length === 0 ? frame.data : concat(...this.#parts, frame.data);
    this.reset();
    return { kind: 'apdu', address: frame.address, stsap: frame.stsap ?? 0, dtsap: frame.dtsap ?? 0, apdu };
  }
}

function sameSender(a: MbusFrame, b: MbusFrame): boolean {
  return a.address === b.address && a.stsap === b.stsap && a.dtsap === b.dtsap;
}

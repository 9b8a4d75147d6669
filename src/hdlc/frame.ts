import { boolean, rest } from '../axdr/index.ts';
import {
  type Codec,
  crcX25,
  crcX25Residue,
  crcX25Start,
  crcX25Update,
  type DecodeError,
  EncodeError,
  type Reader,
  shaped,
} from '../codec/index.ts';
import { type HdlcAddress, hdlcAddress, putAddress, readAddress } from './address.ts';
import { controlOctet, type HdlcControl, hdlcControl, readControl } from './control.ts';
import { maximumInformationFieldLength } from './parameters.ts';

/** The octet that opens and closes a frame (IEC 62056-46 § 6.4.1); it may also stand within one. */
export const flag = 0x7e;
/** Octets between the flags of the longest frame: the length field has eleven bits. */
export const maximumFrameLength = 0x7ff;
/** Octets between the flags of the shortest frame: format, two addresses of one octet, control, FCS. */
export const minimumFrameLength = 7;
/** The information field of a frame without one. */
export const noInformation = new Uint8Array(0);

/** What a frame of format type 3 says (IEC 62056-46 § 6.4.1); an empty `information` stands for none. */
export interface HdlcFrame {
  /** Further segments of the same service data unit follow. */
  readonly segmented: boolean;
  readonly destination: HdlcAddress;
  readonly source: HdlcAddress;
  readonly control: HdlcControl;
  /** A view: it shares the memory of the octets that were read. */
  readonly information: Uint8Array;
}

/** Octets that a frame takes on the line, with both flags. */
export function frameSize(frame: HdlcFrame): number {
  const information = frame.information.length;
  return 7 + frame.destination.size + frame.source.size + (information === 0 ? 0 : information + 2);
}

/** Writes a frame into `out` at `offset` and gives the offset after its closing flag. Nothing is allocated. */
export function encodeFrame(out: Uint8Array, offset: number, frame: HdlcFrame): number {
  const { information } = frame;
  const end = offset + frameSize(frame);
  if (information.length > maximumInformationFieldLength) {
    throw new EncodeError(`an information field of ${maximumInformationFieldLength} octets or fewer is expected`);
  }
  if (end > out.length) throw new EncodeError(`${end - offset} octets do not fit the buffer at ${offset}`);
  const length = end - offset - 2;
  out[offset] = flag;
  out[offset + 1] = 0xa0 | (frame.segmented ? 0x08 : 0) | (length >> 8);
  out[offset + 2] = length;
  let at = putAddress(out, offset + 3, frame.destination);
  at = putAddress(out, at, frame.source);
  out[at] = controlOctet(frame.control);
  at = putCheck(out, at + 1, crcX25Update(crcX25Start, out, offset + 1, at + 1));
  if (information.length > 0) {
    out.set(information, at);
    // Over the header and its check sequence the register always comes to the residue.
    const last = at + information.length;
    at = putCheck(out, last, crcX25Update(crcX25Residue, out, at, last));
  }
  out[at] = flag;
  return end;
}

function putCheck(out: Uint8Array, at: number, register: number): number {
  out[at] = register ^ 0xff;
  out[at + 1] = (register >> 8) ^ 0xff;
  return at + 2;
}

/** A frame as octets of its own, with both flags. */
export function frameOctets(frame: HdlcFrame): Uint8Array {
  const out = new Uint8Array(frameSize(frame));
  encodeFrame(out, 0, frame);
  return out;
}

/** Reads what is inside an information field, so that it stands in the tree below it; the reader ends with the field. */
export type InformationReader = (r: Reader, frame: HdlcFrame) => void;

/**
 * Reads one whole frame. The opening flag may be missing, as it is the closing flag of the frame before. A frame whose
 * check sequences are wrong is reported to the trace in all its parts before the error.
 */
export function readFrame(r: Reader, inside?: InformationReader): HdlcFrame {
  if (r.peek() === flag) {
    r.offset += 1;
    r.trace?.leaf('flag', r.offset - 1, r.offset, flag);
  }
  const start = r.offset;
  const { segmented, length } = readFormat(r);
  const destination = r.part('destination', readAddress);
  const source = r.part('source', readAddress);
  const control = r.part('control', readControl);
  const close = start + length;
  const bare = close === r.offset + 2;
  if (!bare && close < r.offset + 4) throw lengthError(r, start, length, `${r.offset - start + 2} octets or more`);
  closingFlag(r, start, length);
  const wrong = checkSequences(r, start, close, bare);
  const from = bare ? r.offset : r.offset + 2;
  const information = close - 2 > from ? r.bytes.subarray(from, close - 2) : noInformation;
  const frame: HdlcFrame = { segmented, destination, source, control, information };
  if (!bare) {
    r.trace?.leaf('hcs', r.offset, from, littleEndian(r.bytes, r.offset));
    r.offset = from;
    readInformation(r, frame, wrong === undefined ? inside : undefined);
  }
  r.trace?.leaf('fcs', close - 2, close, littleEndian(r.bytes, close - 2));
  r.trace?.leaf('flag', close, close + 1, flag);
  r.offset = close + 1;
  if (wrong !== undefined) throw wrong;
  return frame;
}

function readFormat(r: Reader): { segmented: boolean; length: number } {
  const start = r.offset;
  if ((r.peek() & 0xf0) !== 0xa0) {
    throw r.error('hdlc-format', 'the frame format is not of type 3', start, 'a0-af', r.peek().toString(16));
  }
  const field = r.u16();
  const format = { segmented: (field & 0x800) !== 0, length: field & 0x7ff };
  r.trace?.leaf('format', start, r.offset, format);
  if (format.length < minimumFrameLength) {
    throw lengthError(r, start, format.length, `${minimumFrameLength} octets or more`);
  }
  return format;
}

function lengthError(r: Reader, start: number, length: number, expected: string): DecodeError {
  return r.error('hdlc-length', `the length field says ${length} octets`, start, expected, `${length} octets`);
}

/** Fails unless a flag stands where the length field puts it. */
function closingFlag(r: Reader, start: number, length: number): void {
  const close = start + length;
  if (close < r.end && r.bytes[close] === flag) return;
  // Octets that end in a flag are a whole frame with a wrong length; others may go on.
  if (close >= r.end && r.bytes[r.end - 1] !== flag) r.need(close + 1 - r.offset);
  throw lengthError(r, start, length, `${r.bytes.indexOf(flag, r.offset) - start} octets up to a flag`);
}

function checkSequences(r: Reader, start: number, close: number, bare: boolean): DecodeError | undefined {
  const checked = bare ? close : r.offset + 2;
  const register = crcX25Update(crcX25Start, r.bytes, start, checked);
  if (register !== crcX25Residue) return checkError(r, bare ? 'fcs' : 'hcs', start, checked - 2);
  if (crcX25Update(register, r.bytes, checked, close) === crcX25Residue) return undefined;
  return checkError(r, 'fcs', start, close - 2);
}

function checkError(r: Reader, name: 'hcs' | 'fcs', start: number, at: number): DecodeError {
  const { expected, found } = checkSequence(r.bytes, start, at);
  const which = name === 'hcs' ? 'header' : 'frame';
  return r.error(`hdlc-${name}`, `${which} check sequence ${found}, calculated ${expected}`, at, expected, found);
}

/** The check sequence at `at` as it was sent and as it is calculated over the octets from `start`, in hexadecimal. */
export function checkSequence(bytes: Uint8Array, start: number, at: number): { found: string; expected: string } {
  return { found: hex(littleEndian(bytes, at)), expected: hex(crcX25(bytes, start, at)) };
}

function readInformation(r: Reader, frame: HdlcFrame, inside: InformationReader | undefined): void {
  const { information } = frame;
  if (information.length === 0) {
    r.flag('hdlc-length', 'a header check sequence without an information field');
    return;
  }
  if (information.length > maximumInformationFieldLength) {
    r.flag('hdlc-length', `an information field of ${information.length} octets`);
  }
  const content = inside === undefined ? rest : { read: (field: Reader) => inside(field, frame) };
  r.part(
    'information',
    () => r.sub<unknown>(information.length, content),
    () => information,
  );
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

/** A frame of format type 3 with its flags (IEC 62056-46 § 6.4.1). */
export const hdlcFrame: Codec<HdlcFrame> = {
  read: (r) => readFrame(r),
  write: (w, value) => w.bytes(frameOctets(value)),
  shape: {
    kind: 'sequence',
    fields: {
      segmented: boolean as Codec<unknown>,
      destination: hdlcAddress as Codec<unknown>,
      source: hdlcAddress as Codec<unknown>,
      control: hdlcControl as Codec<unknown>,
      information: /* @__PURE__ */ shaped(rest as Codec<unknown>, {
        kind: 'octets',
        minimum: 0,
        maximum: maximumInformationFieldLength,
      }),
    },
  },
};

import {
  type Frame,
  findChangedBit,
  flag,
  formatHdlcAddress,
  frameReject,
  type HdlcFrame,
  llcHeaderAt,
  llcHeaderSize,
  readFrame,
  readHdlcParameters,
  readLlcHeader,
  scanFrame,
} from '../../hdlc/index.ts';
import { decodeApdu } from '../apdu-layer.ts';
import type { MessageBuilder } from '../message-builder.ts';
import type { Place } from '../place.ts';
import { isApdu } from '../plausible.ts';
import type { Session } from '../session.ts';
import type { Carrier, Outcome } from './carrier.ts';

/** HDLC frames of format type 3. */
export const hdlc: Carrier = {
  name: 'hdlc',
  find(bytes, from, end, adjacent) {
    for (let at = from, shared = adjacent; at < end; ) {
      const found = scanFrame(bytes, at, end, shared);
      if (found === undefined || found.kind === 'incomplete') return undefined;
      if (found.kind === 'frame') return found;
      at = found.end;
      shared = false;
    }
    return undefined;
  },
  suspect(bytes, from, end) {
    for (let at = from; at + 1 < end; at += 1) {
      if (bytes[at] === flag && (bytes[at + 1]! & 0xf0) === 0xa0) return { start: at, end: likelyEnd(bytes, at, end) };
    }
    return undefined;
  },
  decode(b, place, session, link) {
    b.layer(place.layer('hdlc'));
    const { tree, result } = b.read({ read: readFrame }, place, 'hdlc');
    if (!result.ok) {
      if (result.error.code === 'hdlc-fcs' || result.error.code === 'hdlc-hcs') noteChangedBit(b, place);
      return 'complete';
    }
    const frame = result.value;
    const inside = place.part(frame.information, tree, 'hdlc');
    if (frame.control.kind === 'I' || frame.control.kind === 'UI') return decodeUnit(b, inside, frame, session, link);
    if (frame.information.length === 0) return 'neutral';
    if (frame.control.kind === 'SNRM' || frame.control.kind === 'UA')
      b.read({ read: readHdlcParameters }, inside, 'parameters', 'warning');
    if (frame.control.kind === 'FRMR') b.read(frameReject, inside, 'frameReject', 'warning');
    return 'neutral';
  },
};

/** The end of a damaged frame: where its length field puts the flag, else the next flag, else the end. */
function likelyEnd(bytes: Uint8Array, start: number, end: number): number {
  const close = start + 1 + (((bytes[start + 1]! & 7) << 8) | (bytes[start + 2] ?? 0));
  if (close < end && bytes[close] === flag) return close + 1;
  const next = bytes.subarray(start + 2, end).indexOf(flag);
  return next < 0 ? end : start + 2 + next + 1;
}

/** A single changed bit can be found out; that the frame makes sense without the change speaks for it. */
function noteChangedBit(b: MessageBuilder, place: Place): void {
  const start = place.bytes[place.start] === flag ? place.start + 1 : place.start;
  const found = findChangedBit(place.bytes, start, place.end - 1);
  if (found === undefined) return;
  const repaired = place.octets.slice();
  const at = found.offset - place.start;
  repaired[at]! ^= 1 << found.bit;
  const scanned = scanFrame(repaired, 0, repaired.length, start === place.start);
  if (scanned?.kind !== 'frame' || scanned.end !== repaired.length) return;
  const { information } = scanned;
  const header = llcHeaderAt(information) === undefined ? 0 : llcHeaderSize;
  const sense = isApdu(information, header, information.length) ? '; with it the frame holds a complete APDU' : '';
  const [sent, was] = [repaired, place.octets].map((octets) => octets[at]!.toString(16).padStart(2, '0'));
  const message = `one changed bit would explain it: bit ${found.bit} of this octet, ${was} for ${sent}${sense}`;
  b.issue('note', 'changed-bit', { offset: found.offset, path: 'hdlc' }, message);
}

/** Segments of a service data unit are put together; the LLC header stands before the first alone. */
function decodeUnit(b: MessageBuilder, place: Place, frame: HdlcFrame, session: Session, link: string): Outcome {
  const direction = `${link} ${formatHdlcAddress(frame.source)}>${formatHdlcAddress(frame.destination)}`;
  const carried: Frame = { kind: 'frame', ...place.extent, informationStart: place.start, ...frame };
  const step = session.segments(link).receive(carried);
  if (step === undefined) return 'neutral';
  const lost = step.kind === 'fault' ? step : step.lost;
  if (lost !== undefined) {
    b.issue(
      'error',
      'segment-missing',
      { offset: place.start, path: place.path },
      lost.reason,
      'a lost segment leaves the APDU incomplete; nothing of it is shown',
    );
  }
  if (step.kind !== 'complete') return step.kind === 'partial' ? 'partial' : 'complete';
  if (step.octets.length === 0) return 'neutral';
  const whole = step.frames.length === 1 ? place : b.reassembled(step.octets, 'hdlc');
  if (llcHeaderAt(whole.bytes, whole.start, whole.end) === undefined && !isApdu(whole.bytes, whole.start, whole.end)) {
    const message = 'no LLC header and no APDU: the rest of a segmented APDU whose beginning is not there';
    b.issue('warning', 'segment-missing', { offset: whole.start, path: whole.path }, message);
    return 'complete';
  }
  return decodeServiceData(b, whole, session, direction);
}

/** The octets above a link: an LLC header where there is one, then the APDU. */
export function decodeServiceData(b: MessageBuilder, place: Place, session: Session, link: string): Outcome {
  if (llcHeaderAt(place.bytes, place.start, place.end) === undefined) return decodeApdu(b, place, session, link);
  const header = place.head(llcHeaderSize);
  b.layer(header.layer('llc'));
  b.read({ read: readLlcHeader }, header, 'llc');
  return decodeApdu(b, place.from(place.start + llcHeaderSize, 'llc'), session, link);
}

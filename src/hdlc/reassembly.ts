import { clientLimits, type DecodeErrorCode, equalBytes, type Limits } from '../codec/index.ts';
import { formatHdlcAddress, type HdlcAddress } from './address.ts';
import { noInformation } from './frame.ts';
import { llcHeaderAt } from './llc.ts';
import type { Frame } from './search.ts';

/** A service data unit that came to nothing: segments are missing, or there are more than the limits allow. */
export interface SegmentFault {
  readonly kind: 'fault';
  readonly code: DecodeErrorCode;
  readonly reason: string;
  /** The frames whose segments are dropped. */
  readonly frames: readonly Frame[];
}

/** What a frame does to the service data unit that it belongs to. */
export type Reassembly =
  /** The unit is whole. `octets` is the information field itself where there was one segment. */
  | {
      readonly kind: 'complete';
      readonly octets: Uint8Array;
      readonly frames: readonly Frame[];
      readonly lost?: SegmentFault;
    }
  /** Segments are still to come, or this one was had before or belongs to a unit that is lost. */
  | { readonly kind: 'partial'; readonly lost?: SegmentFault }
  | SegmentFault;

interface Unit {
  frames: Frame[];
  octets: Uint8Array;
  length: number;
  /** N(S) of the last segment; -1 for UI frames, which are not numbered. */
  sequenceNumber: number;
  state: 'open' | 'lost' | 'complete';
}

/** Units of different senders and receivers that are put together at the same time. */
const maximumUnits = 8;

/**
 * Puts the segments of I frames and of UI frames together (IEC 62056-46 § 6.4.4), for each destination and source. A
 * unit that begins over an unfinished one is told by its LLC header; what is lost so is in `lost` of the result.
 */
export class SegmentAssembler {
  readonly #units = new Map<string, Unit>();
  readonly #maxReassembled: number;
  /** A segment carries some octets: the frames that are held are bounded as the octets are. */
  readonly #maxFrames: number;

  constructor(limits: Limits = clientLimits) {
    this.#maxReassembled = limits.maxReassembled;
    this.#maxFrames = 64 + Math.floor(limits.maxReassembled / 32);
  }

  /** Takes the next frame; undefined for a frame that carries no service data. */
  receive(frame: Frame): Reassembly | undefined {
    const { control } = frame;
    if (control.kind !== 'I' && control.kind !== 'UI') {
      if (control.kind === 'SNRM' || control.kind === 'DISC' || control.kind === 'UA' || control.kind === 'DM') {
        this.#units.delete(keyOf(frame, 'I'));
      }
      return undefined;
    }
    if (!frame.segmented && this.#units.size === 0) return this.#whole(frame);
    const key = keyOf(frame, control.kind);
    const unit = this.#units.get(key);
    const sequenceNumber = control.kind === 'I' ? control.sendSequenceNumber : -1;
    return unit === undefined ? this.#begin(key, frame, sequenceNumber) : this.#go(key, unit, frame, sequenceNumber);
  }

  #begin(key: string, frame: Frame, sequenceNumber: number, lost?: SegmentFault): Reassembly {
    this.#units.delete(key);
    if (!frame.segmented) return this.#whole(frame, lost);
    const evicted = lost ?? this.#makeRoom();
    const unit: Unit = { frames: [], octets: noInformation, length: 0, sequenceNumber, state: 'open' };
    this.#units.set(key, unit);
    const fault = this.#append(unit, frame);
    return fault ?? (evicted === undefined ? partial : { kind: 'partial', lost: evicted });
  }

  #go(key: string, unit: Unit, frame: Frame, sequenceNumber: number): Reassembly {
    const numbered = sequenceNumber >= 0;
    const follows = !numbered || sequenceNumber === ((unit.sequenceNumber + 1) & 7);
    const begins = llcHeaderAt(frame.information) !== undefined;
    if (unit.state === 'complete') {
      return begins || follows ? this.#begin(key, frame, sequenceNumber) : partial;
    }
    if (unit.state === 'lost') {
      if (begins) return this.#begin(key, frame, sequenceNumber);
      if (!frame.segmented) this.#units.delete(key);
      return partial;
    }
    if (numbered && sequenceNumber === unit.sequenceNumber && !(begins && isOther(unit, frame))) return partial;
    if (begins && !(numbered && follows)) {
      return this.#begin(key, frame, sequenceNumber, drop(unit, 'truncated', 'the last segments are missing'));
    }
    if (!follows) {
      const expected = (unit.sequenceNumber + 1) & 7;
      if (!frame.segmented) this.#units.delete(key);
      return drop(unit, 'truncated', `the segment with N(S) ${expected} is missing, ${sequenceNumber} came`);
    }
    unit.sequenceNumber = sequenceNumber;
    const fault = this.#append(unit, frame);
    if (frame.segmented) return fault ?? partial;
    if (fault !== undefined || !numbered) this.#units.delete(key);
    return fault ?? complete(unit);
  }

  #append(unit: Unit, frame: Frame): SegmentFault | undefined {
    const { information } = frame;
    // A segment without octets adds nothing, and an endless row of them must not be held.
    if (information.length === 0) return undefined;
    const length = unit.length + information.length;
    unit.frames.push(frame);
    if (length > this.#maxReassembled || unit.frames.length > this.#maxFrames) return drop(unit, 'size-limit', tooLong);
    if (length > unit.octets.length) {
      const grown = new Uint8Array(Math.min(Math.max(2 * length, 512), this.#maxReassembled));
      grown.set(unit.octets.subarray(0, unit.length));
      unit.octets = grown;
    }
    unit.octets.set(information, unit.length);
    unit.length = length;
    return undefined;
  }

  #whole(frame: Frame, lost?: SegmentFault): Reassembly {
    const frames = [frame];
    if (frame.information.length > this.#maxReassembled) {
      return { kind: 'fault', code: 'size-limit', reason: tooLong, frames };
    }
    const octets = frame.information;
    return lost === undefined ? { kind: 'complete', octets, frames } : { kind: 'complete', octets, frames, lost };
  }

  /** Gives up the oldest unit where there are too many. */
  #makeRoom(): SegmentFault | undefined {
    if (this.#units.size < maximumUnits) return undefined;
    const [key, unit] = this.#units.entries().next().value!;
    this.#units.delete(key);
    return unit.state === 'open' ? drop(unit, 'size-limit', 'too many units at the same time') : undefined;
  }
}

const tooLong = 'the segments are more than the limits allow';

const partial: Reassembly = Object.freeze({ kind: 'partial' });

/** Whether a frame is not the last segment sent again. */
function isOther(unit: Unit, frame: Frame): boolean {
  const last = unit.frames.at(-1);
  return last === undefined || !equalBytes(last.information, frame.information);
}

/** Frees what a unit holds; its further segments are passed over. */
function drop(unit: Unit, code: DecodeErrorCode, reason: string): SegmentFault {
  const { frames } = unit;
  release(unit, 'lost');
  return { kind: 'fault', code, reason, frames };
}

/** Gives the unit out; its last N(S) is kept, so that a segment that is sent again does not look like another unit. */
function complete(unit: Unit): Reassembly {
  const { frames, octets, length } = unit;
  release(unit, 'complete');
  return { kind: 'complete', octets: octets.subarray(0, length), frames };
}

function release(unit: Unit, state: 'lost' | 'complete'): void {
  unit.state = state;
  unit.frames = [];
  unit.octets = noInformation;
  unit.length = 0;
}

function keyOf(frame: Frame, kind: 'I' | 'UI'): string {
  return `${kind} ${addressKey(frame.destination)} ${addressKey(frame.source)}`;
}

function addressKey(address: HdlcAddress): string {
  return `${formatHdlcAddress(address)}:${address.size}`;
}

import { type Segment, segmentAt } from './segmentation.ts';
import { sequenceNumberAfter, sequenceSteps } from './sequence-number.ts';

/** A segment and the number that its I frame has. */
export interface NumberedSegment extends Segment {
  readonly sendSequenceNumber: number;
}

/** What an N(R) acknowledges: so many I frames, and so many service data units with their last frame. */
export interface Acknowledgement {
  readonly frames: number;
  readonly units: number;
}

/**
 * The sending half of a link: service data units that wait, the segments that are under way, and the send state variable
 * V(S) (IEC 62056-46 § 6.4.3). A segment is kept until it is acknowledged and may be sent again.
 */
export class SendWindow {
  readonly #size: number;
  readonly #informationFieldLength: number;
  /** Units from which not all is cut yet, and where the next segment of the first begins. */
  readonly #units: Uint8Array[] = [];
  #offset = 0;
  /** The segments from the oldest that is not acknowledged on; all were sent once at least. */
  readonly #segments: Segment[] = [];
  #oldest = 0;
  /** How many of the segments were sent since the window went back. */
  #sent = 0;

  constructor(size: number, informationFieldLength: number) {
    this.#size = size;
    this.#informationFieldLength = informationFieldLength;
  }

  /** V(S): the number of the next I frame. */
  get sendStateVariable(): number {
    return sequenceNumberAfter(this.#oldest, this.#sent);
  }

  /** I frames are sent and not acknowledged. */
  get hasUnacknowledged(): boolean {
    return this.#segments.length > 0;
  }

  /** Something is to be sent that the window has room for. */
  get isReady(): boolean {
    return this.#sent < this.#size && (this.#sent < this.#segments.length || this.#units.length > 0);
  }

  /** Something is to be sent, be there room or not. */
  get hasUnsent(): boolean {
    return this.#sent < this.#segments.length || this.#units.length > 0;
  }

  /** Service data units that are not acknowledged to their end. */
  get unitCount(): number {
    return this.#units.length + this.#segments.filter(({ segmented }) => !segmented).length;
  }

  /** Puts a service data unit after those that wait; one without octets has a segment all the same. */
  add(unit: Uint8Array): void {
    this.#units.push(unit);
  }

  /** The segments that the window has room for, in their order; they count as sent. */
  take(): NumberedSegment[] {
    const taken: NumberedSegment[] = [];
    while (this.isReady) {
      const segment = this.#segments[this.#sent] ?? this.#cut();
      taken.push({ ...segment, sendSequenceNumber: this.sendStateVariable });
      this.#sent += 1;
    }
    return taken;
  }

  /** What `receiveSequenceNumber` acknowledges; undefined, and nothing changes, where no such frame was sent. */
  acknowledge(receiveSequenceNumber: number): Acknowledgement | undefined {
    const frames = sequenceSteps(this.#oldest, receiveSequenceNumber);
    if (frames > this.#segments.length) return undefined;
    const units = this.#segments.splice(0, frames).filter(({ segmented }) => !segmented).length;
    this.#oldest = receiveSequenceNumber;
    this.#sent = Math.max(this.#sent - frames, 0);
    return { frames, units };
  }

  /** What was sent and is not acknowledged is lost: `take` gives it again. */
  goBack(): void {
    this.#sent = 0;
  }

  #cut(): Segment {
    const segment = segmentAt(this.#units[0]!, this.#offset, this.#informationFieldLength);
    this.#offset += segment.information.length;
    if (!segment.segmented) {
      this.#units.shift();
      this.#offset = 0;
    }
    this.#segments.push(segment);
    return segment;
  }
}

import { type Segment, UnitAssembly } from './segmentation.ts';
import { sequenceNumberAfter } from './sequence-number.ts';

/** The receiving half of a link: the receive state variable V(R) (IEC 62056-46 § 6.4.3) and the unit that it leads to. */
export class ReceiveSequence {
  readonly #assembly: UnitAssembly;
  #next = 0;

  constructor(maximumUnitLength: number) {
    this.#assembly = new UnitAssembly(maximumUnitLength);
  }

  /** V(R): the number of the I frame that is awaited. */
  get receiveStateVariable(): number {
    return this.#next;
  }

  /** Segments of a unit are there, and further ones are to come. */
  get isWithinUnit(): boolean {
    return this.#assembly.isOpen;
  }

  /** Whether the unit keeps its limit with this segment. */
  hasRoomFor(segment: Segment): boolean {
    return this.#assembly.hasRoomFor(segment.information);
  }

  /** Takes the segment of the awaited I frame; gives the unit with its last one. */
  receive(segment: Segment): Uint8Array | undefined {
    this.#next = sequenceNumberAfter(this.#next, 1);
    return this.#assembly.add(segment);
  }
}

import { noInformation } from './frame.ts';

/** What the information field of one frame carries of a service data unit (IEC 62056-46 § 6.4.4.5). */
export interface Segment {
  readonly information: Uint8Array;
  /** Further segments of the unit follow. */
  readonly segmented: boolean;
}

/** The segment of `unit` that begins at `offset`, as long as an information field may be; a view. */
export function segmentAt(unit: Uint8Array, offset: number, informationFieldLength: number): Segment {
  const end = Math.min(offset + informationFieldLength, unit.length);
  return { information: unit.subarray(offset, end), segmented: end < unit.length };
}

const smallestGrowth = 512;

/** Puts the segments of one service data unit after another together, which come in sequence and without gaps. */
export class UnitAssembly {
  readonly #maximumLength: number;
  #octets = noInformation;
  #length = 0;
  /** What the segments so far count: an empty one counts as an octet, or an endless row of them would be progress. */
  #charged = 0;

  constructor(maximumLength: number) {
    this.#maximumLength = maximumLength;
  }

  /** Segments of the unit are there, and further ones are to come. */
  get isOpen(): boolean {
    return this.#charged > 0;
  }

  /** Whether the unit stays within its limit with these octets. */
  hasRoomFor(information: Uint8Array): boolean {
    return this.#charged + charge(information) <= this.#maximumLength;
  }

  /** Takes the next segment, for which there is room; gives the unit with its last one, a view where it was the only one. */
  add({ information, segmented }: Segment): Uint8Array | undefined {
    if (!segmented && !this.isOpen) return information;
    this.#append(information);
    this.#charged += charge(information);
    if (segmented) return undefined;
    const unit = this.#octets.subarray(0, this.#length);
    this.#octets = noInformation;
    this.#length = 0;
    this.#charged = 0;
    return unit;
  }

  #append(information: Uint8Array): void {
    const length = this.#length + information.length;
    if (length > this.#octets.length) {
      const grown = new Uint8Array(Math.min(Math.max(2 * length, smallestGrowth), this.#maximumLength));
      grown.set(this.#octets.subarray(0, this.#length));
      this.#octets = grown;
    }
    this.#octets.set(information, this.#length);
    this.#length = length;
  }
}

function charge(information: Uint8Array): number {
  return Math.max(information.length, 1);
}

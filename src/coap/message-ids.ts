import { hashText } from './hash.ts';

const sequenceCount = 1024;
const runSize = 256;
const runCount = 65_536 / runSize;

/** Message ids in ascending order, and for each run of 256 of them until when one of the run is taken. */
interface Sequence {
  next: number;
  readonly takenUntil: Float64Array;
}

/**
 * Message ids of outgoing messages (RFC 7252 section 4.4): none is used again towards a peer while it is taken. Peers
 * share 1024 sequences, which bounds the memory whoever is written to; a sequence has some 65,000 ids per lifetime.
 */
export class MessageIds {
  readonly #randomBytes: (size: number) => Uint8Array;
  readonly #seed: number;
  readonly #sequences: (Sequence | undefined)[] = new Array(sequenceCount).fill(undefined);

  constructor(randomBytes: (size: number) => Uint8Array) {
    this.#randomBytes = randomBytes;
    this.#seed = uint16(randomBytes(2)) * 0x10001;
  }

  /** The next id towards a peer, taken for `lifetime`; undefined while all are. */
  next(peer: string, lifetime: number, now: number): number | undefined {
    const slot = hashText(peer, this.#seed) % sequenceCount;
    const sequence = this.#sequences[slot] ?? this.#begin(slot);
    const id = sequence.next;
    const run = Math.floor(id / runSize);
    if (id % runSize === 0 && sequence.takenUntil[run]! > now) return undefined;
    sequence.takenUntil[run] = Math.max(sequence.takenUntil[run]!, now + lifetime);
    sequence.next = (id + 1) & 0xffff;
    return id;
  }

  #begin(slot: number): Sequence {
    const sequence = { next: uint16(this.#randomBytes(2)), takenUntil: new Float64Array(runCount).fill(-Infinity) };
    this.#sequences[slot] = sequence;
    return sequence;
  }
}

function uint16(octets: Uint8Array): number {
  return (octets[0]! << 8) | octets[1]!;
}

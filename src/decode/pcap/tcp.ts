import { cut, extentOf, join, type Slice } from './slice.ts';
import type { Endpoint, Gap, TcpStream } from './types.ts';

/** A SYN may come after data that it precedes by no more than a window. */
const reordering = 1 << 20;

/** A segment with payload, at its place in the stream: the sequence number without its wraps. */
interface Placed {
  readonly position: number;
  readonly slice: Slice;
}

/** One direction of a TCP connection (RFC 9293): collects segments in any order and puts them in the stream's. */
export class TcpDirection {
  readonly #source: Endpoint;
  readonly #destination: Endpoint;
  readonly #placed: Placed[] = [];
  /** The latest sequence number, and its position. */
  #sequence: number | undefined;
  #position = 0;
  /** Position of the first octet, known from the SYN. */
  #first: number | undefined;
  #lowest = Number.POSITIVE_INFINITY;

  constructor(source: Endpoint, destination: Endpoint) {
    this.#source = source;
    this.#destination = destination;
  }

  /** Whether a SYN with this number opens another connection between the same ports. */
  isAnother(sequence: number): boolean {
    const first = this.#positionOf(sequence) + 1;
    if (this.#first !== undefined) return first !== this.#first;
    return this.#placed.length > 0 && (first > this.#lowest || this.#lowest - first > reordering);
  }

  open(sequence: number): void {
    this.#first = this.#place(sequence) + 1;
  }

  add(sequence: number, slice: Slice): void {
    if (slice.octets.length === 0) return;
    const position = this.#place(sequence);
    this.#placed.push({ position, slice });
    this.#lowest = Math.min(this.#lowest, position);
  }

  /** The stream; undefined when nothing was sent. */
  finish(): TcpStream | undefined {
    const ordered = [...this.#placed].sort(
      (a, b) => a.position - b.position || b.slice.octets.length - a.slice.octets.length,
    );
    const kept: Slice[] = [];
    const gaps: Gap[] = [];
    let [size, retransmissions] = [0, 0];
    let next = this.#first ?? this.#lowest;
    for (const { position, slice } of ordered) {
      const end = position + slice.octets.length;
      if (end <= next) {
        retransmissions += 1;
        continue;
      }
      if (position > next) gaps.push({ offset: size, missing: position - next });
      const fresh = cut(slice, Math.max(0, next - position));
      kept.push(fresh);
      size += fresh.octets.length;
      next = end;
    }
    if (size === 0) return undefined;
    const { octets, parts } = join(kept, size);
    return {
      protocol: 'tcp',
      source: this.#source,
      destination: this.#destination,
      octets,
      ...extentOf(parts),
      segments: parts,
      gaps,
      retransmissions,
    };
  }

  /** The position of a sequence number: the one nearest to the latest, so that 2^32 is no end. */
  #positionOf(sequence: number): number {
    return this.#position + (this.#sequence === undefined ? 0 : (sequence - this.#sequence) | 0);
  }

  #place(sequence: number): number {
    this.#position = this.#positionOf(sequence);
    this.#sequence = sequence;
    return this.#position;
  }
}

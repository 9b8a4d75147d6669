import type { LinkError } from '../../src/codec/index.ts';
import type { Channel, Receiver } from '../../src/transport/index.ts';

/** A receiver that keeps what it gets, and the end. */
export class Kept<T> implements Receiver<T> {
  readonly items: T[] = [];
  readonly ends: (LinkError | undefined)[] = [];

  receive(item: T): undefined {
    this.items.push(item);
  }

  closed(error: LinkError | undefined): void {
    this.ends.push(error);
  }
}

/** Listens to a channel and keeps what it gets. */
export function keep<T>(channel: Channel<T>): Kept<T> {
  const kept = new Kept<T>();
  channel.listen(kept);
  return kept;
}

/** All that promises have to do is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Octets for each number, to tell them apart. */
export function numbered(number: number, length = 4): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (number >> (8 * (3 - (i & 3)))) & 0xff);
}

/** The number of `numbered` octets. */
export function numberOf(octets: Uint8Array): number {
  return (octets[0]! << 24) | (octets[1]! << 16) | (octets[2]! << 8) | octets[3]!;
}

/** Cuts `bytes` at the given places. */
export function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
}

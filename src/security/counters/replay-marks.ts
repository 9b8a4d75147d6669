import { keyIdentityOctets, keyIdentitySize } from '../keys/key-identity.ts';
import { type ReplayMark, replayDigestSize } from './replay-window.ts';

/** Octets of one row: key identity, counter, digest. */
const rowSize = keyIdentitySize + 4 + replayDigestSize;
const rowsOfPage = 4096;
const vacant = 0xffff_ffff;

/**
 * The highest mark of each scope, for a million senders: rows of 28 octets in pages, found through an open hash table.
 * The scopes are digests (see `keyIdentity`), so their first octets are the hash. A row is never removed.
 */
export class ReplayMarks {
  readonly #pages: Uint8Array[] = [];
  #size = 0;
  /** Numbers of rows. */
  #table = new Uint32Array(1024).fill(vacant);

  get size(): number {
    return this.#size;
  }

  get(scope: string): ReplayMark | undefined {
    const at = this.#table[this.#slotOf(keyIdentityOctets(scope), 0)]!;
    if (at === vacant) return undefined;
    const [page, start] = [this.#pageOf(at), startOf(at)];
    return { counter: counterAt(page, start), digest: page.slice(start + keyIdentitySize + 4, start + rowSize) };
  }

  /** Keeps the mark if it is the highest of its scope. */
  raise(scope: string, mark: ReplayMark): void {
    this.merge(replayRow(scope, mark));
  }

  /** Keeps of these rows, from `replayRow` or `rows`, the highest of each scope. */
  merge(rows: Uint8Array): void {
    if (rows.length % rowSize !== 0)
      throw new RangeError(`rows have ${rowSize} octets each, not ${rows.length} in all`);
    for (let start = 0; start < rows.length; start += rowSize) this.#mergeRow(rows, start);
  }

  /** All rows, many at a time. */
  *rows(): Iterable<Uint8Array> {
    let left = this.#size;
    for (const page of this.#pages) {
      yield page.subarray(0, Math.min(left, rowsOfPage) * rowSize);
      left -= rowsOfPage;
    }
  }

  #mergeRow(rows: Uint8Array, start: number): void {
    const slot = this.#slotOf(rows, start);
    let at = this.#table[slot]!;
    if (at === vacant) at = this.#add(slot);
    else if (counterAt(rows, start) <= counterAt(this.#pageOf(at), startOf(at))) return;
    this.#pageOf(at).set(rows.subarray(start, start + rowSize), startOf(at));
    if (this.#size * 4 > this.#table.length * 3) this.#grow();
  }

  #add(slot: number): number {
    const at = this.#size;
    if (at % rowsOfPage === 0) this.#pages.push(new Uint8Array(rowsOfPage * rowSize));
    this.#size += 1;
    this.#table[slot] = at;
    return at;
  }

  #grow(): void {
    this.#table = new Uint32Array(this.#table.length * 2).fill(vacant);
    for (let at = 0; at < this.#size; at += 1) this.#table[this.#slotOf(this.#pageOf(at), startOf(at))] = at;
  }

  /** Where the identity that starts here is in the table, or would be. */
  #slotOf(octets: Uint8Array, start: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = uint32At(octets, start) & mask;
    for (; table[slot] !== vacant; slot = (slot + 1) & mask) if (this.#isOf(table[slot]!, octets, start)) break;
    return slot;
  }

  #isOf(at: number, octets: Uint8Array, start: number): boolean {
    const [page, row] = [this.#pageOf(at), startOf(at)];
    for (let i = 0; i < keyIdentitySize; i += 1) if (page[row + i] !== octets[start + i]) return false;
    return true;
  }

  #pageOf(at: number): Uint8Array {
    return this.#pages[Math.floor(at / rowsOfPage)]!;
  }
}

/** The row of a mark: what a store writes and `merge` reads. */
export function replayRow(scope: string, { counter, digest }: ReplayMark): Uint8Array {
  const row = new Uint8Array(rowSize);
  row.set(keyIdentityOctets(scope));
  new DataView(row.buffer).setUint32(keyIdentitySize, counter);
  row.set(digest, keyIdentitySize + 4);
  return row;
}

const startOf = (at: number): number => (at % rowsOfPage) * rowSize;

const counterAt = (rows: Uint8Array, start: number): number => uint32At(rows, start + keyIdentitySize);

function uint32At(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}

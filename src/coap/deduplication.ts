import { PeerNumbers } from './peer-numbers.ts';

/** A message as a duplicate of it shows itself; `digest` tells it from another one of a peer that was restarted. */
export interface MessageIdentity {
  readonly peer: string;
  readonly messageId: number;
  readonly digest: number;
}

/** What a message was answered with: a number says all of it but for `kept`, whose octets lie in a bounded store. */
export type Reply =
  | { readonly kind: 'none' }
  | { readonly kind: 'acknowledged' }
  /** An answer of nothing but a code and perhaps Block1, to be made again. */
  | { readonly kind: 'remade'; readonly code: number; readonly block1: number | undefined }
  | { readonly kind: 'kept'; readonly octets: Uint8Array | undefined };

/** How much is remembered. */
export interface DeduplicationLimits {
  readonly maxMessageIds: number;
  readonly maxPeers: number;
  /** Octets of answers that cannot be made again. */
  readonly maxAnswerOctets: number;
}

const kinds = ['none', 'acknowledged', 'remade', 'kept'] as const;
const initialCapacity = 64;
const absent = -1;

/** Columns of what is remembered of each message, 21 octets in all; `next` chains those of one bucket, 1 too high. */
class Table {
  readonly peers: Uint32Array;
  readonly messageIds: Uint16Array;
  readonly digests: Uint16Array;
  readonly kinds: Uint8Array;
  readonly answers: Uint32Array;
  readonly seconds: Uint32Array;
  readonly next: Uint32Array;
  readonly buckets: Uint32Array;
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.peers = new Uint32Array(capacity);
    this.messageIds = new Uint16Array(capacity);
    this.digests = new Uint16Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.answers = new Uint32Array(capacity);
    this.seconds = new Uint32Array(capacity);
    this.next = new Uint32Array(capacity);
    this.buckets = new Uint32Array(capacity);
  }

  bucketOf(peer: number, messageId: number): number {
    const mixed = Math.imul(peer, 0x9e3779b1) ^ Math.imul(messageId + 1, 0x85ebca6b);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % this.capacity;
  }

  copyRow(from: Table, source: number, target: number): void {
    this.peers[target] = from.peers[source]!;
    this.messageIds[target] = from.messageIds[source]!;
    this.digests[target] = from.digests[source]!;
    this.kinds[target] = from.kinds[source]!;
    this.answers[target] = from.answers[source]!;
    this.seconds[target] = from.seconds[source]!;
  }

  link(row: number): void {
    const bucket = this.bucketOf(this.peers[row]!, this.messageIds[row]!);
    this.next[row] = this.buckets[bucket]!;
    this.buckets[bucket] = row + 1;
  }

  unlink(row: number): void {
    const bucket = this.bucketOf(this.peers[row]!, this.messageIds[row]!);
    if (this.buckets[bucket] === row + 1) {
      this.buckets[bucket] = this.next[row]!;
      return;
    }
    let before = this.buckets[bucket]! - 1;
    while (this.next[before] !== row + 1) before = this.next[before]! - 1;
    this.next[before] = this.next[row]!;
  }
}

/**
 * The messages that were received and are not to be processed again (RFC 7252 section 4.5). The oldest is forgotten
 * when its lifetime is over or the room is needed. Messages are numbered as they come; a number's row is its rest.
 */
export class Deduplication {
  readonly #limits: DeduplicationLimits;
  readonly #peers = new PeerNumbers();
  readonly #answers = new Map<number, Uint8Array>();
  /** No message before this one has an answer that is kept. */
  #oldestAnswer = 0;
  #answerOctets = 0;
  #table: Table;
  #oldest = 0;
  #end = 0;

  constructor(limits: DeduplicationLimits) {
    this.#limits = limits;
    this.#table = new Table(Math.min(initialCapacity, limits.maxMessageIds));
  }

  /** Messages that are remembered, also those whose lifetime is over and whose row was not needed yet. */
  get size(): number {
    return this.#end - this.#oldest;
  }

  get peers(): number {
    return this.#peers.size;
  }

  /** What the same message was answered with; undefined for one that was not received before. */
  find({ peer, messageId, digest }: MessageIdentity, now: number): Reply | undefined {
    const row = this.#find(peer, messageId, now);
    if (row === absent || this.#table.digests[row] !== digest) return undefined;
    const kind = kinds[this.#table.kinds[row]!]!;
    if (kind === 'kept') return { kind, octets: this.#answers.get(this.#numberOf(row)) };
    if (kind !== 'remade') return { kind };
    const answer = this.#table.answers[row]!;
    return { kind, code: answer >>> 24, block1: (answer & 0xffffff) === 0xffffff ? undefined : answer & 0xffffff };
  }

  /** Remembers a message until a time; it was not answered yet. */
  add({ peer, messageId, digest }: MessageIdentity, until: number, now: number): void {
    this.#makeRoom(peer, now);
    const table = this.#table;
    const row = this.#end % table.capacity;
    this.#end += 1;
    table.peers[row] = this.#peers.refer(peer);
    table.messageIds[row] = messageId;
    table.digests[row] = digest;
    table.kinds[row] = 0;
    table.seconds[row] = Math.ceil(until / 1000);
    table.link(row);
  }

  /** Notes how a message was answered, if it is remembered still. */
  answer(peer: string, messageId: number, reply: Reply, now: number): void {
    const row = this.#find(peer, messageId, now);
    if (row === absent) return;
    this.#table.kinds[row] = kinds.indexOf(reply.kind);
    if (reply.kind === 'remade') this.#table.answers[row] = (reply.code << 24) | (reply.block1 ?? 0xffffff);
    if (reply.kind === 'kept' && reply.octets !== undefined) this.#keep(this.#numberOf(row), reply.octets);
  }

  #find(peer: string, messageId: number, now: number): number {
    const number = this.#peers.find(peer);
    if (number === undefined) return absent;
    const table = this.#table;
    let row = table.buckets[table.bucketOf(number, messageId)]! - 1;
    while (row !== absent && !(table.peers[row] === number && table.messageIds[row] === messageId)) {
      row = table.next[row]! - 1;
    }
    return row === absent || table.seconds[row]! * 1000 < now ? absent : row;
  }

  #numberOf(row: number): number {
    const { capacity } = this.#table;
    return this.#oldest + ((row - (this.#oldest % capacity) + capacity) % capacity);
  }

  #makeRoom(peer: string, now: number): void {
    const { capacity, seconds } = this.#table;
    while (this.size > 0 && seconds[this.#oldest % capacity]! * 1000 < now) this.#forgetOldest();
    const { maxPeers, maxMessageIds } = this.#limits;
    while (this.#peers.size >= maxPeers && this.#peers.find(peer) === undefined) this.#forgetOldest();
    if (this.size < capacity) return;
    if (capacity < maxMessageIds) this.#grow(Math.min(2 * capacity, maxMessageIds));
    else this.#forgetOldest();
  }

  #forgetOldest(): void {
    const row = this.#oldest % this.#table.capacity;
    this.#table.unlink(row);
    this.#peers.release(this.#table.peers[row]!);
    this.#drop(this.#oldest);
    this.#oldest += 1;
  }

  #grow(capacity: number): void {
    const grown = new Table(capacity);
    for (let number = this.#oldest; number < this.#end; number += 1) {
      grown.copyRow(this.#table, number % this.#table.capacity, number % capacity);
      grown.link(number % capacity);
    }
    this.#table = grown;
  }

  #keep(number: number, octets: Uint8Array): void {
    this.#drop(number);
    this.#answers.set(number, octets);
    this.#answerOctets += octets.length;
    this.#oldestAnswer = Math.max(this.#oldest, Math.min(this.#oldestAnswer, number));
    for (; this.#answerOctets > this.#limits.maxAnswerOctets; this.#oldestAnswer += 1) this.#drop(this.#oldestAnswer);
  }

  #drop(number: number): void {
    this.#answerOctets -= this.#answers.get(number)?.length ?? 0;
    this.#answers.delete(number);
  }
}

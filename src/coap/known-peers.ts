import { encodeUtf8 } from '../axdr/index.ts';
import { sipHash } from './siphash.ts';

const periodLength = 60_000;
const keySize = 16;
const lookedUpTogether = 256;

/**
 * Who is known to be at its address (RFC 9175 section 2.4). Echo values are a keyed digest of the peer and the time,
 * so none is stored; a value is fresh in the minute it was issued in and in the next one.
 */
export class KnownPeers {
  readonly #key: Uint8Array;
  readonly #limit: number;
  readonly #lifetime: number;
  /** Until when each is known, the one that was seen longest ago first. */
  readonly #until = new Map<string, number>();
  /** Some that were the oldest, the very oldest last. */
  #oldest: (readonly [string, number])[] = [];

  constructor(randomBytes: (size: number) => Uint8Array, limit: number, lifetime: number) {
    this.#key = randomBytes(keySize);
    this.#limit = limit;
    this.#lifetime = lifetime;
  }

  get size(): number {
    return this.#until.size;
  }

  has(peer: string, now: number): boolean {
    const until = this.#until.get(peer);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#until.delete(peer);
    return false;
  }

  add(peer: string, now: number): void {
    this.#until.delete(peer);
    this.#until.set(peer, now + this.#lifetime);
    if (this.#until.size <= this.#limit) return;
    this.#forgetOldest();
  }

  /** The value for an Echo option: a challenge that only who reads the peer's datagrams can return. */
  echo(peer: string, now: number): Uint8Array {
    return this.#digest(peer, Math.floor(now / periodLength));
  }

  /** Whether the peer returned a fresh value; then it is known. */
  verify(peer: string, value: Uint8Array, now: number): boolean {
    const period = Math.floor(now / periodLength);
    const fresh = [period, period - 1].some((one) => equalInFixedTime(value, this.#digest(peer, one)));
    if (fresh) this.add(peer, now);
    return fresh;
  }

  /**
   * The oldest are looked up many at a time: a walk over a Map begins with the places of all that was deleted. One that
   * was kept would hold the tables of the Map before it grew.
   */
  #forgetOldest(): void {
    for (;;) {
      if (this.#oldest.length === 0) this.#oldest = firstOf(this.#until, lookedUpTogether).reverse();
      const [peer, until] = this.#oldest.pop()!;
      if (this.#until.get(peer) !== until) continue;
      this.#until.delete(peer);
      return;
    }
  }

  #digest(peer: string, period: number): Uint8Array {
    return sipHash(this.#key, encodeUtf8(`${period} ${peer}`));
  }
}

function firstOf<K, V>(map: ReadonlyMap<K, V>, count: number): (readonly [K, V])[] {
  const first: (readonly [K, V])[] = [];
  for (const entry of map) {
    if (first.push(entry) === count) break;
  }
  return first;
}

/** How long it takes tells nothing of where the octets differ. */
function equalInFixedTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i += 1) difference |= (a[i] ?? 0) ^ b[i]!;
  return difference === 0;
}

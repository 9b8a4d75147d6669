import { encodeUtf8 } from '../axdr/index.ts';
import { OldestKeys } from './oldest-keys.ts';
import { sipHash } from './siphash.ts';

const periodLength = 60_000;
const keySize = 16;

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
  readonly #oldest = new OldestKeys(this.#until);

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
    this.#until.delete(this.#oldest.next()!);
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

  #digest(peer: string, period: number): Uint8Array {
    return sipHash(this.#key, encodeUtf8(`${period} ${peer}`));
  }
}

/** How long it takes tells nothing of where the octets differ. */
function equalInFixedTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i += 1) difference |= (a[i] ?? 0) ^ b[i]!;
  return difference === 0;
}

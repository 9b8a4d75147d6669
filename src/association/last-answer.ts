/**
 * The last answer and what tells its request from others: a request that comes again is answered by it again. What tells
 * it are its length and its last 16 octets: its tag, or the end of its signature. They are kept as numbers, for an array
 * takes ten times as much, and every association that is idle has one.
 */
export class LastAnswer {
  readonly #size: number;
  readonly #first: number;
  readonly #second: number;
  readonly #third: number;
  readonly #fourth: number;
  readonly #answer: Uint8Array | undefined;

  constructor(request: Uint8Array, answer: Uint8Array | undefined) {
    const { length } = request;
    this.#size = length;
    this.#first = wordAt(request, length - 16);
    this.#second = wordAt(request, length - 12);
    this.#third = wordAt(request, length - 8);
    this.#fourth = wordAt(request, length - 4);
    this.#answer = answer;
  }

  /** The answer to this request, which is known to come again; undefined where it is not the last. */
  to(request: Uint8Array): Uint8Array | undefined {
    const { length } = request;
    const isLast =
      length === this.#size &&
      wordAt(request, length - 16) === this.#first &&
      wordAt(request, length - 12) === this.#second &&
      wordAt(request, length - 8) === this.#third &&
      wordAt(request, length - 4) === this.#fourth;
    return isLast ? this.#answer : undefined;
  }
}

/** Four octets; those before the first count as 0. */
const wordAt = (octets: Uint8Array, at: number): number =>
  (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;

/** Small numbers for peers while anything refers to them, so that tables need not hold their names. */
export class PeerNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #names: (string | undefined)[] = [];
  readonly #references: number[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#numbers.size;
  }

  find(peer: string): number | undefined {
    return this.#numbers.get(peer);
  }

  /** The peer's number, with one reference more. */
  refer(peer: string): number {
    const known = this.#numbers.get(peer);
    if (known !== undefined) {
      this.#references[known]! += 1;
      return known;
    }
    const number = this.#free.pop() ?? this.#names.length;
    this.#numbers.set(peer, number);
    this.#names[number] = peer;
    this.#references[number] = 1;
    return number;
  }

  /** Takes one reference back; with the last one the peer is forgotten. */
  release(number: number): void {
    this.#references[number]! -= 1;
    if (this.#references[number] !== 0) return;
    this.#numbers.delete(this.#names[number]!);
    this.#names[number] = undefined;
    this.#free.push(number);
  }
}

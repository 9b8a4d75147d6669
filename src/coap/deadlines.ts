import type { Turn } from './event.ts';

/** Something that will happen at a time unless it is removed before. */
export interface Deadline {
  readonly at: number;
  readonly expired: (turn: Turn) => void;
  /** Its place in the heap; -1 when it is in none. */
  position: number;
}

/** Deadlines in the order of their times: a binary heap in which each knows its place, so that any can be removed. */
export class Deadlines {
  readonly #heap: Deadline[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The time of the first one. */
  get next(): number | undefined {
    return this.#heap[0]?.at;
  }

  add(at: number, expired: (turn: Turn) => void): Deadline {
    const deadline = { at, expired, position: this.#heap.length };
    this.#heap.push(deadline);
    this.#rise(deadline);
    return deadline;
  }

  remove(deadline: Deadline | undefined): void {
    if (deadline === undefined || deadline.position < 0) return;
    const { position } = deadline;
    deadline.position = -1;
    const last = this.#heap.pop()!;
    if (last === deadline) return;
    this.#place(last, position);
    this.#rise(last);
    this.#sink(last);
  }

  /** Lets all happen that are due, also those that become due by it. */
  run(turn: Turn): void {
    for (let first = this.#heap[0]; first !== undefined && first.at <= turn.now; first = this.#heap[0]) {
      this.remove(first);
      first.expired(turn);
    }
  }

  clear(): void {
    for (const deadline of this.#heap) deadline.position = -1;
    this.#heap.length = 0;
  }

  #place(deadline: Deadline, position: number): void {
    this.#heap[position] = deadline;
    deadline.position = position;
  }

  #rise(deadline: Deadline): void {
    let { position } = deadline;
    while (position > 0) {
      const parent = this.#heap[(position - 1) >> 1]!;
      if (parent.at <= deadline.at) break;
      const above = parent.position;
      this.#place(parent, position);
      position = above;
    }
    this.#place(deadline, position);
  }

  #sink(deadline: Deadline): void {
    let { position } = deadline;
    for (;;) {
      const left = this.#heap[2 * position + 1];
      const right = this.#heap[2 * position + 2];
      const child = right !== undefined && right.at < left!.at ? right : left;
      if (child === undefined || child.at >= deadline.at) break;
      const below = child.position;
      this.#place(child, position);
      position = below;
    }
    this.#place(deadline, position);
  }
}

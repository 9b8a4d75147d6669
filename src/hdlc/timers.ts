/** Deadlines by name, in milliseconds of the caller's clock. */
export class Timers<Name extends string> {
  readonly #deadlines = new Map<Name, number>();

  /** Sets a deadline in place of the one before. */
  set(name: Name, deadline: number): void {
    this.#deadlines.set(name, deadline);
  }

  /** Puts off a deadline that is set and earlier. */
  extend(name: Name, deadline: number): void {
    const earlier = this.#deadlines.get(name);
    if (earlier !== undefined && earlier < deadline) this.#deadlines.set(name, deadline);
  }

  clear(...names: readonly Name[]): void {
    for (const name of names) this.#deadlines.delete(name);
  }

  has(name: Name): boolean {
    return this.#deadlines.has(name);
  }

  /** The deadline of this name. */
  at(name: Name): number | undefined {
    return this.#deadlines.get(name);
  }

  /** The earliest deadline. */
  next(): number | undefined {
    return earliest(...this.#deadlines.values());
  }

  /** Takes out the deadlines that have come. */
  takeDue(now: number): ReadonlySet<Name> {
    const due = new Set<Name>();
    for (const [name, deadline] of this.#deadlines) if (deadline <= now) due.add(name);
    this.clear(...due);
    return due;
  }
}

/** The earliest of times that may be absent. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  let found: number | undefined;
  for (const time of times) if (time !== undefined && (found === undefined || time < found)) found = time;
  return found;
}

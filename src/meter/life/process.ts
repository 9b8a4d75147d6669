/** Something that a meter does by itself, at its own times. Instants are whole milliseconds since 1970 UTC. */
export interface Process {
  /** Under which it is known. */
  readonly name: string;
  /** The first instant after `after` at which there is something to do; Infinity where nothing is due. */
  next(after: number): number;
  /** Does it: `now` of the meter is that instant meanwhile. Changes of the memory are one transaction. */
  run(at: number): void;
}

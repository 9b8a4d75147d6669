/** What became of a push so far, since the meter was started. */
interface Attempts {
  readonly failures: number;
  readonly notBefore: number;
  readonly isRefused: boolean;
}

const none: Attempts = { failures: 0, notBefore: 0, isRefused: false };

/** How often pushes have failed, and when they are tried again. A restart forgets it: then all are tried at once. */
export class PushAttempts {
  readonly #attempts = new Map<number, Attempts>();
  /** Nothing is tried before: the head-end is out of reach. */
  pausedUntil = 0;

  of(id: number | undefined): Attempts {
    return (id === undefined ? undefined : this.#attempts.get(id)) ?? none;
  }

  /** One has failed, and is tried again at an instant. */
  failed(id: number, notBefore: number): void {
    this.#attempts.set(id, { failures: this.of(id).failures + 1, notBefore, isRefused: false });
  }

  /** The head-end will not have it; others need not wait for it. */
  refused(id: number, notBefore: number): void {
    this.#attempts.set(id, { failures: 0, notBefore, isRefused: true });
  }

  settled(id: number): void {
    this.#attempts.delete(id);
    this.pausedUntil = 0;
  }

  /** All have failed as often as they may. */
  pause(until: number): void {
    this.revive();
    this.pausedUntil = until;
  }

  /** Something has happened for which the head-end may be within reach again. */
  revive(): void {
    for (const [id, { isRefused }] of this.#attempts) if (!isRefused) this.#attempts.delete(id);
    this.pausedUntil = 0;
  }
}

import type { OmniaMeter } from '../omnia-meter.ts';
import { EventWatch, type WatchedEvent } from './event-watch.ts';
import type { Stage } from './stage.ts';

/** What an act or an expectation finds otherwise than the scene says, one line for each; none where all is so. */
export type Misses = readonly string[];
/** All is as the scene says. */
export const none: Misses = [];

/** A scene while it plays: where, since when, and what was noted on the way. */
export class ScenePlay {
  readonly stage: Stage;
  /** Milliseconds since 1970 UTC. */
  readonly begin: number;
  /** The commands of the head-end as they were sent, the last one at the end. */
  readonly sent: Uint8Array[] = [];
  readonly #watch: EventWatch;
  readonly #events: WatchedEvent[] = [];
  readonly #notes = new Map<string, number>();
  readonly #conditions = new Map<string, number[]>();

  constructor(stage: Stage, begin: number) {
    this.stage = stage;
    this.begin = begin;
    this.#watch = new EventWatch(stage.meter);
  }

  get meter(): OmniaMeter {
    return this.stage.meter;
  }

  /** Milliseconds since 1970 UTC, as they really are. */
  get now(): number {
    return this.meter.now();
  }

  /** All events since the scene began. */
  get events(): readonly WatchedEvent[] {
    this.#events.push(...this.#watch.collect(this.meter));
    return this.#events;
  }

  note(name: string, value: number): void {
    this.#notes.set(name, value);
  }

  /** What was noted under a name. */
  noted(name: string): number | undefined {
    return this.#notes.get(name);
  }

  /** Remembers a condition of the network by the act that began it. */
  began(act: string, id: number): void {
    this.#conditions.set(act, [...(this.#conditions.get(act) ?? []), id]);
  }

  /** The conditions that an act has begun and nobody has ended; they are forgotten. */
  ended(act: string): readonly number[] {
    const ids = this.#conditions.get(act) ?? [];
    this.#conditions.delete(act);
    return ids;
  }
}

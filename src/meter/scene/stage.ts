import type { Cryptography, RandomBytes } from '../../security/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { PushSetupName } from '../push/push-setups.ts';

/** Something that a meter pushed and a receiver took. */
export interface ReceivedPush {
  /** Milliseconds since 1970 UTC. */
  readonly instant: number;
  /** As `pushSetups` calls it. */
  readonly setup: PushSetupName;
  /** The values in their order, octets in hexadecimal where they are no text. */
  readonly values: readonly unknown[];
}

/** What a head-end does with what is pushed to it. */
export type HeadEndConduct = 'answers' | 'refuses' | 'silent' | 'loses-acknowledgements';

/** Who takes what the meter of a scene pushes. */
export interface HeadEnd {
  conduct: HeadEndConduct;
  /** What was received since the scene began, each push once, in the order of its arrival. */
  readonly received: readonly ReceivedPush[];
  /** How many pushes came again. */
  readonly duplicates: number;
}

/** Where a scene plays: a meter, the time that passes for it, and who takes what it pushes. */
export interface Stage {
  /** Another one after `restart`. */
  readonly meter: OmniaMeter;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** Who takes what is pushed, where the stage has somebody. */
  readonly headEnd?: HeadEnd | undefined;
  /**
   * Lets time pass until an instant, in milliseconds since 1970 UTC; `look` is called now and then. False where the play
   * is over before.
   */
  advance(until: number, look: () => void): Promise<boolean>;
  /** Does something while the time of the meter stands still, where it does not anyway. */
  hold?<T>(run: () => Promise<T>): Promise<T>;
  /** Starts the meter again with what it has remembered; not to be had where somebody else has started it. */
  readonly restart?: (() => void) | undefined;
}

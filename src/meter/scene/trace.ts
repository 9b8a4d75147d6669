import type { WatchedEvent } from './event-watch.ts';
import type { Misses } from './scene-play.ts';
import type { ReceivedPush } from './stage.ts';

/** Something that happened while a scene played. Instants are milliseconds since 1970 UTC. */
export type TraceEntry =
  /** The scene did something; `path` is its place in the scene. */
  | {
      readonly kind: 'act';
      readonly instant: number;
      readonly path: string;
      readonly act: string;
      /** As the scene has it: texts, numbers, lists, fields. */
      readonly parameters: unknown;
    }
  /** The meter logged something. */
  | { readonly kind: 'event'; readonly instant: number; readonly event: WatchedEvent }
  /** Something that the meter pushed was received. */
  | { readonly kind: 'push'; readonly instant: number; readonly push: ReceivedPush }
  /** Something was so as expected: no misses; or was not. */
  | {
      readonly kind: 'expectation';
      readonly instant: number;
      readonly path: string;
      readonly expectation: string;
      readonly misses: Misses;
    };

/** What came of a scene. */
export interface SceneResult {
  readonly acts: number;
  readonly expectations: number;
  /** Each with its place in the scene. */
  readonly misses: readonly string[];
  readonly trace: readonly TraceEntry[];
}

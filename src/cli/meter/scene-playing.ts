import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import {
  type OmniaMeter,
  runScene,
  SceneError,
  type SceneResult,
  type Stage,
  type TraceEntry,
  VirtualStage,
} from '../../meter/index.ts';
import { nodeCryptography } from '../../node/index.ts';
import type { Palette } from '../../render/index.ts';
import { write } from '../output.ts';
import type { MeterClock } from './meter-clock.ts';
import { randomBytes } from './random.ts';
import type { SceneFile } from './scene-file.ts';
import { traceLine, traceRecord } from './scene-trace.ts';

/** How the trace of a scene is shown. */
export interface TraceStyle {
  /** One line of JSON for each entry. */
  readonly json: boolean;
  readonly palette: Palette;
  readonly isShown: boolean;
}

/** Plays a scene to its end at once, on a clock of its own. */
export function playAtOnce(file: SceneFile, style: TraceStyle): Promise<SceneResult> {
  return play(file, new VirtualStage(file.scene, { cryptography: nodeCryptography }), style);
}

/** What a scene is played with while the meter serves. */
export interface LivePlaying {
  readonly meter: OmniaMeter;
  readonly clock: MeterClock;
  readonly ended: AbortSignal;
}

/** Plays a scene while the meter serves, on the clock that it has; the signal ends it early. */
export function playLive(file: SceneFile, playing: LivePlaying, style: TraceStyle) {
  return play(file, new LiveStage(playing), style);
}

async function play(file: SceneFile, stage: Stage, style: TraceStyle): Promise<SceneResult> {
  const begin = stage.meter.now();
  const lines: string[] = [];
  let writing: Promise<void> | undefined;
  const flush = async () => {
    while (lines.length > 0) await write(lines.splice(0));
    writing = undefined;
  };
  const tell = (entry: TraceEntry) => {
    if (!style.isShown) return;
    lines.push(style.json ? traceRecord(entry) : traceLine(entry, begin, style.palette));
    writing ??= flush();
  };
  try {
    const result = await runScene(file.scene, stage, tell);
    await writing;
    if (style.isShown) await write([summaryOf(result, style)]);
    return result;
  } catch (error) {
    await writing;
    throw error instanceof SceneError ? file.explained(error) : error;
  }
}

function summaryOf({ acts, expectations, misses }: SceneResult, { json, palette }: TraceStyle): string {
  if (json) return `${JSON.stringify({ kind: 'end', acts, expectations, misses })}\n`;
  const words = `${acts} acts, ${expectations} expectations, ${misses.length} not met`;
  return `${misses.length === 0 ? palette.good(words) : palette.bad(words)}\n`;
}

/** Milliseconds between two looks at what a meter has done by itself. */
const lookInterval = 100;

/** A meter that serves: time passes as its clock lets it. */
class LiveStage implements Stage {
  readonly meter: Stage['meter'];
  readonly cryptography = nodeCryptography;
  readonly randomBytes = randomBytes;
  readonly #clock: MeterClock;
  readonly #ended: AbortSignal;

  constructor({ meter, clock, ended }: LivePlaying) {
    this.meter = meter;
    this.#clock = clock;
    this.#ended = ended;
  }

  hold<T>(run: () => Promise<T>): Promise<T> {
    return this.#clock.hold(run);
  }

  async advance(until: number, look: () => void): Promise<boolean> {
    // Also where the scene is behind its time: clients are served in between.
    await immediate();
    while (!this.#ended.aborted && this.meter.now() < until) {
      look();
      // That nobody waits any more is no error.
      await sleep(lookInterval, undefined, { signal: this.#ended }).catch(() => undefined);
    }
    return !this.#ended.aborted;
  }
}

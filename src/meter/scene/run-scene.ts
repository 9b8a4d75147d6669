import type { Act, Expectation } from './act.ts';
import { acts } from './acts/index.ts';
import { expectations } from './expectations/index.ts';
import type { Scene, SceneStep } from './scene.ts';
import { pathInWords, SceneError, type ScenePath } from './scene-error.ts';
import { type Misses, ScenePlay } from './scene-play.ts';
import { instantOfMoment } from './scene-time.ts';
import { plainValue } from './scene-value.ts';
import type { Stage } from './stage.ts';
import type { SceneResult, TraceEntry } from './trace.ts';

/** A step and when it happens. */
interface Occurrence {
  readonly instant: number;
  readonly path: ScenePath;
  readonly step: SceneStep;
}

/** Plays a scene to its end, on the clock of the stage; `tell` is told of everything as it happens. */
export async function runScene(scene: Scene, stage: Stage, tell: (entry: TraceEntry) => void = () => {}) {
  const begin = stage.meter.now();
  const running = new RunningScene(new ScenePlay(stage, begin), tell);
  for (const occurrence of occurrences(scene, begin)) if (!(await running.perform(occurrence))) break;
  return running.result;
}

/** The steps in the order of time; those at the same instant in that of the scene. Throws a SceneError. */
function occurrences({ steps }: Scene, begin: number): readonly Occurrence[] {
  let latest = begin;
  const all = steps.flatMap((step, i) => {
    const path = ['steps', i];
    const { at, every, times = 1 } = step;
    if (times > 1 && every === undefined) throw new SceneError([...path, 'every'], 'how often', 'nothing');
    latest = at === undefined ? latest : instantOfMoment(at, begin);
    if (latest < begin) throw new SceneError([...path, 'at'], 'a time after the scene began', 'one before');
    const first = latest;
    return Array.from({ length: times }, (_, n) => ({ instant: first + n * (every ?? 0), path, step }));
  });
  return all.sort((a, b) => a.instant - b.instant);
}

class RunningScene {
  readonly #play: ScenePlay;
  readonly #tell: (entry: TraceEntry) => void;
  readonly #trace: TraceEntry[] = [];
  readonly #misses: string[] = [];
  #acts = 0;
  #expectations = 0;
  #events = 0;
  #pushes = 0;

  constructor(play: ScenePlay, tell: (entry: TraceEntry) => void) {
    this.#play = play;
    this.#tell = tell;
  }

  get result(): SceneResult {
    return { acts: this.#acts, expectations: this.#expectations, misses: this.#misses, trace: this.#trace };
  }

  /** Waits for the time of a step and carries it out; false where the play is over before. */
  async perform({ instant, path, step }: Occurrence): Promise<boolean> {
    const goesOn = await this.#play.stage.advance(instant, () => this.#look());
    this.#look();
    if (!goesOn) return false;
    const { stage } = this.#play;
    const happen = () => this.#happen(path, step);
    await (stage.hold === undefined ? happen() : stage.hold(happen));
    return true;
  }

  async #happen(path: ScenePath, step: SceneStep): Promise<void> {
    for (const { kind, value } of step.do ?? []) await this.#act(kind, value, [...path, 'do', kind]);
    for (const { kind, value } of step.expect ?? []) this.#expect(kind, value, [...path, 'expect', kind]);
  }

  async #act(kind: keyof typeof acts, value: unknown, path: ScenePath): Promise<void> {
    const { perform } = acts[kind] as Act<unknown>;
    this.#acts += 1;
    this.#add({
      kind: 'act',
      instant: this.#play.now,
      path: pathInWords(path),
      act: kind,
      parameters: plainValue(value),
    });
    let misses: Misses;
    try {
      misses = await perform(this.#play, value);
    } catch (error) {
      throw error instanceof SceneError ? error.within(path) : error;
    }
    this.#look();
    if (misses.length > 0) this.#met(kind, misses, path);
  }

  #expect(kind: keyof typeof expectations, value: unknown, path: ScenePath): void {
    const { check } = expectations[kind] as Expectation<unknown>;
    this.#expectations += 1;
    try {
      this.#met(kind, check(this.#play, value), path);
    } catch (error) {
      throw error instanceof SceneError ? error.within(path) : error;
    }
  }

  #met(expectation: string, misses: Misses, path: ScenePath): void {
    const place = pathInWords(path);
    this.#misses.push(...misses.map((words) => `${place}: ${words}`));
    this.#add({ kind: 'expectation', instant: this.#play.now, path: place, expectation, misses });
  }

  /** Tells of what has happened by itself. */
  #look(): void {
    const { events, stage } = this.#play;
    const pushes = stage.headEnd?.received ?? [];
    for (const event of events.slice(this.#events)) this.#add({ kind: 'event', instant: event.instant, event });
    this.#events = events.length;
    for (const push of pushes.slice(this.#pushes)) this.#add({ kind: 'push', instant: push.instant, push });
    this.#pushes = pushes.length;
  }

  #add(entry: TraceEntry): void {
    this.#trace.push(entry);
    this.#tell(entry);
  }
}

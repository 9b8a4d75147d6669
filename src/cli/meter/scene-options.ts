import type { Scene } from '../../meter/index.ts';
import { typedName } from '../names.ts';
import { chosenPalette } from '../terminal.ts';
import { exitCodes, UsageError } from '../usage.ts';
import type { MeterClockOptions } from './meter-clock.ts';
import { readSceneFile, type SceneFile } from './scene-file.ts';
import { playAtOnce, type TraceStyle } from './scene-playing.ts';

/** The options of `dlms meter` that a scene has a say in; those that were not typed are undefined. */
export interface TypedOptions {
  readonly typeNumber?: Scene['type'];
  readonly seed?: number | undefined;
  readonly history?: number | undefined;
}

/** The scene of a file; what was typed goes before what the scene says. */
export function sceneOf(file: string, { typeNumber, seed, history }: TypedOptions): SceneFile {
  const { scene, explained } = readSceneFile(file);
  return {
    scene: {
      ...scene,
      ...(typeNumber && { type: typeNumber }),
      ...(seed !== undefined && { seed }),
      ...(history !== undefined && { history }),
    },
    explained,
  };
}

/** How the trace of a scene is shown here: not at all where the front of the meter takes the terminal. */
export function traceStyle({
  json = false,
  panel = false,
}: {
  readonly json?: boolean;
  readonly panel?: boolean;
}): TraceStyle {
  return { json, isShown: !panel, palette: chosenPalette(true) };
}

/** Plays a scene to its end at once; the exit code says whether all was as expected. */
export async function runAtOnce(file: SceneFile | undefined, options: LinkingOptions): Promise<number> {
  if (file === undefined) throw new UsageError('--run plays the scene of --scene FILE');
  const given = linking.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--run serves nobody: --${typedName(given)} is not for it`);
  const { misses } = await playAtOnce(file, traceStyle(options));
  return misses.length === 0 ? exitCodes.good : exitCodes.bad;
}

/** Links and folders are for a meter that serves. */
const linking = ['tcp', 'udp', 'hdlcTcp', 'coap', 'serial', 'state', 'keys', 'printProfile'] as const;
type LinkingOptions = Readonly<Partial<Record<(typeof linking)[number], unknown>>> & { readonly json?: boolean };

/** The clock of a scene that is played live: a virtual one, unless another one was asked for. */
export function sceneClock({ scene }: SceneFile, options: MeterClockOptions, isAskedFor: boolean): MeterClockOptions {
  const { clock, time, speed } = options;
  if (isAskedFor && clock === 'real') return options;
  const begin = scene.begin === undefined ? undefined : new Date(scene.begin).toISOString();
  return { clock: 'virtual', time: time ?? begin, speed };
}

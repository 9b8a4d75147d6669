import { isDeepStrictEqual } from 'node:util';
import type { Clock } from './clock.ts';
import type { Contender, Workload } from './workload.ts';

/** How carefully to measure. */
export interface Pace {
  /** How often every contender is timed, all processes together. */
  readonly rounds: number;
  /** Processes that share the rounds: engines optimise the same code one way or another from process to process. */
  readonly processes: number;
  /** Milliseconds that each contender runs before it is timed. */
  readonly warmUp: number;
  /** Milliseconds of one timed batch. */
  readonly batch: number;
  readonly clock: Clock;
}

/** What was timed in one process. */
export interface Timed {
  readonly work: Workload['work'];
  /** Milliseconds for one run, round by round: ours first, then the references. */
  readonly contenders: readonly { readonly name: string; readonly times: readonly number[] }[];
  /** References that did not take part, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
}

interface Entrant {
  readonly name: string;
  readonly contender: Contender;
  runs: number;
  readonly times: number[];
}

/** Checks every reference against ours, then times all of them in alternating rounds. */
export async function measure(name: string, workload: Workload, pace: Pace): Promise<Timed> {
  const skipped: Record<string, string> = {};
  const entrants: Entrant[] = [{ name: 'ours', contender: workload.ours, runs: 1, times: [] }];
  for (const [reference, contender] of Object.entries(workload.references)) {
    if ('absent' in contender) skipped[reference] = contender.absent;
    else entrants.push({ name: reference, contender, runs: 1, times: [] });
  }
  await sameAnswers(name, entrants);
  for (const entrant of entrants) entrant.runs = await calibrate(entrant.contender, pace);
  for (let round = 0; round < pace.rounds / pace.processes; round += 1) {
    for (const { contender, runs, times } of entrants) {
      tidy();
      times.push((await contender.time(runs)) / runs);
    }
  }
  for (const { contender } of entrants) contender.close?.();
  return {
    work: workload.work,
    contenders: entrants.map(({ name: called, times }) => ({ name: called, times })),
    skipped,
  };
}

async function sameAnswers(name: string, entrants: readonly Entrant[]): Promise<void> {
  const [ours, ...references] = entrants as [Entrant, ...Entrant[]];
  const expected = await ours.contender.answer();
  for (const reference of references) {
    if (!isDeepStrictEqual(await reference.contender.answer(), expected))
      throw new Error(`${name}: ${reference.name} gives another result than ours`);
  }
}

/** Warms a contender up and finds how many runs make a batch. */
async function calibrate(contender: Contender, { warmUp, batch }: Pace): Promise<number> {
  let runs = 1;
  let elapsed = 0;
  for (let spent = 0; spent < warmUp || elapsed < batch / 4; spent += elapsed) {
    if (elapsed < batch / 4) runs *= 2;
    elapsed = await contender.time(runs);
  }
  return Math.max(1, Math.round((runs * batch) / elapsed));
}

/** No contender pays for what the one before left behind. */
function tidy(): void {
  (globalThis as { gc?: (options: { type: 'minor' }) => void }).gc?.({ type: 'minor' });
}

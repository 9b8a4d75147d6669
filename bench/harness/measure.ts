import { isDeepStrictEqual } from 'node:util';
import type { Clock } from './clock.ts';
import { type Spread, spread } from './statistics.ts';
import type { Contender, Workload } from './workload.ts';

/** How carefully to measure. */
export interface Pace {
  readonly rounds: number;
  /** Milliseconds that each contender runs before it is timed. */
  readonly warmUp: number;
  /** Milliseconds of one timed batch. */
  readonly batch: number;
  readonly clock: Clock;
}

/** How often a contender worked through the workload in a second. */
export interface Measured {
  readonly name: string;
  readonly runsPerSecond: Spread;
}

/** A contender that we are compared with. */
export interface Compared extends Measured {
  /** Our speed divided by its speed, taken in each round by itself. */
  readonly ratio: Spread;
}

/** What came of one workload. */
export interface Outcome {
  readonly name: string;
  readonly work: Workload['work'];
  readonly ours: Measured;
  readonly references: readonly Compared[];
  /** References that did not take part, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
}

interface Entrant {
  readonly name: string;
  readonly contender: Contender;
  runs: number;
  /** Milliseconds for one run, round by round. */
  readonly times: number[];
}

/** Checks every reference against ours, then times all of them in alternating rounds. */
export async function measure(name: string, workload: Workload, pace: Pace): Promise<Outcome> {
  const skipped: Record<string, string> = {};
  const entrants: Entrant[] = [{ name: 'ours', contender: workload.ours, runs: 1, times: [] }];
  for (const [reference, contender] of Object.entries(workload.references)) {
    if ('absent' in contender) skipped[reference] = contender.absent;
    else entrants.push({ name: reference, contender, runs: 1, times: [] });
  }
  await sameAnswers(name, entrants);
  for (const entrant of entrants) entrant.runs = await calibrate(entrant.contender, pace);
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const { contender, runs, times } of entrants) {
      tidy();
      times.push((await contender.time(runs)) / runs);
    }
  }
  for (const { contender } of entrants) contender.close?.();
  const [ours, ...references] = entrants as [Entrant, ...Entrant[]];
  return {
    name,
    work: workload.work,
    ours: { name: ours.name, runsPerSecond: speed(ours) },
    references: references.map((reference) => ({
      name: reference.name,
      runsPerSecond: speed(reference),
      ratio: spread(reference.times.map((time, round) => time / ours.times[round]!)),
    })),
    skipped,
  };
}

function speed({ times }: Entrant): Spread {
  return spread(times.map((time) => 1000 / time));
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

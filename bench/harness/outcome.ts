import type { Timed } from './measure.ts';
import { type Spread, spread } from './statistics.ts';

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
  readonly work: Timed['work'];
  readonly ours: Measured;
  readonly references: readonly Compared[];
  /** References that did not take part, with the reason. */
  readonly skipped: Timed['skipped'];
}

/** Puts together what was timed in several processes. */
export function outcomeOf(name: string, parts: readonly [Timed, ...Timed[]]): Outcome {
  const { work, contenders, skipped } = parts[0];
  const all = contenders.map((contender, i) => {
    return { name: contender.name, times: parts.flatMap((part) => part.contenders[i]!.times) };
  });
  const [ours, ...references] = all.map(({ name: called, times }) => ({
    name: called,
    times,
    runsPerSecond: speed(times),
  }));
  return {
    name,
    work,
    ours: { name: ours!.name, runsPerSecond: ours!.runsPerSecond },
    references: references.map(({ name: called, times, runsPerSecond }) => ({
      name: called,
      runsPerSecond,
      ratio: spread(times.map((time, round) => time / ours!.times[round]!)),
    })),
    skipped,
  };
}

function speed(times: readonly number[]): Spread {
  return spread(times.map((time) => 1000 / time));
}

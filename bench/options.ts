import { parseArgs } from 'node:util';
import type { Clock } from './harness/clock.ts';
import type { Pace } from './harness/measure.ts';

/** What the command line asks for. */
export interface Options {
  readonly json: boolean;
  readonly report: boolean;
  readonly check: boolean;
  readonly filter: string;
  readonly pace: Pace;
}

/** How the suite is called. */
export const usage = `npm run bench -- [--filter TEXT] [--rounds N] [--quick] [--processor-time] [--json] [--report]
npm run bench:check

  --filter TEXT     only workloads whose names hold TEXT
  --rounds N        rounds to time, 7 or more (9)
  --quick           short batches and three rounds, to see that all runs; the figures are not worth much
  --processor-time  goes by processor time instead of the wall clock, on machines that do other work too
  --json            the outcome as JSON
  --report          writes docs/benchmarks.md and docs/benchmarks.svg
  --check           measures what has a gate and exits with 1 where a ratio is under it`;

const careful = { processes: 3, warmUp: 300, batch: 60 };
const quick = { rounds: 3, processes: 1, warmUp: 60, batch: 15 };
const fewestRounds = 7;
const usualRounds = 9;

/** Reads the command line; what cannot be carried out as given is the reason. */
export function readOptions(parameters: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({ args: [...parameters], options: declared });
    const rounds = Number(values.rounds ?? usualRounds);
    if (!Number.isInteger(rounds) || rounds < fewestRounds) return `--rounds takes a number from ${fewestRounds} on`;
    const { json = false, report = false, check = false, filter = '' } = values;
    if (report && (values.quick || filter !== '')) return '--report takes a whole and careful run';
    const clock: Clock = values['processor-time'] ? 'processor' : 'wall';
    const pace = values.quick ? { ...quick, clock } : { ...careful, rounds, clock };
    return { json, report, check, filter, pace } as const;
  } catch (error) {
    return (error as Error).message;
  }
}

const declared = {
  json: { type: 'boolean' },
  report: { type: 'boolean' },
  check: { type: 'boolean' },
  quick: { type: 'boolean' },
  'processor-time': { type: 'boolean' },
  filter: { type: 'string' },
  rounds: { type: 'string' },
} as const;

import { now } from './clock.ts';
import { keep } from './sink.ts';

/** Something that does the work of a workload, and how long that takes. */
export interface Contender {
  /** Milliseconds for `runs` runs. */
  time(runs: number): number | Promise<number>;
  /** What one run gives, in a form that is the same for all contenders of a workload. */
  answer(): unknown;
  /** Ends what was started for it. */
  close?(): void;
}

/** A contender that cannot take part here, and why. */
export interface Absent {
  readonly absent: string;
}

/** One thing that is measured, and what it is measured against. */
export interface Workload {
  /** What one run works through; the same for all contenders. */
  readonly work: { readonly operations: number; readonly octets: number };
  readonly ours: Contender;
  readonly references: Readonly<Record<string, Contender | Absent>>;
}

/** Workloads by name; each is made in the process that measures it. */
export type Workloads = Readonly<Record<string, () => Workload>>;

/** A contender in this process. `answer` makes what `run` gives comparable; it is not timed. */
export function contender<T>(run: () => T, answer: (result: T) => unknown): Contender {
  return {
    time(runs) {
      const begin = now();
      for (let i = 0; i < runs; i += 1) keep(run());
      return now() - begin;
    },
    answer: () => answer(run()),
  };
}

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setClock } from './clock.ts';
import { measure, type Pace, type Timed } from './measure.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { Workloads } from './workload.ts';

/** What a process of its own is told to do. */
interface Order {
  readonly name: string;
  readonly pace: Pace;
}

type Report = { readonly timed: Timed } | { readonly failure: string };

/**
 * Measures one workload in processes of its own: what an engine learns from one does not tell on the next, and a
 * workload gives the same figures alone as among all others.
 */
export async function measureApart(name: string, pace: Pace): Promise<Outcome> {
  const parts = [await timeApart(name, pace)] as [Timed, ...Timed[]];
  while (parts.length < pace.processes) parts.push(await timeApart(name, pace));
  return outcomeOf(name, parts);
}

function timeApart(name: string, pace: Pace): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [], { execArgv: [...process.execArgv, '--expose-gc'] });
    let report: Report = { failure: `${name}: the measuring process ended early` };
    child.on('message', (message: Report) => {
      report = message;
    });
    child.on('exit', () => ('timed' in report ? resolve(report.timed) : reject(new Error(report.failure))));
    child.send({ name, pace } satisfies Order);
  });
}

/** Whether this process was started by `measureApart`. */
export const isApart = process.send !== undefined && process.connected;

/** Does what `measureApart` asks for, in the process that it starts. */
export function serve(workloads: Workloads): void {
  process.once('message', async ({ name, pace }: Order) => {
    try {
      setClock(pace.clock);
      report({ timed: await measure(name, workloads[name]!(), pace) });
    } catch (error) {
      report({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}

function report(message: Report): void {
  process.send!(message, () => process.disconnect());
}

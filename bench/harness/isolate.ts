import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setClock } from './clock.ts';
import type { Outcome, Pace } from './measure.ts';
import { measure } from './measure.ts';
import type { Workloads } from './workload.ts';

/** What a process of its own is told to do. */
interface Order {
  readonly name: string;
  readonly pace: Pace;
}

type Report = { readonly outcome: Outcome } | { readonly failure: string };

/**
 * Measures one workload in a process of its own: what an engine learns from one does not tell on the next, and a
 * workload gives the same figures alone as among all others.
 */
export function measureApart(name: string, pace: Pace): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [], { execArgv: [...process.execArgv, '--expose-gc'] });
    let report: Report = { failure: `${name}: the measuring process ended early` };
    child.on('message', (message: Report) => {
      report = message;
    });
    child.on('exit', () => ('outcome' in report ? resolve(report.outcome) : reject(new Error(report.failure))));
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
      report({ outcome: await measure(name, workloads[name]!(), pace) });
    } catch (error) {
      report({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}

function report(message: Report): void {
  process.send!(message, () => process.disconnect());
}

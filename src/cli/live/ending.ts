import process from 'node:process';
import { write } from '../output.ts';
import { exitCodes } from '../usage.ts';
import type { Traffic } from './traffic.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Exit code of a program that a second signal ended at once. */
const interrupted = 130;

/** Resolves with the first signal that asks to end, or when `over` does; a second signal ends at once. */
export async function untilAsked(over: Promise<void>): Promise<void> {
  const force = () => process.exit(interrupted);
  await new Promise<void>((resolve, reject) => {
    for (const signal of signals)
      process.once(signal, () => {
        for (const other of signals) process.on(other, force);
        resolve();
      });
    over.then(resolve, reject);
  });
}

/** Shows what is left, and the summary; the result is the exit code. */
export async function summarize(traffic: Traffic): Promise<number> {
  await traffic.settled();
  await write([traffic.display.summary()]);
  return traffic.display.isGood ? exitCodes.good : exitCodes.bad;
}

import type { Command } from 'commander';
import { type FaultRates, faultKinds } from '../../transport/index.ts';
import { UsageError } from '../usage.ts';

/** The options that ask for faults; `true` where one stands without its rate. */
export interface FaultFlags {
  readonly drop?: string | true;
  readonly duplicate?: string | true;
  readonly reorder?: string | true;
  readonly corrupt?: string | true;
  readonly split?: string | true;
  readonly delay?: string | true;
  readonly seed?: string;
  readonly faults: string;
}

/** The faults that a proxy injects. */
export interface InjectedFaults {
  readonly rates: FaultRates;
  readonly maximumDelay: number;
  readonly seed: number;
  readonly directions: 'both' | 'sent' | 'received';
}

const rateWithout = 0.05;
const delayWithout = 1000;
const longestDelay = 60_000;

/** Gives a command the options of `FaultFlags`. */
export function withFaultOptions(command: Command): Command {
  return command
    .option('--drop [rate]', 'loses this share of what passes, as 5% or 0.05')
    .option('--duplicate [rate]', 'passes it twice')
    .option('--reorder [rate]', 'lets others go first')
    .option('--corrupt [rate]', 'changes one to three bits')
    .option('--split [rate]', 'passes it in two parts')
    .option('--delay [time]', 'holds it up, as 50ms, 2s or 10%,2s')
    .option('--seed <number>', 'the same seed, the same faults')
    .option('--faults <direction>', 'both, sent (to the meter) or received', 'both');
}

/** What the options ask for; undefined where there are to be no faults. `draw` gives the seed that is not given. */
export function readFaults(flags: FaultFlags, draw: () => number): InjectedFaults | undefined {
  const { seed, faults: directions } = flags;
  if (directions !== 'both' && directions !== 'sent' && directions !== 'received')
    throw new UsageError('--faults is both, sent or received');
  if (seed !== undefined && !/^\d{1,10}$/.test(seed)) throw new UsageError('--seed is a whole number');
  const rates: Partial<Record<keyof FaultRates, number>> = {};
  let maximumDelay = delayWithout;
  for (const kind of faultKinds) {
    const text = flags[kind];
    if (text === undefined) continue;
    if (kind === 'delay') ({ rate: rates.delay, time: maximumDelay } = readDelay(text));
    else rates[kind] = readRate(kind, text);
  }
  if (Object.keys(rates).length === 0) return undefined;
  return { rates, maximumDelay, seed: seed === undefined ? draw() : Number(seed), directions };
}

function readRate(kind: string, text: string | true): number {
  if (text === true) return rateWithout;
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text) ?? [];
  const rate = Number(number) / (percent === undefined ? 1 : 100);
  if (!(rate >= 0 && rate <= 1)) throw new UsageError(`--${kind} is a share, as 5% or 0.05`);
  return rate;
}

/** A time alone holds up all that passes; a share alone, for up to a second. */
function readDelay(text: string | true): { rate: number; time: number } {
  if (text === true) return { rate: rateWithout, time: delayWithout };
  const [, share, time] = /^(?:([\d.]+%?)(?:,|$))?(\d+(?:\.\d+)?m?s)?$/.exec(text) ?? [];
  if (share === undefined && time === undefined) throw new UsageError('--delay is a time, as 50ms, 2s or 10%,2s');
  const milliseconds = time === undefined ? delayWithout : Number.parseFloat(time) * (time.endsWith('ms') ? 1 : 1000);
  if (milliseconds > longestDelay) throw new UsageError(`--delay is at most ${longestDelay / 1000} seconds`);
  return { rate: share === undefined ? 1 : readRate('delay', share), time: milliseconds };
}

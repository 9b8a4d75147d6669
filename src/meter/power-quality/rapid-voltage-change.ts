import { halfCycle } from './limits.ts';

/** Milliseconds over which a voltage is looked at to be steady: 100 RMS values (IEC 61000-4-30). */
export const steadyTime = 100 * halfCycle;
/** Within what part of the limit a voltage that has changed is steady again. */
const steadyAgain = 0.5;

interface Step {
  readonly instant: number;
  readonly volts: number;
}

/** The voltage of a phase as it is followed for rapid changes. */
export interface VoltageTrend {
  /** When it has been looked at first. */
  readonly since: number;
  /** The values of the last 100 half cycles, each up to the next. */
  readonly steps: readonly [Step, ...Step[]];
  /** The last value belongs to a sag, a swell or worse. */
  readonly isEvent: boolean;
  /** It was steady at the last half cycle. */
  readonly isSteady: boolean;
  /** What it was before it changed, while it has not been steady since. */
  readonly change: { readonly from: number; readonly before: number; readonly isEvent: boolean } | undefined;
}

/** From one steady voltage to another, further than the limit. */
export interface RapidVoltageChange {
  readonly from: number;
  /** When it was steady again. */
  readonly until: number;
  /** V between the means before and after. */
  readonly volts: number;
}

/** A voltage that is looked at from an instant on. */
export function startTrend({ instant, volts, isEvent }: TrendSample): VoltageTrend {
  return { since: instant, steps: [{ instant, volts }], isEvent, isSteady: false, change: undefined };
}

/** A voltage from an instant on, and whether it belongs to a sag, a swell or worse. */
export interface TrendSample extends Step {
  readonly isEvent: boolean;
}

type Followed = readonly [next: VoltageTrend, found: RapidVoltageChange | undefined];

/** The trend after a sample, and the change that has come to its end meanwhile. `limit` in V. */
export function followTrend(trend: VoltageTrend, sample: TrendSample, limit: number): Followed {
  const { instant, volts, isEvent } = sample;
  const [before, found] = advance(trend, instant, limit);
  const steps = within([...before.steps, { instant, volts }], windowBegin(instant - halfCycle));
  const change = before.change && { ...before.change, isEvent: before.change.isEvent || isEvent };
  const [next, foundNow] = look({ ...before, steps, isEvent: before.isEvent || isEvent, change }, instant, limit);
  return [{ ...next, isEvent }, found ?? foundNow];
}

/** When a trend has to be looked at again although nothing changes; Infinity where it need not be. `limit` in V. */
export function nextOfTrend({ steps, change }: VoltageTrend, limit: number): number {
  const mayChange = change !== undefined || spreadOf(steps) > limit;
  return mayChange ? steps.at(-1)!.instant + steadyTime : Number.POSITIVE_INFINITY;
}

/** Looks at each half cycle after the last sample and before an instant, as long as that may tell something. */
function advance(trend: VoltageTrend, before: number, limit: number): Followed {
  const { instant } = trend.steps.at(-1)!;
  const isSettled = trend.isSteady && spreadOf(trend.steps) <= limit;
  const last = Math.min(before, Math.max(instant, trend.since) + steadyTime);
  let state = trend;
  let found: RapidVoltageChange | undefined;
  for (let at = instant + halfCycle; at < last && !isSettled; at += halfCycle) {
    const [next, change] = look(state, at, limit);
    state = next;
    found ??= change;
  }
  return [state, found];
}

/** The trend as it is at a half cycle. */
function look(trend: VoltageTrend, at: number, limit: number): Followed {
  const { change, since, isEvent } = trend;
  // Until there have been 100 values nothing is known to be steady.
  if (windowBegin(at) < since) return [trend, undefined];
  if (change === undefined) {
    if (isSteadyAt(trend, at, limit)) return [{ ...trend, isSteady: true }, undefined];
    if (!trend.isSteady) return [trend, undefined];
    return [
      { ...trend, isSteady: false, change: { from: at, before: meanAt(trend, at - halfCycle), isEvent } },
      undefined,
    ];
  }
  // Values of before the change are not those of after it.
  if (windowBegin(at) < change.from || !isSteadyAt(trend, at, limit * steadyAgain)) return [trend, undefined];
  const volts = Math.abs(meanAt(trend, at) - change.before);
  const found = volts > limit && !change.isEvent ? { from: change.from, until: at, volts } : undefined;
  return [{ ...trend, isSteady: true, change: undefined }, found];
}

const windowBegin = (at: number): number => at + halfCycle - steadyTime;

/** Whether the 100 values up to an instant are all within the limit of their mean. */
function isSteadyAt(trend: VoltageTrend, at: number, limit: number): boolean {
  const mean = meanAt(trend, at);
  return within(trend.steps, windowBegin(at)).every(({ volts }) => Math.abs(volts - mean) <= limit);
}

/** The mean of the 100 values up to an instant. */
function meanAt({ steps }: VoltageTrend, at: number): number {
  const [begin, end] = [windowBegin(at), at + halfCycle];
  let sum = 0;
  let time = 0;
  steps.forEach(({ instant, volts }, i) => {
    const lasts = Math.min(end, steps[i + 1]?.instant ?? end) - Math.max(begin, instant);
    if (lasts <= 0) return;
    sum += volts * lasts;
    time += lasts;
  });
  return sum / time;
}

function spreadOf(steps: VoltageTrend['steps']): number {
  const volts = steps.map((step) => step.volts);
  return Math.max(...volts) - Math.min(...volts);
}

/** The steps that hold at some time after an instant. */
function within(steps: readonly Step[], begin: number): VoltageTrend['steps'] {
  const first = steps.findIndex((_, i) => (steps[i + 1]?.instant ?? Number.POSITIVE_INFINITY) > begin);
  return steps.slice(first) as [Step, ...Step[]];
}

import { frequencyWavering, waverings } from '../load-model.ts';
import { changesVoltages, steadyVoltsOf } from './conditioned-phasors.ts';
import { loadsAt, nodeStep } from './load-line.ts';
import type { Network } from './network.ts';

/** A time, in milliseconds since 1970 UTC. */
export interface Time {
  readonly from: number;
  readonly until: number;
}

/** A value and when it was. */
export interface Reached {
  readonly value: number;
  readonly at: number;
}

/** The least and the greatest of a value in a time, both reached. */
export interface Extremes {
  readonly least: Reached;
  readonly greatest: Reached;
}

/** A part of a time in which the voltage of a phase, but for its ripple, goes in a straight line. */
export interface VoltagePart extends Time {
  readonly first: number;
  readonly last: number;
  /** Whether there is a ripple beside it; it bends every two seconds. */
  readonly hasRipple: boolean;
}

/** Milliseconds from one bend of the ripple to the next. */
export const rippleStep = waverings.ripple.seconds * 1000;
/** Milliseconds from one bend of the frequency to the next. */
export const frequencyStep = frequencyWavering.seconds * 1000;

/** The parts of a time for a phase, counted from 0, in their order. */
export function* voltageParts(network: Network, phase: number, { from, until }: Time): Generator<VoltagePart> {
  for (let at = from; at < until; ) {
    const end = Math.min(until, network.nextBend(at));
    yield* partsWithin(network, phase, { from: at, until: end });
    at = end;
  }
}

function* partsWithin(network: Network, phase: number, time: Time): Generator<VoltagePart> {
  const { from, until } = time;
  const conditions = network.at(from);
  const volts = steadyVoltsOf(conditions, phase);
  if (volts !== undefined) yield { ...time, first: volts, last: volts, hasRipple: false };
  else if (changesVoltages(conditions)) yield* bentParts(network, phase, time);
  else
    yield {
      ...time,
      first: steady(network, phase, [from, from]),
      last: steady(network, phase, [from, until]),
      hasRipple: true,
    };
}

/** Where the ripple is part of a sum of phasors there is no line but from one of its bends to the next. */
function* bentParts(network: Network, phase: number, { from, until }: Time): Generator<VoltagePart> {
  for (let at = from; at < until; ) {
    const end = Math.min(until, (Math.floor(at / rippleStep) + 1) * rippleStep);
    const last = network.rms(phase, end === until ? end - 1e-3 : end);
    yield { from: at, until: end, first: network.rms(phase, at), last, hasRipple: false };
    at = end;
  }
}

/** Volts without ripple at an instant, by the line of loads of another one just before it. */
function steady(network: Network, phase: number, [within, at]: readonly [number, number]): number {
  const line = network.lineAt(within);
  const active = network.isConnected(within) ? loadsAt(line, at / nodeStep - line.node)[2 * phase]! : 0;
  return network.model.steadyVoltage(phase, at / 1000, active);
}

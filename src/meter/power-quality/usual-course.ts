import type { GridLimits } from '../grid-events/grid-state.ts';
import { drop, frequencyWavering, type LoadModel, nodeDistance, waverings } from '../load-model.ts';
import type { PowerQualityLimits } from './limits.ts';

/** Percent that usual distortions are at most. */
const usual = { voltageDistortion: 5, currentDistortion: 17 } as const;
/** Volts by which a usual voltage changes within a second at most. */
export const usualUnrest = 1;
const nominalFrequency = 50;

/** Which of the limits the usual course of a network may come near. */
export interface Nearness {
  /** Limits of voltages as they are at any time, and of the grid: sags, swells, rapid changes, neutral. */
  readonly isFastNear: boolean;
  /** Limits of means of 10 minutes. */
  readonly isSlowNear: boolean;
  readonly isFrequencyNear: boolean;
}

/** Whether the limits of frequency are so narrow that a usual one may be beyond them. */
export function isFrequencyNear({ lowestFrequency, highestFrequency }: PowerQualityLimits): boolean {
  const { hertz } = frequencyWavering;
  return lowestFrequency > nominalFrequency - hertz || highestFrequency < nominalFrequency + hertz;
}

/** Whether the limits of distortions are so low that a usual one may be over them. */
export function isDistortionNear({ voltageDistortion, currentDistortion }: PowerQualityLimits): boolean {
  return usual.voltageDistortion > voltageDistortion || usual.currentDistortion > currentDistortion;
}

/** How near to the limits the network may come between two instants if nothing is unusual. */
export function nearnessOf(
  model: LoadModel,
  [from, until]: readonly [number, number],
  [limits, grid]: readonly [PowerQualityLimits, GridLimits],
): Nearness {
  const [least, greatest] = loadBounds(model, from, until);
  const [lowest, highest] = model.voltageBounds(least, greatest);
  const spread = model.voltageSpread(least, greatest);
  // Of voltages 120 degrees apart no sequence but the positive one is greater than a third of what they differ by.
  const unbalance = (spread / 3 / lowest) * 100;
  const isFastNear =
    lowest < limits.sagVoltage ||
    lowest < limits.missingVoltage ||
    highest > limits.swellVoltage ||
    limits.rapidVoltageChange < usualUnrest ||
    (unbalance / 100) * lowest >= (grid.neutralBreak / 100) * grid.referenceVoltage ||
    unbalance >= grid.mediumVoltageBreak;
  const isSlowNear =
    lowest < limits.undervoltage ||
    highest > limits.overvoltage ||
    unbalance > limits.unbalance ||
    isDistortionNear(limits);
  return { isFastNear, isSlowNear, isFrequencyNear: isFrequencyNear(limits) };
}

/** V by which a voltage moves between two instants at most if conditions do not change; `loads`: W that are unusual. */
export function swingOf(
  model: LoadModel,
  [from, until]: readonly [number, number],
  loads: readonly number[] = [],
): number {
  const usualLoads = loadBounds(model, from, until);
  const [least, greatest] = [Math.min(...usualLoads, ...loads), Math.max(...usualLoads, ...loads)];
  const { slow, own, ripple } = waverings;
  const slowly = Math.min(1, (until - from) / 1000 / slow.seconds) * slow.volts;
  return 2 * (slowly + own.volts + ripple.volts) + (greatest - least) * drop;
}

/** W that the phases usually take: the least and the greatest at any node around this time. */
function loadBounds(model: LoadModel, from: number, until: number): readonly [least: number, greatest: number] {
  const loads = new Float64Array(2 * model.phases);
  const last = Math.ceil(until / 1000 / nodeDistance);
  // What is switched off takes nothing.
  let [least, greatest] = [0, 0];
  for (let node = Math.floor(from / 1000 / nodeDistance); node <= last; node += 1) {
    model.loadAt(node, loads);
    for (let phase = 0; phase < model.phases; phase += 1) {
      least = Math.min(least, loads[2 * phase]!);
      greatest = Math.max(greatest, loads[2 * phase]!);
    }
  }
  return [least, greatest];
}

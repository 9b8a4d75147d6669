import { halfCycle, longestSag, type PowerQualityLimits } from './limits.ts';
import { afterInterruption, followPhase } from './phase-voltage.ts';
import type { SupplyVoltage, VoltageEvent, VoltageSample } from './voltage-state.ts';

/** What a sample changes: the state from then on, and what has happened. */
export type FollowedSupply = readonly [next: SupplyVoltage, events: readonly VoltageEvent[]];

/**
 * The voltages of a supply after a sample: sags, swells, missing phases and interruptions (EN 50160). What happens has
 * one code: a sag that all phases fall out of is an interruption, and so is the way back from it.
 */
export function followSupply(state: SupplyVoltage, sample: VoltageSample, limits: PowerQualityLimits): FollowedSupply {
  const { instant, volts } = sample;
  const isInterrupted = state.missing?.isInterruption === true;
  const threshold = limits.missingVoltage + (isInterrupted ? limits.hysteresis : 0);
  if (!volts.every((one) => one < threshold))
    return isInterrupted ? supplyBack(state, sample, limits) : followPhases(state, sample, limits);
  const { from = instant, extreme = Number.POSITIVE_INFINITY } = state.missing ?? {};
  const missing = { from, extreme: Math.min(extreme, ...volts), isInterruption: isInterrupted };
  if (isInterrupted) return [{ ...state, missing }, []];
  // As long as it may be shorter than what counts, it is a sag as any.
  if (instant + halfCycle - from < limits.shortestInterruption) {
    const patient = { ...limits, shortestInterruption: Number.POSITIVE_INFINITY };
    const [next, events] = followPhases(state, sample, patient);
    return [{ ...next, missing }, events];
  }
  const event = { kind: 'supply-missing', phase: undefined, from, until: instant, volts: missing.extreme } as const;
  return [{ ...state, missing: { ...missing, isInterruption: true } }, [event]];
}

function followPhases(state: SupplyVoltage, { instant, volts }: VoltageSample, limits: PowerQualityLimits) {
  const followed = state.phases.map((one, phase) => followPhase(one, { phase, instant, volts: volts[phase]! }, limits));
  const next: SupplyVoltage = { phases: followed.map(([phase]) => phase), missing: undefined };
  return [next, followed.flatMap(([, events]) => events)] as const;
}

function supplyBack(state: SupplyVoltage, sample: VoltageSample, limits: PowerQualityLimits): FollowedSupply {
  const { from, extreme } = state.missing!;
  const { instant, volts } = sample;
  const event = { kind: 'supply-back', phase: undefined, from, until: instant, volts: extreme } as const;
  const phases = state.phases.map((one, phase) =>
    one.level === 'missing' ? one : afterInterruption({ phase, instant, volts: volts[phase]! }, limits),
  );
  const [next, events] = followPhases({ phases, missing: undefined }, sample, limits);
  return [next, [event, ...events]];
}

/** When a supply has to be looked at again although nothing changes; Infinity where it need not be. */
export function nextOfSupply({ phases, missing }: SupplyVoltage, { shortestInterruption }: PowerQualityLimits): number {
  if (missing?.isInterruption === true) return Number.POSITIVE_INFINITY;
  const confirmed = (since: number) => since + shortestInterruption - halfCycle;
  const times = phases.map(({ level, from, missingSince }) => {
    const outlasted = level === 'sag' || level === 'swell' ? from + longestSag + halfCycle : Number.POSITIVE_INFINITY;
    const isWaiting = missingSince !== undefined && level !== 'missing';
    return Math.min(outlasted, isWaiting ? confirmed(missingSince) : Number.POSITIVE_INFINITY);
  });
  return Math.min(...times, missing === undefined ? Number.POSITIVE_INFINITY : confirmed(missing.from));
}

/** Whether nothing is open: the next sample may come whenever it does. */
export function isQuiet({ phases, missing }: SupplyVoltage): boolean {
  return missing === undefined && phases.every(({ level }) => level === 'normal');
}

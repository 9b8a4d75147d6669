import {
  followGrid,
  type GridLimits,
  type GridState,
  isOtherGrid,
  isSound,
  nextOfGrid,
  soundGrid,
} from '../grid-events/grid-state.ts';
import { threePhases } from '../grid-events/sequences.ts';
import { magnitudeOf, type Phasor } from '../phasor.ts';
import { type Band, type FoundEvent, phaseCodes, supplyCodes } from './found-event.ts';
import type { PowerQualityLimits } from './limits.ts';
import { staysAt } from './phase-voltage.ts';
import { followTrend, nextOfTrend, startTrend, steadyTime, type VoltageTrend } from './rapid-voltage-change.ts';
import { followLasting, normalQuantities, type SlowQuantities } from './slow-quantities.ts';
import { followSupply, isQuiet, nextOfSupply } from './supply-voltage.ts';
import { normalSupply, type SupplyVoltage, type VoltageEvent } from './voltage-state.ts';
import { newWeek, type Week } from './week.ts';

/** All that the meter follows of the quality of its supply. */
export interface Assessment {
  /** The last instant that it has looked at. */
  readonly at: number;
  readonly supply: SupplyVoltage;
  /** By phase. */
  readonly trends: readonly VoltageTrend[];
  readonly grid: GridState;
  readonly slow: SlowQuantities;
  readonly frequency: Band;
  /** A sag, a swell or an interruption has spoiled the interval of 10 minutes that runs. */
  readonly isFlagged: boolean;
  readonly week: Week;
}

/** Limits by which a supply is assessed. */
export interface AssessmentLimits {
  readonly quality: PowerQualityLimits;
  readonly grid: GridLimits;
}

/** The voltages of the phases to neutral, from an instant on. */
export interface PhasorSample {
  readonly instant: number;
  readonly phasors: readonly Phasor[];
}

/** What has been found: an event for the log, or something of the voltages that has none; or both. */
export interface Finding extends Partial<FoundEvent> {
  readonly voltage?: VoltageEvent;
}

/** A supply that nothing is wrong with when it is looked at first. */
export function newAssessment({ instant, phasors }: PhasorSample): Assessment {
  const phases = phasors.length;
  return {
    at: instant,
    supply: normalSupply(phases, instant),
    trends: phasors.map((one) => startTrend({ instant, volts: magnitudeOf(one), isEvent: false })),
    grid: soundGrid,
    slow: normalQuantities(phases),
    frequency: 'normal',
    isFlagged: false,
    week: newWeek(phases, instant),
  };
}

/** Looks at the voltages before they change, so that it is known what they have been. */
export function runUp(state: Assessment, { instant, phasors }: PhasorSample): Assessment {
  const trends = state.trends.map((trend, phase) => {
    const isKnown = trend.change !== undefined || trend.steps.at(-1)!.instant >= instant;
    if (isKnown) return trend;
    return startTrend({ instant, volts: magnitudeOf(phasors[phase]!), isEvent: isWrong(state.supply, phase) });
  });
  return { ...state, trends };
}

/** Milliseconds before a change at which `runUp` looks. */
export const runUpTime = steadyTime;

type Assessed = readonly [next: Assessment, findings: readonly Finding[]];

/** The assessment after a sample, and what has been found. */
export function assess(state: Assessment, sample: PhasorSample, limits: AssessmentLimits): Assessed {
  const { instant } = sample;
  const volts = sample.phasors.map(magnitudeOf);
  const [supply, events] = followSupply(state.supply, { instant, volts }, limits.quality);
  const [trends, changes] = assessTrends(state, supply, [instant, volts, limits.quality.rapidVoltageChange]);
  const [slow, lasting] = assessLasting(state.slow, events);
  const phases = threePhases(sample.phasors);
  const isDead = supply.missing?.isInterruption === true;
  const [grid, codes] =
    phases === undefined || isDead ? [state.grid, []] : followGrid(state.grid, { instant, phases }, limits.grid);
  const findings = [
    ...events.map((event) => findingOf(event, limits.quality)),
    ...lasting,
    ...changes,
    ...codes.map((code) => ({ code })),
  ];
  const isFlagged = state.isFlagged || events.some(({ kind }) => kind !== 'low' && kind !== 'high');
  return [{ ...state, at: instant, supply, trends, slow, grid, isFlagged }, findings];
}

/** Whether a voltage is not as it should be: a sag, a swell, or worse. */
function isWrong({ missing, phases }: SupplyVoltage, phase: number): boolean {
  return missing !== undefined || phases[phase]!.level !== 'normal';
}

type VoltsNow = readonly [instant: number, volts: readonly number[], limit: number];

function assessTrends(state: Assessment, supply: SupplyVoltage, [instant, volts, limit]: VoltsNow) {
  const followed = state.trends.map((trend, phase) => {
    const isEvent = isWrong(supply, phase);
    return followTrend(trend, { instant, volts: volts[phase]!, isEvent }, limit);
  });
  const changes = followed.flatMap(([, found], phase): readonly FoundEvent[] => {
    if (found === undefined) return [];
    const duration = (found.until - found.from) / 1000;
    return [{ code: phaseCodes.rapidVoltageChange + phase, magnitude: found.volts, duration }];
  });
  return [followed.map(([trend]) => trend), changes] as const;
}

function assessLasting(state: SlowQuantities, events: readonly VoltageEvent[]) {
  let slow = state;
  const found: FoundEvent[] = [];
  for (const { kind, phase, volts } of events) {
    if (phase === undefined || (kind !== 'low' && kind !== 'high')) continue;
    const [next, more] = followLasting(slow, kind === 'low' ? 'below' : 'above', { phase, volts });
    slow = next;
    found.push(...more);
  }
  return [slow, found] as const;
}

const codesOfVoltage: Readonly<Partial<Record<VoltageEvent['kind'], number>>> = {
  sag: phaseCodes.sag,
  swell: phaseCodes.swell,
  'phase-missing': phaseCodes.missingVoltage,
  'phase-back': phaseCodes.voltageNormal,
};

function findingOf(voltage: VoltageEvent, { longInterruption }: PowerQualityLimits): Finding {
  const { kind, phase = 0, from, until, volts } = voltage;
  const isLong = kind === 'supply-back' && until - from > longInterruption;
  const code = isLong ? supplyCodes.longInterruption : codesOfVoltage[kind];
  if (code === undefined) return { voltage };
  const measured = { magnitude: volts, ...(kind !== 'phase-missing' && { duration: (until - from) / 1000 }) };
  return { voltage, code: code + phase, ...measured };
}

/** When a supply has to be looked at again although nothing changes; Infinity where it need not be. */
export function nextOfAssessment({ supply, trends, grid }: Assessment, limits: AssessmentLimits): number {
  return Math.min(
    nextOfSupply(supply, limits.quality),
    nextOfGrid(grid, limits.grid),
    ...trends.map((trend) => nextOfTrend(trend, limits.quality.rapidVoltageChange)),
  );
}

/** Whether nothing is open: it need not be looked at before something changes. */
export function isUsual(state: Assessment, limits: AssessmentLimits): boolean {
  const { supply, grid, slow, frequency, isFlagged } = state;
  return (
    isQuiet(supply) &&
    isSound(grid) &&
    !isFlagged &&
    frequency === 'normal' &&
    !slow.isUnbalanced &&
    nextOfAssessment(state, limits) === Number.POSITIVE_INFINITY &&
    slow.phases.every(
      (one) => one.voltage === 'normal' && !one.isVoltageDistorted && one.currentDistortedSince === undefined,
    )
  );
}

/** Whether a sample is at another level than the last one, or shows another state of the grid. */
export function isTurn({ supply, grid }: Assessment, { phasors }: PhasorSample, limits: AssessmentLimits): boolean {
  const volts = phasors.map(magnitudeOf);
  const { missingVoltage, hysteresis } = limits.quality;
  if (supply.missing?.isInterruption === true) return volts.some((one) => one >= missingVoltage + hysteresis);
  if (!supply.phases.every((one, phase) => staysAt(one, volts[phase]!, limits.quality))) return true;
  const phases = threePhases(phasors);
  return phases !== undefined && isOtherGrid(grid, phases, limits.grid);
}

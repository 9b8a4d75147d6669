import { halfCycle, longestSag, type PowerQualityLimits } from './limits.ts';
import type { PhaseVoltage, VoltageEvent, VoltageLevel } from './voltage-state.ts';

/** A phase at a sample. */
export interface PhaseSample {
  readonly phase: number;
  readonly instant: number;
  readonly volts: number;
}

type Followed = readonly [next: PhaseVoltage, events: readonly VoltageEvent[]];

/** The voltage of a phase after a sample, where not all phases are missing. */
export function followPhase(state: PhaseVoltage, sample: PhaseSample, limits: PowerQualityLimits): Followed {
  if (state.level === 'missing') return stayMissing(state, sample, limits);
  const missingSince = sample.volts < limits.missingVoltage ? (state.missingSince ?? sample.instant) : undefined;
  if (missingSince !== undefined && sample.instant + halfCycle - missingSince >= limits.shortestInterruption) {
    const next: PhaseVoltage = { ...begun('missing', sample), from: missingSince };
    return [next, [event('phase-missing', next, sample)]];
  }
  const [outlasted, events] = outlast(state, sample);
  const [next, more] = followLevel(outlasted, sample, limits);
  return [{ ...next, missingSince }, [...events, ...more]];
}

/** The level of a voltage that was normal until now. */
export function levelOf(volts: number, { sagVoltage, swellVoltage }: PowerQualityLimits): VoltageLevel {
  if (volts < sagVoltage) return 'sag';
  return volts > swellVoltage ? 'swell' : 'normal';
}

/** Whether a voltage stays as it is, also where it is missing but for too short. */
export function staysAt(state: PhaseVoltage, volts: number, limits: PowerQualityLimits): boolean {
  if (state.level === 'missing') return volts < limits.missingVoltage + limits.hysteresis;
  return stays(state.level, volts, limits) && volts < limits.missingVoltage === (state.missingSince !== undefined);
}

function followLevel(state: PhaseVoltage, sample: PhaseSample, limits: PowerQualityLimits): Followed {
  if (stays(state.level, sample.volts, limits)) return [deeper(state, sample.volts), []];
  const next = begun(levelOf(sample.volts, limits), sample);
  const shortest = state.level === 'sag' ? limits.shortestSag : limits.shortestSwell;
  const isEvent = state.level === 'sag' || state.level === 'swell';
  if (!isEvent || state.isRest || sample.instant - state.from < shortest) return [next, []];
  return [next, [event(state.level, state, sample)]];
}

function stays(level: VoltageLevel, volts: number, limits: PowerQualityLimits): boolean {
  if (level === 'sag' || level === 'low') return volts < limits.sagVoltage + limits.hysteresis;
  if (level === 'swell' || level === 'high') return volts > limits.swellVoltage - limits.hysteresis;
  return levelOf(volts, limits) === 'normal';
}

/** A sag or a swell that has lasted for longer than one does. */
function outlast(state: PhaseVoltage, sample: PhaseSample): Followed {
  const level = state.level === 'sag' ? 'low' : state.level === 'swell' ? 'high' : undefined;
  if (level === undefined || sample.instant - state.from <= longestSag) return [state, []];
  const next: PhaseVoltage = { ...state, level };
  return [next, [event(level, next, sample)]];
}

function stayMissing(state: PhaseVoltage, sample: PhaseSample, limits: PowerQualityLimits): Followed {
  if (sample.volts < limits.missingVoltage + limits.hysteresis) return [deeper(state, sample.volts), []];
  return [afterInterruption(sample, limits), [event('phase-back', state, sample)]];
}

/** The voltage of a phase that was missing: what it lacks still is the rest of that. */
export function afterInterruption(sample: PhaseSample, limits: PowerQualityLimits): PhaseVoltage {
  const isLow = stays('sag', sample.volts, limits);
  return isLow ? { ...begun('sag', sample), isRest: true } : begun(levelOf(sample.volts, limits), sample);
}

function begun(level: VoltageLevel, { instant, volts }: PhaseSample): PhaseVoltage {
  return { level, from: instant, extreme: volts, isRest: false, missingSince: undefined };
}

function deeper(state: PhaseVoltage, volts: number): PhaseVoltage {
  const isHigh = state.level === 'swell' || state.level === 'high';
  const extreme = isHigh ? Math.max(state.extreme, volts) : Math.min(state.extreme, volts);
  return state.level === 'normal' || extreme === state.extreme ? state : { ...state, extreme };
}

function event(kind: VoltageEvent['kind'], { from, extreme }: PhaseVoltage, sample: PhaseSample): VoltageEvent {
  return { kind, phase: sample.phase, from, until: sample.instant, volts: extreme };
}

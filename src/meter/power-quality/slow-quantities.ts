import { type Band, bandOf, type FoundEvent, phaseCodes, supplyCodes } from './found-event.ts';
import type { PowerQualityLimits } from './limits.ts';

/** Means of 10 minutes of a phase: V and percent. */
export interface PhaseMeans {
  readonly voltage: number;
  readonly voltageDistortion: number;
  readonly currentDistortion: number;
  /** A harmonic of the voltage is over its own limit (EN 50160). */
  readonly isHarmonicOver: boolean;
  /** `below` or `above` while the voltage has been so for longer than a sag or a swell, at the end of the interval. */
  readonly lasting: Band;
}

/** An interval of 10 minutes by the clock of the meter. */
export interface TenMinutes {
  readonly until: number;
  /** Milliseconds that it took. */
  readonly length: number;
  readonly phases: readonly PhaseMeans[];
  /** Percent that the negative sequence is of the positive one; undefined for one phase. */
  readonly unbalance: number | undefined;
}

/** How the slow quantities of a phase are. */
export interface SlowPhase {
  readonly voltage: Band;
  readonly isVoltageDistorted: boolean;
  readonly isCurrentDistorted: boolean;
  /** Since when the distortion of the current has been over its limit. */
  readonly currentDistortedSince: number | undefined;
}

/** How the slow quantities of a supply are. */
export interface SlowQuantities {
  readonly phases: readonly SlowPhase[];
  readonly isUnbalanced: boolean;
}

/** Everything within its limits. */
export function normalQuantities(phases: number): SlowQuantities {
  const phase: SlowPhase = {
    voltage: 'normal',
    isVoltageDistorted: false,
    isCurrentDistorted: false,
    currentDistortedSince: undefined,
  };
  return { phases: Array.from({ length: phases }, () => phase), isUnbalanced: false };
}

type Followed<T> = readonly [next: T, found: readonly FoundEvent[]];

/** The slow quantities after an interval that no sag and no interruption has spoiled. */
export function followTenMinutes(
  state: SlowQuantities,
  interval: TenMinutes,
  limits: PowerQualityLimits,
): Followed<SlowQuantities> {
  const phases = state.phases.map((one, phase) => followPhaseMeans(one, phase, [interval, limits]));
  const { unbalance = 0 } = interval;
  const isUnbalanced = unbalance > limits.unbalance;
  const found = phases.flatMap(([, events]) => events);
  if (isUnbalanced !== state.isUnbalanced)
    found.push({ code: isUnbalanced ? supplyCodes.unbalance : supplyCodes.unbalanceNormal, magnitude: unbalance });
  return [{ phases: phases.map(([next]) => next), isUnbalanced }, found];
}

function followPhaseMeans(
  state: SlowPhase,
  phase: number,
  [{ until, length, phases }, limits]: readonly [TenMinutes, PowerQualityLimits],
): Followed<SlowPhase> {
  const { voltage, voltageDistortion, currentDistortion, lasting } = phases[phase]!;
  const mean = bandOf(voltage, limits.undervoltage, limits.overvoltage);
  const band = mean === 'normal' ? lasting : mean;
  const isVoltageDistorted = voltageDistortion > limits.voltageDistortion;
  const since =
    currentDistortion > limits.currentDistortion ? (state.currentDistortedSince ?? until - length) : undefined;
  const isCurrentDistorted = since !== undefined && until - since >= limits.currentDistortionTime;
  const found = [
    ...voltageEvents(state.voltage, band, { phase, volts: voltage }),
    ...turned(state.isVoltageDistorted, isVoltageDistorted, {
      codes: [phaseCodes.voltageDistortion + phase, phaseCodes.voltageDistortionNormal + phase],
      magnitude: voltageDistortion,
    }),
    ...turned(state.isCurrentDistorted, isCurrentDistorted, {
      codes: [phaseCodes.currentDistortion + phase, phaseCodes.currentDistortionNormal + phase],
      magnitude: currentDistortion,
    }),
  ];
  return [{ voltage: band, isVoltageDistorted, isCurrentDistorted, currentDistortedSince: since }, found];
}

interface PhaseVolts {
  readonly phase: number;
  readonly volts: number;
}

/** What is logged when the voltage of a phase goes from one band to another: each beginning has its end. */
function voltageEvents(before: Band, after: Band, { phase, volts }: PhaseVolts): readonly FoundEvent[] {
  if (before === after) return [];
  const normal = { code: phaseCodes.voltageNormal + phase, magnitude: volts };
  const begun = {
    code: (after === 'below' ? phaseCodes.undervoltage : phaseCodes.overvoltage) + phase,
    magnitude: volts,
  };
  return [...(before === 'normal' ? [] : [normal]), ...(after === 'normal' ? [] : [begun])];
}

interface Turn {
  readonly codes: readonly [over: number, normal: number];
  readonly magnitude: number;
}

function turned(before: boolean, after: boolean, { codes, magnitude }: Turn): readonly FoundEvent[] {
  return before === after ? [] : [{ code: codes[after ? 0 : 1], magnitude }];
}

/** A sag or a swell that has lasted too long to be one is under- or overvoltage from then on, until a mean is normal. */
export function followLasting(
  state: SlowQuantities,
  band: Exclude<Band, 'normal'>,
  at: PhaseVolts,
): Followed<SlowQuantities> {
  const found = voltageEvents(state.phases[at.phase]!.voltage, band, at);
  const phases = state.phases.map((one, phase) => (phase === at.phase ? { ...one, voltage: band } : one));
  return [{ ...state, phases }, found];
}

/** The frequency after a mean of 10 seconds, in Hz. */
export function followFrequency(state: Band, hertz: number, limits: PowerQualityLimits): Followed<Band> {
  const band = bandOf(hertz, limits.lowestFrequency, limits.highestFrequency);
  if (band === state) return [band, []];
  const normal = { code: supplyCodes.frequencyNormal, magnitude: hertz };
  const begun = { code: band === 'below' ? supplyCodes.frequencyBelow : supplyCodes.frequencyAbove, magnitude: hertz };
  return [band, [...(state === 'normal' ? [] : [normal]), ...(band === 'normal' ? [] : [begun])]];
}

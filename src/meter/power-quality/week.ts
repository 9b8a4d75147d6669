import { type FoundEvent, phaseCodes } from './found-event.ts';
import type { PowerQualityLimits } from './limits.ts';
import type { TenMinutes } from './slow-quantities.ts';

/** What part of the intervals of a week may be beyond a limit (EN 50160: 95 % are within). */
const allowed = 0.05;
/** Parts of the reference voltage that no interval may be beyond (EN 50160). */
const farthest = { lowest: 0.85, highest: 1.1 } as const;

/** Intervals of a week that were beyond a limit, by phase. */
export interface PhaseWeek {
  readonly voltage: number;
  /** Beyond 85 to 110 % of the reference. */
  readonly farVoltage: number;
  /** THDU, or one of the harmonics. */
  readonly distortion: number;
}

/** The statistics of a week, from Monday to Sunday by the clock of the meter. Intervals that are good are not counted. */
export interface Week {
  /** When the statistics began. */
  readonly since: number;
  /** Intervals that a sag, a swell or an interruption has spoiled: they count for nothing (IEC 61000-4-30, flagging). */
  readonly flagged: number;
  readonly unbalance: number;
  readonly phases: readonly PhaseWeek[];
}

/** A week that begins. */
export function newWeek(phases: number, since: number): Week {
  const phase: PhaseWeek = { voltage: 0, farVoltage: 0, distortion: 0 };
  return { since, flagged: 0, unbalance: 0, phases: Array.from({ length: phases }, () => phase) };
}

/** The week after an interval; undefined is one that is flagged. */
export function countInterval(week: Week, interval: TenMinutes | undefined, limits: PowerQualityLimits): Week {
  if (interval === undefined) return { ...week, flagged: week.flagged + 1 };
  const { referenceVoltage } = limits;
  const phases = week.phases.map((one, phase) => {
    const { voltage, voltageDistortion, isHarmonicOver } = interval.phases[phase]!;
    const isFar = voltage < farthest.lowest * referenceVoltage || voltage > farthest.highest * referenceVoltage;
    return {
      voltage: one.voltage + Number(voltage < limits.undervoltage || voltage > limits.overvoltage),
      farVoltage: one.farVoltage + Number(isFar),
      distortion: one.distortion + Number(voltageDistortion > limits.voltageDistortion || isHarmonicOver),
    };
  });
  const { unbalance = 0 } = interval;
  return { ...week, phases, unbalance: week.unbalance + Number(unbalance > limits.unbalance) };
}

/** What a week that had so many intervals says about the phases: those that failed EN 50160. */
export function judgeWeek({ flagged, unbalance, phases }: Week, intervals: number): readonly FoundEvent[] {
  const valid = intervals - flagged;
  if (valid <= 0) return [];
  const fails = (count: number) => count > valid * allowed;
  return phases.flatMap(({ voltage, farVoltage, distortion }, phase) => {
    if (!fails(voltage) && farVoltage === 0 && !fails(distortion) && !fails(unbalance)) return [];
    const worst = Math.max(voltage, distortion, unbalance);
    return [{ code: phaseCodes.badWeek + phase, magnitude: (worst / valid) * 100 }];
  });
}

/** RMS voltages of all phases from an instant on, until the next sample. */
export interface VoltageSample {
  /** Milliseconds since 1970 UTC. */
  readonly instant: number;
  /** V, L1 first. */
  readonly volts: readonly number[];
}

/** How the voltage of a phase is. `low` and `high` are what a sag and a swell become that last too long. */
export type VoltageLevel = 'normal' | 'sag' | 'swell' | 'low' | 'high' | 'missing';

/** Whether a level is an event of its own when it ends, and spoils the means of its time. */
export function isPassing(level: VoltageLevel): boolean {
  return level === 'sag' || level === 'swell' || level === 'missing';
}

/** The voltage of a phase, followed from sample to sample. */
export interface PhaseVoltage {
  readonly level: VoltageLevel;
  /** When it became so. */
  readonly from: number;
  /** V: the lowest since then, the highest of a swell. */
  readonly extreme: number;
  /** It is the rest of an interruption, and has no code of its own. */
  readonly isRest: boolean;
  /** Since when it has been below the threshold of missing voltage. */
  readonly missingSince: number | undefined;
}

/** The voltages of a supply, followed from sample to sample. */
export interface SupplyVoltage {
  readonly phases: readonly PhaseVoltage[];
  /** Since when all phases have been below the threshold of missing voltage, and how much was left of them in V. */
  readonly missing: { readonly from: number; readonly extreme: number; readonly isInterruption: boolean } | undefined;
}

/** What has happened to the voltage of a phase, or of all of them. */
export interface VoltageEvent {
  readonly kind:
    | 'sag'
    | 'swell'
    /** A sag or a swell has lasted too long to be one. */
    | 'low'
    | 'high'
    /** One phase, while others are there. */
    | 'phase-missing'
    | 'phase-back'
    /** All phases. */
    | 'supply-missing'
    | 'supply-back';
  /** Counted from 0; undefined for all. */
  readonly phase: number | undefined;
  readonly from: number;
  /** When it ended, or was noticed. */
  readonly until: number;
  /** V: the lowest, or the highest of a swell. */
  readonly volts: number;
}

/** A supply of so many phases with all voltages as they should be. */
export function normalSupply(phases: number, instant: number): SupplyVoltage {
  return { phases: Array.from({ length: phases }, () => normalPhase(instant)), missing: undefined };
}

/** A phase that is as it should be from an instant on. */
export function normalPhase(instant: number): PhaseVoltage {
  return { level: 'normal', from: instant, extreme: 0, isRest: false, missingSince: undefined };
}

import type { Timestamp } from '../../iec62056-21/index.ts';

/** What a phase of a telegram shows: V, A, W and var; negative powers are fed in. */
export interface HanPhase {
  readonly voltage: number;
  readonly current: number;
  readonly active: number;
  readonly reactive: number;
}

/** A power failure, as the DSMR list tells it. */
export interface HanFailure {
  readonly end: Timestamp;
  /** Seconds. */
  readonly duration: number;
}

/** Occurrences that the DSMR list counts, of a phase. */
export interface HanOccurrences {
  readonly sags: number;
  readonly swells: number;
}

/** Energies in Wh or varh, by direction. */
export interface HanEnergy {
  readonly taken: number;
  readonly fedIn: number;
}

/** All that the telegrams of the HAN port show (omnia data sheet, Home area network; DSMR P1 5.0.2). */
export interface HanReading {
  readonly time: Timestamp;
  /** Of the meter, in letters and digits. */
  readonly equipmentIdentifier: string;
  readonly active: HanEnergy;
  readonly reactive: HanEnergy;
  /** Active energy in the first tariff and in the second. */
  readonly tariffs: readonly [HanEnergy, HanEnergy];
  /** Four characters. */
  readonly tariff: string;
  /** Of all phases together, W and var. */
  readonly power: { readonly active: number; readonly reactive: number };
  /** L1 first; one where the meter has one. */
  readonly phases: readonly HanPhase[];
  readonly failures: number;
  readonly longFailures: number;
  /** The newest last. */
  readonly failureLog: readonly HanFailure[];
  readonly occurrences: readonly HanOccurrences[];
  /** For the consumer. */
  readonly text: Uint8Array;
}

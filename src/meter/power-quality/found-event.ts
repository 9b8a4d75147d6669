/** What the assessment has found: an event for the log, with what was measured of it. */
export interface FoundEvent {
  readonly code: number;
  /** V, Hz or %. */
  readonly magnitude?: number | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
}

/** Codes of the events of L1; those of L2 and L3 follow them. */
export const phaseCodes = {
  undervoltage: 76,
  overvoltage: 79,
  missingVoltage: 82,
  voltageNormal: 85,
  badWeek: 92,
  sag: 143,
  swell: 146,
  rapidVoltageChange: 149,
  voltageDistortion: 154,
  voltageDistortionNormal: 157,
  currentDistortion: 212,
  currentDistortionNormal: 215,
} as const;

/** The code of an event of the connected phases, in the order of which it was found, by the phases that these are. */
export function codeOfConnected(code: number, connected: readonly number[]): number {
  const first = Object.values(phaseCodes).find((one) => code >= one && code < one + connected.length);
  return first === undefined ? code : first + connected[code - first]!;
}

/** Codes of the events of all phases together. */
export const supplyCodes = {
  unbalance: 90,
  frequencyBelow: 140,
  frequencyAbove: 141,
  frequencyNormal: 142,
  unbalanceNormal: 153,
  longInterruption: 224,
} as const;

/** Where a value is: within its limits, or beyond one of them. */
export type Band = 'normal' | 'below' | 'above';

/** Where a value is between two limits, which belong to what is normal. */
export function bandOf(value: number, lowest: number, highest: number): Band {
  if (value < lowest) return 'below';
  return value > highest ? 'above' : 'normal';
}

/** Limits of the power quality assessment (EN 50160), as the registers of the meter hold them. */
export interface PowerQualityLimits {
  /** V (1-0:0.6.4). */
  readonly referenceVoltage: number;
  /** V by which a voltage has to be back within a limit before it is normal (0-0:96.80.40, percent of the reference). */
  readonly hysteresis: number;
  /** V below which there is a sag (1-0:12.31.0). */
  readonly sagVoltage: number;
  /** Milliseconds; what is shorter is none (1-0:12.43.0). */
  readonly shortestSag: number;
  /** V above which there is a swell (1-0:12.35.0). */
  readonly swellVoltage: number;
  /** Milliseconds (1-0:12.44.0). */
  readonly shortestSwell: number;
  /** V below which a voltage is missing (1-0:12.39.0). */
  readonly missingVoltage: number;
  /** Milliseconds (1-0:12.45.0). */
  readonly shortestInterruption: number;
  /** Milliseconds; what is longer is a long interruption (0-0:96.7.20). */
  readonly longInterruption: number;
  /** V, for the mean of 10 minutes (1-0:12.31.128). */
  readonly undervoltage: number;
  /** V, for the mean of 10 minutes (1-0:12.35.128). */
  readonly overvoltage: number;
  /** V from one steady voltage to the next (1-0:12.35.129). */
  readonly rapidVoltageChange: number;
  /** Percent of the positive sequence that the negative one may be (1-0:12.35.130). */
  readonly unbalance: number;
  /** Percent (1-0:12.35.124). */
  readonly voltageDistortion: number;
  /** Percent (1-0:11.35.124). */
  readonly currentDistortion: number;
  /** Milliseconds that the distortion of a current has to last (1-0:11.44.124). */
  readonly currentDistortionTime: number;
  /** Hz (1-0:14.31.0). */
  readonly lowestFrequency: number;
  /** Hz (1-0:14.35.0). */
  readonly highestFrequency: number;
}

/** The defaults of the catalogue: EN 50160 at 230 V and 50 Hz. */
export const usualLimits: PowerQualityLimits = {
  referenceVoltage: 230,
  hysteresis: 4.6,
  sagVoltage: 207,
  shortestSag: 10,
  swellVoltage: 253,
  shortestSwell: 10,
  missingVoltage: 11.5,
  shortestInterruption: 10,
  longInterruption: 180_000,
  undervoltage: 207,
  overvoltage: 253,
  rapidVoltageChange: 11.5,
  unbalance: 2,
  voltageDistortion: 8,
  currentDistortion: 20,
  currentDistortionTime: 600_000,
  lowestFrequency: 49.5,
  highestFrequency: 50.5,
};

/** Milliseconds of half a cycle: RMS values of the voltage come at this distance (IEC 61000-4-30). */
export const halfCycle = 10;

/** Milliseconds; a voltage that is low or high for longer is no sag and no swell but under- or overvoltage (designed). */
export const longestSag = 60_000;

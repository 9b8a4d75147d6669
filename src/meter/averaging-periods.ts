import { Register } from '../cosem/index.ts';
import { obis } from '../obis/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** Seconds over which the meter averages (1-0:0.8.0, 0.8.1 and 0.8.8; designed where a client has not set them). */
export interface AveragingPeriods {
  /** Scheme 1: powers. */
  readonly demand: number;
  /** Scheme 2: voltages, currents, power factors, unbalance. */
  readonly average: number;
  /** Scheme 4: harmonics. */
  readonly harmonics: number;
}

/** What holds before somebody has set it. */
export const averagingPeriods: AveragingPeriods = { demand: 900, average: 600, harmonics: 600 };

/** Seconds over which the frequency is averaged (EN 50160). */
export const frequencyPeriod = 10;

/** Registers of the periods, in s. */
export const averagingPeriodNames: Readonly<Record<keyof AveragingPeriods, string>> = {
  demand: '1-0:0.8.0',
  average: '1-0:0.8.1',
  harmonics: '1-0:0.8.8',
};

/** What a client has set, or what holds before. */
export function averagingPeriodsOf(self: OmniaMeter): AveragingPeriods {
  const of = (which: keyof AveragingPeriods) =>
    Number(self.read(Register, obis(averagingPeriodNames[which]), 'value').value);
  return { demand: of('demand'), average: of('average'), harmonics: of('harmonics') };
}

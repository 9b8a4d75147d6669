import { noise } from '../noise.ts';

/** What the modem is attached by: LTE Cat. M1 or Cat. NB2 (OMNIA data sheet, Communication). */
export type AccessTechnology = 'lte-m' | 'nb-iot';

/** What may be preferred (0-0:96.80.165, designed): 0 leaves it to the meter. */
export const technologyPreferences = ['auto', 'lte-m', 'nb-iot'] as const;
/** What is preferred. */
export type TechnologyPreference = (typeof technologyPreferences)[number];

/** The weakest signal that each technology gets along with, dBm (designed). */
export const weakestSignal: Readonly<Record<AccessTechnology, number>> = { 'lte-m': -118, 'nb-iot': -132 };

/** Below and above which signal a meter that chooses leaves LTE-M and comes back to it, dBm (designed). */
export const changeover = { toNarrowband: -112, toLteM: -108 } as const;

/**
 * The technology to be attached by at a signal, dBm; undefined where there is no coverage. LTE-M is fast, NB-IoT reaches
 * further; between the two limits the modem keeps what it has.
 */
export function chosenTechnology(
  power: number,
  preference: TechnologyPreference,
  present: AccessTechnology,
): AccessTechnology | undefined {
  const wanted = preference === 'auto' ? bestTechnology(power, present) : preference;
  return power >= weakestSignal[wanted] ? wanted : undefined;
}

function bestTechnology(power: number, present: AccessTechnology): AccessTechnology {
  const limit = present === 'lte-m' ? changeover.toNarrowband : changeover.toLteM;
  return power >= limit ? 'lte-m' : 'nb-iot';
}

/** The bands of the modem that operators use for a technology (OMNIA data sheet; their distribution is designed). */
const bands: Readonly<Record<AccessTechnology, readonly number[]>> = {
  'lte-m': [3, 20, 28],
  'nb-iot': [8, 20, 28],
};

const bandChannel = 410;

/** The band of the cell at a place: 3, 8, 20 or 28. */
export function bandOf(technology: AccessTechnology, seed: number): number {
  const choice = bands[technology];
  return choice[Math.floor(noise(seed, bandChannel, technology === 'lte-m' ? 0 : 1) * choice.length)]!;
}

/** The level of coverage enhancement at a signal, dBm: 0 to 2 (designed). */
export function coverageEnhancement(power: number): 0 | 1 | 2 {
  if (power >= -114) return 0;
  return power >= -124 ? 1 : 2;
}

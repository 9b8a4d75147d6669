import type { Data } from '../axdr/index.ts';
import { quadrantOf } from './energies.ts';
import type { Measurement } from './measurement.ts';
import { leastVoltage } from './network/load-line.ts';
import { angleOf, magnitudeOf } from './phasor.ts';

/** The order in which the voltages of the phases follow each other (0-0:96.80.14; OMNIA data sheet, Display, 8.k). */
export const phaseSequences = { unknown: 0, 'L1-L2-L3': 1, 'L1-L3-L2': 2 } as const;

/** A name of `phaseSequences`. */
export type PhaseSequence = keyof typeof phaseSequences;

/** Degrees that two voltages are from each other at least and at most to follow each other. */
const following = { least: 60, most: 150 } as const;

/** Unknown where a phase has no voltage, or where voltages are not about 120 degrees from each other. */
export function phaseSequenceOf({ voltagePhasors, network }: Measurement): PhaseSequence {
  const [first, second, third] = voltagePhasors;
  if (first === undefined || second === undefined || third === undefined) return 'unknown';
  if (voltagePhasors.some((one) => magnitudeOf(one) < leastVoltage(network.model))) return 'unknown';
  const steps = [angleOf(first) - angleOf(second), angleOf(second) - angleOf(third)].map(
    (degrees) => ((degrees % 360) + 360) % 360,
  );
  const isStep = (degrees: number) => degrees >= following.least && degrees <= following.most;
  if (steps.every(isStep)) return 'L1-L2-L3';
  return steps.every((degrees) => isStep(360 - degrees)) ? 'L1-L3-L2' : 'unknown';
}

type State = (m: Measurement) => Data;

const quadrant = (of: (m: Measurement) => { readonly active: number; readonly reactive: number }): State => {
  return (m) => {
    const { active, reactive } = of(m);
    return { kind: 'unsigned', value: quadrantOf(active, reactive) };
  };
};

/** What objects of class Data show of a measurement, by logical name: quadrants 1 to 4, which are the signs of cos φ. */
export const measuredStates: Readonly<Record<string, State>> = {
  '0-0:96.80.10*255': quadrant(({ total }) => total),
  '0-0:96.80.11*255': quadrant(({ phases }) => phases[0]!),
  '0-0:96.80.12*255': quadrant(({ phases }) => phases[1]!),
  '0-0:96.80.13*255': quadrant(({ phases }) => phases[2]!),
  '0-0:96.80.14*255': (m) => ({ kind: 'enum', value: phaseSequences[phaseSequenceOf(m)] }),
};

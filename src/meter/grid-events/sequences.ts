import { type Phasor, symmetricalComponents } from '../phasor.ts';

/** Three voltages to neutral. */
export type ThreePhases = readonly [Phasor, Phasor, Phasor];

/** Magnitudes of the sequences in V; the positive one is that in which the phases turn. */
export interface Sequences {
  readonly zero: number;
  readonly positive: number;
  readonly negative: number;
}

/** How much greater a sequence has to be to say in which order the phases turn. */
const clearly = 1.5;

/** Whether the phases turn L1-L3-L2; undefined where they do not tell, as with a broken medium voltage phase. */
export function isReversed(phases: ThreePhases): boolean | undefined {
  const [, along, against] = symmetricalComponents(phases);
  if (along > clearly * against) return false;
  return against > clearly * along ? true : undefined;
}

/** The symmetrical components of three voltages. */
export function sequencesOf(phases: ThreePhases): Sequences {
  const [zero, along, against] = symmetricalComponents(phases);
  return against > clearly * along
    ? { zero, positive: against, negative: along }
    : { zero, positive: along, negative: against };
}

/** Percent that the negative sequence is of the positive one; 0 where there is no voltage. */
export function unbalanceOf(phases: ThreePhases): number {
  const { positive, negative } = sequencesOf(phases);
  return positive === 0 ? 0 : (negative / positive) * 100;
}

/** Three phasors, where there are three. */
export function threePhases(phasors: readonly Phasor[]): ThreePhases | undefined {
  const [a, b, c] = phasors;
  return a !== undefined && b !== undefined && c !== undefined ? [a, b, c] : undefined;
}

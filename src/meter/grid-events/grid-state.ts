import { difference, magnitudeOf } from '../phasor.ts';
import { followHeld, type Held, nextOfHeld, notHeld } from './held.ts';
import { isReversed, sequencesOf, type ThreePhases } from './sequences.ts';

/** Limits of the faults that three phases show together (all designed); percent, V and milliseconds. */
export interface GridLimits {
  /** V (1-0:0.6.4). */
  readonly referenceVoltage: number;
  /** Percent of the reference voltage that the zero sequence is with a broken neutral (0-0:96.80.70). */
  readonly neutralBreak: number;
  /** Milliseconds (0-0:96.80.71). */
  readonly neutralBreakTime: number;
  /** Percent of the positive sequence that the negative one is with a broken medium voltage phase (0-0:96.80.72). */
  readonly mediumVoltageBreak: number;
  /** Milliseconds (0-0:96.80.73). */
  readonly mediumVoltageBreakTime: number;
}

/** The defaults of the catalogue. */
export const usualGridLimits: GridLimits = {
  referenceVoltage: 230,
  neutralBreak: 10,
  neutralBreakTime: 5000,
  mediumVoltageBreak: 50,
  mediumVoltageBreakTime: 5000,
};

/** What has no register (designed). */
const fixed = {
  /** Percent: the negative sequence of a grid whose neutral is broken is below it. */
  negativeSequence: 5,
  /** Percent by which voltages between phases may be off with a broken neutral. */
  lineToLine: 10,
  /** Percent of the reference voltage: below it the zero sequence of a broken medium voltage phase is. */
  zeroSequence: 10,
  /** Percent of the reference voltage, of the phase that is whole and of the two that are halved. */
  whole: [85, 115],
  halved: [35, 65],
} as const;

/** V by which limits are wider; negative: narrower. */
type Margin = number;

/** Whether a common phasor is added to all phases, and nothing else is wrong: the neutral is broken. */
export function isNeutralBroken(phases: ThreePhases, limits: GridLimits, margin: Margin = 0): boolean {
  const { referenceVoltage } = limits;
  const { zero, positive, negative } = sequencesOf(phases);
  const lineToLine = Math.sqrt(3) * referenceVoltage;
  const [a, b, c] = phases;
  return (
    zero >= (referenceVoltage * limits.neutralBreak) / 100 - margin &&
    negative - margin < ((positive + margin) * fixed.negativeSequence) / 100 &&
    [difference(a, b), difference(b, c), difference(c, a)].every(
      (one) => Math.abs(magnitudeOf(one) - lineToLine) <= (lineToLine * fixed.lineToLine) / 100 + 2 * margin,
    )
  );
}

/** Whether one phase is whole and two are halved: a phase of the medium voltage of a Dyn transformer is broken. */
export function isMediumVoltageBroken(phases: ThreePhases, limits: GridLimits, margin: Margin = 0): boolean {
  const { referenceVoltage } = limits;
  const { zero, positive, negative } = sequencesOf(phases);
  const within = ([least, most]: readonly [number, number]) =>
    phases
      .map(magnitudeOf)
      .filter(
        (one) => one >= (referenceVoltage * least) / 100 - margin && one <= (referenceVoltage * most) / 100 + margin,
      );
  return (
    negative + margin >= ((positive - margin) * limits.mediumVoltageBreak) / 100 &&
    zero < (referenceVoltage * fixed.zeroSequence) / 100 + margin &&
    within(fixed.whole).length === 1 &&
    within(fixed.halved).length === 2
  );
}

/** Whether it may look like another state of the grid when each voltage moves by so many V. */
export function isGridNear(phases: ThreePhases, limits: GridLimits, volts: number): boolean {
  return [isNeutralBroken, isMediumVoltageBroken].some(
    (isBroken) => isBroken(phases, limits, volts) && !isBroken(phases, limits, -volts),
  );
}

/** Faults of the grid that are there, or have been for too short. */
export interface GridState {
  readonly neutral: Held;
  readonly mediumVoltage: Held;
  /** The phases turn the other way. */
  readonly isReversed: boolean;
}

/** A grid without faults. */
export const soundGrid: GridState = { neutral: notHeld, mediumVoltage: notHeld, isReversed: false };

/** The grid at an instant. */
export interface GridSample {
  readonly instant: number;
  readonly phases: ThreePhases;
}

const codes = {
  neutral: { begun: 89, ended: 230 },
  mediumVoltage: { begun: 231, ended: 232 },
  reversed: { begun: 88, ended: 233 },
} as const;

/** The grid after a sample, and the codes of the events that it brings. */
export function followGrid(
  state: GridState,
  { instant, phases }: GridSample,
  limits: GridLimits,
): readonly [GridState, readonly number[]] {
  const [neutral, ofNeutral] = followHeld(state.neutral, {
    instant,
    holds: isNeutralBroken(phases, limits),
    time: limits.neutralBreakTime,
  });
  const [mediumVoltage, ofMediumVoltage] = followHeld(state.mediumVoltage, {
    instant,
    holds: isMediumVoltageBroken(phases, limits),
    time: limits.mediumVoltageBreakTime,
  });
  const reversed = isReversed(phases) ?? state.isReversed;
  const found: number[] = [];
  if (ofNeutral !== undefined) found.push(codes.neutral[ofNeutral]);
  if (ofMediumVoltage !== undefined) found.push(codes.mediumVoltage[ofMediumVoltage]);
  if (reversed !== state.isReversed) found.push(codes.reversed[reversed ? 'begun' : 'ended']);
  return [{ neutral, mediumVoltage, isReversed: reversed }, found];
}

/** Whether three voltages are of another state of the grid. */
export function isOtherGrid({ neutral, mediumVoltage }: GridState, phases: ThreePhases, limits: GridLimits): boolean {
  return (
    isNeutralBroken(phases, limits) !== (neutral.since !== undefined) ||
    isMediumVoltageBroken(phases, limits) !== (mediumVoltage.since !== undefined)
  );
}

/** When the grid has to be looked at again although nothing changes; Infinity where it need not be. */
export function nextOfGrid({ neutral, mediumVoltage }: GridState, limits: GridLimits): number {
  return Math.min(
    nextOfHeld(neutral, limits.neutralBreakTime),
    nextOfHeld(mediumVoltage, limits.mediumVoltageBreakTime),
  );
}

/** Whether nothing is wrong. */
export function isSound({ neutral, mediumVoltage, isReversed }: GridState): boolean {
  return neutral.since === undefined && mediumVoltage.since === undefined && !isReversed;
}

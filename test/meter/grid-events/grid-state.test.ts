import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  followGrid,
  isMediumVoltageBroken,
  isNeutralBroken,
  nextOfGrid,
  soundGrid,
  usualGridLimits,
} from '../../../src/meter/grid-events/grid-state.ts';
import { isReversed, sequencesOf, type ThreePhases, unbalanceOf } from '../../../src/meter/grid-events/sequences.ts';
import { magnitudeOf, phasor, sum } from '../../../src/meter/phasor.ts';

const limits = usualGridLimits;
const of = (a: number, b: number, c: number): ThreePhases => [phasor(a, 0), phasor(b, -120), phasor(c, 120)];
const sound = of(230, 230, 230);
const shifted = (volts: number, degrees: number): ThreePhases =>
  sound.map((one) => sum([one, phasor(-volts, degrees)])) as unknown as ThreePhases;
const neutralBroken = shifted(46, 30);
const mediumVoltageBroken: ThreePhases = [phasor(230, 0), phasor(115, 180), phasor(115, 180)];
const reversed: ThreePhases = [phasor(230, 0), phasor(230, 120), phasor(230, -120)];

function follow(steps: readonly (readonly [seconds: number, phases: ThreePhases])[]): readonly (readonly number[])[] {
  let state = soundGrid;
  return steps.map(([seconds, phases]) => {
    const [next, codes] = followGrid(state, { instant: seconds * 1000, phases }, limits);
    state = next;
    return codes;
  });
}

describe('grid events by symmetrical components', () => {
  test('a neutral shift of 46 V at 30° of a balanced system is 20 % zero sequence and nothing else', () => {
    const phases = neutralBroken;
    expect(phases.map((one) => magnitudeOf(one).toFixed(1))).toEqual(['191.5', '270.8', '234.6']);
    const { zero, negative } = sequencesOf(phases);
    expect((zero / 230) * 100).toBeCloseTo(20, 6);
    expect(negative).toBeCloseTo(0, 6);
    expect([isNeutralBroken(phases, limits), isMediumVoltageBroken(phases, limits)]).toEqual([true, false]);
  });

  test('a broken medium voltage phase is 230, 115 and 115 V: as much negative as positive sequence, no zero sequence', () => {
    const { zero, positive, negative } = sequencesOf(mediumVoltageBroken);
    expect([zero, positive, negative].map((one) => one.toFixed(6))).toEqual(['0.000000', '115.000000', '115.000000']);
    expect(isMediumVoltageBroken(mediumVoltageBroken, limits)).toBe(true);
    expect(isNeutralBroken(mediumVoltageBroken, limits)).toBe(false);
  });

  test('230, 225 and 235 V are 1.255 % of unbalance, and neither', () => {
    const phases = of(230, 225, 235);
    expect(unbalanceOf(phases)).toBeCloseTo(1.255, 3);
    expect([isNeutralBroken(phases, limits), isMediumVoltageBroken(phases, limits)]).toEqual([false, false]);
  });

  test('a missing phase is neither', () => {
    const phases = of(0, 230, 230);
    expect([isNeutralBroken(phases, limits), isMediumVoltageBroken(phases, limits)]).toEqual([false, false]);
  });

  test('less than 10 % zero sequence is no broken neutral', () => {
    expect(isNeutralBroken(shifted(22.9, 75), limits)).toBe(false);
    expect(isNeutralBroken(shifted(23.1, 75), limits)).toBe(true);
  });

  test('5 % or more negative sequence is no broken neutral, nor are voltages between phases that are off by 10 %', () => {
    const composed = (negative: number, scale = 1): ThreePhases =>
      [0, -120, 120].map((angle) =>
        sum([phasor(230 * scale, angle), phasor(negative, -angle), phasor(46, 0)]),
      ) as unknown as ThreePhases;
    expect([11, 12].map((negative) => isNeutralBroken(composed(negative), limits))).toEqual([true, false]);
    expect([0.91, 0.89, 1.09, 1.11].map((scale) => isNeutralBroken(composed(0, scale), limits))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('5 s of a broken neutral are event 89, its end is 230; shorter is nothing', () => {
    expect(
      follow([
        [0, neutralBroken],
        [4.99, neutralBroken],
        [5, neutralBroken],
        [60, neutralBroken],
        [61, sound],
      ]),
    ).toEqual([[], [], [89], [], [230]]);
    expect(
      follow([
        [0, neutralBroken],
        [4.99, sound],
        [5, neutralBroken],
        [9.9, sound],
      ]).flat(),
    ).toEqual([]);
  });

  test('5 s of a broken medium voltage phase are event 231, its end is 232; shorter is nothing', () => {
    expect(
      follow([
        [0, mediumVoltageBroken],
        [5, mediumVoltageBroken],
        [6, sound],
      ]),
    ).toEqual([[], [231], [232]]);
    expect(
      follow([
        [0, mediumVoltageBroken],
        [4.99, mediumVoltageBroken],
        [5, sound],
      ]).flat(),
    ).toEqual([]);
  });

  test('it asks to be looked at when the 5 s are over', () => {
    const [state] = followGrid(soundGrid, { instant: 1000, phases: neutralBroken }, limits);
    expect(nextOfGrid(state, limits)).toBe(6000);
    expect(nextOfGrid(soundGrid, limits)).toBe(Number.POSITIVE_INFINITY);
  });

  test('L1-L3-L2 is event 88, and 233 when it is over; a broken phase does not tell the order', () => {
    expect(isReversed(sound)).toBe(false);
    expect(isReversed(reversed)).toBe(true);
    expect(isReversed(mediumVoltageBroken)).toBeUndefined();
    expect(
      follow([
        [0, sound],
        [1, reversed],
        [2, mediumVoltageBroken],
        [3, reversed],
        [4, sound],
      ]).flat(),
    ).toEqual([88, 233]);
  });

  test('with exchanged phases a broken neutral is one all the same', () => {
    const phases = reversed.map((one) => sum([one, phasor(46, 200)])) as unknown as ThreePhases;
    expect(isNeutralBroken(phases, limits)).toBe(true);
  });

  test('any neutral shift of a balanced system of 10 to 100 % is a broken neutral, whatever its angle', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 23.01, max: 230, noNaN: true }),
        fc.integer({ min: 0, max: 359 }),
        (volts, angle) => {
          expect(isNeutralBroken(shifted(volts, angle), limits)).toBe(true);
          expect(isMediumVoltageBroken(shifted(volts, angle), limits)).toBe(false);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualGridLimits } from '../../../src/meter/grid-events/grid-state.ts';
import { unbalanceOf } from '../../../src/meter/grid-events/sequences.ts';
import { LoadModel } from '../../../src/meter/load-model.ts';
import { usualLimits } from '../../../src/meter/power-quality/limits.ts';
import { nearnessOf, swingOf } from '../../../src/meter/power-quality/usual-course.ts';
import { noon, testMeter } from '../support.ts';

const interval = 600_000;
const seeds = fc.integer({ min: 0, max: 1000 });
const places = fc.integer({ min: 0, max: 50_000 });
const calm = { isFastNear: false, isSlowNear: false, isFrequencyNear: false };

describe('the usual course of a network', () => {
  test('is far from all limits that a meter comes with', () => {
    fc.assert(
      fc.property(seeds, places, (seed, place) => {
        const begin = noon + place * interval;
        expect(nearnessOf(new LoadModel(seed, 3), [begin, begin + interval], [usualLimits, usualGridLimits])).toEqual(
          calm,
        );
      }),
    );
  });

  test('limits that it does not come near are those that it never reaches', () => {
    const meter = testMeter();
    const { network } = meter;
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 215, max: 250 }),
        fc.array(fc.integer({ min: 0, max: interval })),
        (place, volts, at) => {
          const begin = noon + place * interval;
          const limits = {
            ...usualLimits,
            sagVoltage: volts,
            undervoltage: volts,
            swellVoltage: volts,
            overvoltage: volts,
          };
          const low = nearnessOf(
            network.model,
            [begin, begin + interval],
            [{ ...usualLimits, sagVoltage: volts }, usualGridLimits],
          );
          const high = nearnessOf(
            network.model,
            [begin, begin + interval],
            [{ ...limits, sagVoltage: 0 }, usualGridLimits],
          );
          for (const after of at)
            for (const phase of [0, 1, 2]) {
              const now = network.rms(phase, begin + after);
              if (!low.isFastNear) expect(now).toBeGreaterThanOrEqual(volts);
              if (!high.isFastNear) expect(now).toBeLessThanOrEqual(volts);
            }
        },
      ),
    );
  });

  test('unbalance, distortion and frequency stay within what is taken for usual', () => {
    const meter = testMeter();
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: interval }), (place, after) => {
        const instant = noon + place * interval + after;
        const [a, b, c] = meter.network.phasors(instant);
        const near = nearnessOf(
          meter.network.model,
          [instant, instant + 1],
          [{ ...usualLimits, unbalance: unbalanceOf([a!, b!, c!]) - 0.001 }, usualGridLimits],
        );
        expect(near.isSlowNear).toBe(true);
        for (const phase of meter.measureAt(instant).phases) {
          expect(phase.distortion('voltage')).toBeLessThan(5);
          expect(phase.distortion('current')).toBeLessThan(17);
        }
        expect(Math.abs(meter.network.frequency(instant) - 50)).toBeLessThanOrEqual(0.03);
      }),
    );
  });

  test('no voltage moves further than its swing', () => {
    const { network } = testMeter();
    const lengths = fc.integer({ min: 0, max: interval });
    fc.assert(
      fc.property(places, lengths, lengths, (place, one, other) => {
        const begin = noon + place * interval;
        const swing = swingOf(network.model, [begin, begin + interval]);
        for (const phase of [0, 1, 2])
          expect(Math.abs(network.rms(phase, begin + one) - network.rms(phase, begin + other))).toBeLessThanOrEqual(
            swing,
          );
      }),
    );
  });
});

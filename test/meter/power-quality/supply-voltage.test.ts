import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfCycle, usualLimits } from '../../../src/meter/power-quality/limits.ts';
import { followSupply, isQuiet, nextOfSupply } from '../../../src/meter/power-quality/supply-voltage.ts';
import { normalSupply, type VoltageEvent } from '../../../src/meter/power-quality/voltage-state.ts';

const limits = usualLimits;

/** So many half cycles with these voltages. */
type Stretch = readonly [count: number, ...volts: number[]];

function follow(series: readonly Stretch[], of = limits): readonly VoltageEvent[] {
  let state = normalSupply(series[0]!.length - 1, 0);
  const events: VoltageEvent[] = [];
  let instant = 0;
  for (const [count, ...volts] of series) {
    for (let i = 0; i < count; i += 1, instant += halfCycle) {
      const [next, found] = followSupply(state, { instant, volts }, of);
      state = next;
      events.push(...found);
    }
  }
  return events;
}

/** Looks only where voltages change, and when the detector asks for it. */
function followSparsely(series: readonly Stretch[]): readonly VoltageEvent[] {
  let state = normalSupply(series[0]!.length - 1, 0);
  const events: VoltageEvent[] = [];
  let instant = 0;
  for (const [count, ...volts] of series) {
    const end = instant + count * halfCycle;
    for (; instant < end; instant = Math.min(end, nextOfSupply(state, limits))) {
      const [next, found] = followSupply(state, { instant, volts }, limits);
      state = next;
      events.push(...found);
    }
  }
  return events;
}

describe('sags, swells and interruptions (EN 50160)', () => {
  test('150 V for 15 half cycles is one sag of 150 V and 0.15 s', () => {
    expect(
      follow([
        [100, 230],
        [15, 150],
        [100, 230],
      ]),
    ).toEqual([{ kind: 'sag', phase: 0, from: 1000, until: 1150, volts: 150 }]);
  });

  test('a sag ends where the voltage is back within the hysteresis, not before', () => {
    expect(
      follow([
        [1, 230],
        [10, 180],
        [10, 210],
        [10, 190],
        [10, 211.6],
      ]),
    ).toEqual([{ kind: 'sag', phase: 0, from: 10, until: 310, volts: 180 }]);
    expect(
      follow([
        [1, 230],
        [10, 260],
        [10, 250],
        [10, 248.4],
      ]),
    ).toEqual([{ kind: 'swell', phase: 0, from: 10, until: 210, volts: 260 }]);
  });

  test('exactly 90 and 110 % are none', () => {
    expect(
      follow([
        [10, 207],
        [10, 253],
        [10, 230],
      ]),
    ).toEqual([]);
  });

  test('what is shorter than its time threshold is none', () => {
    const series: Stretch[] = [
      [1, 230],
      [4, 150],
      [10, 230],
      [4, 270],
      [10, 230],
    ];
    expect(follow(series, { ...limits, shortestSag: 50, shortestSwell: 50 })).toEqual([]);
    expect(follow(series, { ...limits, shortestSag: 40, shortestSwell: 40 })).toHaveLength(2);
  });

  test('60 s are a sag, longer is undervoltage; 60 s are a swell, longer is overvoltage', () => {
    expect(
      follow([
        [1, 230],
        [6000, 200],
        [1, 230],
      ]).map(({ kind }) => kind),
    ).toEqual(['sag']);
    expect(
      follow([
        [1, 230],
        [6001, 200],
        [1, 230],
      ]),
    ).toEqual([{ kind: 'low', phase: 0, from: 10, until: 60_020, volts: 200 }]);
    expect(
      follow([
        [1, 230],
        [6000, 260],
        [1, 230],
      ]).map(({ kind }) => kind),
    ).toEqual(['swell']);
    expect(
      follow([
        [1, 230],
        [6001, 260],
        [1, 230],
      ]).map(({ kind }) => kind),
    ).toEqual(['high']);
  });

  test('a phase below 5 % is missing while others are there, and has one code', () => {
    expect(
      follow([
        [1, 230, 230, 230],
        [5, 150, 230, 230],
        [20, 3, 230, 230],
        [5, 150, 230, 230],
        [5, 230, 230, 230],
      ]),
    ).toEqual([
      { kind: 'phase-missing', phase: 0, from: 60, until: 60, volts: 3 },
      { kind: 'phase-back', phase: 0, from: 60, until: 260, volts: 3 },
    ]);
  });

  test('sags that all phases fall out of are one interruption, with the way back', () => {
    expect(
      follow([
        [1, 230, 230, 230],
        [5, 150, 150, 230],
        [20, 3, 4, 5],
        [5, 150, 150, 190],
        [5, 230, 230, 230],
      ]),
    ).toEqual([
      { kind: 'supply-missing', phase: undefined, from: 60, until: 60, volts: 3 },
      { kind: 'supply-back', phase: undefined, from: 60, until: 260, volts: 3 },
    ]);
  });

  test('phases that stay away when others are back are missing from then on', () => {
    const events = follow([
      [1, 230, 230, 230],
      [20, 0, 0, 0],
      [20, 230, 0, 0],
      [5, 230, 230, 230],
    ]);
    expect(events.map(({ kind, phase, from }) => [kind, phase, from])).toEqual([
      ['supply-missing', undefined, 10],
      ['supply-back', undefined, 10],
      ['phase-missing', 1, 210],
      ['phase-missing', 2, 210],
      ['phase-back', 1, 210],
      ['phase-back', 2, 210],
    ]);
  });

  test('an interruption ends where a voltage is back within the hysteresis', () => {
    const events = follow([
      [1, 230, 230],
      [10, 0, 0],
      [10, 16, 0],
      [10, 16.2, 0],
      [10, 230, 230],
    ]);
    expect(events.map(({ kind, phase, from, until }) => [kind, phase, from, until])).toEqual([
      ['supply-missing', undefined, 10, 10],
      ['supply-back', undefined, 10, 210],
      ['phase-missing', 1, 210, 210],
      ['phase-back', 1, 210, 310],
    ]);
  });

  test('an interruption that is shorter than its time threshold is a sag', () => {
    const short = { ...limits, shortestInterruption: 500 };
    const series = (count: number): Stretch[] => [
      [1, 230, 230, 230],
      [count, 0, 0, 0],
      [5, 230, 230, 230],
    ];
    expect(follow(series(49), short).map(({ kind }) => kind)).toEqual(['sag', 'sag', 'sag']);
    expect(follow(series(50), short).map(({ kind }) => kind)).toEqual(['supply-missing', 'supply-back']);
  });
});

const voltage = fc.constantFrom(0, 8, 14, 100, 206, 208, 212, 230, 249, 252, 254, 300);
const series = (phases: number) =>
  fc.array(
    fc
      .tuple(
        fc.oneof(
          { weight: 24, arbitrary: fc.integer({ min: 1, max: 40 }) },
          { weight: 1, arbitrary: fc.constant(6010) },
        ),
        fc.array(voltage, { minLength: phases, maxLength: phases }),
      )
      .map(([count, volts]): Stretch => [count, ...volts]),
    { minLength: 1, maxLength: 10 },
  );

describe.each([1, 3])('any series of RMS values of %i phases', (phases) => {
  test('gives events that begin before they end, one after another, each beginning with its end', () => {
    fc.assert(
      fc.property(series(phases), (before) => {
        const events = follow([...before, [1, ...Array<number>(phases).fill(230)]]);
        for (const { kind, from, until } of events) {
          if (kind === 'phase-missing' || kind === 'supply-missing') expect(until).toBe(from);
          else expect(until).toBeGreaterThan(from);
          if (kind === 'sag' || kind === 'swell') expect(until - from).toBeLessThanOrEqual(60_000);
        }
        const supply = events.filter(({ phase }) => phase === undefined).map(({ kind }) => kind);
        expect(supply).toEqual(supply.map((_, i) => (i % 2 === 0 ? 'supply-missing' : 'supply-back')));
        expect(supply.length % 2).toBe(0);
        for (let phase = 0; phase < phases; phase += 1) {
          const ofPhase = events.filter((event) => event.phase === phase);
          const missing = ofPhase.map(({ kind }) => kind).filter((kind) => kind.startsWith('phase-'));
          expect(missing).toEqual(missing.map((_, i) => (i % 2 === 0 ? 'phase-missing' : 'phase-back')));
          expect(missing.length % 2).toBe(0);
          const spans = ofPhase.filter(({ kind }) => kind !== 'phase-missing');
          for (const [i, span] of spans.entries())
            if (i > 0) expect(span.from).toBeGreaterThanOrEqual(spans[i - 1]!.until);
        }
      }),
    );
  });

  test('is quiet when all voltages are normal again', () => {
    const short = fc.array(fc.array(voltage, { minLength: phases, maxLength: phases }), { maxLength: 60 });
    fc.assert(
      fc.property(short, (before) => {
        let state = normalSupply(phases, 0);
        for (const [i, volts] of [...before, Array<number>(phases).fill(230)].entries())
          [state] = followSupply(state, { instant: i * halfCycle, volts }, limits);
        expect(isQuiet(state)).toBe(true);
        expect(nextOfSupply(state, limits)).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  test('gives the same events when it is looked at where it changes only', () => {
    fc.assert(
      fc.property(series(phases), (before) => {
        expect(followSparsely(before)).toEqual(follow(before));
      }),
    );
  });
});

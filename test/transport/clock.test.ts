import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/transport/index.ts';

describe('the virtual clock', () => {
  test('runs timers by their time, those of the same time by their turn, and not those that were prevented', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ after: fc.nat(20), prevented: fc.boolean() })), (timers) => {
        const clock = new VirtualClock(1000);
        const run: [number, number][] = [];
        const preventing = timers.map(({ after }, i) => clock.setTimer(after, () => run.push([clock.now(), i])));
        preventing.forEach((prevent, i) => {
          if (timers[i]!.prevented) prevent();
        });
        clock.advance(20);
        const expected = timers
          .map(({ after }, i): [number, number] => [1000 + after, i])
          .filter(([, i]) => !timers[i]!.prevented)
          .sort(([a, i], [b, j]) => a - b || i - j);
        expect(run).toEqual(expected);
        expect([clock.now(), clock.next(), clock.step()]).toEqual([1020, undefined, false]);
      }),
    );
  });

  test('runs what timers set while time goes on', () => {
    const clock = new VirtualClock();
    const run: number[] = [];
    const again = () => {
      run.push(clock.now());
      clock.setTimer(10, again);
    };
    clock.setTimer(-5, again);
    clock.advance(25);
    expect(run).toEqual([0, 10, 20]);
    expect(clock.next()).toBe(30);
    expect(clock.step()).toBe(true);
    expect(clock.now()).toBe(30);
  });
});

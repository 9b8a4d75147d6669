import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FailureLimit,
  passwordFailures,
  type Suspension,
  tagFailures,
} from '../../../src/security/authentication/failure-limit.ts';
import type { FailureProtection } from '../../../src/security/protection/receiving-party.ts';

const suspended = expect.objectContaining({ name: 'SecurityError', code: 'key-suspended' });

/** Fails as often and as fast as it may; the times of its failures. */
function guess(limit: FailureLimit, who: string, times: readonly number[]): number[] {
  return times.filter((now) => {
    try {
      limit.check(who, now);
    } catch (error) {
      expect(error).toEqual(suspended);
      return false;
    }
    limit.failed(who, now);
    return true;
  });
}
const milliseconds = (from: number, to: number, step = 1) =>
  Array.from({ length: (to - from) / step }, (_, i) => from + i * step);

describe('T5: guessing passwords', () => {
  test('five tries are free, then there is one per second', () => {
    const limit = new FailureLimit(passwordFailures);
    expect(guess(limit, '16/10.0.0.1', milliseconds(0, 5_000))).toEqual([0, 1, 2, 3, 4, 1004, 2004, 3004, 4004]);
  });

  test('says how long to wait', () => {
    const limit = new FailureLimit(passwordFailures);
    guess(limit, 'a', milliseconds(0, 5));
    expect([4, 5, 504, 1003, 1004].map((now) => limit.waitingTime('a', now))).toEqual([1_000, 999, 500, 1, 0]);
    expect(() => limit.check('a', 504)).toThrow('500 ms');
  });

  test('sources are told apart', () => {
    const limit = new FailureLimit(passwordFailures);
    guess(limit, '16/10.0.0.1', milliseconds(0, 100));
    expect(() => limit.check('16/10.0.0.1', 100)).toThrow(suspended);
    limit.check('16/10.0.0.2', 100);
    limit.check('1/10.0.0.1', 100);
  });

  test('a success pays for what was mistyped', () => {
    const limit = new FailureLimit(passwordFailures);
    for (let round = 0; round < 10; round += 1) {
      expect(guess(limit, 'a', milliseconds(round * 10, round * 10 + 4))).toHaveLength(4);
      limit.check('a', round * 10 + 5);
      limit.succeeded('a');
    }
    expect(limit.size).toBe(0);
  });
});

describe('R33: forged tags', () => {
  test('a thousand, then one per second, and other keys are free', () => {
    const limit = new FailureLimit(tagFailures);
    expect(guess(limit, 'key 1', milliseconds(0, 10_000))).toHaveLength(1_000 + 9);
    limit.check('key 2', 10_000);
  });

  test('right messages in between make it no faster, and are not slowed down when nobody forges', () => {
    const limit = new FailureLimit({ failures: 10, forgives: false });
    guess(limit, 'key', milliseconds(0, 10));
    const failures: number[] = [];
    for (const now of milliseconds(2_000, 12_000)) {
      if (limit.waitingTime('key', now) > 0) continue;
      limit.check('key', now);
      limit.succeeded('key');
      failures.push(...guess(limit, 'key', [now]));
    }
    expect(failures).toEqual([2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 11_000]);
    for (const now of milliseconds(20_000, 21_000)) {
      limit.check('key', now);
      limit.succeeded('key');
    }
  });

  test('forget begins anew', () => {
    const limit = new FailureLimit({ failures: 3, forgives: false });
    guess(limit, 'key', milliseconds(0, 10));
    limit.forget('key');
    expect(guess(limit, 'key', milliseconds(10, 20))).toEqual([10, 11, 12]);
  });
});

test('tries at the same time: one passes', () => {
  const limit = new FailureLimit(passwordFailures);
  guess(limit, 'a', milliseconds(0, 5));
  limit.check('a', 2_000);
  expect(() => limit.check('a', 2_000)).toThrow(suspended);
  expect(() => limit.check('a', 2_999)).toThrow(suspended);
  limit.check('a', 3_000);
});

test('the alarm is called once for each suspension', () => {
  const alarms: Suspension[] = [];
  const limit = new FailureLimit({ ...passwordFailures, onSuspended: (suspension) => alarms.push(suspension) });
  guess(limit, 'a', milliseconds(0, 4));
  expect(alarms).toEqual([]);
  guess(limit, 'a', milliseconds(4, 10_000));
  guess(limit, 'b', milliseconds(7, 10));
  expect(alarms).toEqual([{ who: 'a', failures: 5, since: 4 }]);
  limit.succeeded('a');
  guess(limit, 'a', milliseconds(20_000, 20_010));
  expect(alarms).toHaveLength(2);
});

describe('bounded memory', () => {
  const options = { failures: 3, forgives: true, capacity: 100 } as const;
  const flood = (limit: FailureLimit, now = 2) => {
    for (let i = 0; i < 100; i += 1) guess(limit, `spoofed ${i}`, [now, now, now]);
  };

  test('a flood of names does not wash out who is suspended', () => {
    const limit = new FailureLimit(options);
    guess(limit, 'attacker', milliseconds(0, 3));
    for (let i = 0; i < 100_000; i += 1) limit.failed(`spoofed ${i}`, 3);
    expect(limit.size).toBeLessThanOrEqual(2 * 100);
    expect(() => limit.check('attacker', 4)).toThrow(suspended);
  });

  test('nor does one that suspends all its names: then all others share one account', () => {
    const alarms: Suspension[] = [];
    const limit = new FailureLimit({ ...options, onSuspended: (suspension) => alarms.push(suspension) });
    flood(limit);
    limit.check('new', 3);
    for (let i = 0; i < 3; i += 1) limit.failed(`other ${i}`, 10);
    expect(alarms.at(-1)).toEqual({ who: undefined, failures: 3, since: 10 });
    expect(alarms).toHaveLength(101);
    expect(() => limit.check('another', 11)).toThrow(suspended);
    limit.check('another', 1_010);
    expect(() => limit.check('one more', 1_011)).toThrow(suspended);
    limit.succeeded('another');
    expect(() => limit.check('one more', 1_011), 'nobody pays for the others').toThrow(suspended);
    limit.check('spoofed 0', 1_011);
    expect(limit.size).toBe(100);
    limit.succeeded('spoofed 0');
    limit.check('one more', 1_012);
  });

  test('who was suspended and silent for an hour makes room', () => {
    const limit = new FailureLimit(options);
    flood(limit, 0);
    guess(limit, 'spoofed 99', [5_000]);
    limit.failed('new', 3_599_999);
    expect(limit.size).toBe(100);
    limit.failed('new', 3_600_998);
    expect(limit.size, 'looked for once a second').toBe(100);
    limit.failed('new', 3_601_000);
    expect(limit.size).toBe(2);
    expect(limit.waitingTime('spoofed 99', 1)).toBe(1_000);
    expect(limit.waitingTime('spoofed 0', 1)).toBe(0);
  });

  test('who fails again is remembered once', () => {
    const limit = new FailureLimit({ ...options, capacity: 10 });
    for (const who of [...'abcdef', 'a']) limit.failed(who, 0);
    expect(limit.size).toBe(6);
  });

  test('of those not suspended the longest silent are forgotten', () => {
    const limit = new FailureLimit({ ...options, capacity: 10 });
    guess(limit, 'silent', [0, 0]);
    limit.failed('busy', 0);
    for (let i = 0; i < 11; i += 1) {
      limit.failed(`spoofed ${i}`, 1);
      if (i === 4) limit.failed('busy', 1);
    }
    expect(limit.size).toBeLessThanOrEqual(10);
    limit.failed('silent', 2);
    limit.failed('busy', 2);
    expect([limit.waitingTime('silent', 2), limit.waitingTime('busy', 2)]).toEqual([0, 1_000]);
  });
});

test('a clock that is set back suspends nobody for longer than a second', () => {
  const limit = new FailureLimit(passwordFailures);
  guess(limit, 'a', milliseconds(1_000_000, 1_000_005));
  expect(limit.waitingTime('a', 0)).toBe(1_000);
  expect(guess(limit, 'a', milliseconds(0, 3_500))).toEqual([1_000, 2_000, 3_000]);
});

test('however names, tries and times mix: at most one failure per second beyond the free ones', () => {
  const step = fc.record({
    who: fc.constantFrom('a', 'b', 'c'),
    wait: fc.constantFrom(0, 1, 300, 700, 999, 1_000, 5_000),
    right: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (steps, forgives) => {
      const limit = new FailureLimit({ failures: 4, forgives, capacity: 3 });
      const failures: Record<string, number[]> = { a: [], b: [], c: [] };
      let now = 0;
      for (const { who, wait, right } of steps) {
        now += wait;
        const since = failures[who]!;
        const isFree = since.length < 4 || now - since.at(-1)! >= 1_000;
        expect(limit.waitingTime(who, now) === 0).toBe(isFree);
        if (!isFree) expect(() => limit.check(who, now)).toThrow(suspended);
        else {
          limit.check(who, now);
          if (right) limit.succeeded(who);
          else limit.failed(who, now);
          if (!right) since.push(now);
          else if (forgives) since.length = 0;
        }
      }
    }),
  );
});

test('it is what takes protection off APDUs expects', () => {
  const limit: FailureProtection = new FailureLimit(tagFailures);
  limit.check('key', 0);
});

import { describe, expect, test } from 'vitest';
import { Data, Register } from '../../../src/cosem/index.ts';
import type { OmniaMeter } from '../../../src/meter/index.ts';
import type { Condition } from '../../../src/meter/network/condition.ts';
import { obis } from '../../../src/obis/index.ts';
import { noon, smallType, TestTime, testMeter } from '../support.ts';

const second = 1000;

function living(condition: Condition, [from, until]: readonly [number, number], type?: typeof smallType) {
  const time = new TestTime();
  const meter = testMeter(type === undefined ? {} : { type }, time);
  meter.network.begin(condition, noon + from, noon + until);
  return { meter, time };
}

function logged(meter: OmniaMeter, logger: 'grid' | 'powerQuality' | 'standard'): readonly (readonly number[])[] {
  meter.now();
  const entries = meter.events.entries(logger).filter(({ meterInstant }) => meterInstant >= noon);
  return entries.map(({ meterInstant, code }) => [(meterInstant - noon) / second, code]);
}

const state = (meter: OmniaMeter) => meter.read(Data, obis('0-0:96.80.74'), 'value').value;

describe('Grid events', () => {
  test('a neutral shift of 46 V is a broken neutral after 5 s; a sag and a swell are logged as well', () => {
    const { meter, time } = living({ kind: 'neutral-shift', volts: 46, angle: 30 }, [10 * second, 20 * second]);
    time.advance(14.9);
    expect([logged(meter, 'grid'), state(meter)]).toEqual([[], 0]);
    time.advance(0.1);
    expect([logged(meter, 'grid'), state(meter)]).toEqual([[[15, 89]], 1]);
    time.advance(60);
    expect([logged(meter, 'grid'), state(meter)]).toEqual([
      [
        [15, 89],
        [20, 230],
      ],
      0,
    ]);
    expect(logged(meter, 'powerQuality')).toEqual([
      [20, 143],
      [20, 147],
    ]);
  });

  test('230, 115 and 115 V in line are a broken medium voltage phase after 5 s', () => {
    const { meter, time } = living({ kind: 'medium-voltage-break' }, [10 * second, 20 * second]);
    time.advance(16);
    expect([logged(meter, 'grid'), state(meter)]).toEqual([[[15, 231]], 2]);
    time.advance(60);
    expect([logged(meter, 'grid'), state(meter)]).toEqual([
      [
        [15, 231],
        [20, 232],
      ],
      0,
    ]);
  });

  test.each<Condition>([{ kind: 'neutral-shift', volts: 46, angle: 30 }, { kind: 'medium-voltage-break' }])(
    'shorter than 5 s it is none: $kind',
    (condition) => {
      const { meter, time } = living(condition, [10 * second, 14.9 * second]);
      time.advance(60);
      expect(logged(meter, 'grid')).toEqual([]);
    },
  );

  test('how long, and how much, is set by registers', () => {
    const { meter, time } = living({ kind: 'neutral-shift', volts: 46, angle: 30 }, [10 * second, 20 * second]);
    meter.device.set(Register, obis('0-0:96.80.71'), 'value', { kind: 'long-unsigned', value: 200 });
    time.advance(60);
    expect(logged(meter, 'grid')).toEqual([
      [12, 89],
      [20, 230],
    ]);
    const other = living({ kind: 'neutral-shift', volts: 46, angle: 30 }, [10 * second, 20 * second]);
    other.meter.device.set(Register, obis('0-0:96.80.70'), 'value', { kind: 'long-unsigned', value: 2500 });
    other.time.advance(60);
    expect(logged(other.meter, 'grid')).toEqual([]);
  });

  test('a missing phase is neither; the state says so', () => {
    const { meter, time } = living({ kind: 'interruption', phases: [2] }, [10 * second, 30 * second]);
    time.advance(20);
    expect([logged(meter, 'grid'), state(meter), logged(meter, 'powerQuality')]).toEqual([[], 3, [[10, 83]]]);
    time.advance(20);
    expect([state(meter), logged(meter, 'powerQuality')[1]]).toEqual([0, [30, 86]]);
  });

  test('exchanged phases are event 88, and 233 when they are right again', () => {
    const { meter, time } = living({ kind: 'phase-sequence' }, [10 * second, 30 * second]);
    time.advance(60);
    expect(logged(meter, 'standard').filter(([, code]) => code! > 80)).toEqual([
      [10, 88],
      [30, 233],
    ]);
  });

  test('a meter of one phase has none', () => {
    const { meter, time } = living({ kind: 'neutral-shift', volts: 60, angle: 0 }, [0, 60 * second], smallType);
    time.advance(120);
    expect(meter.has(obis('0-0:99.98.10'))).toBe(false);
    expect(logged(meter, 'grid')).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { RawData } from '../../src/axdr/index.ts';
import { encode } from '../../src/codec/index.ts';
import { Data, Register } from '../../src/cosem/index.ts';
import { greatestPulsedPower, type OmniaMeter, pulseWidth } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { callerOf, noon, smallType, TestTime, testMeter } from './support.ts';

interface Load {
  readonly active: number;
  readonly reactive?: number;
}

/** A meter with this load of all phases together from noon on; its usual load before. */
function loaded({ active, reactive = 0 }: Load) {
  const time = new TestTime();
  const meter = testMeter({ installedAt: noon - 3_600_000 }, time);
  meter.network.begin({ kind: 'load', active: active / 3, reactive: reactive / 3 });
  return { meter, time };
}

/** A home of the model that feeds in. */
const sunny = 2;

const energyOf = (meter: OmniaMeter, name: string) => Number(meter.read(Register, obis(name), 'value').value);
const counterOf = (meter: OmniaMeter) => Number(meter.read(Data, obis('0-0:96.80.131'), 'value').value);
const distances = (pulses: readonly number[]) => pulses.slice(1).map((at, i) => at - pulses[i]!);

function select(meter: OmniaMeter, source: number, role: 'management' | 'reader' = 'management') {
  const { attributeId, type } = Data.attributes.value;
  const descriptor = { classId: Data.classId, instanceId: obis('0-0:96.80.130'), attributeId };
  const value = new RawData(encode(type, { kind: 'enum', value: source }));
  return (meter.device.execute({ kind: 'set', descriptor, value }, callerOf(meter, role)) as { result: unknown })
    .result;
}

describe('data sheet, Meter buttons and interfaces: the meter constant LED', () => {
  test('1000 pulses per kWh: one for each Wh', () => {
    const { meter, time } = loaded({ active: 3600 });
    time.advance(3600);
    const pulses = meter.pulses.constantLed(noon, meter.now());
    expect(pulses).toHaveLength(3600);
    for (const distance of distances(pulses)) expect(distance).toBeCloseTo(1000, 2);
    expect(energyOf(meter, '1-0:0.3.0')).toBe(1000);
  });

  test('it reflects the load as it is, to the pulse: a day in the life of a home', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon }, time);
    time.advance(86_400);
    const pulses = meter.pulses.constantLed(noon, meter.now());
    const { 'A+': taken, 'A-': fedIn } = { 'A+': energyOf(meter, '1-0:1.8.0'), 'A-': energyOf(meter, '1-0:2.8.0') };
    expect(taken + fedIn).toBeGreaterThan(1000);
    // Registers of tariffs keep their fractions of a Wh.
    expect(Math.abs(pulses.length - taken - fedIn)).toBeLessThanOrEqual(8);
    expect(distances(pulses).every((distance) => distance >= pulseWidth)).toBe(true);
  });

  test.each([1, 2])('at each pulse the energy is a whole number of Wh, whatever the load of home %d does', (seed) => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon, seed }, time);
    time.advance(86_400);
    const pulses = meter.pulses.constantLed(noon, meter.now());
    const energies = [['A+'], ['A-']] as const;
    const fed = meter.history.at(meter.now()).exact(['A-']);
    if (seed === sunny) expect(fed).toBeGreaterThan(100);
    pulses.forEach((at, i) => {
      // One in ten is enough where the direction never turns.
      if (i % 10 > 0 && fed === 0) return;
      const counted = energies.map((of) => meter.history.at(at).exact(of));
      const offs = counted.map((energy) => Math.abs(energy - Math.round(energy)));
      expect(Math.min(...offs), `pulse ${i}`).toBeLessThan(1e-4);
    });
  });

  test.each([1, 7, 600, 5000])('the pulses of an hour are those of its parts of %d s', (seconds) => {
    const { meter, time } = loaded({ active: 7300, reactive: 200 });
    time.advance(3600);
    const end = meter.now();
    const parts: number[] = [];
    for (let at = noon; at < end; at += seconds * 1000)
      parts.push(...meter.pulses.constantLed(at, Math.min(end, at + seconds * 1000)));
    const whole = meter.pulses.constantLed(noon, end);
    expect(parts).toHaveLength(whole.length);
    parts.forEach((at, i) => {
      expect(at).toBeCloseTo(whole[i]!, 3);
    });
  });

  test('it is lit for 30 ms', () => {
    const { meter, time } = loaded({ active: 3600 });
    time.advance(100);
    const [pulse] = meter.pulses.constantLed(noon + 50_000, noon + 60_000);
    const lit = [-0.5, 0.5, 15, 29.5, 30.5].map((after) => meter.pulses.isConstantLedLit(pulse! + after));
    expect(lit).toEqual([false, true, true, true, false]);
  });

  test('where power turns its direction both are counted', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - 1000 }, time);
    meter.network.begin({ kind: 'load', active: 1200 }, noon, noon + 1_000_000);
    meter.network.begin({ kind: 'load', active: -1200 }, noon + 1_000_000, noon + 2_000_000);
    time.advance(2000);
    expect(meter.pulses.constantLed(noon + 1000, meter.now()).length).toBeCloseTo(1999, -1);
    expect(energyOf(meter, '1-0:2.8.0')).toBeCloseTo(1000, -1);
  });

  test('without load, without power, and disconnected there is none', () => {
    const { meter, time } = loaded({ active: 36_000 });
    time.advance(1);
    meter.supplyControl.trigger('remote-disconnect');
    time.advance(1000);
    expect(meter.pulses.constantLed(noon + 1500, meter.now())).toEqual([]);
  });
});

describe('data sheet, Meter buttons and interfaces: the supply switch LED', () => {
  test('off while connected, steady while disconnected, blinking once a second while released', () => {
    const time = new TestTime();
    const meter = testMeter({}, time);
    const lit = () =>
      [0, 400, 600, 900, 1100].map((after) => {
        time.now = noon + 100_000 + after;
        return meter.pulses.isSwitchLedLit;
      });
    expect([meter.pulses.switchLight, lit()]).toEqual(['off', [false, false, false, false, false]]);
    time.now = noon + 102_000;
    meter.supplyControl.trigger('manual-disconnect');
    const second = time.now;
    const seen = [0, 400, 600, 900, 1100].map((after) => {
      time.now = second + after;
      return meter.pulses.isSwitchLedLit;
    });
    expect([meter.pulses.switchLight, seen]).toEqual(['blinking', [true, true, false, false, true]]);
    meter.supplyControl.trigger('remote-disconnect');
    time.now += 600;
    expect([meter.pulses.switchLight, meter.pulses.isSwitchLedLit]).toEqual(['steady', true]);
    meter.network.begin({ kind: 'interruption' });
    time.now += 1000;
    expect(meter.pulses.switchLight).toBe('off');
  });
});

describe('data sheet, S0 pulse output', () => {
  test.each([
    ['240 V + 15 %, 100 A, three phases', 82_800, 23.0],
    ['230 V, 100 A, three phases', 69_000, 19.17],
  ])('%s: %d W are %d Hz', (_, active, hertz) => {
    const { meter, time } = loaded({ active });
    time.advance(1000);
    const pulses = meter.pulses.output(noon, meter.now());
    expect(pulses.length / 1000).toBeCloseTo(hertz, 2);
    for (const distance of distances(pulses)) expect(distance).toBeCloseTo(3_600_000 / active, 2);
  });

  test('the gap at 82.8 kW is 13.5 ms', () => {
    const { meter, time } = loaded({ active: 82_800 });
    time.advance(1);
    const [first, second] = meter.pulses.output(noon, meter.now());
    expect(second! - first! - pulseWidth).toBeCloseTo(13.5, 1);
  });

  test('synchronous with the LED', () => {
    const { meter, time } = loaded({ active: 10_000 });
    time.advance(600);
    expect(meter.pulses.output(noon, meter.now())).toEqual(meter.pulses.constantLed(noon, meter.now()));
    expect(select(meter, 1)).toBe('success');
    expect(meter.pulses.output(noon, meter.now())).toEqual(meter.pulses.constantLed(noon, meter.now()));
  });

  test('the pulse time is 30 ms, and constants can be read', () => {
    const { meter } = loaded({ active: 0 });
    expect(['1-0:0.9.8', '1-0:0.3.3', '1-0:0.3.4'].map((name) => energyOf(meter, name))).toEqual([30, 1000, 1000]);
    expect(pulseWidth).toBe(30);
  });

  test('above 33.3 Hz pulses wait, and none is lost', () => {
    expect(greatestPulsedPower).toBe(120_000);
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - 1000 }, time);
    const overload = { kind: 'load', active: 60_000 } as const;
    meter.network.begin(overload, noon, noon + 60_000);
    meter.network.begin({ kind: 'load', active: 10_000 }, noon + 60_000);
    time.advance(600);
    const pulses = meter.pulses.output(noon - 1000, meter.now());
    for (const distance of distances(pulses)) expect(distance).toBeGreaterThan(pulseWidth - 1e-3);
    // 50 Hz for a minute, and 8.3 Hz after it.
    const during = pulses.filter((at) => at <= noon + 60_000).length;
    expect(during).toBeCloseTo(2000, -1);
    expect(pulses.length).toBe(counterOf(meter));
    expect(pulses.length).toBeCloseTo(3000 + 4500, -1);
    // They come from the middle of the queue as they do from its beginning.
    const later = meter.pulses.output(noon + 70_000, noon + 71_000);
    const same = pulses.filter((at) => at > noon + 70_000 && at <= noon + 71_000);
    expect(later).toHaveLength(same.length);
    later.forEach((at, i) => {
      expect(at).toBeCloseTo(same[i]!, 3);
    });
    expect([33, 34]).toContain(later.length);
  });

  test('what waits is not counted yet', () => {
    const time = new TestTime();
    const meter = testMeter({ installedAt: noon - 1000 }, time);
    meter.network.begin({ kind: 'load', active: 60_000 }, noon, noon + 60_000);
    time.advance(60);
    const early = counterOf(meter);
    expect(early).toBeCloseTo(2000, -1);
    time.advance(60);
    expect(counterOf(meter)).toBeGreaterThanOrEqual(3000);
  });

  test.each([
    [1, { active: 3600 }, 100],
    [1, { active: -3600 }, 0],
    [2, { active: -3600 }, 100],
    [2, { active: 3600 }, 0],
    [3, { active: -3600 }, 100],
    [4, { active: 1000, reactive: 3600 }, 100],
    [4, { active: 1000, reactive: -3600 }, 0],
    [5, { active: 1000, reactive: -3600 }, 100],
  ])('source %d with %o gives %d pulses in 100 s', (source, load, count) => {
    const { meter, time } = loaded(load);
    expect(select(meter, source)).toBe('success');
    time.advance(100);
    const given = meter.pulses.output(noon, meter.now()).length;
    expect(Math.abs(given - count)).toBeLessThanOrEqual(1);
  });

  test('another source goes on counting from where the one before was', () => {
    const { meter, time } = loaded({ active: 36_000, reactive: 7200 });
    time.advance(100);
    const before = counterOf(meter);
    expect(select(meter, 4)).toBe('success');
    expect(counterOf(meter)).toBe(before);
    time.advance(100);
    expect(counterOf(meter) - before).toBeCloseTo(200, -1);
    expect(select(meter, 3)).toBe('success');
    time.advance(10);
    expect(counterOf(meter) - before).toBeCloseTo(300, -1);
  });

  test('other sources are refused, and other roles', () => {
    const { meter } = loaded({ active: 0 });
    expect([select(meter, 0), select(meter, 6)]).toEqual(['other-reason', 'other-reason']);
    expect(select(meter, 1, 'reader')).not.toBe('success');
    expect(meter.pulses.outputSource).toBe(3);
  });

  test('source and counter survive a restart', () => {
    const { meter, time } = loaded({ active: 36_000 });
    time.advance(100);
    select(meter, 1);
    time.advance(100);
    const again = testMeter({ memory: meter.memory }, time);
    expect([again.pulses.outputSource, counterOf(again)]).toEqual([1, counterOf(meter)]);
  });

  test('a meter without the output has none of its objects', () => {
    expect(smallType.objects.has(obis('0-0:96.80.131').key)).toBe(false);
  });
});

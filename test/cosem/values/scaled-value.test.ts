import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addScaled,
  formatScaledValue,
  parseScaledValue,
  rescale,
  type ScaledValue,
  scaledValue,
  subtractScaled,
  sumScaled,
} from '../../../src/cosem/values/scaled-value.ts';

const whole = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.integer({ min: -0x80000000, max: 0xffffffff }),
);
const scaler = fc.integer({ min: -128, max: 127 });
const near = fc.integer({ min: -9, max: 9 });

/** The oracle: the value as so many 10^-128. */
const exact = ({ value, scaler: power }: ScaledValue) => BigInt(value) * 10n ** BigInt(power + 128);

describe('formatScaledValue', () => {
  test.each([
    [2301, -1, 35, '230.1 V'],
    [100, -2, 30, '1.00 Wh'],
    [5, 3, 27, '5000 W'],
    [12, 0, 255, '12'],
    [0xffffffffffffffffn, -3, 30, '18446744073709551.615 Wh'],
    [Math.fround(49.98), 0, 44, '49.98 Hz'],
    [7, 0, 200, '7 unit 200'],
    [Number.NaN, 0, 35, 'NaN V'],
  ])('%s with %s in unit %s is %s', (value, power, unit, text) => {
    expect(formatScaledValue(scaledValue(value, { scaler: power, unit }))).toBe(text);
  });
});

describe('parseScaledValue', () => {
  test.each([
    ['230.1 V', 2301, -1, 35],
    ['1.00 Wh', 100, -2, 30],
    ['-0.5', -5, -1, 255],
    ['+12', 12, 0, 255],
    ['1.5 kWh', 15, 2, 30],
    ['3 kg', 3, 0, 20],
    ['250mA', 250, -3, 33],
    ['2MW', 2, 6, 27],
    ['1e3 W', 1, 3, 27],
    ['12 1/Wh', 12, 0, 45],
    ['50 %', 50, 0, 56],
    ['7 m³', 7, 0, 13],
    ['18446744073709551615 varh', 18446744073709551615n, 0, 32],
  ])('%s', (text, value, power, unit) => {
    expect(parseScaledValue(text)).toEqual({ value, scaler: power, unit });
  });

  test.each([
    ['230.1 V', -2, 35, 23010],
    ['1.5 kWh', 0, 30, 1500],
    ['7 m³', 0, 14, 7],
    ['230', -1, 35, 2300],
    ['5000 W', 3, 27, 5],
  ])('%s at scaler %s in unit %s', (text, power, unit, value) => {
    expect(parseScaledValue(text, { scaler: power, unit })).toEqual({ value, scaler: power, unit });
  });

  test.each([
    ['', undefined],
    ['V', undefined],
    ['1,5 V', undefined],
    ['1.2.3', undefined],
    ['.5', undefined],
    ['1 parsec', undefined],
    ['1e200 V', undefined],
    [`1${'0'.repeat(1000)}`, undefined],
    ['230.15 V', { scaler: -1, unit: 35 }],
    ['230 A', { scaler: 0, unit: 35 }],
    ['5001 W', { scaler: 3, unit: 27 }],
  ])('%s is refused', (text, as) => {
    expect(() => parseScaledValue(text, as)).toThrow(RangeError);
  });

  test('gives back what was formatted', () => {
    fc.assert(
      fc.property(whole, scaler, fc.constantFrom(30, 32, 35, 45, 20, 255), (value, power, unit) => {
        const scaled = scaledValue(value, { scaler: power, unit });
        const back = parseScaledValue(formatScaledValue(scaled), scaled);
        expect(exact(back)).toBe(exact(scaled));
        expect(back).toMatchObject({ scaler: power, unit });
      }),
    );
  });
});

describe('sums', () => {
  test.each([
    [1, -1, 2, 0, 21, -1],
    [0.1, 0, 0.2, 0, 3, -1],
    [230.1, 0, 1, -2, 23011, -2],
    [2 ** 53, 0, 1, 0, 9007199254740993n, 0],
    [5, 3, 7, 2, 57, 2],
  ])('%s at %s and %s at %s', (a, atA, b, atB, value, power) => {
    const sum = addScaled({ value: a, scaler: atA, unit: 30 }, { value: b, scaler: atB, unit: 30 });
    expect(sum).toEqual({ value, scaler: power, unit: 30 });
  });

  test('are those of integers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ value: whole, scaler: near, unit: fc.constant(30) }), { minLength: 1 }),
        (list) => {
          expect(exact(sumScaled(list)!)).toBe(list.reduce((sum, value) => sum + exact(value), 0n));
          const [first, second = first] = list;
          expect(exact(subtractScaled(first!, second!))).toBe(exact(first!) - exact(second!));
        },
      ),
    );
  });

  test('of nothing is nothing, of two units none', () => {
    expect(sumScaled([])).toBeUndefined();
    expect(() => addScaled({ value: 1, scaler: 0, unit: 30 }, { value: 1, scaler: 0, unit: 31 })).toThrow(RangeError);
    expect(() => addScaled({ value: Number.NaN, scaler: 0, unit: 30 }, { value: 1, scaler: 0, unit: 30 })).toThrow(
      RangeError,
    );
  });

  test('rescale keeps the value or refuses', () => {
    fc.assert(
      fc.property(whole, near, near, (value, from, to) => {
        const scaled = { value, scaler: from, unit: 35 };
        const fits = exact(scaled) % 10n ** BigInt(to + 128) === 0n;
        if (fits) expect(exact(rescale(scaled, to))).toBe(exact(scaled));
        else expect(() => rescale(scaled, to)).toThrow(RangeError);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatScaled, unitOf, units } from '../../../src/cosem/index.ts';

const scalers = fc.integer({ min: -128, max: 127 });

describe('formatScaled', () => {
  test.each([
    [12345, -2, '123.45'],
    [5, 3, '5000'],
    [-7, -3, '-0.007'],
    [100, -2, '1.00'],
    [0, -3, '0.000'],
    [0, 3, '0'],
    [-0, -2, '0.00'],
    [2302, -1, '230.2'],
    [1234, 0, '1234'],
    [0xffffffffffffffffn, -3, '18446744073709551.615'],
    [-9223372036854775808n, 2, '-922337203685477580800'],
    [1.5, 3, '1500'],
    [1.5, -1, '0.15'],
    [0.25, 1, '2.5'],
    [-0.001, 2, '-0.1'],
    [1e-7, 0, '0.0000001'],
    [1e21, -1, '100000000000000000000.0'],
    [2.5e-10, 12, '250'],
    [Math.fround(230.1), 0, '230.1'],
    [230.10000000000002, 0, '230.10000000000002'],
    [5e-324, 0, `0.${'0'.repeat(323)}5`],
    [Number.NaN, 3, 'NaN'],
    [Number.NEGATIVE_INFINITY, -1, '-Infinity'],
  ])('%s with %s is %s', (value, scaler, text) => {
    expect(formatScaled(value, scaler)).toBe(text);
  });

  test('is exact: moving the point back gives the value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), scalers, (value, scaler) => {
        const text = formatScaled(value, scaler);
        const [whole, fraction = ''] = text.replace('-', '').split('.');
        expect(fraction.length).toBe(Math.max(0, -scaler));
        const magnitude = BigInt(whole! + fraction) / 10n ** BigInt(Math.max(0, scaler));
        expect(text.startsWith('-') ? -magnitude : magnitude).toBe(value);
      }),
    );
  });

  test('is a plain decimal that reads back as the value, for every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatScaled(value, 0);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
        const single = Math.fround(value) === value && !Number.isInteger(value);
        expect(single ? Math.fround(Number(text)) : Number(text)).toBe(value + 0);
      }),
    );
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(formatScaled(value, 0)))).toBe(value + 0);
      }),
    );
  });

  test('refuses a scaler that an Integer8 cannot hold', () => {
    for (const scaler of [-129, 128, 0.5, Number.NaN]) expect(() => formatScaled(1, scaler)).toThrow(RangeError);
  });
});

describe('units', () => {
  // IEC 62056-6-2, the enumeration unit of Register.
  test.each([
    [7, 's', 'time'],
    [13, 'm³', 'volume'],
    [27, 'W', 'active power'],
    [29, 'var', 'reactive power'],
    [30, 'Wh', 'active energy'],
    [32, 'varh', 'reactive energy'],
    [33, 'A', 'current'],
    [35, 'V', 'voltage'],
    [44, 'Hz', 'frequency'],
    [56, '%', 'percentage'],
    [137, 'ft³', 'volume'],
    [174, 'Btu/d', 'thermal power'],
    [255, '', 'count'],
  ])('%s is %s, %s', (code, symbol, quantity) => {
    expect(unitOf(code)).toEqual({ symbol, quantity });
  });

  test('reserved codes have none', () => {
    for (const code of [0, 58, 73, 175, 253]) expect(unitOf(code)).toBeUndefined();
    expect([...units.keys()].every((code) => Number.isInteger(code) && code >= 1 && code <= 255)).toBe(true);
  });
});

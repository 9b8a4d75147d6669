import { describe, expect, test } from 'vitest';
import type { Data } from '../../../src/axdr/index.ts';
import { displayedTime, displayedValue, noValue } from '../../../src/meter/display/displayed-value.ts';

const counted = (value: number): Data => ({ kind: 'double-long-unsigned', value });
const text = (words: string): Data => ({ kind: 'octet-string', value: new TextEncoder().encode(words) });

describe('the value field has 8 digits', () => {
  test.each<[number, number, number, string, string]>([
    [60_995_424, 0, 30, '060995.42', 'kWh'],
    [0, 0, 30, '000000.00', 'kWh'],
    [9, 0, 30, '000000.00', 'kWh'],
    [19, 0, 30, '000000.01', 'kWh'],
    [999_999_999, 0, 30, '999999.99', 'kWh'],
    [1_000_000_000, 0, 30, '1000000.0', 'kWh'],
    [4_294_967_295, 0, 32, '4294967.2', 'kvarh'],
    [12, 0, 31, '000000.01', 'kVAh'],
    [2202, 0, 27, '2.202', 'kW'],
    [69_000, 0, 27, '69.000', 'kW'],
    [-1500, 0, 29, '-1.500', 'kvar'],
    [7, 0, 28, '0.007', 'kVA'],
    [2355, -1, 35, '235.5', 'V'],
    [830, -2, 33, '8.30', 'A'],
    [4998, -2, 44, '49.98', 'Hz'],
    [985, -3, 255, '0.985', ''],
    [120, 0, 8, '120', '°'],
    [1255, -3, 56, '1.255', '%'],
    [1000, -3, 45, '1.000', ''],
    [12, 1, 255, '120', ''],
    [123_456_789, 0, 255, noValue, ''],
  ])('%d with scaler %d and unit %d is %s %s', (value, scaler, unit, shown, symbol) => {
    expect(displayedValue(counted(value), { scaler, unit })).toEqual({ value: shown, unit: symbol });
  });

  test.each<[string, Data, string]>([
    ['a count', { kind: 'long-unsigned', value: 42 }, '42'],
    ['a count of 64 bits', { kind: 'long64-unsigned', value: 1234n }, '1234'],
    ['yes', { kind: 'boolean', value: true }, '1'],
    ['no', { kind: 'boolean', value: false }, '0'],
    ['the end of a long number', text('1234567890'), '34567890'],
    ['a short text', { kind: 'visible-string', value: 'A1' }, 'A1'],
    ['a date', { kind: 'octet-string', value: Uint8Array.of(7, 234, 6, 10, 3, 12, 0, 0, 0, 0x80, 0, 0) }, '26-06-10'],
    ['no date', { kind: 'octet-string', value: new Uint8Array(12).fill(0xff) }, noValue],
    ['octets', { kind: 'octet-string', value: Uint8Array.of(1, 2) }, noValue],
    ['a structure', { kind: 'structure', value: [] }, noValue],
  ])('%s', (_, data, shown) => {
    expect(displayedValue(data)).toEqual({ value: shown, unit: '' });
  });

  test('the time of day', () => {
    expect(displayedTime(7, 5, 9)).toBe('07:05:09');
  });
});

import { describe, expect, test } from 'vitest';
import { dipClass, swellClass, unipedeClass } from '../../../src/meter/power-quality/voltage-classes.ts';

describe('classes of dips and swells', () => {
  test('65 % for 0.15 s is class C1 of EN 50160, and UNIPEDE 21', () => {
    expect(dipClass((150 / 230) * 100, 0.15)).toEqual({ row: 2, column: 0, name: 'C1' });
    expect(unipedeClass((150 / 230) * 100, 0.15)).toBe(21);
  });

  test.each([
    [89.9, 0.01, 'A1'],
    [80, 0.2, 'A1'],
    [79.9, 0.21, 'B2'],
    [70, 0.5, 'B2'],
    [69.9, 0.51, 'C3'],
    [40, 1, 'C3'],
    [39.9, 1.01, 'D4'],
    [5, 5, 'D4'],
    [4.9, 5.01, 'X5'],
    [0, 60, 'X5'],
  ])('a dip to %d %% for %d s is %s (EN 50160, table 2)', (percent, seconds, name) => {
    expect(dipClass(percent, seconds)?.name).toBe(name);
  });

  test.each([
    [120, 0.5, 'S1'],
    [119.9, 0.51, 'T2'],
    [110.1, 5, 'T2'],
    [130, 5.01, 'S3'],
    [111, 60, 'T3'],
  ])('a swell to %d %% for %d s is %s (EN 50160, table 4)', (percent, seconds, name) => {
    expect(swellClass(percent, seconds)?.name).toBe(name);
  });

  test('what is no dip and no swell, or lasted too long, has no class', () => {
    expect([dipClass(90, 1), dipClass(50, 60.01), swellClass(110, 1), swellClass(130, 60.01)]).toEqual(
      Array(4).fill(undefined),
    );
    expect([unipedeClass(90, 1), unipedeClass(50, 60.01)]).toEqual([undefined, undefined]);
  });

  test.each([
    [89, 0.1, 0],
    [85, 0.11, 1],
    [84, 1, 12],
    [69, 3, 23],
    [39, 20, 34],
    [9, 60, 45],
  ])('a dip to %d %% for %d s is UNIPEDE %d (IEC 62056-6-1, table 19)', (percent, seconds, cell) => {
    expect(unipedeClass(percent, seconds)).toBe(cell);
  });
});

import { describe, expect, test } from 'vitest';
import {
  analysisLoggerRegisters,
  analysisLoggerStorage,
  loadProfile1Storage,
  loadProfile2Storage,
  loadProfilePeriods,
  loggingDays,
  loggingDepthRows,
  profileEntries,
} from '../../src/omnia/index.ts';
import { describeCorpus } from '../support/corpus.ts';
import { referenceText } from './reference.ts';

/** OMNIA data sheet, Load profile: days for 5, 15, 30 and 60 minutes. */
const cells: readonly (readonly [set: string, registers: number, days: readonly number[]])[] = [
  ['A+/A-/R+/R-', 4, [60, 180, 361, 722]],
  ['A+/A-/R1/R2/R3/R4', 6, [48, 146, 292, 585]],
  ['A+/A-/R+/R-/R1/R2/R3/R4', 8, [40, 122, 245, 491]],
];
const periods = [300, 900, 1800, 3600];

function cellsHold(memory: number): boolean {
  const storage = { ...loadProfile1Storage, memory };
  return cells.every(([, registers, days]) =>
    periods.every((period, i) => loggingDays(registers, period, storage) === days[i]),
  );
}

describe('logging depth', () => {
  test.each(cells)('%s: the four cells of the data sheet', (_, registers, days) => {
    expect(periods.map((period) => loggingDays(registers, period))).toEqual(days);
  });

  test('the rows: entries and all five periods', () => {
    expect(loadProfilePeriods).toEqual([300, 600, 900, 1800, 3600]);
    expect(loggingDepthRows()).toEqual([
      { registers: 'A+/A-/R+/R-', entries: 17_347, days: [60, 120, 180, 361, 722] },
      { registers: 'A+/A-/R1/R2/R3/R4', entries: 14_043, days: [48, 97, 146, 292, 585] },
      { registers: 'A+/A-/R+/R-/R1/R2/R3/R4', entries: 11_796, days: [40, 81, 122, 245, 491] },
    ]);
    expect(loggingDepthRows(loadProfile2Storage)).toEqual(loggingDepthRows());
    expect(loadProfile2Storage.mark).toBe('designed');
  });

  test('one multiple of 4096 makes all twelve cells', () => {
    expect([589_679, 589_680, 589_967, 589_968].map(cellsHold)).toEqual([false, true, true, false]);
    const multiples = Array.from({ length: 1024 }, (_, i) => 4096 * i).filter(cellsHold);
    expect(multiples).toEqual([loadProfile1Storage.memory]);
  });

  test('the analysis logger', () => {
    const { withSelectiveAccess, withoutSelectiveAccess } = analysisLoggerRegisters;
    expect([withSelectiveAccess, withoutSelectiveAccess]).toEqual([36, 48]);
    expect(profileEntries(withoutSelectiveAccess, analysisLoggerStorage)).toBe(4993);
    expect(profileEntries(withSelectiveAccess, analysisLoggerStorage)).toBe(6472);
    expect(loggingDays(withoutSelectiveAccess, 600, analysisLoggerStorage)).toBe(34);
  });

  test('an entry without registers is its header', () => {
    expect(profileEntries(0)).toBe(32_768);
  });

  test.each([[-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY]])('%d registers are refused', (registers) => {
    expect(() => profileEntries(registers)).toThrow(RangeError);
  });

  test.each([[0], [-900], [Number.NaN]])('a period of %d is refused', (period) => {
    expect(() => loggingDays(4, period)).toThrow(RangeError);
  });
});

describeCorpus('the data sheet', referenceText('omnia-data-sheet.txt'), (sheet) => {
  test('has these twelve cells', () => {
    const lines = sheet.split('\n').map((line) => line.split('\t'));
    for (const [set, , days] of cells) {
      expect(
        lines
          .find(([first]) => first === set)
          ?.slice(1)
          .map(Number),
      ).toEqual(days);
    }
  });
});

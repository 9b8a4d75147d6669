import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CosemDateTime, formatDateTime, fromInstant, toInstant } from '../../../src/axdr/index.ts';
import { laterDateTime } from '../../../src/cosem/profile/clock-step.ts';

const at = (instant: number, deviation: number): CosemDateTime => fromInstant(instant, deviation);

describe('the clock of the next row', () => {
  test.each([
    ['the end of the year', Date.UTC(2025, 11, 31, 22, 45), -60, 900, '2026-01-01T00:00:00+01:00'],
    ['a leap day', Date.UTC(2028, 1, 28, 23, 30), 0, 3600, '2028-02-29T00:30:00Z'],
    ['no leap day in 2100', Date.UTC(2100, 1, 28, 23, 30), 0, 3600, '2100-03-01T00:30:00Z'],
    ['a day at once', Date.UTC(2026, 5, 30, 12, 0), 0, 86_400, '2026-07-01T12:00:00Z'],
    ['backwards', Date.UTC(2026, 0, 1, 0, 0), 0, -900, '2025-12-31T23:45:00Z'],
    [
      'the begin of daylight saving, told in standard time',
      Date.UTC(2026, 2, 29, 0, 45),
      -60,
      900,
      '2026-03-29T02:00:00+01:00',
    ],
    [
      'the end of daylight saving, told in summer time',
      Date.UTC(2026, 9, 25, 0, 45),
      -120,
      900,
      '2026-10-25T03:00:00+02:00',
    ],
  ])('%s', (_, instant, deviation, seconds, expected) => {
    const later = laterDateTime(at(instant, deviation), seconds)!;
    expect(formatDateTime(later)).toBe(expected);
    expect(toInstant(later, { whenUnspecified: 'error' })).toBe(instant + seconds * 1000);
  });

  test('is the instant so much later, with all fields of it', () => {
    const instants = fc.integer({ min: 0, max: 4e9 });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: -720, max: 840 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        (from, deviation, seconds) => {
          const later = laterDateTime(at(from * 1000, deviation), seconds);
          expect(later).toEqual(at((from + seconds) * 1000, deviation));
        },
      ),
    );
  });

  test('keeps what is not specified, the status and the hundredths', () => {
    const from = { ...at(Date.UTC(2026, 0, 1), 0), dayOfWeek: undefined, deviation: undefined, clockStatus: 0x81 };
    const open = { ...from, second: undefined, hundredths: undefined };
    expect(laterDateTime(from, 900)).toEqual({ ...from, minute: 15 });
    expect(laterDateTime(open, 900)).toEqual({ ...open, minute: 15 });
    expect(laterDateTime(open, 30)).toEqual({ ...open, second: 30 });
  });

  test.each([
    { year: undefined },
    { month: undefined },
    { dayOfMonth: undefined },
    { hour: undefined },
    { minute: undefined },
    { month: 0xfe },
    { dayOfMonth: 0xfe },
    { dayOfMonth: 0 },
    { month: 2, dayOfMonth: 30 },
    { hour: 24 },
    { minute: 60 },
    { year: 26 },
  ])('is not known after %o', (part) => {
    expect(laterDateTime({ ...at(Date.UTC(2026, 0, 1), 0), ...part }, 900)).toBeUndefined();
  });
});
